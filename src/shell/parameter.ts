// Parameter expansion: `$x`, `$@`, `${x:-word}`, `${x##pattern}`, `${x/a/b}`, `${x:1:2}`, `${#x}`, arrays.
import type {ParameterExpansionPart, ParameterOperation, Word} from "unbash";
import {ShellError, type Context} from "./context.ts";
import {patternSource} from "./pattern.ts";
import {FIRST_PID, getVariable, setVariable} from "./state.ts";

/** A piece of an expanded word. `separate`: it begins a new field (`"$@"`). */
export interface Piece { readonly text: string; readonly quoted: boolean; readonly split: boolean; readonly separate?: boolean }

export interface Words {
  text(context: Context, word: Word | undefined): Promise<string>;
  pattern(context: Context, word: Word): Promise<string>;
  pieces(context: Context, word: Word): Promise<Piece[]>;
  arithmetic(word: Word): Promise<number>;
}

/** `$name`, `$1`, `$@`, `$?` … */
export function simple(context: Context, name: string, quoted: boolean): Piece[] {
  if (name === "@" || name === "*") return list(context, context.state.positional, name, quoted);
  const value = lookup(context, name);
  if (value === undefined && context.state.options.has("nounset")) throw new ShellError(`${name}: unbound variable`, 1, true);
  return [{text: value ?? "", quoted, split: !quoted}];
}

function list(context: Context, values: readonly string[], name: string, quoted: boolean): Piece[] {
  if (name === "*" && quoted) return [{text: values.join((getVariable(context.state, "IFS") ?? " ").slice(0, 1)), quoted, split: false}];
  return values.map((text, i) => ({text, quoted, split: !quoted, ...(i > 0 && {separate: true})}));
}

function lookup(context: Context, name: string): string | undefined {
  const {state} = context;
  if (/^\d+$/.test(name)) return name === "0" ? getVariable(state, "BASH_ARGV0") ?? "bash" : state.positional[Number(name) - 1];
  switch (name) {
    case "?": return String(state.status);
    case "#": return String(state.positional.length);
    case "$": return "1190";
    case "!": return state.lastPid > FIRST_PID ? String(state.lastPid) : "";
    case "-": return "hB";
    case "PWD": return state.cwd;
    case "RANDOM": return String(Math.floor(context.session.random() * 32768));
    case "SECONDS": return String(Math.floor((context.session.world.nowMs - context.session.startMs) / 1000));
    case "UID": case "EUID": return "0";
    default: return getVariable(state, name);
  }
}

/** The values of `name` or of its elements `[index]`. */
async function values(context: Context, part: ParameterExpansionPart, words: Words): Promise<{list: readonly string[]; all: boolean; set: boolean}> {
  const name = part.prefix === "!" && !part.operation && !part.index ? getVariable(context.state, part.parameter) ?? "" : part.parameter;
  if (name === "@" || name === "*") return {list: context.state.positional, all: true, set: context.state.positional.length > 0};
  if (part.index) {
    const index = part.index.text;
    const value = context.state.variables.get(name)?.value;
    const map = value instanceof Map ? value : value === undefined ? new Map<string, string>() : new Map([["0", value]]);
    if (index === "@" || index === "*") return {list: [...map.values()], all: true, set: map.size > 0};
    const key = context.state.variables.get(name)?.associative ? await words.text(context, part.index) : String(await words.arithmetic(part.index));
    const element = map.get(Number(key) < 0 ? [...map.keys()].at(Number(key)) ?? key : key);
    return {list: [element ?? ""], all: false, set: element !== undefined};
  }
  const value = lookup(context, name);
  return {list: [value ?? ""], all: false, set: value !== undefined};
}

