// YAML as sigs.k8s.io/yaml writes it: keys sorted, lists not indented, go-yaml v2's choice of quotes, folding at 80 columns.
// Real: sigs.k8s.io/yaml/goyaml.v2 (emitterc.go, encode.go, sorter.go).
import type {Json, JsonObject} from "../../../sim/api/object.ts";

const WIDTH = 80;

/** A document, with its last newline. */
export function toYaml(value: Json): string {
  const lines = new Emitter();
  lines.node(value, 0, false);
  return lines.text;
}

const isObject = (value: Json): value is JsonObject => value !== null && typeof value === "object" && !Array.isArray(value);

class Emitter {
  text = "";
  #column = 0;

  put(text: string): void {
    this.text += text;
    const newline = text.lastIndexOf("\n");
    this.#column = newline < 0 ? this.#column + [...text].length : [...text.slice(newline + 1)].length;
  }

  /** A value; `inline`: something stands on the line already. `indent` is that of its entries. */
  node(value: Json, indent: number, inline: boolean): void {
    if (Array.isArray(value)) return this.list(value, indent, inline);
    if (isObject(value)) return this.map(value, indent, inline);
    this.put(`${inline ? " " : ""}`);
    this.scalar(value as string | number | boolean | null, indent);
    this.put("\n");
  }

  list(items: readonly Json[], indent: number, inline: boolean): void {
    if (items.length === 0) return this.put(`${inline ? " " : ""}[]\n`);
    if (inline) this.put("\n");
    for (const [i, item] of items.entries()) {
      this.put(`${i === 0 && !inline ? "" : " ".repeat(indent)}-`);
      this.put(isCompound(item) ? " " : "");
      // A list or map inside a list begins on the dash's line.
      if (isCompound(item)) this.node(item, indent + 2, false); else this.node(item, indent + 2, true);
    }
  }

  map(map: JsonObject, indent: number, inline: boolean): void {
    const keys = Object.keys(map).filter((key) => map[key] !== undefined).sort(compareKeys);
    if (keys.length === 0) return this.put(`${inline ? " " : ""}{}\n`);
    if (inline) this.put("\n");
    for (const [i, key] of keys.entries()) {
      if (i > 0 || inline) this.put(" ".repeat(indent));
      const value = map[key]!;
      if (simpleKey(key)) this.scalar(key, indent, true);
      else { this.put("? "); this.scalar(key, indent); this.put(`\n${" ".repeat(indent)}`); }
      this.put(":");
      // Lists keep their map's indentation.
      this.node(value, Array.isArray(value) ? indent : indent + 2, true);
    }
  }

