// The shell's own commands. Each gives its status, or undefined if it has set what follows itself.
import {normalPath} from "../../paths.ts";
import {declareArray, listOf, setArray, unsetArray} from "./arrays.ts";
import {compile} from "./compile.ts";
import {evaluate as arithmetic} from "./arithmetic.ts";
import {variables} from "./expand.ts";
import {endCall, runHere} from "./run.ts";
import {external} from "./simple-command.ts";
import {err, isBash, leaveStdin, out, takeStdin, type Machine} from "./state.ts";
import {testWords} from "./test.ts";
import {isTool} from "../tools/index.ts";
import {programFor} from "../index.ts";

type Builtin = (machine: Machine, args: readonly string[], name: string) => number | undefined;

const jump: Builtin = ({state}, [levels = "1"], name) => {
  let left = Number(levels);
  while (state.frames.length > 0) {
    const frame = state.frames.at(-1)!;
    if (frame.kind === "loop" && --left === 0) {
      state.pc = name === "break" ? frame.end : frame.again;
      return 0;
    }
    if (frame.kind === "call") return 0;
    state.frames.pop();
  }
  return 0;
};

const setVariables = (machine: Machine, args: readonly string[], exported: boolean, local: boolean): number => {
  const {state} = machine, flags = args.filter((arg) => arg.startsWith("-")).join("");
  for (const arg of args) {
    if (arg.startsWith("-")) continue;
    const [name = "", value] = arg.split(/=(.*)/s);
    if (local) {
      const at = state.frames.findLastIndex((frame) => frame.kind === "call");
      const frame = state.frames[at];
      if (frame?.kind === "call" && !(name in frame.saved)) state.frames[at] = {...frame, saved: {...frame.saved, [name]: state.vars[name] ?? null}};
    }
    if (value !== undefined) state.vars[name] = value;
    else if (flags.includes("A") || flags.includes("a")) declareArray(machine, name, flags.includes("A"));
    if (exported && !state.exported.includes(name)) state.exported = [...state.exported, name];
  }
  return 0;
};

const cd: Builtin = (machine, [to = machine.state.vars.HOME ?? "/"]) => {
  const path = normalPath(to === "-" ? machine.state.vars.OLDPWD ?? "/" : to, machine.state.cwd);
  if (!machine.io.files.list(path)) {
    const bash = isBash(machine.state);
    err(machine, bash ? `${machine.state.name}: line 1: cd: ${to}: No such file or directory\n` : `${machine.state.name}: cd: can't cd to ${to}: No such file or directory\n`);
    return bash ? 1 : 2;
  }
  machine.state.vars.OLDPWD = machine.state.cwd;
  machine.state.cwd = machine.state.vars.PWD = path;
  return 0;
};

/** The flags of `read` and `mapfile` that have a value, the others as letters, and the names. */
function options(args: readonly string[], valued: string): {readonly letters: string; readonly values: {readonly [flag: string]: string}; readonly names: readonly string[]} {
  let letters = "", at = 0;
  const values: {[flag: string]: string} = {};
  for (; at < args.length && /^-[a-zA-Z]/.test(args[at]!); at++) {
    const arg = args[at]!, i = [...arg].findIndex((flag, k) => k > 0 && valued.includes(flag));
    if (i < 0) letters += arg.slice(1);
    else { letters += arg.slice(1, i); values[arg[i]!] = arg.slice(i + 1) || (args[++at] ?? ""); }
  }
  return {letters, values, names: args.slice(at)};
}

/** A line's words: runs of white space part them, and each other character of IFS. The last name takes what is left. */
function split(line: string, ifs: string, most: number): readonly string[] {
  const other = [...ifs].filter((letter) => !/\s/.test(letter)).join("");
  if (other === "") { const words = line.trim().split(/[ \t]+/); return [...words.slice(0, most - 1), ...(words.length >= most ? [words.slice(most - 1).join(" ")] : [])]; }
  const separator = new RegExp(`[${other.replace(/[\\\]^-]/g, "\\$&")}]`), words: string[] = [];
  let rest = line;
  while (words.length < most - 1) {
    const at = rest.search(separator);
    if (at < 0) break;
    words.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...words, rest];
}

/** `mapfile -t lines`: the lines of the input as an array. */
const mapfile: Builtin = (machine, args) => {
  const {letters, names} = options(args, "dnOsuCc"), text = takeStdin(machine);
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n").map((line, i, all) => (letters.includes("t") || i === all.length - 1 && !text.endsWith("\n") ? line : `${line}\n`));
  setArray(machine, names[0] ?? "MAPFILE", listOf(lines));
  leaveStdin(machine, "");
  return 0;
};

const read: Builtin = (machine, args) => {
  const {values, names} = options(args, "apntdNiu");
  if (values.p !== undefined && machine.io.container.stdin) err(machine, values.p);
  const text = takeStdin(machine), ifs = machine.state.vars.IFS ?? " \t\n";
  if (text === "") { for (const name of names) machine.state.vars[name] = ""; return 1; }
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.slice(0, end);
  leaveStdin(machine, end < 0 ? "" : text.slice(end + 1));
  if (values.a !== undefined) { setArray(machine, values.a, listOf(line.trim() === "" ? [] : split(line, ifs, Infinity))); return 0; }
  if (names.length === 0) { machine.state.vars.REPLY = line; return 0; }
  const words = split(line, ifs, names.length);
  names.forEach((name, i) => { machine.state.vars[name] = words[i] ?? ""; });
  return 0;
};

