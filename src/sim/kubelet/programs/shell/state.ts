// A running shell script as data, and what its steps may use.
import type {ProcessIO} from "../program.ts";
import type {ShellArray} from "./arrays.ts";

/** Where a file descriptor leads. */
export type Target = {readonly to: "out"} | {readonly to: "err"} | {readonly to: "null"} | {readonly to: "file"; readonly path: string};

export interface Redirect { readonly out?: Target; readonly err?: Target; /** Text still to be read. */ readonly stdin?: string }

export type Frame =
  | {readonly kind: "loop"; readonly again: number; readonly end: number}
  | {readonly kind: "words"; readonly words: readonly string[]}
  | {readonly kind: "call"; readonly back: number; readonly positional: readonly string[]; readonly saved: {readonly [name: string]: string | null}}
  | {readonly kind: "redirect"; readonly redirect: Redirect};

/** A program that the script started and that runs on: its own state, as in a container's process. */
export interface Child { readonly program: string; readonly argv: readonly string[]; readonly state: import("../../../api/object.ts").Json; readonly ports: readonly number[]; readonly wakeAtMs?: number; /** The file that its output goes to. */ readonly outPath?: string }

export interface ShellState {
  readonly script: string;
  pc: number;
  vars: {[name: string]: string};
  /** bash's arrays by name; element 0 of each is among the variables too. */
  arrays?: {readonly [name: string]: ShellArray};
  exported: readonly string[];
  functions: {[name: string]: number};
  status: number;
  frames: Frame[];
  name: string;
  positional: readonly string[];
  cwd: string;
  traps: {[signal: string]: string};
  options: string;
  /** What a command that is still running will leave when it ends. */
  pending?: {readonly atMs: number; readonly status: number; readonly stdout: string; readonly stderr: string; readonly wait?: true};
  /** In the foreground: the script waits for it. */
  child?: Child;
  /** In the background. */
  daemons?: readonly Child[];
  /** When background jobs end (-1: never). */
  jobs: readonly number[];
  caught?: string;
  exited?: number;
}

export const newState = (script: string, name: string, positional: readonly string[], env: {readonly [name: string]: string}, cwd: string): ShellState => ({
  script, pc: 0, vars: {...env, PWD: cwd}, exported: Object.keys(env), functions: {}, status: 0, frames: [], name, positional, cwd, traps: {}, options: "", jobs: [],
});

/** Whose words it has: bash's or those of busybox's and Debian's plain shell. */
export const isBash = ({name}: Pick<ShellState, "name">): boolean => name.split("/").at(-1) === "bash";

/** A step's own copy: what it changes, it changes here. */
export const thaw = (state: ShellState): ShellState => ({...state, vars: {...state.vars}, functions: {...state.functions}, frames: [...state.frames], traps: {...state.traps}});

/** A shell at work. In a synchronous one (a substitution, a pipeline, exec) time only adds up in `elapsedMs`. */
export interface Machine {
  readonly io: ProcessIO;
  readonly state: ShellState;
  readonly synchronous: boolean;
  readonly depth: number;
  elapsedMs: number;
  stdout: string;
  stderr: string;
  /** The innermost standard input, if no redirect gives another. */
  stdin: string;
  /** Process id of the shell, for $$. */
  readonly pid: number;
}

export function redirectOf(machine: Machine, key: "out" | "err"): Target {
  for (let i = machine.state.frames.length - 1; i >= 0; i--) {
    const frame = machine.state.frames[i]!;
    if (frame.kind === "redirect" && frame.redirect[key]) return frame.redirect[key];
  }
  return {to: key};
}

export function write(machine: Machine, target: Target, text: string): void {
  if (text === "" || target.to === "null") return;
  if (target.to === "file") {
    if (target.path === "/proc/1/fd/1" || target.path === "/proc/1/fd/2") return machine.io.log(text, target.path.endsWith("1") ? "stdout" : "stderr");
    if (target.path === "/dev/stdout" || target.path === "/dev/stderr") return write(machine, {to: target.path === "/dev/stdout" ? "out" : "err"}, text);
    machine.io.files.write(target.path, (machine.io.files.read(target.path) ?? "") + text);
    return;
  }
  if (machine.synchronous) { if (target.to === "out") machine.stdout += text; else machine.stderr += text; return; }
  machine.io.log(text, target.to === "out" ? "stdout" : "stderr");
}

export const out = (machine: Machine, text: string): void => write(machine, redirectOf(machine, "out"), text);
export const err = (machine: Machine, text: string): void => write(machine, redirectOf(machine, "err"), text);

/** Environment that commands get: exported variables. */
export function environment({state}: Machine): {[name: string]: string} {
  const env: {[name: string]: string} = {};
  for (const name of state.exported) if (state.vars[name] !== undefined) env[name] = state.vars[name];
  return env;
}

export function takeStdin(machine: Machine): string {
  for (let i = machine.state.frames.length - 1; i >= 0; i--) {
    const frame = machine.state.frames[i]!;
    if (frame.kind === "redirect" && frame.redirect.stdin !== undefined) return frame.redirect.stdin;
  }
  return machine.stdin;
}

export function leaveStdin(machine: Machine, rest: string): void {
  for (let i = machine.state.frames.length - 1; i >= 0; i--) {
    const frame = machine.state.frames[i]!;
    if (frame.kind === "redirect" && frame.redirect.stdin !== undefined) { machine.state.frames[i] = {kind: "redirect", redirect: {...frame.redirect, stdin: rest}}; return; }
  }
  machine.stdin = rest;
}
