// bash's builtins, each a function of a context and words.
// Is not simulated: `ulimit`, `umask`, key bindings.
import {evaluate} from "./arithmetic.ts";
import {isCommand, onPath, runFile, runWords} from "./command.ts";
import {test} from "./conditional.ts";
import {Leave, type Context} from "./context.ts";
import {declareBuiltin, exportBuiltin, localBuiltin, unset} from "./declare.ts";
import {complain, runner} from "./execute.ts";
import {arithmeticOf, numbers} from "./expand.ts";
import {jobControl} from "./jobs.ts";
import {getVariable, setVariable} from "./state.ts";
import {resolvePath} from "./tree.ts";
import {runTool} from "./tools.ts";
import {Buffer} from "./streams.ts";
import {wrappers} from "./wrappers.ts";

export type Builtin = (context: Context, args: readonly string[]) => number | Promise<number>;

const print = (context: Context, text: string): number => { context.fds.get(1)?.write?.(text); return 0; };

const leave = (what: Leave["what"]): Builtin => (context, args) => {
  throw new Leave(what, args[0] === undefined ? (what === "exit" || what === "return" ? context.state.status : 1) : Number(args[0]) & 255);
};

const echo: Builtin = (context, args) => {
  let at = 0, newline = true, escapes = false;
  while (/^-[neE]+$/.test(args[at] ?? "")) {
    for (const flag of args[at]!.slice(1)) if (flag === "n") newline = false; else escapes = flag === "e";
    at++;
  }
  let text = args.slice(at).join(" ");
  if (escapes) text = text.replace(/\\(0[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[abefnrtv\\c])/g, (_all, code: string) => decode(code));
  return print(context, text + (newline ? "\n" : ""));
};

const ESCAPES: {readonly [letter: string]: string} = {a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", c: ""};
const decode = (code: string): string => ESCAPES[code] ?? String.fromCharCode(code.startsWith("x") ? parseInt(code.slice(1), 16) : parseInt(code, 8));

const cd: Builtin = (context, args) => {
  const {state, session: {tree}} = context;
  const target = args[0] === undefined ? getVariable(state, "HOME") ?? "/" : args[0] === "-" ? getVariable(state, "OLDPWD") ?? "" : args[0];
  const path = resolvePath(state.cwd, target);
  const entry = tree.get(tree.real(path));
  if (!entry || entry.type !== "directory") {
    complain(context, `cd: ${target}: ${entry ? "Not a directory" : "No such file or directory"}`);
    return 1;
  }
  setVariable(state, "OLDPWD", state.cwd);
  state.cwd = path;
  return args[0] === "-" ? print(context, `${path}\n`) : 0;
};

const read: Builtin = (context, args) => {
  const names = args.filter((arg, i) => !arg.startsWith("-") && !/^-[a-z]*[pdtn]$/.test(args[i - 1] ?? ""));
  const raw = args.some((arg) => /^-[a-z]*r/.test(arg));
  const line = context.fds.get(0)?.readLine?.();
  const text = (line ?? "").replace(/\n$/, "");
  const ifs = getVariable(context.state, "IFS") ?? " \t\n";
  const plain = raw ? text : text.replace(/\\(.)/g, "$1");
  if (names.length <= 1) {
    setVariable(context.state, names[0] ?? "REPLY", names.length === 0 || ifs === "" ? plain : plain.trim());
    return line === undefined ? 1 : 0;
  }
  const separator = new RegExp(`[${ifs.replace(/[\\\]^-]/g, "\\$&")}]+`);
  let rest = plain.trim();
  for (const [i, name] of names.entries()) {
    const cut = i === names.length - 1 ? null : separator.exec(rest);
    setVariable(context.state, name, cut ? rest.slice(0, cut.index) : rest);
    rest = cut ? rest.slice(cut.index + cut[0].length) : "";
  }
  return line === undefined ? 1 : 0;
};

const set: Builtin = (context, args) => {
  const {state} = context;
  const LETTERS: {readonly [letter: string]: string} = {e: "errexit", u: "nounset", x: "xtrace", f: "noglob", a: "allexport", C: "noclobber"};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") { state.positional = args.slice(i + 1); return 0; }
    if (!/^[-+]/.test(arg)) { state.positional = args.slice(i); return 0; }
    const names = arg.slice(1) === "o" ? [args[++i] ?? ""] : [...arg.slice(1)].flatMap((letter) => letter === "o" ? [args[++i] ?? ""] : LETTERS[letter] ?? []);
    for (const name of names) if (arg.startsWith("-")) state.options.add(name); else state.options.delete(name);
  }
  if (args.length === 0) for (const [name, {value}] of [...state.variables].sort()) if (typeof value === "string") print(context, `${name}=${/^[\w./:-]*$/.test(value) ? value : `'${value.replace(/'/g, "'\\''")}'`}\n`);
  return 0;
};

