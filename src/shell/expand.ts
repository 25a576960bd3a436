// Word expansion in bash's order: braces, tilde, parameters, commands and arithmetic, field splitting, file names, quote removal.
import {parse, type Word, type WordPart} from "unbash";
import {evaluate, type Numbers} from "./arithmetic.ts";
import type {Context} from "./context.ts";
import {parameter, simple, type Piece} from "./parameter.ts";
import {hasGlob, patternSource, quotePattern, unquotePattern} from "./pattern.ts";
import {getVariable, setVariable} from "./state.ts";
import {resolvePath} from "./tree.ts";

/** All fields that words expand to. */
export async function fields(context: Context, words: readonly Word[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) for (const one of braces(word)) for (const field of split(context, await pieces(context, one))) all.push(...fileNames(context, field));
  return all;
}

/** A word as one text: no splitting, no file names (assignments, redirections, `case`). */
export async function text(context: Context, word: Word | undefined): Promise<string> {
  if (!word) return "";
  return (await pieces(context, word)).map((piece) => piece.text).join("");
}

/** A word as a pattern: quoted parts are literal. */
export async function pattern(context: Context, word: Word): Promise<string> {
  return (await pieces(context, word)).map((piece) => piece.quoted ? quotePattern(piece.text) : piece.text).join("");
}

/** Parts of a here-document's body or of a double-quoted string as text. */
export async function partsText(context: Context, parts: readonly WordPart[]): Promise<string> {
  return (await expandParts(context, parts, true)).map((piece) => piece.text).join("");
}

async function pieces(context: Context, word: Word): Promise<Piece[]> {
  if (!word.parts) return tilde(context, [{text: unescape(word.text, word.value), quoted: word.text !== word.value, split: false}], word.text);
  return tilde(context, await expandParts(context, word.parts, false), word.text);
}

// A word without parts may still have had backslashes: `value` is without them.
const unescape = (_raw: string, value: string): string => value;

function tilde(context: Context, list: Piece[], raw: string): Piece[] {
  const first = list[0];
  if (!first || !raw.startsWith("~")) return list;
  const match = /^~(\w*)(?=\/|$)/.exec(first.text);
  if (!match) return list;
  const home = match[1] === "" ? getVariable(context.state, "HOME") ?? "/root" : match[1] === "root" ? "/root" : `/home/${match[1]}`;
  return [{...first, text: home + first.text.slice(match[0].length)}, ...list.slice(1)];
}

async function expandParts(context: Context, parts: readonly WordPart[], quoted: boolean): Promise<Piece[]> {
  const out: Piece[] = [];
  for (const part of parts) out.push(...await expandPart(context, part, quoted));
  return out;
}

async function expandPart(context: Context, part: WordPart, quoted: boolean): Promise<Piece[]> {
  switch (part.type) {
    case "Literal": return [{text: part.value, quoted: quoted || part.text !== part.value, split: false}];
    case "SingleQuoted": case "AnsiCQuoted": return [{text: part.value, quoted: true, split: false}];
    case "DoubleQuoted": case "LocaleString": {
      const inner = await expandParts(context, part.parts, true);
      return inner.length > 0 ? inner : part.parts.length > 0 ? [] : [{text: "", quoted: true, split: false}];
    }
    case "SimpleExpansion": return simple(context, part.text.slice(1), quoted);
    case "ParameterExpansion": return parameter(context, part, quoted, {text, pattern, pieces, arithmetic: (word) => number(context, word)});
    case "CommandExpansion": {
      const output = part.script ? await context.run.substitute(context, part.script, part.text) : "";
      return [{text: output.replace(/\n+$/, ""), quoted, split: !quoted}];
    }
    case "ArithmeticExpansion": return [{text: part.expression ? String(evaluate(part.expression, numbers(context))) : "0", quoted, split: false}];
    case "Glob": case "ExtendedGlob": return [{text: part.text, quoted, split: false}];
    case "BraceExpansion": return [{text: part.text, quoted: true, split: false}];
    case "ProcessSubstitution": return [{text: part.script ? await context.run.processSubstitution(context, part.script, part.operator) : "", quoted: true, split: false}];
  }
}

/** Arithmetic's view of variables. Its words have no commands in them that need running: those are rare enough to be refused. */
export const numbers = (context: Context): Numbers => ({
  get: (name) => {
    const element = /^(\w+)\[(.*)\]$/.exec(name);
    if (!element) return getVariable(context.state, name);
    const value = context.state.variables.get(element[1]!)?.value;
    return value instanceof Map ? value.get(element[2]!) : value;
  },
  set: (name, value) => { setVariable(context.state, name, value); },
  word: (expression) => expression.parts ? expression.parts.map((part) => part.type === "SimpleExpansion" ? simple(context, part.text.slice(1), true).map((piece) => piece.text).join("")
    : part.type === "ParameterExpansion" ? getVariable(context.state, part.parameter) ?? "" : part.text).join("") : expression.value.replace(/^\$/, ""),
  parse: (source) => arithmeticOf(source),
});

