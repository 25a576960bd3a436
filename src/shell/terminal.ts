// A bash on a machine of the world. It holds nothing: environment, directory and files are the machine's, so a fork carries them.
import {servingPids} from "../sim/network/loopback.ts";
import type {World} from "../sim/world.ts";
import {Interrupted} from "../commands/program.ts";
import {poll, randomOf, type Context, type Session} from "./context.ts";
import {runner} from "./execute.ts";
import {load, save} from "./state.ts";
import {Buffer, nothing, type Stream} from "./streams.ts";
import {ended} from "./subprocess.ts";
import {treeOf} from "./tree.ts";

export interface RunOptions {
  /** Default: the cluster file's first host. */
  readonly host?: string;
  /** Cluster time after which the run is stopped, in milliseconds (default one hour). */
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
  /** Real time after which the run is stopped, in milliseconds (default none). */
  readonly wallMs?: number;
  /** Output as it comes, for terminals that follow. */
  readonly onOutput?: (text: string) => void;
}

export interface RunResult {
  /** Standard output and error as a terminal shows them. */
  readonly output: string;
  readonly exit: number;
  /** Why it was stopped, if it was: the sentence that a reader is shown. */
  readonly stopped?: string;
}

const HOUR_MS = 3_600_000;
/** Characters of output after which a run is stopped. */
const OUTPUT_LIMIT = 4_000_000;

/** Runs a script as the reader's command; the world has moved on when the promise resolves. */
export async function run(world: World, script: string, options: RunOptions = {}): Promise<RunResult> {
  const host = options.host ?? world.cluster.hosts[0]!.name;
  const machine = world.hosts[host];
  if (!machine) throw new Error(`no machine is called "${host}"`);
  const command = world.commands.size + 1;
  world.commands.set(String(command).padStart(9, "0"), {id: command, text: script, host, atMs: world.nowMs});
  const limitMs = options.limitMs ?? HOUR_MS;
  const session: Session = {
    world, host, tree: treeOf(machine), command, startMs: world.nowMs, signal: options.signal,
    deadlines: [{atMs: world.nowMs + limitMs, message: `stopped after ${duration(limitMs)} of cluster time`, exit: 130}],
    meter: {steps: 0, turnMs: performance.now()}, random: randomOf(world, host), followers: [],
    ...(options.wallMs !== undefined && {wallEndMs: performance.now() + options.wallMs}),
  };
  let output = "";
  const terminal: Stream = {
    write: (text) => {
      output += text;
      options.onOutput?.(text);
      if (output.length > OUTPUT_LIMIT) throw new Interrupted(`stopped: more than ${OUTPUT_LIMIT.toLocaleString("en")} characters of output`, 130);
    },
  };
  const state = load(machine);
  const context: Context = {session, state, fds: new Map([[0, nothing], [1, terminal], [2, terminal]]), run: runner, source: script, checked: false, depth: 0, subshell: false};
  let stopped: string | undefined;
  try {
    state.status = await ended(context, () => runner.source(context, script));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    stopped = error.message || "stopped";
    state.status = error.exit;
  }
  poll(session);
  // A server outlives the script that started it; what followed ends with it.
  state.jobs = state.jobs.filter(({pid}) => servingPids(world, host).includes(pid));
  save(state, machine);
  return {output, exit: state.status, ...(stopped !== undefined && {stopped})};
}

/** A script on another machine, from inside a run: what ssh does. The machine's own shell state is as at a login. */
export async function onHost(context: Context, host: string, script: string, input: string): Promise<{readonly output: string; readonly exit: number}> {
  const machine = context.session.world.hosts[host];
  if (!machine) throw new Error(`no machine is called "${host}"`);
  const state = load({...machine, shell: {env: machine.shell.env, cwd: "/root"}});
  const out = new Buffer();
  const inner: Context = {...context, session: {...context.session, host, tree: treeOf(machine)}, state, fds: new Map([[0, new Buffer(input)], [1, out], [2, out]]), source: script, checked: false, subshell: false};
  const exit = await ended(inner, () => runner.source(inner, script));
  return {output: out.text, exit};
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds % 3600 === 0) return seconds === 3600 ? "one hour" : `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}
