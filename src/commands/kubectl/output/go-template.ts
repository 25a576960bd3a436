// `-o go-template=…`: Go's text/template over untyped objects.
// Is not simulated: `define`, `template`, `block`; printf knows %s %v %d %q %t %f.
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {fromBase64} from "../../../sim/api/base64.ts";
import {show} from "../../../sim/api/jsonpath.ts";

type Node = Text | Print | Block | Loop;
interface Text { readonly kind: "text"; readonly text: string }
interface Print { readonly kind: "print"; readonly source: string }
interface Loop { readonly kind: "break" | "continue" }

interface Block { readonly kind: "if" | "with" | "range"; readonly source: string; readonly body: readonly Node[]; readonly other: readonly Node[] }

class Jump extends Error {
  readonly what: string;
  /** What was rendered before it. */
  readonly out: string;
  constructor(what: string, out: string) { super(what); this.what = what; this.out = out; }
}

export function runTemplate(text: string, object: Json): string {
  const tokens = tokenize(text);
  const {nodes} = parse(tokens, 0, text);
  const root = new Scope(object, new Map([["$", object]]));
  try {
    return render(nodes, root, object);
  } catch (error) {
    throw error instanceof UnknownFunction ? new CommandError(`error parsing template ${text}, template: output:1: function ${JSON.stringify(error.message)} not defined`) : error;
  }
}

/** A word that is no function: the real one finds it while it reads the template. */
class UnknownFunction extends Error {}

type Token = {readonly text?: string; readonly action?: string};

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    const open = rest.indexOf("{{");
    if (open < 0) { tokens.push({text: rest}); return tokens; }
    const close = endOfAction(rest, open + 2);
    if (close < 0) throw new CommandError(`error parsing template ${text}, template: output:1: unclosed action`);
    let before = rest.slice(0, open), action = rest.slice(open + 2, close);
    rest = rest.slice(close + 2);
    if (/^-\s/.test(action)) { before = before.trimEnd(); action = action.slice(1); }
    if (/\s-$/.test(action)) { rest = rest.trimStart(); action = action.slice(0, -1); }
    tokens.push({text: before}, {action: action.trim()});
  }
}

function endOfAction(text: string, from: number): number {
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (quote) { if (c === "\\" && quote !== "`") i++; else if (c === quote) quote = ""; continue; }
    if (c === '"' || c === "`" || c === "'") quote = c;
    else if (text.startsWith("}}", i)) return i;
  }
  return -1;
}

function parse(tokens: readonly Token[], from: number, text: string, depth = 0): {nodes: Node[]; next: number; end: string} {
  const nodes: Node[] = [];
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.action === undefined) { if (token.text) nodes.push({kind: "text", text: token.text}); continue; }
    const {action} = token;
    const word = /^\w*/.exec(action)![0];
    if (word === "end" || word === "else") return {nodes, next: i, end: action};
    if (word === "if" || word === "with" || word === "range") {
      const body = parse(tokens, i + 1, text, depth + 1);
      let other: Node[] = [], next = body.next;
      if (body.end.startsWith("else")) {
        const chained = /^else\s+(if|with)\b/.exec(body.end);
        if (chained) {
          const inner = parse([...tokens.slice(0, next), {action: body.end.slice(4).trim()}, ...tokens.slice(next + 1)], next, text, depth + 1);
          other = inner.nodes.slice(0, 1); next = inner.next;
        } else { const rest = parse(tokens, next + 1, text, depth + 1); other = rest.nodes; next = rest.next; }
      }
      nodes.push({kind: word, source: action.slice(word.length).trim(), body: body.nodes, other});
      i = next;
    } else if (word === "break" || word === "continue") nodes.push({kind: word});
    else if (!action.startsWith("/*")) nodes.push({kind: "print", source: action});
  }
  if (depth > 0) throw new CommandError(`error parsing template ${text}, template: output:1: unexpected EOF`);
  return {nodes, next: tokens.length, end: ""};
}

class Scope {
  readonly dot: Json;
  readonly variables: Map<string, Json>;
  constructor(dot: Json, variables: Map<string, Json>) { this.dot = dot; this.variables = variables; }
  with(dot: Json): Scope { return new Scope(dot, new Map(this.variables)); }
}

const truth = (value: Json | undefined): boolean => Array.isArray(value) ? value.length > 0 : value !== null && typeof value === "object" ? Object.keys(value).length > 0 : Boolean(value);

function render(nodes: readonly Node[], scope: Scope, root: Json): string {
  let out = "";
  for (const node of nodes) {
    if (node.kind === "text") { out += node.text; continue; }
    if (!("source" in node)) throw new Jump(node.kind, out);
    if (node.kind === "print") {
      const assigned = /^(\$\w+)\s*:?=\s*([\s\S]+)$/.exec(node.source);
      if (assigned) scope.variables.set(assigned[1]!, pipeline(assigned[2]!, scope) ?? null);
      else out += print(pipeline(node.source, scope));
    } else if (node.kind === "range") out += range(node, scope, root);
    else {
      const declared = /^(\$\w+)\s*:=\s*([\s\S]+)$/.exec(node.source);
      const value = pipeline(declared?.[2] ?? node.source, scope);
      const inner = scope.with(node.kind === "with" ? value ?? null : scope.dot);
      if (declared) inner.variables.set(declared[1]!, value ?? null);
      out += truth(value) ? render(node.body, inner, root) : render(node.other, scope, root);
    }
  }
  return out;
}