const shell: Builtin = async (context, args) => {
  const at = args.findIndex((arg) => !/^-[exul]+$/.test(arg));
  const [first, ...rest] = at < 0 ? [] : args.slice(at);
  const {tree} = context.session;
  let source: string, zero = "bash", positional = rest.slice(first === "-c" || first === "-ec" || first === "-lc" ? 2 : 0);
  if (first !== undefined && /^-[a-z]*c$/.test(first)) [source = "", zero = zero] = rest;
  else if (first === undefined || first === "-s" || first === "-") source = context.fds.get(0)?.read?.() ?? "";
  else {
    const entry = tree.get(tree.real(resolvePath(context.state.cwd, first)));
    if (entry?.type !== "file") { complain(context, `${first}: ${entry ? "Is a directory" : "No such file or directory"}`); return entry ? 126 : 127; }
    source = entry.content;
    positional = rest;
    zero = first;
  }
  const {newShell} = await import("./subprocess.ts");
  return newShell(context, source, positional, args.slice(0, Math.max(at, 0)).some((arg) => arg.includes("e")) || first === "-ec", zero);
};

const type: Builtin = (context, args) => {
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    if (context.state.functions.has(name)) print(context, `${name} is a function\n${context.state.functions.get(name)!}\n`);
    else if (builtins[name] && !PROGRAM_LIKE.has(name)) print(context, `${name} is a shell builtin\n`);
    else if (PROGRAM_LIKE.has(name) || isCommand(name) || onPath(context, name)) print(context, `${name} is ${onPath(context, name) ?? `/usr/bin/${name}`}\n`);
    else { complain(context, `type: ${name}: not found`); status = 1; }
  }
  return status;
};

const PROGRAM_LIKE = new Set(["bash", "sh", "timeout", "xargs", "env", "nohup", "sudo", "time", "which"]);

const command: Builtin = (context, args) => {
  if (args[0] !== "-v" && args[0] !== "-V") return args.length === 0 ? 0 : builtins[args[0]!] ? runWords(context, args) : runFile(context, args[0]!, args.slice(1));
  const name = args[1] ?? "";
  if (context.state.functions.has(name) || (builtins[name] && !PROGRAM_LIKE.has(name))) return print(context, `${name}\n`);
  const path = onPath(context, name) ?? (isCommand(name) || PROGRAM_LIKE.has(name) ? `/usr/bin/${name}` : undefined);
  return path ? print(context, `${path}\n`) : 1;
};

const which: Builtin = (context, args) => {
  let status = 0;
  for (const name of args) {
    const path = onPath(context, name) ?? (isCommand(name) || PROGRAM_LIKE.has(name) || builtins[name] ? `/usr/bin/${name}` : undefined);
    if (path) print(context, `${path}\n`); else status = 1;
  }
  return status;
};

const printf: Builtin = async (context, args) => {
  if (args[0] !== "-v") return runTool(context, "printf", args);
  const out = new Buffer();
  const status = await runTool({...context, fds: new Map([...context.fds, [1, out]])}, "printf", args.slice(2));
  setVariable(context.state, args[1] ?? "", out.text);
  return status;
};

/** Options of a script, one a call: `while getopts ab: o`. OPTIND tells the next argument; where it is within one is kept beside it. */
const getopts: Builtin = (context, [spec = "", name = "", ...given]) => {
  const {state} = context, args = given.length > 0 ? given : state.positional;
  const at = Number(getVariable(state, "OPTIND") ?? 1), inside = Number(getVariable(state, "_OPTPOS") ?? 1), word = args[at - 1];
  const end = (letter: string, next: number, position: number, status = 0): number => {
    setVariable(state, name, letter);
    setVariable(state, "OPTIND", String(next));
    setVariable(state, "_OPTPOS", String(position));
    return status;
  };
  state.variables.delete("OPTARG");
  if (word === undefined || !/^-./.test(word) || word === "--") return end("?", word === "--" ? at + 1 : at, 1, 1);
  const letter = word[inside]!, place = spec.replace(/^:/, "").indexOf(letter), silent = spec.startsWith(":"), more = inside + 1 < word.length;
  const refuse = (as: string, what: string, next: number, position: number): number => {
    if (silent) setVariable(state, "OPTARG", letter); else complain(context, `${what} -- ${letter}`);
    return end(as, next, position);
  };
  if (place < 0 || letter === ":") return refuse("?", "illegal option", more ? at : at + 1, more ? inside + 1 : 1);
  if (spec.replace(/^:/, "")[place + 1] !== ":") return end(letter, more ? at : at + 1, more ? inside + 1 : 1);
  const value = more ? word.slice(inside + 1) : args[at];
  if (value === undefined) return refuse(silent ? ":" : "?", "option requires an argument", at + 1, 1);
  setVariable(state, "OPTARG", value);
  return end(letter, more ? at + 1 : at + 2, 1);
};

