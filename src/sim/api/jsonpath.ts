// JSONPath templates as k8s.io/client-go/util/jsonpath parses and runs them.
import type {Json, JsonObject} from "./object.ts";
import {compact, sorted} from "./go-json.ts";

type Path = readonly Step[];
type Step =
  | {readonly kind: "field"; readonly name: string}
  | {readonly kind: "recursive"}
  | {readonly kind: "wildcard"}
  | {readonly kind: "array"; readonly from?: number; readonly to?: number; readonly step?: number; readonly slice: boolean}
  | {readonly kind: "filter"; readonly left: Path; readonly right: Path; readonly operator: string}
  | {readonly kind: "union"; readonly members: readonly Path[]}
  | {readonly kind: "literal"; readonly value: Json}
  | {readonly kind: "unknown"; readonly word: string}
  | {readonly kind: "range"} | {readonly kind: "end"};

type Part = {readonly kind: "text"; readonly text: string} | {readonly kind: "action"; readonly path: Path};

export class JsonPathError extends Error {}

class Parser {
  readonly input: string;
  at = 0;
  constructor(input: string) { this.input = input; }

  template(): Part[] {
    const parts: Part[] = [];
    let text = "";
    while (this.at < this.input.length) {
      if (this.input[this.at] !== "{") { text += this.input[this.at++]; continue; }
      if (text) parts.push({kind: "text", text});
      text = "";
      this.at++;
      parts.push({kind: "action", path: this.action("}")});
    }
    if (text) parts.push({kind: "text", text});
    return parts;
  }

  /** Until the closing brace (or the end, for nested parsers of filters and unions). */
  action(close: "}" | ""): Path {
    const steps: Step[] = [];
    for (;;) {
      const c = this.input[this.at];
      if (c === undefined) {
        if (close === "") return steps;
        throw new JsonPathError("unclosed action");
      }
      if (c === close) { this.at++; return steps; }
      if (c === "\n" || c === "\r") { if (close) throw new JsonPathError("unclosed action"); }
      if (c === " " || c === "\n" || c === "\r") { this.at++; continue; }
      if (c === "@" || c === "$") { this.at++; continue; }
      if (c === "[") this.array(steps);
      else if (c === '"' || c === "'") steps.push({kind: "literal", value: this.quoted(c)});
      else if (c === ".") this.field(steps);
      else if (/[-+0-9]/.test(c)) steps.push(this.number());
      else if (/[A-Za-z_]/.test(c)) steps.push(this.identifier());
      else throw new JsonPathError(`unrecognized character in action: U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} '${c}'`);
    }
  }

