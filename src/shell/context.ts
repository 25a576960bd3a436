// What the parts of the interpreter share: the session (one run of a script) and the context (one shell or subshell in it).
import type {ParsedScript} from "unbash";
import {noticeFiles} from "../sim/kubelet/static-pods.ts";
import {advance} from "../sim/run.ts";
import {chance, type World} from "../sim/world.ts";
import {Interrupted} from "../commands/program.ts";
import type {ShellState} from "./state.ts";
import type {Descriptors} from "./streams.ts";
import type {Tree} from "./tree.ts";

/** A program that stays in the background of a run, as long as this lasts. */
export interface Follower { readonly pid: number; readonly untilMs: number; readonly poll: () => boolean }

/** One run of a script on a machine. */
export interface Session {
  readonly world: World;
  readonly host: string;
  readonly tree: Tree;
  /** Number of the reader's command: the cause of what it does. */
  readonly command: number;
  readonly startMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Cluster times at which the run, or a `timeout` in it, ends; the last is the innermost. */
  readonly deadlines: Deadline[];
  /** Shared by all parts of the run: commands so far, and the real time at which the event loop last had a turn. */
  readonly meter: {steps: number; turnMs: number};
  /** Real time (performance.now) after which the run ends, whatever it does. */
  readonly wallEndMs?: number;
  /** The process id of the background job that this runs in. */
  readonly background?: number;
  /** What stays in the background. Shared by all parts of the run. */
  readonly followers: Follower[];
  random(): number;
}

export interface Deadline { readonly atMs: number; readonly message: string; readonly exit: number }

export interface Context {
  readonly session: Session;
  readonly state: ShellState;
  readonly fds: Descriptors;
  readonly run: Runner;
  /** The text that is being run: functions keep their part of it. */
  readonly source: string;
  /** Whether a failing command may end the shell under `set -e`. */
  readonly checked: boolean;
  readonly depth: number;
  /** In a subshell or function: what `exit`, `return` mean. */
  readonly subshell: boolean;
}

/** The executor, as expansion sees it. */
export interface Runner {
  substitute(context: Context, script: ParsedScript, source: string): Promise<string>;
  processSubstitution(context: Context, script: ParsedScript, operator: "<" | ">"): Promise<string>;
  /** A script's text in this shell. */
  source(context: Context, text: string): Promise<number>;
  /** A command of words in this shell. */
  words(context: Context, argv: readonly string[]): Promise<number>;
}

/** An error of bash itself: printed as `bash: message`. `fatal` ends the shell. */
export class ShellError extends Error {
  readonly exit: number;
  readonly fatal: boolean;
  constructor(message: string, exit = 1, fatal = false) { super(message); this.exit = exit; this.fatal = fatal; }
}

/** `exit`, `return`, `break`, `continue` on their way to what they end. */
export class Leave extends Error {
  readonly what: "exit" | "return" | "break" | "continue";
  readonly count: number;
  constructor(what: Leave["what"], count: number) { super(what); this.what = what; this.count = count; }
}

/** Commands in one run after which it counts as endless. */
const STEPS = 200_000;
/** Real milliseconds after which the event loop gets a turn, so that Stop is heard. */
const TURN_MS = 40;

/** A program does more than one step: a loop around it counts as endless sooner. */
export const PROGRAM_STEPS = 25;

/** To be called before each command: limits, Stop. */
export async function breathe(session: Session): Promise<void> {
  if (++session.meter.steps > STEPS) throw new Interrupted(`stopped: the run does not end (more than ${STEPS.toLocaleString("en")} steps)`, 130);
  checkWall(session);
  if (performance.now() - session.meter.turnMs > TURN_MS) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    session.meter.turnMs = performance.now();
  }
  if (session.signal?.aborted) throw new Interrupted("stopped", 130);
}

/** Lets what stays in the background see what has happened. */
export function poll(session: Session, pids?: readonly number[]): void {
  const {followers, world} = session;
  for (const one of [...followers]) {
    if (pids && !pids.includes(one.pid)) continue;
    if (one.poll() || world.nowMs >= one.untilMs) followers.splice(followers.indexOf(one), 1);
  }
}

/** Ends jobs of the background; whether there was one. */
export function endFollowers(session: Session, pid: number): boolean {
  const own = session.followers.filter((one) => one.pid === pid);
  poll(session, [pid]);
  for (const one of own) if (session.followers.includes(one)) session.followers.splice(session.followers.indexOf(one), 1);
  return own.length > 0;
}

function checkWall({wallEndMs}: Session): void {
  if (wallEndMs !== undefined && performance.now() > wallEndMs) throw new Interrupted("stopped: it took too long to simulate", 130);
}

/** Lets cluster time pass within the run's deadlines. */
export function pass(session: Session, forMs: number, until?: (world: World) => boolean): boolean {
  const {world} = session;
  // The kubelet of a machine sees changed manifests at once, without anybody telling it.
  noticeFiles(world, session.host, {command: session.command});
  const first = session.deadlines.reduce((a, b) => (b.atMs < a.atMs ? b : a));
  const left = first.atMs - world.nowMs;
  const holds = session.wallEndMs === undefined && session.followers.length === 0 ? until : (now: World) => { checkWall(session); poll(session); return until?.(now) ?? false; };
  if (forMs <= left) return advance(world, forMs, holds);
  if (left > 0 && advance(world, left, holds)) return true;
  throw new Interrupted(first.message, first.exit);
}

export const randomOf = (world: World, host: string) => () => chance(world, `shell@${host}`);
