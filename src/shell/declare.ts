// `declare`, `export`, `local`, `unset`: variables and their attributes.
import type {Context} from "./context.ts";
import {complain} from "./execute.ts";
import {setVariable, type Variable} from "./state.ts";

function define(context: Context, arg: string, attributes: {exported?: boolean; readonly?: boolean; associative?: boolean; array?: boolean}): number {
  const {state} = context;
  const match = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(arg);
  if (!match) { complain(context, `export: \`${arg}': not a valid identifier`); return 1; }
  const [, name = "", plus, value] = match;
  const before = state.variables.get(name);
  if (value !== undefined) {
    const error = setVariable(state, name, plus && typeof before?.value === "string" ? before.value + value : value);
    if (error) { complain(context, error); return 1; }
  } else if (!before && (attributes.array || attributes.associative)) setVariable(state, name, new Map());
  const variable = state.variables.get(name) ?? {value: "", exported: false, readonly: false};
  if (value !== undefined || before || attributes.exported === undefined || attributes.exported) state.variables.set(name, {...variable, ...(attributes.exported !== undefined && {exported: attributes.exported}), ...(attributes.readonly && {readonly: true}), ...(attributes.associative && {associative: true})});
  return 0;
}

const quote = (value: string): string => `"${value.replace(/[\\"$`]/g, "\\$&")}"`;

function shown(name: string, variable: Variable): string {
  const flags = `${variable.associative ? "A" : variable.value instanceof Map ? "a" : ""}${variable.readonly ? "r" : ""}${variable.exported ? "x" : ""}`;
  const value = variable.value instanceof Map ? `(${[...variable.value].map(([key, one]) => `[${key}]=${quote(one)}`).join(" ")})` : quote(variable.value);
  return `declare -${flags || "-"} ${name}=${value}\n`;
}

export function declareBuiltin(context: Context, args: readonly string[]): number {
  const {state, fds} = context;
  const flags = args.filter((arg) => /^[-+][a-zA-Z]+$/.test(arg)).join("");
  const names = args.filter((arg) => !/^[-+][a-zA-Z]+$/.test(arg));
  if (flags.includes("f")) {
    for (const name of names.length > 0 ? names : state.functions.keys()) {
      const source = state.functions.get(name);
      if (source === undefined) return 1;
      fds.get(1)?.write?.(`${source}\n`);
    }
    return 0;
  }
  if (flags.includes("p") || (names.length === 0)) {
    let status = 0;
    for (const name of names.length > 0 ? names : [...state.variables.keys()].sort()) {
      const variable = state.variables.get(name);
      if (variable) fds.get(1)?.write?.(shown(name, variable)); else { complain(context, `declare: ${name}: not found`); status = 1; }
    }
    return status;
  }
  const scoped = state.locals.length > 0 && !flags.includes("g");
  let status = 0;
  for (const name of names) {
    if (scoped) hide(context, name);
    status = Math.max(status, define(context, name, {...(/-[^+]*x/.test(flags) && {exported: true}), readonly: flags.includes("r"), associative: flags.includes("A"), array: flags.includes("a")}));
  }
  return status;
}

/** Remembers what a local variable hides. */
function hide(context: Context, arg: string): void {
  const name = arg.replace(/\+?=[\s\S]*$/, "");
  const scope = context.state.locals.at(-1);
  if (scope && !scope.has(name)) scope.set(name, context.state.variables.get(name));
}

export function localBuiltin(context: Context, args: readonly string[]): number {
  if (context.state.locals.length === 0) { complain(context, "local: can only be used in a function"); return 1; }
  for (const arg of args.filter((one) => !one.startsWith("-"))) {
    hide(context, arg);
    if (!arg.includes("=")) context.state.variables.delete(arg);
  }
  return declareBuiltin(context, args);
}

export function exportBuiltin(context: Context, args: readonly string[]): number {
  const names = args.filter((arg) => !arg.startsWith("-"));
  if (names.length === 0) {
    for (const [name, variable] of [...context.state.variables].sort()) if (variable.exported) context.fds.get(1)?.write?.(shown(name, variable));
    return 0;
  }
  let status = 0;
  for (const name of names) status = Math.max(status, define(context, name, {exported: !args.includes("-n")}));
  return status;
}

export function unset(context: Context, args: readonly string[]): number {
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const element = /^(\w+)\[(.+)\]$/.exec(name);
    const value = element ? context.state.variables.get(element[1]!)?.value : undefined;
    if (value instanceof Map) value.delete(element![2]!);
    else if (args.includes("-f") || !context.state.variables.has(name)) context.state.functions.delete(name);
    else context.state.variables.delete(name);
  }
  return 0;
}