  identifier(): Step {
    const match = /^[^\s{}[\]().,'"@$+*=<>!|&?]+/.exec(this.input.slice(this.at));
    const word = match?.[0] ?? "";
    this.at += Math.max(1, word.length);
    if (word === "range") return {kind: "range"};
    if (word === "end") return {kind: "end"};
    if (word === "true" || word === "false") return {kind: "literal", value: word === "true"};
    return {kind: "unknown", word};
  }

  number(): Step {
    const match = /^[-+]?[0-9.]*/.exec(this.input.slice(this.at))!;
    this.at += match[0].length;
    const next = this.input[this.at];
    if (next !== undefined && /[A-Za-z_]/.test(next)) throw new JsonPathError(`cannot parse number ${match[0]}${next}`);
    if (match[0] === "" || Number.isNaN(Number(match[0]))) throw new JsonPathError(`cannot parse number ${match[0]}`);
    return {kind: "literal", value: Number(match[0])};
  }

  quoted(quote: string): string {
    const start = this.at++;
    for (; this.at < this.input.length && this.input[this.at] !== quote; this.at++) {
      if (this.input[this.at] === "\n") throw new JsonPathError("unterminated quoted string");
      if (this.input[this.at] === "\\") this.at++;
    }
    if (this.at >= this.input.length) throw new JsonPathError("unterminated quoted string");
    this.at++;
    const raw = this.input.slice(start, this.at);
    const value = unquote(raw);
    if (value === undefined) throw new JsonPathError(`unquote string ${raw} error invalid syntax`);
    return value;
  }

  field(steps: Step[]): void {
    this.at++;
    if (this.input[this.at] === ".") {
      steps.push({kind: "recursive"});
      this.at++;
      const next = this.input[this.at];
      if (next !== undefined && /[\w*]/.test(next)) this.at--; else return;
      this.at++;
    }
    let name = "";
    for (; this.at < this.input.length; this.at++) {
      const c = this.input[this.at]!;
      if (c === "\\") { name += this.input[++this.at] ?? ""; continue; }
      if (/[\s[.{}()$@,'"<>=!|&]/.test(c) || c === "]") break;
      name += c;
    }
    if (name === "*") steps.push({kind: "wildcard"});
    else if (name !== "") steps.push({kind: "field", name});
    // "{.}" and "{@.}" stand for the whole object.
  }

  array(steps: Step[]): void {
    const body = this.bracket();
    if (/^\s*\?\(/.test(body)) return void steps.push(this.filter(body));
    const text = body.trim();
    if (text === "*") return void steps.push({kind: "wildcard"});
    // A quoted name is read as a path: an unescaped dot in it separates fields.
    const name = /^'([^']*)'$/.exec(text);
    if (name) return void steps.push(...new Parser(`.${name[1]!}`).action(""));
    if (text.includes(",")) {
      const members = splitUnion(text).map((part) => new Parser(/^['"\-\d:]/.test(part.trim()) ? `[${part.trim()}]` : part.trim()).action(""));
      return void steps.push({kind: "union", members});
    }
    steps.push(arrayStep(text));
  }

  /** What is between brackets, with nesting and quotes respected. */
  bracket(): string {
    const start = ++this.at;
    let depth = 1, quote = "";
    for (; this.at < this.input.length; this.at++) {
      const c = this.input[this.at]!;
      if (quote) { if (c === "\\") this.at++; else if (c === quote) quote = ""; continue; }
      if (c === "'" || c === '"') quote = c;
      else if (c === "[") depth++;
      else if (c === "]" && --depth === 0) return this.input.slice(start, this.at++);
    }
    throw new JsonPathError(this.input.slice(start).trim().startsWith("?") ? "unterminated filter" : "unterminated array");
  }

  filter(body: string): Step {
    const inner = /^\s*\?\(([\s\S]*)\)\s*$/.exec(body);
    if (!inner) throw new JsonPathError("unterminated filter");
    const match = /^([\s\S]*?)(==|!=|<=|>=|<|>|=)([\s\S]*)$/.exec(outsideQuotes(inner[1]!));
    const original = inner[1]!;
    if (!match) return {kind: "filter", left: new Parser(original.trim()).action(""), right: [], operator: "exists"};
    const [left, right] = [original.slice(0, match[1]!.length), original.slice(match[1]!.length + match[2]!.length)];
    if (right.trim() === "" || right.trim().startsWith("=")) throw new JsonPathError("unrecognized character in action: U+003D '='");
    const step: Step = {kind: "filter", left: new Parser(left.trim()).action(""), right: new Parser(right.trim()).action(""), operator: match[2]!};
    if (match[2] === "=") throw new JsonPathError("unrecognized filter operator =");
    return step;
  }
}

/** The same length, with quoted text blanked. */
const outsideQuotes = (text: string): string => text.replace(/"(?:\\.|[^"])*"|'(?:\\.|[^'])*'/g, (quoted) => "_".repeat(quoted.length));

function splitUnion(text: string): string[] {
  const parts = [""];
  for (const [i, c] of [...outsideQuotes(text)].entries()) if (c === ",") parts.push(""); else parts[parts.length - 1] += text[i]!;
  return parts;
}

function arrayStep(text: string): Step {
  const match = /^(-?\d*)(:(-?\d*))?(:(-?\d*))?$/.exec(text);
  if (!match || text === "") throw new JsonPathError(`invalid array index ${text}`);
  const number = (part: string | undefined) => part === undefined || part === "" ? {} : {value: Number(part)};
  const [from, to, step] = [number(match[1]).value, number(match[3]).value, number(match[5]).value];
  return {kind: "array", slice: match[2] !== undefined, ...(from !== undefined && {from}), ...(to !== undefined && {to}), ...(step !== undefined && {step})};
}

function unquote(raw: string): string | undefined {
  let out = "";
  for (let i = 1; i < raw.length - 1; i++) {
    if (raw[i] !== "\\") { out += raw[i]; continue; }
    const c = raw[++i]!;
    const simple: {readonly [letter: string]: string} = {n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", v: "\v"};
    if (c in simple) out += simple[c];
    else if (c === "x" || c === "u") { const length = c === "x" ? 2 : 4; out += String.fromCodePoint(parseInt(raw.slice(i + 1, i + 1 + length), 16)); i += length; }
    else return undefined;
  }
  return out;
}

export interface Template { readonly text: string; readonly parts: readonly Part[] }

/** Throws JsonPathError with the parser's sentence. */
export const parseTemplate = (text: string): Template => ({text, parts: new Parser(text).template()});

const isMap = (value: Json | undefined): value is JsonObject => value !== null && typeof value === "object" && !Array.isArray(value);

/** Runs a template over an object. */
export function execute(template: Template, root: Json, {missing = true} = {}): string {
  return run(template.parts, root, root, missing).map(textOf).join("");
}

/** The values that a template finds, action by action: what custom columns and sorting use. */
/** What each action finds, and each text as it is (`jsonpath-as-json`). */
export const results = (template: Template, root: Json, {missing = true} = {}): readonly (readonly Json[])[] => run(template.parts, root, root, missing).map(({values, text}) => text === undefined ? values : [text]);

export function find(template: Template, root: Json, {missing = true} = {}): readonly (readonly Json[])[] {
  return template.parts.map((part) => part.kind === "text" ? [part.text] : walk(part.path, [root], root, missing));
}

interface Output { readonly values: readonly Json[]; readonly text?: string }
const textOf = (output: Output): string => output.text ?? output.values.map(show).join(" ");

function run(parts: readonly Part[], root: Json, current: Json, missing: boolean): Output[] {
  const out: Output[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.kind === "text") { out.push({values: [], text: part.text}); continue; }
    const [first, ...rest] = part.path;
    if (first?.kind === "end") throw new JsonPathError("not in range, nothing to end");
    if (first?.kind === "range") {
      const end = matchingEnd(parts, i);
      const body = parts.slice(i + 1, end);
      for (const value of walk(rest, [current], root, missing)) out.push(...run(body, root, value, missing));
      i = end;
      continue;
    }
    out.push({values: walk(part.path, [current], root, missing)});
  }
  return out;
}

function matchingEnd(parts: readonly Part[], from: number): number {
  let depth = 0;
  for (let i = from; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.kind !== "action") continue;
    if (part.path[0]?.kind === "range") depth++;
    if (part.path[0]?.kind === "end" && --depth === 0) return i;
  }
  return parts.length;
}

function walk(path: Path, start: readonly Json[], root: Json, missing: boolean): readonly Json[] {
  let values = start;
  for (const [i, step] of path.entries()) {
    if (step.kind === "unknown") throw new JsonPathError(`unrecognized identifier ${step.word}`);
    if (step.kind === "literal") values = [step.value];
    else if (step.kind === "recursive") values = recurse(path[i + 1], values);
    else if (step.kind === "union") { const input: readonly Json[] = values; values = step.members.flatMap((member) => walk(member, input, root, missing)); }
    else if (path[i - 1]?.kind === "recursive") continue;
    else values = values.flatMap((value) => take(step, value, root, missing));
  }
  return values;
}

function take(step: Step, value: Json, root: Json, missing: boolean): readonly Json[] {
  switch (step.kind) {
    case "field": return field(value, step.name, missing);
    case "wildcard": return Array.isArray(value) ? value : isMap(value) ? Object.keys(value).map((key) => value[key]!) : [];
    case "array": return elements(step, value, missing);
    case "filter": {
      if (!Array.isArray(value)) {
        if (value === null || value === undefined) return [];
        throw new JsonPathError(`${goText(value)} is not array or slice and cannot be filtered`);
      }
      return value.filter((item: Json) => holds(step, item, root));
    }
    default: return [value];
  }
}

function field(value: Json, name: string, missing: boolean): readonly Json[] {
  if (isMap(value) && value[name] !== undefined) return [value[name]!];
  if (missing) return [];
  throw new JsonPathError(`${name} is not found`);
}

function elements(step: Extract<Step, {kind: "array"}>, value: Json, missing: boolean): readonly Json[] {
  if (!Array.isArray(value)) {
    if (missing && (value === null || value === undefined)) return [];
    throw new JsonPathError(`${typeName(value)} is not array or slice`);
  }
  const length = value.length;
  if (!step.slice) {
    const at = step.from! < 0 ? length + step.from! : step.from!;
    if (at < 0 || at >= length) throw new JsonPathError(`array index out of bounds: index ${step.from! < 0 ? at : step.from!}, length ${length}`);
    return [value[at]!];
  }
  const every = step.step ?? 1;
  if (every <= 0) throw new JsonPathError("step must be > 0");
  const clamp = (index: number) => Math.max(0, Math.min(length, index < 0 ? length + index : index));
  const first = step.from ?? 0;
  if (first >= length && first !== step.to) throw new JsonPathError(`array index out of bounds: index ${first}, length ${length}`);
  const out: Json[] = [];
  for (let i = clamp(step.from ?? 0); i < clamp(step.to ?? length); i += every) out.push(value[i]!);
  return out;
}

/** A decoded value as Go's `%v` prints it. */
const goText = (value: Json): string => value === null ? "<nil>" : Array.isArray(value) ? `[${value.map(goText).join(" ")}]` : isMap(value) ? `map[${Object.keys(value).sort().map((key) => `${key}:${goText(value[key]!)}`).join(" ")}]` : String(value);

/** Go's name of a decoded value's type. */
const typeName = (value: Json): string => value === null ? "<nil>" : isMap(value) ? "map[string]interface {}" : Array.isArray(value) ? "[]interface {}" : typeof value === "number" ? (Number.isInteger(value) ? "int64" : "float64") : typeof value === "boolean" ? "bool" : "string";

/** `..`: every value below that has the next step. */
function recurse(next: Step | undefined, values: readonly Json[]): readonly Json[] {
  const out: Json[] = [];
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isMap(value)) {
      if (next?.kind === "field" && value[next.name] !== undefined) out.push(value[next.name]!);
      for (const key of Object.keys(value).sort()) { if (next?.kind !== "field") out.push(value[key]!); visit(value[key]!); }
    } else if (next === undefined) out.push(value);
  };
  values.forEach(visit);
  return out;
}

function holds(step: Extract<Step, {kind: "filter"}>, item: Json, root: Json): boolean {
  const left = walk(step.left, [item], root, true);
  if (step.operator === "exists") return left.length > 0;
  if (left.length === 0) return false;
  const right = walk(step.right, [item], root, true);
  if (right.length === 0) return false;
  if (left.length > 1 || right.length > 1) throw new JsonPathError("can only compare one element at a time");
  return compare(left[0]!, right[0]!, step.operator);
}

function compare(a: Json, b: Json, operator: string): boolean {
  const kinds = [typeof a, typeof b];
  if (kinds[0] !== kinds[1] || a === null || b === null || typeof a === "object") throw new JsonPathError("incompatible types for comparison");
  switch (operator) {
    case "==": return a === b;
    case "!=": return a !== b;
    case "<": return a < b!;
    case ">": return a > b!;
    case "<=": return a <= b!;
    default: return a >= b!;
  }
}

/** A value as text: maps and lists as JSON, the rest as Go prints it. */
export function show(value: Json): string {
  if (value === null) return "null";
  return typeof value === "object" ? compact(sorted(value)) : String(value);
}