export async function parameter(context: Context, part: ParameterExpansionPart, quoted: boolean, words: Words): Promise<Piece[]> {
  const {operation, prefix} = part;
  if (prefix === "!" && part.index && /^[@*]$/.test(part.index.text)) {
    const value = context.state.variables.get(part.parameter)?.value;
    return list(context, value instanceof Map ? [...value.keys()] : value === undefined ? [] : ["0"], part.index.text, quoted);
  }
  if (prefix === "!" && operation?.type === "Names") return list(context, [...context.state.variables.keys()].filter((name) => name.startsWith(part.parameter)).sort(), operation.operator, quoted);
  const found = await values(context, part, words);
  if (prefix === "#") return [{text: String(found.all ? found.list.length : [...found.list[0]!].length), quoted, split: false}];
  if (operation?.type === "Default") return withDefault(context, part, operation, found, quoted, words);
  if (!found.set && !found.all && context.state.options.has("nounset")) throw new ShellError(`${part.parameter}: unbound variable`, 1, true);
  if (operation?.type === "Slice" && found.all) {
    const from = await words.arithmetic(operation.offset), count = operation.length ? await words.arithmetic(operation.length) : undefined;
    const base = part.parameter === "@" || part.parameter === "*" ? ["bash", ...found.list] : found.list;
    return list(context, base.slice(from < 0 ? base.length + from : from, count === undefined ? undefined : from + count), "@", quoted);
  }
  const changed: string[] = [];
  for (const value of found.list) changed.push(operation ? await change(context, operation, value, words) : value);
  return found.all ? list(context, changed, part.index?.text ?? part.parameter, quoted) : [{text: changed[0]!, quoted, split: !quoted}];
}

async function withDefault(context: Context, part: ParameterExpansionPart, operation: Extract<ParameterOperation, {type: "Default"}>, found: {list: readonly string[]; all: boolean; set: boolean}, quoted: boolean, words: Words): Promise<Piece[]> {
  const strict = operation.operator.startsWith(":");
  const absent = !found.set || (strict && found.list.join("") === "");
  const operand = async () => (await words.pieces(context, operation.operand)).map((piece) => ({...piece, quoted: quoted || piece.quoted, split: !quoted && !piece.quoted}));
  const own = () => found.all ? list(context, found.list, part.index?.text ?? part.parameter, quoted) : [{text: found.list[0]!, quoted, split: !quoted}];
  switch (operation.operator.at(-1)) {
    case "-": return absent ? operand() : own();
    case "+": return absent ? [{text: "", quoted, split: !quoted}] : operand();
    case "=": {
      if (!absent) return own();
      const text = await words.text(context, operation.operand);
      setVariable(context.state, part.parameter, text);
      return [{text, quoted, split: !quoted}];
    }
    default:
      if (!absent) return own();
      throw new ShellError(`${part.parameter}: ${await words.text(context, operation.operand) || (strict ? "parameter null or not set" : "parameter not set")}`, 1, true);
  }
}

async function change(context: Context, operation: ParameterOperation, value: string, words: Words): Promise<string> {
  switch (operation.type) {
    case "Remove": return removed(value, operation.operator, patternSource(await words.pattern(context, operation.operand)));
    case "Replace": {
      const source = patternSource(await words.pattern(context, operation.pattern)), replacement = await words.text(context, operation.replacement);
      if (source === "") return value;
      const anchored = operation.operator === "/#" ? `^(?:${source})` : operation.operator === "/%" ? `(?:${source})$` : source;
      return value.replace(new RegExp(anchored, operation.operator === "//" ? "g" : ""), () => replacement);
    }
    case "Slice": {
      const letters = [...value];
      const offset = await words.arithmetic(operation.offset), from = offset < 0 ? Math.max(0, letters.length + offset) : offset;
      const length = operation.length ? await words.arithmetic(operation.length) : undefined;
      return letters.slice(from, length === undefined ? undefined : length < 0 ? letters.length + length : from + length).join("");
    }
    case "CaseModification": {
      const upper = operation.operator.startsWith("^");
      const turn = (text: string) => upper ? text.toUpperCase() : text.toLowerCase();
      return operation.operator.length === 2 ? turn(value) : turn(value.slice(0, 1)) + value.slice(1);
    }
    case "Transform": return operation.operand.text === "Q" ? `'${value.replace(/'/g, "'\\''")}'` : value;
    default: return value;
  }
}

function removed(value: string, operator: "#" | "##" | "%" | "%%", source: string): string {
  const whole = new RegExp(`^(?:${source})$`);
  const lengths = [...Array(value.length + 1).keys()];
  if (operator === "##" || operator === "%%") lengths.reverse();
  for (const length of lengths) {
    if (operator.startsWith("#") && whole.test(value.slice(0, length))) return value.slice(length);
    if (operator.startsWith("%") && whole.test(value.slice(value.length - length))) return value.slice(0, value.length - length);
  }
  return value;
}
