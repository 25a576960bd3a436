// A simple command: assignments, redirections, then a function, a builtin, one of our programs or one of just-bash's tools.
import {parse, type Assignment, type Command} from "unbash";
import {programs} from "../commands/index.ts";
import {builtins} from "./builtins.ts";
import {Leave, ShellError, type Context} from "./context.ts";
import {evaluate} from "./arithmetic.ts";
import {arithmeticOf, fields, numbers, text} from "./expand.ts";
import {complain, redirect, runner, statements} from "./execute.ts";
import {runProgram} from "./programs.ts";
import {environment, getVariable, setVariable, type ShellState, type Value} from "./state.ts";
import {resolvePath} from "./tree.ts";
import {runTool, tools} from "./tools.ts";

const byName = new Map(programs.map((program) => [program.name, program]));

const DECLARING = new Set(["declare", "typeset", "local", "export", "readonly"]);

export async function simpleCommand(context: Context, node: Command): Promise<number> {
  const assignments = node.prefix.filter((part) => part.type === "Assignment");
  const words = node.suffix.filter((part) => part.type === "Word" || part.type === "Assignment");
  const argv = node.name ? await fields(context, aliased(context, node)) : [];
  const declaring = argv.length > 0 && DECLARING.has(argv[0]!);
  for (const [i, word] of words.entries()) {
    if (word.type === "Word") {
      const more = await fields(context, [word]);
      // The parser ends `--file=<(…)` before the substitution: what touches is one word.
      if (words[i - 1]?.end === word.pos && word.parts?.[0]?.type === "ProcessSubstitution") argv.push(`${argv.pop() ?? ""}${more.shift() ?? ""}`);
      argv.push(...more);
    }
    else if (declaring && word.value.type === "Word" && !word.index) argv.push(`${word.name}${word.append ? "+" : ""}=${await text(context, word.value)}`);
    else if (declaring) { await assign(context, word); argv.push(word.name); }
    else argv.push(...await fields(context, [{type: "Word", text: word.text, value: word.text, pos: word.pos, end: word.end, ...rest(word)}]));
  }
  if (argv.length === 0) {
    context.state.status = 0;
    await redirect(context, node.redirects);
    for (const one of assignments) await assign(context, one);
    return context.state.status;
  }
  if (argv[0] === "exec" && argv.length === 1) {
    // The shell's own descriptors change: they live in a map that the script's contexts share.
    const changed = await redirect(context, node.redirects);
    for (const [fd, stream] of changed) (context.fds as Map<number, import("./streams.ts").Stream>).set(fd, stream);
    return 0;
  }
  const fds = await redirect(context, node.redirects);
  if (context.state.options.has("xtrace")) context.fds.get(2)?.write?.(`+ ${argv.map(traced).join(" ")}\n`);
  const restore = await temporary(context, assignments);
  try {
    return await runWords({...context, fds}, argv);
  } finally {
    restore();
  }
}

/** A word as `set -x` shows it. */
const traced = (word: string): string => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;

// `a=b` as an argument of an ordinary command is a word: parse it as one.
function rest(word: Assignment): {parts?: readonly import("unbash").WordPart[]} {
  const command = parse(`: ${word.text}`).commands[0]?.command;
  const again = command?.type === "Command" ? command.suffix[0] : undefined;
  return again?.type === "Word" && again.parts ? {parts: again.parts} : word.value.type === "Word" && word.value.parts ? {parts: [{type: "Literal", pos: word.pos, end: word.value.pos, value: word.text.slice(0, word.value.pos - word.pos), text: word.text.slice(0, word.value.pos - word.pos)}, ...word.value.parts]}
    : word.value.type === "Word" ? {parts: [{type: "Literal", pos: word.pos, end: word.end, text: word.text, value: word.text.slice(0, word.value.pos - word.pos) + word.value.value}]} : {};
}

function aliased(context: Context, node: Command): readonly import("unbash").Word[] {
  const name = node.name!;
  const alias = name.parts ? undefined : context.state.aliases.get(name.text);
  if (alias === undefined) return [name];
  const command = parse(alias).commands[0]?.command;
  return command?.type === "Command" && command.name ? [command.name, ...command.suffix.filter((part) => part.type === "Word")] : [name];
}

/** Assignments before a command hold only while it runs, and are exported. */
async function temporary(context: Context, assignments: readonly Assignment[]): Promise<() => void> {
  const {variables} = context.state;
  const before = new Map<string, ReturnType<typeof variables.get>>();
  for (const one of assignments) {
    before.set(one.name, variables.get(one.name));
    const value = one.value.type === "Word" ? await text(context, one.value) : "";
    variables.set(one.name, {value, exported: true, readonly: false});
  }
  return () => {
    for (const [name, variable] of before) if (variable) variables.set(name, variable); else variables.delete(name);
  };
}