function range(node: Block, scope: Scope, root: Json): string {
  const declared = /^(\$\w+)(?:\s*,\s*(\$\w+))?\s*:=\s*([\s\S]+)$/.exec(node.source);
  const value = pipeline(declared?.[3] ?? node.source, scope);
  const entries: (readonly [Json, Json])[] = Array.isArray(value) ? value.map((item: Json, i) => [i, item] as const) : value !== null && typeof value === "object" ? Object.keys(value).sort().map((key) => [key, (value as JsonObject)[key]!] as const) : [];
  if (entries.length === 0) return render(node.other, scope, root);
  let out = "";
  for (const [key, item] of entries) {
    const inner = scope.with(item);
    if (declared?.[2]) { inner.variables.set(declared[1]!, key); inner.variables.set(declared[2], item); } else if (declared) inner.variables.set(declared[1]!, item);
    try {
      out += render(node.body, inner, root);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      out += error.out;
      if (error.what === "break") break;
    }
  }
  return out;
}

function print(value: Json | undefined): string {
  if (value === undefined || value === null) return "<no value>";
  if (Array.isArray(value)) return `[${value.map(print).join(" ")}]`;
  if (typeof value === "object") return `map[${Object.keys(value).sort().map((key) => `${key}:${print((value as JsonObject)[key])}`).join(" ")}]`;
  return show(value);
}

/** Words of a pipeline stage: strings, numbers, fields, variables, parenthesised pipelines. */
function words(source: string): string[] {
  return source.match(/"(?:\\.|[^"])*"|`[^`]*`|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?:\.[\w.-]+)?|[^\s|()]+/g) ?? [];
}

function stages(source: string): string[] {
  const parts = [""];
  let quote = "", depth = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    if (quote) { if (c === "\\" && quote === '"') { parts[parts.length - 1] += c + (source[++i] ?? ""); continue; } if (c === quote) quote = ""; } else if (c === '"' || c === "`") quote = c;
    else if (c === "(") depth++;
    else if (c === ")") depth--;
    if (c === "|" && !quote && depth === 0) parts.push(""); else parts[parts.length - 1] += c;
  }
  return parts;
}

function pipeline(source: string, scope: Scope): Json | undefined {
  let value: Json | undefined, first = true;
  for (const stage of stages(source)) {
    const list = words(stage.trim());
    const [head = "", ...rest] = list;
    const args = rest.map((word) => operand(word, scope));
    if (!first) args.push(value);
    value = head in FUNCTIONS ? FUNCTIONS[head]!(args) : operand(head, scope);
    first = false;
  }
  return value;
}

function operand(word: string, scope: Scope): Json | undefined {
  if (word.startsWith("(")) {
    const end = word.lastIndexOf(")");
    return fields(pipeline(word.slice(1, end), scope), word.slice(end + 1));
  }
  if (word.startsWith('"')) return JSON.parse(word.replace(/\n/g, "\\n")) as string;
  if (word.startsWith("`")) return word.slice(1, -1);
  if (word.startsWith("$")) {
    const match = /^(\$\w*)(.*)$/.exec(word)!;
    return fields(scope.variables.get(match[1]!), match[2]!);
  }
  if (word.startsWith(".")) return fields(scope.dot, word);
  if (word === "true" || word === "false") return word === "true";
  if (word === "nil") return null;
  if (/^[-+]?[\d.]+$/.test(word)) return Number(word);
  throw new UnknownFunction(word);
}

function fields(value: Json | undefined, path: string): Json | undefined {
  let at = value;
  for (const name of path.split(".").filter(Boolean)) at = at !== null && typeof at === "object" && !Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  return at;
}

const order = (test: (a: string | number, b: string | number) => boolean) => ([a, b]: readonly (Json | undefined)[]): Json => test(a as string | number, b as string | number);

function printf([format, ...args]: readonly (Json | undefined)[]): string {
  let at = 0;
  return String(format).replace(/%([-+ 0#]*)(\d*)(?:\.(\d+))?([vsdqtfx%])/g, (_all, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%";
    const value = args[at++];
    const text = verb === "q" ? JSON.stringify(value) : verb === "f" ? Number(value).toFixed(Number(precision ?? 6)) : verb === "x" ? Number(value).toString(16) : print(value);
    return flags.includes("-") ? text.padEnd(Number(width)) : text.padStart(Number(width), flags.includes("0") ? "0" : " ");
  });
}

const FUNCTIONS: {readonly [name: string]: (args: readonly (Json | undefined)[]) => Json | undefined} = {
  index: ([value, ...keys]) => keys.reduce<Json | undefined>((at, key) => at !== null && typeof at === "object" ? (at as {readonly [key: string]: Json})[String(key)] : undefined, value),
  len: ([value]) => typeof value === "string" ? value.length : Array.isArray(value) ? value.length : value && typeof value === "object" ? Object.keys(value).length : 0,
  print: (args) => args.map(print).join(""), println: (args) => `${args.map(print).join(" ")}\n`, printf,
  eq: ([first, ...others]) => others.some((other) => other === first), ne: ([a, b]) => a !== b,
  lt: order((a, b) => a < b), le: order((a, b) => a <= b), gt: order((a, b) => a > b), ge: order((a, b) => a >= b),
  not: ([value]) => !truth(value), and: (args) => args.find((value) => !truth(value)) ?? args.at(-1), or: (args) => args.find(truth) ?? args.at(-1),
  base64decode: ([value]) => fromBase64(String(value)),
  exists: ([value, ...keys]) => fields(value, keys.join(".")) !== undefined,
  html: ([value]) => print(value), js: ([value]) => print(value), urlquery: ([value]) => encodeURIComponent(print(value)),
};
