// Programs that run other commands: `timeout`, `env`, `xargs`, `nohup`, `sudo`. They are here because they need the shell itself.
import {Interrupted} from "../commands/program.ts";
import {milliseconds} from "../commands/sleep.ts";
import type {Builtin} from "./builtins.ts";
import {runFile, runWords} from "./command.ts";
import type {Context} from "./context.ts";
import {environment} from "./state.ts";
import {nothing} from "./streams.ts";

const timeout: Builtin = async (context, args) => {
  let at = 0;
  while (args[at]?.startsWith("-")) at += /^(-s|-k|--signal|--kill-after)$/.test(args[at]!) ? 2 : 1;
  const forMs = milliseconds(args[at] ?? "");
  if (forMs === undefined) {
    context.fds.get(2)?.write?.(args[at] === undefined ? "timeout: missing operand\nTry 'timeout --help' for more information.\n" : `timeout: invalid time interval '${args[at]}'\nTry 'timeout --help' for more information.\n`);
    return 125;
  }
  const deadline = {atMs: context.session.world.nowMs + (forMs === 0 ? Infinity : forMs), message: "", exit: 124};
  context.session.deadlines.push(deadline);
  try {
    return await runWords(context, args.slice(at + 1));
  } catch (error) {
    if (error instanceof Interrupted && error.exit === 124 && context.session.world.nowMs >= deadline.atMs) return 124;
    throw error;
  } finally {
    context.session.deadlines.splice(context.session.deadlines.indexOf(deadline), 1);
  }
};

async function withVariables(context: Context, assignments: readonly string[], argv: readonly string[], clean: boolean): Promise<number> {
  const {variables} = context.state;
  const inner = new Map(clean ? [] : variables);
  for (const one of assignments) inner.set(one.slice(0, one.indexOf("=")), {value: one.slice(one.indexOf("=") + 1), exported: true, readonly: false});
  const child: Context = {...context, state: {...context.state, variables: inner}};
  if (argv.length > 0) return runWords(child, argv);
  for (const [name, value] of Object.entries(environment(child.state))) context.fds.get(1)?.write?.(`${name}=${value}\n`);
  return 0;
}

const env: Builtin = (context, args) => {
  let at = 0, clean = false;
  const unset: string[] = [];
  for (; args[at]?.startsWith("-"); at++) {
    if (args[at] === "-i" || args[at] === "-") clean = true;
    if (args[at] === "-u") unset.push(args[++at] ?? "");
  }
  const end = args.findIndex((arg, i) => i >= at && !/^\w+=/.test(arg));
  const [assignments, argv] = end < 0 ? [args.slice(at), []] : [args.slice(at, end), args.slice(end)];
  if (unset.length === 0) return withVariables(context, assignments, argv, clean);
  const variables = new Map(context.state.variables);
  for (const name of unset) variables.delete(name);
  return withVariables({...context, state: {...context.state, variables}}, assignments, argv, clean);
};

const xargs: Builtin = async (context, args) => {
  let at = 0, replace: string | undefined, count = Infinity, skipEmpty = false, delimiter: RegExp | undefined;
  for (; args[at]?.startsWith("-"); at++) {
    const flag = args[at]!;
    if (flag.startsWith("-I")) replace = flag.slice(2) || (args[++at] ?? "{}");
    else if (flag.startsWith("-n") || flag.startsWith("-L")) count = Number(flag.slice(2) || args[++at]);
    else if (flag === "-r" || flag === "--no-run-if-empty") skipEmpty = true;
    else if (flag.startsWith("-d")) delimiter = new RegExp((flag.slice(2) || args[++at] || "\n").replace("\\n", "\n").replace("\\0", "\0"));
    else if (flag === "-0") delimiter = /\0/;
    else if (flag.startsWith("-P")) at += flag === "-P" ? 1 : 0;
  }
  const input = context.fds.get(0)?.read?.() ?? "";
  const items = replace !== undefined ? input.split("\n").map((line) => line.trim()).filter(Boolean)
    : delimiter ? input.replace(/\n$/, "").split(delimiter).filter(Boolean)
    : [...input.matchAll(/'([^']*)'|"([^"]*)"|((?:\\.|[^\s'"])+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!.replace(/\\(.)/g, "$1"));
  const base = at < args.length ? args.slice(at) : ["echo"];
  const child = {...context, fds: new Map([...context.fds, [0, nothing]])};
  const batches: (readonly string[])[] = replace !== undefined ? items.map((item) => base.map((word) => word.replaceAll(replace!, item)))
    : items.length === 0 ? (skipEmpty ? [] : [base])
    : Array.from({length: Math.ceil(items.length / Math.min(count, items.length))}, (_all, i) => [...base, ...items.slice(i * Math.min(count, items.length), (i + 1) * Math.min(count, items.length))]);
  let status = 0;
  for (const argv of batches) if (await runFileOrBuiltin(child, argv) !== 0) status = 123;
  return status;
};

// xargs runs programs; of the builtins only those that are programs, too.
const runFileOrBuiltin = (context: Context, argv: readonly string[]): Promise<number> => /^(echo|printf|test|\[|true|false|bash|sh|env|timeout|pwd)$/.test(argv[0]!) ? runWords(context, argv) : runFile(context, argv[0]!, argv.slice(1));

const plain: Builtin = (context, args) => runWords(context, args.filter((arg, i) => i > 0 || !arg.startsWith("-")));

export const wrappers: {readonly [name: string]: Builtin} = {timeout, env, xargs, nohup: plain, sudo: plain, nice: plain, setsid: plain, stdbuf: plain};
