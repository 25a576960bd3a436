// Runs cells on worlds. A cell never changes the world it is given: it runs on a fork, so that the state before it stays.
import {run, type RunResult} from "../shell/terminal.ts";
import {advance} from "../sim/run.ts";
import {fork, type World} from "../sim/world.ts";
import {putFile} from "../sim/hosts/machine.ts";
import {noticeFiles} from "../sim/kubelet/static-pods.ts";
import {resolvePath} from "../shell/tree.ts";
import {judge, type Judgement} from "./judge.ts";
import type {Cell, Page, ShellCell, TaskCell} from "./page.ts";

export interface CellResult {
  /** What the terminal showed; empty for cells that print nothing. */
  readonly output: string;
  readonly exit: number;
  /** Why it was stopped before its end. */
  readonly stopped?: string;
  /** Cluster time when it began and ended, in milliseconds since the epoch (the pause after it not counted). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of tasks that somebody tried. */
  readonly judgement?: Judgement;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Cluster time after which a cell is stopped. */
export const CELL_LIMIT_MS = 30 * 60_000;
/** How long the cluster goes on before an attempt is judged. */
const TASK_PAUSE_MS = 30_000;

/** The world after the cell and what the cell showed. */
export async function executeCell(before: World, cell: Cell, options: ExecuteOptions = {}): Promise<{readonly world: World; readonly result: CellResult}> {
  const world = fork(before);
  const fromMs = world.nowMs;
  if (cell.kind === "file") {
    const host = world.hosts[cell.on ?? world.cluster.hosts[0]!.name];
    if (!host) return {world, result: {output: `no machine is called "${cell.on}"`, exit: 1, fromMs, toMs: fromMs}};
    putFile(host, resolvePath(host.shell.cwd, cell.file), cell.text.endsWith("\n") ? cell.text : `${cell.text}\n`, world.nowMs);
    noticeFiles(world, host.name, world.commands.size ? {command: world.commands.size} : "boot");
  }
  if (!runs(cell)) return {world, result: {output: "", exit: 0, fromMs, toMs: fromMs}};
  const {output, exit, stopped}: RunResult = await run(world, cell.text, {limitMs: CELL_LIMIT_MS, ...(cell.on && {host: cell.on}), ...options});
  const toMs = world.nowMs;
  advance(world, cell.kind === "sh" ? cell.pauseMs : TASK_PAUSE_MS);
  const judgement = cell.kind === "task" ? await judge(world, cell, cell.text) : undefined;
  return {world, result: {output: output.replace(/\n$/, ""), exit, fromMs, toMs, ...(stopped !== undefined && {stopped}), ...(judgement && {judgement})}};
}

/** Cells with commands: a task has none until somebody writes an answer. */
const runs = (cell: Cell): cell is ShellCell | TaskCell => (cell.kind === "sh" && !cell.static) || (cell.kind === "task" && cell.text.trim() !== "");

export interface Executed {
  readonly results: readonly CellResult[];
  /** The world after each cell. */
  readonly worlds: readonly World[];
}

/** Runs all cells of a page in order. `onCell` is told of each. */
export async function executePage(page: Page, start: World, onCell?: (cell: Cell, result: CellResult) => void): Promise<Executed> {
  const results: CellResult[] = [], worlds: World[] = [];
  let world = start;
  for (const cell of page.cells) {
    const done = await executeCell(world, cell);
    world = done.world;
    results.push(done.result);
    worlds.push(world);
    onCell?.(cell, done.result);
  }
  return {results, worlds};
}