const mapfile: Builtin = (context, args) => {
  const name = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "MAPFILE";
  const lines = (context.fds.get(0)?.read?.() ?? "").match(/[^\n]*\n|[^\n]+$/g) ?? [];
  setVariable(context.state, name, new Map(lines.map((line, i) => [String(i), args.includes("-t") ? line.replace(/\n$/, "") : line])));
  return 0;
};

export const builtins: {readonly [name: string]: Builtin} = Object.assign(Object.create(null) as {[name: string]: Builtin}, {
  ":": () => 0, true: () => 0, false: () => 1,
  echo, cd, getopts, read, set, type, command, which, printf, mapfile, readarray: mapfile, bash: shell, sh: shell,
  pwd: (context: Context) => print(context, `${context.state.cwd}\n`),
  exit: leave("exit"), return: leave("return"), break: leave("break"), continue: leave("continue"),
  export: exportBuiltin, declare: declareBuiltin, typeset: declareBuiltin, readonly: (context: Context, args: readonly string[]) => declareBuiltin(context, ["-r", ...args]), local: localBuiltin, unset,
  test: (context: Context, args: readonly string[]) => test(context, args) ? 0 : 1,
  "[": (context: Context, args: readonly string[]) => {
    if (args.at(-1) !== "]") { complain(context, "[: missing `]'"); return 2; }
    return test(context, args.slice(0, -1)) ? 0 : 1;
  },
  shift: (context: Context, args: readonly string[]) => {
    const count = Number(args[0] ?? 1);
    if (count > context.state.positional.length) return 1;
    context.state.positional = context.state.positional.slice(count);
    return 0;
  },
  eval: (context: Context, args: readonly string[]) => runner.source(context, args.join(" ")),
  exec: async (context: Context, args: readonly string[]) => { throw new Leave("exit", await runFile(context, args[0] ?? "", args.slice(1))); },
  let: (context: Context, args: readonly string[]) => {
    const values = args.map((arg) => { const expression = arithmeticOf(arg); return expression ? evaluate(expression, numbers(context)) : 0; });
    return values.at(-1) === 0 ? 1 : 0;
  },
  source: sourceFile, ".": sourceFile,
  trap: (context: Context, args: readonly string[]) => {
    const [action = "", ...signals] = args;
    for (const signal of signals) if (action === "-") context.state.traps.delete(signal.replace(/^SIG/, "")); else context.state.traps.set(signal.replace(/^SIG/, "").replace(/^0$/, "EXIT"), action);
    return 0;
  },
  ...jobControl, disown: () => 0, hash: () => 0, umask: () => 0, ulimit: () => 0,
  alias: (context: Context, args: readonly string[]) => {
    for (const arg of args) {
      const cut = arg.indexOf("=");
      if (cut > 0) context.state.aliases.set(arg.slice(0, cut), arg.slice(cut + 1));
      else print(context, `alias ${arg}='${context.state.aliases.get(arg) ?? ""}'\n`);
    }
    if (args.length === 0) for (const [name, value] of context.state.aliases) print(context, `alias ${name}='${value}'\n`);
    return 0;
  },
  unalias: (context: Context, args: readonly string[]) => { for (const arg of args) context.state.aliases.delete(arg); return 0; },
  shopt: (context: Context, args: readonly string[]) => {
    for (const name of args.filter((arg) => !arg.startsWith("-"))) if (args.includes("-u")) context.state.options.delete(name); else context.state.options.add(name);
    return 0;
  },
  complete: () => 0, compopt: () => 0,
  ...wrappers,
});

async function sourceFile(context: Context, args: readonly string[]): Promise<number> {
  const {tree} = context.session;
  const name = args[0] ?? "";
  const entry = tree.get(tree.real(resolvePath(context.state.cwd, name)));
  if (entry?.type !== "file") { complain(context, `${name}: No such file or directory`); return 1; }
  const {positional} = context.state;
  if (args.length > 1) context.state.positional = args.slice(1);
  try {
    return await runner.source(context, entry.content);
  } catch (error) {
    if (error instanceof Leave && error.what === "return") return error.count;
    throw error;
  } finally {
    if (args.length > 1) context.state.positional = positional;
  }
}