const set: Builtin = ({state}, args) => {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") { state.positional = args.slice(i + 1); break; }
    if (arg === "-o" || arg === "+o") { if (args[++i] === "errexit") state.options += "e"; continue; }
    if (arg.startsWith("-")) state.options += arg.slice(1).replace("o", "");
    else if (arg.startsWith("+")) state.options = [...state.options].filter((flag) => !arg.includes(flag)).join("");
    else { state.positional = args.slice(i); break; }
    if (arg.endsWith("o") && args[i + 1]) i++;
  }
  return 0;
};

const wait: Builtin = (machine) => {
  const {state, io} = machine, jobs = state.jobs;
  state.jobs = [];
  if (jobs.length === 0) return 0;
  const atMs = jobs.includes(-1) ? -1 : Math.max(...jobs);
  if (atMs !== -1 && atMs <= io.nowMs) return 0;
  if (machine.synchronous) { machine.elapsedMs = atMs === -1 ? Infinity : Math.max(machine.elapsedMs, atMs - io.nowMs); return 0; }
  state.pending = {atMs, status: 0, stdout: "", stderr: "", wait: true};
  return undefined;
};

const exec: Builtin = (machine, args) => {
  if (args.length === 0) return 0;
  external(machine, args, false);
  const {state} = machine;
  if (!state.pending && !state.child) state.exited = state.status;
  else state.pc = Number.MAX_SAFE_INTEGER;
  return undefined;
};

const trap: Builtin = ({state}, args) => {
  const [action = "", ...signals] = args;
  for (const signal of signals) {
    const name = signal.replace(/^SIG/, "").toUpperCase();
    const known: {readonly [number: string]: string} = {"0": "EXIT", "1": "HUP", "2": "INT", "3": "QUIT", "15": "TERM"};
    if (action === "-") delete state.traps[known[name] ?? name]; else state.traps[known[name] ?? name] = action;
  }
  return 0;
};

const evaluate: Builtin = (machine, args) => {
  const compiled = compile(args.join(" "));
  if (compiled.error !== undefined) { err(machine, `${machine.state.name}: syntax error: ${compiled.error}\n`); return 2; }
  runHere(machine, compiled.ops, takeStdin(machine));
  return undefined;
};

const source: Builtin = (machine, [file = ""]) => {
  const text = machine.io.files.read(normalPath(file, machine.state.cwd));
  if (text === undefined) { err(machine, `${machine.state.name}: .: can't open '${file}'\n`); return 2; }
  return evaluate(machine, [text], "source");
};

/** `let x=x+1`: the words of `((…))`, in this shell. */
const assignments: Builtin = (machine, args) => {
  let value = 0;
  for (const arg of args) {
    const op = compile(`(( ${arg} ))`).ops[0];
    value = op?.op === "arithmetic" ? arithmetic(op.expression, variables(machine)) : 0;
  }
  return value === 0 ? 1 : 0;
};

const command: Builtin = (machine, args) => {
  if (args[0] !== "-v" && args[0] !== "-V") { external(machine, args, false); return undefined; }
  const name = args[1] ?? "";
  if (name in builtins) { out(machine, `${name}\n`); return 0; }
  if (!isTool(name, machine.io.image) && !programFor(machine.io.image, name)) return 127;
  out(machine, `/bin/${name}\n`);
  return 0;
};

export const builtins: {readonly [name: string]: Builtin | undefined} = {
  ":": () => 0,
  ".": source, source,
  "[": (machine, args) => {
    if (args.at(-1) !== "]") { err(machine, `${machine.state.name}: [: missing ]\n`); return 2; }
    return testWords(machine, args.slice(0, -1)) ? 0 : 1;
  },
  test: (machine, args) => testWords(machine, args) ? 0 : 1,
  break: jump, continue: jump,
  cd, read, set, wait, exec, trap, command, eval: evaluate,
  exit: ({state}, [code]) => { state.exited = code === undefined ? state.status : Number(code) & 255; return undefined; },
  return: (machine, [code]) => { if (code !== undefined) machine.state.status = Number(code) & 255; endCall(machine); return undefined; },
  export: (machine, args) => setVariables(machine, args, true, false),
  readonly: (machine, args) => setVariables(machine, args, false, false),
  declare: (machine, args) => setVariables(machine, args, args.includes("-x"), false), typeset: (machine, args) => setVariables(machine, args, args.includes("-x"), false),
  local: (machine, args) => setVariables(machine, args, false, true),
  unset: (machine, args) => { const {state} = machine; for (const name of args) { if (unsetArray(machine, name)) continue; delete state.vars[name]; delete state.functions[name]; } return 0; },
  shift: ({state}, [by = "1"]) => { state.positional = state.positional.slice(Number(by)); return 0; },
  mapfile, readarray: mapfile,
  let: assignments,
  pwd: (machine) => { out(machine, `${machine.state.cwd}\n`); return 0; },
  umask: () => 0, ulimit: () => 0, type: (machine, args) => command(machine, ["-v", ...args], "command"), alias: () => 0, jobs: () => 0,
};