export function arithmeticOf(source: string): import("unbash").ArithmeticExpression | undefined {
  const command = parse(`(( ${source} ))`).commands[0]?.command;
  return command?.type === "ArithmeticCommand" ? command.expression : undefined;
}

async function number(context: Context, word: Word): Promise<number> {
  const expression = arithmeticOf(await text(context, word));
  return expression ? evaluate(expression, numbers(context)) : 0;
}

/** Pieces → fields, each as a pattern whose quoted characters have backslashes. */
function split(context: Context, list: readonly Piece[]): string[] {
  const ifs = getVariable(context.state, "IFS") ?? " \t\n";
  const out: string[] = [];
  let current: string | undefined;
  const end = () => { if (current !== undefined) out.push(current); current = undefined; };
  for (const piece of list) {
    if (piece.separate) end();
    if (!piece.split) { current = (current ?? "") + (piece.quoted ? quotePattern(piece.text) : piece.text); continue; }
    const parts = ifs === "" ? [piece.text] : piece.text.split(new RegExp(`[${ifs.replace(/[\\\]^-]/g, "\\$&")}]+`));
    for (const [i, part] of parts.entries()) {
      if (i > 0) end();
      if (part !== "") current = (current ?? "") + part.replace(/\\/g, "\\\\");
    }
  }
  end();
  return out;
}

function fileNames(context: Context, field: string): string[] {
  if (!hasGlob(field) || context.state.options.has("noglob")) return [unquotePattern(field)];
  const absolute = field.startsWith("/");
  let found: string[] = [""];
  for (const part of field.split("/").filter((one, i) => one !== "" || i === 0)) {
    if (part === "") continue;
    found = found.flatMap((base) => {
      const join = (name: string) => base === "" ? (absolute ? `/${name}` : name) : `${base}/${name}`;
      if (!hasGlob(part)) return context.session.tree.get(context.session.tree.real(resolvePath(context.state.cwd, join(unquotePattern(part))))) ? [join(unquotePattern(part))] : [];
      const expression = new RegExp(`^(?:${patternSource(part, true)})$`);
      const names = context.session.tree.list(context.session.tree.real(resolvePath(context.state.cwd, base || (absolute ? "/" : "."))));
      return (names ?? []).filter((name) => (part.startsWith(".") || !name.startsWith(".")) && expression.test(name)).map(join);
    });
  }
  if (found.length === 0) return context.state.options.has("nullglob") ? [] : [unquotePattern(field)];
  return found;
}

/** Brace expansion: the words that a word with `{a,b}` or `{1..3}` stands for. */
function braces(word: Word): Word[] {
  const part = word.parts?.find((one) => one.type === "BraceExpansion");
  if (!part) return [word];
  const start = part.pos - word.pos;
  const before = word.text.slice(0, start), after = word.text.slice(start + part.text.length);
  return alternatives(part.text.slice(1, -1)).flatMap((one) => {
    const command = parse(`: ${before}${one}${after}`).commands[0]?.command;
    const again = command?.type === "Command" ? command.suffix[0] : undefined;
    return again?.type === "Word" ? braces(again) : [];
  });
}

function alternatives(body: string): readonly string[] {
  const range = /^(-?\w+)\.\.(-?\w+)(?:\.\.(-?\d+))?$/.exec(body);
  if (range) return sequence(range[1]!, range[2]!, Math.abs(Number(range[3] ?? 1)) || 1);
  const parts = [""];
  let depth = 0, quote = "";
  for (let i = 0; i < body.length; i++) {
    const c = body[i]!;
    if (quote) { if (c === quote) quote = ""; } else if (c === "'" || c === '"') quote = c;
    else if (c === "\\") { parts[parts.length - 1] += c + (body[++i] ?? ""); continue; }
    else if (c === "{") depth++;
    else if (c === "}") depth--;
    if (c === "," && depth === 0 && !quote) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts;
}

function sequence(from: string, to: string, step: number): readonly string[] {
  const numeric = /^-?\d+$/.test(from) && /^-?\d+$/.test(to);
  const [a, b] = numeric ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const width = numeric && (/^-?0\d/.test(from) || /^-?0\d/.test(to)) ? Math.max(from.length, to.length) : 0;
  const out: string[] = [];
  for (let i = a; a <= b ? i <= b : i >= b; i += a <= b ? step : -step) out.push(numeric ? String(i).padStart(width, "0") : String.fromCharCode(i));
  return out;
}
