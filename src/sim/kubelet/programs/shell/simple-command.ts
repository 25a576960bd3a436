// A simple command: assignments, redirections, then a function, a builtin, a script, a tool or a program of the image.
import type {Assignment, Command, Redirection, Word} from "unbash";
import {normalPath} from "../../paths.ts";
import {busyboxHttpd, isDaemon} from "../busybox-httpd.ts";
import {listens} from "../nc-listener.ts";
import {follows} from "../following.ts";
import {programCalled, programFor} from "../index.ts";
import {isTool, runTool, toolContext} from "../tools/index.ts";
import type {ToolResult} from "../tools/tool.ts";
import {assignArray} from "./arrays.ts";
import {builtins} from "./builtins.ts";
import {expandText, expandWords} from "./expand.ts";
import {openRedirects} from "./redirect.ts";
import {merge, runScript} from "./run.ts";
import {environment, err, isBash, redirectOf, takeStdin, type Child, type Machine} from "./state.ts";

export const SHELLS = ["sh", "bash", "ash", "dash"];

export function runSimple(machine: Machine, command: Command, background = false): void {
  const {state} = machine;
  const words = commandWords(machine, command);
  const redirects = command.redirects;
  const pushed = openAll(machine, redirects);
  if (pushed === undefined) { state.status = 1; return; }
  const assignments = command.prefix.filter((part): part is Assignment => part.type === "Assignment");
  if (words.length === 0) {
    if (command.name === undefined) state.status = 0;
    for (const assignment of assignments) assign(machine, assignment);
    return drop(machine, pushed);
  }
  const saved = assignments.map(({name}) => [name, state.vars[name], state.exported] as const);
  for (const assignment of assignments) { assign(machine, assignment); if (!state.exported.includes(assignment.name)) state.exported = [...state.exported, assignment.name]; }
  const depth = state.frames.length;
  call(machine, words, background);
  // `declare -A m=(…)`, `local a=(…)`: the builtin has declared them.
  for (const part of command.args) if (part.type === "Assignment" && part.value.type === "ArrayValue") assign(machine, part);
  for (const [name, value, exported] of saved) { if (value === undefined) delete state.vars[name]; else state.vars[name] = value; state.exported = exported; }
  if (state.frames.length === depth) drop(machine, pushed);
}

function commandWords(machine: Machine, command: Command): string[] {
  const words: Word[] = [];
  if (command.name) words.push(command.name);
  const list = expandWords(machine, words);
  for (const part of command.args) list.push(...(part.type === "Assignment" ? part.value.type === "ArrayValue" ? [part.name] : [`${part.name}${part.append ? "+" : ""}=${part.value.type === "Word" ? expandText(machine, part.value) : ""}`] : expandWords(machine, [part])));
  return list;
}

/** True if a frame was pushed, undefined after an error. */
function openAll(machine: Machine, redirects: readonly Redirection[]): boolean | undefined {
  if (redirects.length === 0) return false;
  const opened = openRedirects(machine, redirects);
  if (typeof opened === "string") { err(machine, opened); return undefined; }
  machine.state.frames.push({kind: "redirect", redirect: opened});
  return true;
}

/** Takes the command's redirections away; a command that still runs has its output redirected when it ends. */
function drop(machine: Machine, pushed: boolean): void {
  const {state} = machine;
  if (!pushed) return;
  if (state.pending && (state.pending.stdout !== "" || state.pending.stderr !== "")) {
    const {stdout, stderr} = state.pending;
    state.pending = {...state.pending, stdout: "", stderr: ""};
    merge({...machine, state: {...state, frames: state.frames}}, {stdout, stderr, exit: state.pending.status, tookMs: 0});
  }
  state.frames.pop();
}

function assign(machine: Machine, assignment: Assignment): void {
  const {name, value, append, index} = assignment, {state, io} = machine;
  if (/(^|\/)(sh|ash|dash)$/.test(state.name) && (index || value.type === "ArrayValue")) return noArrays(machine, io.image.base === "debian");
  if (assignArray(machine, assignment)) return;
  const text = value.type === "Word" ? expandText(machine, value) : value.elements.map((word) => expandText(machine, word)).join(" ");
  machine.state.vars[name] = append ? (machine.state.vars[name] ?? "") + text : text;
}

/** What a plain shell says of arrays, which it does not have. */
function noArrays(machine: Machine, dash: boolean): void {
  const {state} = machine;
  err(machine, dash ? `${state.name}: 1: Syntax error: "(" unexpected\n` : `${state.name}: syntax error: unexpected "("\n`);
  state.exited = 2;
}

function call(machine: Machine, words: readonly string[], background: boolean): void {
  const {state} = machine;
  const [name = "", ...args] = words;
  if (state.options.includes("x")) err(machine, `+ ${words.join(" ")}\n`);
  const at = state.functions[name];
  if (at !== undefined) {
    state.frames.push({kind: "call", back: state.pc, positional: state.positional, saved: {}});
    state.positional = args;
    state.pc = at;
    return;
  }
  const builtin = builtins[name];
  if (builtin) { const status = builtin(machine, args, name); if (status !== undefined) state.status = status; return; }
  external(machine, words, background);
}

