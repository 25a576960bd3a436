// The worker: simulator, shell and the worlds of one page. Fetched when a reader first means to run something.
import worlds from "virtual:worlds";
import {sourceOf} from "../diagrams/sources.ts";
import {completeCell} from "../notebook/complete.ts";
import {revive} from "../sim/world.ts";
import {bringTo, emptyChain, worldBefore, type Chain} from "./chain.ts";
import type {FromWorker, ToWorker} from "./protocol.ts";

const say = (message: FromWorker): void => self.postMessage(message);
let chain: Chain | undefined;
let running: AbortController | undefined;
/** Runs and completions change one chain of worlds: they go one after the other. */
let turn: Promise<void> = Promise.resolve();

self.onmessage = ({data}: MessageEvent<ToWorker>) => {
  if (data.type === "open") void open(data.cluster);
  else if (data.type === "stop") running?.abort();
  else if (data.type === "complete") turn = turn.then(() => candidates(data)).catch(() => say({type: "candidates", id: data.id, words: [], last: ""}));
  else turn = turn.then(() => run(data)).catch((error: unknown) => say({type: "failed", id: data.id, message: error instanceof Error ? error.message : String(error)}));
};

async function open(name: string): Promise<void> {
  const startedMs = performance.now();
  const load = worlds[name];
  if (!load) throw new Error(`no cluster is called "${name}"`);
  chain = emptyChain(revive((await load()).default));
  say({type: "ready", tookMs: performance.now() - startedMs});
}

async function run({id, cells, from, to}: Extract<ToWorker, {type: "run"}>): Promise<void> {
  if (!chain) throw new Error("the worker was asked to run before it was opened");
  running = new AbortController();
  let at = 0, startedMs = performance.now();
  await bringTo(chain, cells, from, to, {signal: running.signal, onOutput: (text) => say({type: "output", id, index: at, text})}, {
    started: (index) => { at = index; startedMs = performance.now(); say({type: "started", id, index}); },
    done: (index, {world, result}) => {
      const cell = cells[index]!;
      if (cell.kind === "view") say({type: "view", id, index, rows: sourceOf(cell.view)?.rows(world, cell.parameters) ?? `no view is called "${cell.view}"`});
      else say({type: "result", id, index, result, tookMs: performance.now() - startedMs});
    },
  });
  say({type: "done", id, nowMs: chain.links.at(-1)?.world.nowMs ?? chain.start.nowMs, stopped: running.signal.aborted});
}

async function candidates({id, cells, index, line}: Extract<ToWorker, {type: "complete"}>): Promise<void> {
  if (!chain) throw new Error("the worker was asked to complete before it was opened");
  running = new AbortController();
  const world = await worldBefore(chain, cells, index, {signal: running.signal});
  say({type: "candidates", id, ...completeCell(world, cells[index], line)});
}