export async function assign(context: Context, node: Assignment): Promise<void> {
  const {state} = context;
  const fail = (error: string | undefined) => { if (error) throw new ShellError(error, 1, true); };
  const old = state.variables.get(node.name);
  if (node.value.type === "ArrayValue") return fail(setVariable(state, node.name, await arrayOf(context, node, old?.value, old?.associative ?? false)));
  const value = await text(context, node.value);
  if (node.index) {
    const key = old?.associative ? await text(context, node.index) : String(evaluate(arithmeticOf(await text(context, node.index)) ?? {type: "ArithmeticWord", pos: 0, end: 0, value: "0"}, numbers(context)));
    const map = old?.value instanceof Map ? old.value : new Map<string, string>(typeof old?.value === "string" ? [["0", old.value]] : []);
    map.set(key, node.append ? (map.get(key) ?? "") + value : value);
    return fail(setVariable(state, node.name, map));
  }
  fail(setVariable(state, node.name, node.append ? (getVariable(state, node.name) ?? "") + value : value));
}

async function arrayOf(context: Context, node: Assignment, old: Value | undefined, associative: boolean): Promise<Map<string, string>> {
  const map = new Map<string, string>(node.append && old instanceof Map ? old : node.append && typeof old === "string" ? [["0", old]] : []);
  let next = map.size === 0 ? 0 : Math.max(...[...map.keys()].map(Number)) + 1;
  if (node.value.type !== "ArrayValue") return map;
  for (const element of node.value.elements) {
    const keyed = /^\[([^\]]+)\]=([\s\S]*)$/.exec(element.text);
    if (keyed) {
      const again = parse(`x=${keyed[2]}`).commands[0]?.command;
      const value = again?.type === "Command" && again.prefix[0]?.type === "Assignment" && again.prefix[0].value.type === "Word" ? await text(context, again.prefix[0].value) : "";
      map.set(keyed[1]!.replace(/^["']|["']$/g, ""), value);
      if (!associative) next = Number(keyed[1]) + 1;
    } else for (const field of await fields(context, [element])) map.set(String(next++), field);
  }
  return map;
}

/** Runs a command that is already words. */
export async function runWords(context: Context, argv: readonly string[]): Promise<number> {
  const [name = "", ...args] = argv;
  const own = context.state.functions.get(name);
  if (own !== undefined) return callFunction(context, own, args);
  const builtin = builtins[name];
  if (builtin) return builtin(context, args);
  return runFile(context, name, args);
}

/** Programs, tools and scripts: what would be a process. */
export async function runFile(context: Context, name: string, args: readonly string[]): Promise<number> {
  const {tree} = context.session;
  const base = name.includes("/") ? name.slice(name.lastIndexOf("/") + 1) : name;
  const file = name.includes("/") ? tree.get(tree.real(resolvePath(context.state.cwd, name))) : undefined;
  if (file?.type === "file" && file.content !== "") {
    if ((file.mode & 0o111) === 0) { complain(context, `${name}: Permission denied`); return 126; }
    return runner.words(context, ["bash", resolvePath(context.state.cwd, name), ...args]);
  }
  if (file?.type === "directory") { complain(context, `${name}: Is a directory`); return 126; }
  const program = byName.get(base);
  if (program && (!name.includes("/") || file || /^\/(usr\/)?(local\/)?s?bin\//.test(name))) return runProgram(context, program, args);
  if (tools.has(base) && (!name.includes("/") || /^\/(usr\/)?s?bin\//.test(name))) return runTool(context, base, args);
  const script = name.includes("/") ? undefined : onPath(context, name);
  if (script) return runner.words(context, ["bash", script, ...args]);
  complain(context, name.includes("/") ? `${name}: No such file or directory` : `${name}: command not found`);
  return 127;
}

/** A script of this name in a folder of PATH. */
export function onPath(context: Context, name: string): string | undefined {
  const {tree} = context.session;
  return (environment(context.state).PATH ?? "").split(":").map((folder) => `${folder}/${name}`).find((path) => {
    const entry = tree.get(tree.real(path));
    return entry?.type === "file" && entry.content !== "" && (entry.mode & 0o111) !== 0;
  });
}

export const isCommand = (name: string): boolean => byName.has(name) || tools.has(name);

async function callFunction(context: Context, source: string, args: readonly string[]): Promise<number> {
  const tree = parse(source);
  const command = tree.commands[0]?.command;
  if (command?.type !== "Function") throw new Error(`a function is kept as ${JSON.stringify(source)}`);
  const {state} = context;
  const positional = state.positional;
  state.positional = args;
  state.locals.push(new Map());
  const body = command.body.type === "CompoundList" ? command.body.commands : [{type: "Statement" as const, pos: 0, end: 0, background: undefined, command: command.body}];
  try {
    return await statements({...context, source, depth: context.depth + 10}, body);
  } catch (error) {
    if (error instanceof Leave && error.what === "return") return error.count;
    throw error;
  } finally {
    state.positional = positional;
    restoreLocals(state);
  }
}

function restoreLocals(state: ShellState): void {
  for (const [name, variable] of state.locals.pop()!) if (variable) state.variables.set(name, variable); else state.variables.delete(name);
}