/** What is no part of the shell. */
export function external(machine: Machine, words: readonly string[], background: boolean): void {
  const {state, io} = machine;
  const [name = ""] = words;
  const base = name.split("/").at(-1) ?? "";
  if (!machine.synchronous && (follows(words) || listens(words)) && isTool(base, io.image)) return startChild(machine, words, background);
  const result = runAtOnce(machine, words);
  if (result) return merge(machine, result);
  const program = programFor(io.image, name);
  if (program && !isTool(base, io.image) && !machine.synchronous) return startChild(machine, words, background || program === busyboxHttpd && isDaemon(words));
  if (program && programCalled(program.name)?.start && machine.synchronous) return runProgramAtOnce(machine, words);
  const path = normalPath(name, state.cwd);
  const there = name.includes("/") ? io.files.stat(path) : undefined;
  const why = there ? "Permission denied" : "not found";
  err(machine, isBash(state) ? `${state.name}: line 1: ${name}: ${there?.type === "directory" ? "Is a directory" : there ? why : name.includes("/") ? "No such file or directory" : "command not found"}\n` : `${state.name}: ${name}: ${why}\n`);
  state.status = there ? 126 : 127;
}

function runAtOnce(machine: Machine, words: readonly string[]): ToolResult | undefined {
  const {state, io} = machine;
  const [name = "", ...args] = words;
  const base = name.split("/").at(-1) ?? "";
  const env = environment(machine);
  const own = {...io, env, cwd: state.cwd, nowMs: io.nowMs + (machine.elapsedMs === Infinity ? 0 : machine.elapsedMs)};
  if (SHELLS.includes(base) && io.image.base !== "none") return runShell(own, name, args, env, takeStdin(machine), machine.depth + 1);
  if (name.includes("/")) {
    const path = normalPath(name, state.cwd);
    const text = io.files.read(path);
    if (text !== undefined && text !== "" && ((io.files.stat(path)?.mode ?? 0) & 0o111) !== 0) return runScript(own, text, name, args, env, takeStdin(machine), machine.depth + 1);
    if (text !== undefined && text !== "") return undefined;
  }
  return isTool(base, io.image) ? runTool(base, args, toolContext(own, takeStdin(machine))) : undefined;
}

/** `sh -c text name args…`, `sh file args…`, `sh` with a script on its input. */
export function runShell(io: Machine["io"], name: string, args: readonly string[], env: {readonly [name: string]: string}, stdin: string, depth = 0): ToolResult {
  const call = shellCall(name, args, stdin, (path) => io.files.read(normalPath(path, io.cwd)));
  if ("error" in call) return {stdout: "", stderr: call.error, exit: 2, tookMs: 1};
  return runScript(io, call.options + call.script, call.name, call.positional, env, call.usesStdin ? "" : stdin, depth);
}

export type ShellCall = {readonly script: string; readonly name: string; readonly positional: readonly string[]; readonly options: string; readonly usesStdin: boolean} | {readonly error: string};

export function shellCall(name: string, args: readonly string[], stdin: string, read: (path: string) => string | undefined): ShellCall {
  let at = 0, command = false, options = "";
  for (; at < args.length && /^[-+][A-Za-z]/.test(args[at]!); at++) {
    const flags = args[at]!;
    if (flags.includes("c")) command = true;
    for (const flag of ["e", "x", "u"]) if (flags.includes(flag)) options += `set -${flag}\n`;
    if (flags.endsWith("o")) at++;
  }
  const base = name.split("/").at(-1) ?? name;
  if (command) {
    const script = args[at];
    if (script === undefined) return {error: `${base}: -c requires an argument\n`};
    return {script, name: args[at + 1] ?? base, positional: args.slice(at + 2), options, usesStdin: false};
  }
  const file = args[at];
  if (file === undefined) return {script: stdin, name: base, positional: [], options, usesStdin: true};
  const script = read(file);
  if (script === undefined) return {error: `${base}: can't open '${file}': No such file or directory\n`};
  return {script, name: file, positional: args.slice(at + 1), options, usesStdin: false};
}

/** A program of the image started in the foreground (or with &) runs on beside the script. */
function startChild(machine: Machine, argv: readonly string[], background: boolean): void {
  const {state, io} = machine;
  let words = argv;
  for (let hops = 0; hops < 5; hops++) {
    const program = programFor(io.image, words[0] ?? "");
    if (!program) { err(machine, `${words[0] ?? ""}: not found\n`); state.status = 127; return; }
    const step = program.start({...io, argv: words, env: environment(machine), cwd: state.cwd, ...(listens(words) && {stdin: takeStdin(machine)})});
    if (step.exec) { words = step.exec; continue; }
    if (step.exit !== undefined) { state.status = step.exit; return; }
    const target = redirectOf(machine, "out");
    const child: Child = {...(target.to === "file" ? {outPath: target.path} : target.to === "null" && {outPath: "/dev/null"}), program: program.name, argv: words, state: step.state ?? null, ports: step.ports ?? [], ...(step.wakeAtMs !== undefined && {wakeAtMs: step.wakeAtMs})};
    if (!background) { state.child = child; return; }
    state.daemons = [...state.daemons ?? [], child];
    state.jobs = [...state.jobs, -1];
    state.status = 0;
    return;
  }
}

/** A program of the image inside a substitution or exec: what it prints at its start, if it ends at once. */
function runProgramAtOnce(machine: Machine, argv: readonly string[]): void {
  const {state, io} = machine;
  let stdout = "", stderr = "";
  const log = (text: string, stream: "stdout" | "stderr" = "stdout") => { if (stream === "stdout") stdout += text; else stderr += text; };
  const program = programFor(io.image, argv[0] ?? "")!;
  const step = program.start({...io, argv, env: environment(machine), cwd: state.cwd, log});
  merge(machine, {stdout, stderr, exit: step.exit ?? 0, tookMs: step.exit === undefined ? Infinity : 5});
}