  scalar(value: string | number | boolean | null, indent: number, isKey = false): void {
    if (typeof value !== "string") return this.put(value === null ? "null" : typeof value === "number" ? number(value) : String(value));
    const style = styleOf(value, isKey);
    if (style === "literal") return this.literal(value, indent);
    if (style === "plain") return this.words(value, indent, isKey);
    if (style === "single") {
      this.put("'");
      this.words(value.replace(/'/g, "''"), indent, isKey);
      return this.put("'");
    }
    this.doubleQuoted(value, indent, isKey);
  }

  literal(value: string, indent: number): void {
    const body = value.replace(/\n+$/, ""), ends = value.length - body.length;
    this.put(`|${/^[ \n]/.test(value) ? "2" : ""}${ends === 0 ? "-" : ends > 1 || body === "" ? "+" : ""}`);
    for (const line of value.replace(/\n$/, "").split("\n")) this.put(line === "" ? "\n" : `\n${" ".repeat(indent)}${line}`);
  }

  /** Plain or single-quoted text, folded at single spaces beyond the width. */
  words(text: string, indent: number, isKey: boolean): void {
    const letters = [...text];
    let spaces = false;
    for (const [i, letter] of letters.entries()) {
      if (letter === " ") {
        const fold = !isKey && !spaces && this.#column > WIDTH && i > 0 && i < letters.length - 1 && letters[i + 1] !== " ";
        this.put(fold ? `\n${" ".repeat(indent)}` : " ");
        spaces = true;
      } else { this.put(letter); spaces = false; }
    }
  }

  doubleQuoted(text: string, indent: number, isKey: boolean): void {
    this.put('"');
    const letters = [...text];
    let spaces = false;
    for (const [i, letter] of letters.entries()) {
      if (letter === " ") {
        const fold = !isKey && !spaces && this.#column > WIDTH && i > 0 && i < letters.length - 1;
        if (fold) this.put(`\n${" ".repeat(indent)}${letters[i + 1] === " " ? "\\" : ""}`);
        else this.put(" ");
        spaces = true;
      } else { this.put(escaped(letter)); spaces = false; }
    }
    this.put('"');
  }
}

const isCompound = (value: Json): boolean => (Array.isArray(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);

const simpleKey = (key: string): boolean => key.length <= 128 && !key.includes("\n");

/** A JSON number as go-yaml writes it: integers whole, floats as %v. */
const number = (value: number): string => Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : String(value).replace(/e([+-])(\d)$/, "e$10$2");

const ESCAPES: {readonly [letter: string]: string} = {"\0": "\\0", "\x07": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P", "\ufeff": "\\uFEFF"};

function escaped(letter: string): string {
  const known = ESCAPES[letter];
  if (known) return known;
  if (printable(letter)) return letter;
  const code = letter.codePointAt(0)!;
  return code <= 0xff ? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}` : code <= 0xffff ? `\\u${code.toString(16).toUpperCase().padStart(4, "0")}` : `\\U${code.toString(16).toUpperCase().padStart(8, "0")}`;
}

const printable = (letter: string): boolean => /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/u.test(letter) || letter.codePointAt(0)! > 0xffff;

type Style = "plain" | "single" | "double" | "literal";

/** go-yaml's stringv and the emitter's select_scalar_style. */
function styleOf(text: string, isKey: boolean): Style {
  if (text !== "" && resolvesToOther(text)) return "double";
  const {plain, single, block} = analyse(text);
  if (text.includes("\n") && !isKey) return block ? "literal" : "double";
  if (text === "") return "double";
  if (plain) return "plain";
  return single ? "single" : "double";
}

/** Whether YAML 1.1 reads the plain text as something else than a string (resolve.go), or an old parser would. */
function resolvesToOther(text: string): boolean {
  if (/^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|[yY]|[yY]es|YES|[nN]|[nN]o|NO|[oO]n|ON|[oO]ff|OFF)$/.test(text)) return true;
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(text)) return true;
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  if (/^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/.test(text)) return true;
  const bare = text.replace(/_/g, "");
  return /^[-+]?(?:0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|[0-9]+)$/.test(bare) || /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(bare);
}

/** yaml_emitter_analyze_scalar, in block context. */
function analyse(text: string): {readonly plain: boolean; readonly single: boolean; readonly block: boolean} {
  let indicators = /^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?:[ \t\n]|$)/.test(text);
  indicators ||= /:(?:[ \t\n]|$)/.test(text) || /[ \t\n]#/.test(text);
  const special = ![...text].every(printable);
  const breaks = text.includes("\n");
  const edges = /^[ \n]|[ \n]$/.test(text);
  const breakSpace = /\n /.test(text), spaceBreak = / \n/.test(text);
  const spoiled = spaceBreak || special;
  return {plain: !indicators && !spoiled && !breaks && !edges && !breakSpace, single: !spoiled && !breakSpace, block: !spoiled && !text.endsWith(" ")};
}

const isLetter = (letter: string): boolean => /\p{L}/u.test(letter);
const isDigit = (letter: string | undefined): boolean => letter !== undefined && /\d/.test(letter);

/** sorter.go: digits in keys compare as numbers, letters come after the rest. */
export function compareKeys(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < x.length && i < y.length; i++) {
    if (x[i] === y[i]) continue;
    const [letterX, letterY] = [isLetter(x[i]!), isLetter(y[i]!)];
    if (letterX && letterY) return x[i]! < y[i]! ? -1 : 1;
    if (letterX || letterY) return letterY ? -1 : 1;
    let before = 0;
    if (x[i] === "0" || y[i] === "0") for (let j = i - 1; j >= 0 && isDigit(x[j]); j--) if (x[j] !== "0") { before = 1; break; }
    let [nx, ny, ix, iy] = [before, before, i, i];
    for (; isDigit(x[ix]); ix++) nx = nx * 10 + Number(x[ix]);
    for (; isDigit(y[iy]); iy++) ny = ny * 10 + Number(y[iy]);
    if (nx !== ny) return nx - ny;
    if (ix !== iy) return ix - iy;
    return x[i]! < y[i]! ? -1 : 1;
  }
  return x.length - y.length;
}
