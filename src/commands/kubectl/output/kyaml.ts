// KYAML: YAML in flow style that is hard to misread (sigs.k8s.io/yaml/kyaml, KEP-5295).
import type {Json} from "../../../sim/api/object.ts";

/** A document with its separator and a newline at the end. */
export const toKyaml = (value: Json): string => `---\n${node(value, 0)}\n`;

const pad = (level: number): string => "  ".repeat(level);

function node(value: Json, level: number): string {
  if (typeof value === "string") return quoted(value, level + 1);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return sequence(value, level);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined) as [string, Json][];
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, part]) => `${pad(level + 1)}${needsQuotes(key) ? JSON.stringify(key) : key}: ${node(part, level + 1)},\n`).join("")}${pad(level)}}`;
}

/** Lists of objects and lists keep their brackets together. */
function sequence(list: readonly Json[], level: number): string {
  if (list.length === 0) return "[]";
  if (list.every((item) => item !== null && typeof item === "object")) return `[${list.map((item) => node(item, level)).join(", ")}]`;
  return `[\n${list.map((item) => `${pad(level + 1)}${node(item, level + 1)},\n`).join("")}${pad(level)}]`;
}

/** Always in double quotes; several lines are folded, each on its own. */
function quoted(text: string, level: number): string {
  if (!text.includes("\n")) return `"${[...text].map(escaped).join("")}"`;
  let out = '"\\\n';
  for (const letter of text) {
    if (out.endsWith("\n")) out += pad(level) + (letter !== "\n" && /\s/.test(letter) ? "\\" : " ");
    out += letter === "\n" ? "\\n\\\n" : escaped(letter);
  }
  return `${out}${out.endsWith("\n") ? "" : "\\\n"}${pad(level)}"`;
}

const NAMED: {readonly [letter: string]: string} = {"\u0007": "\\a", "\b": "\\b", "\f": "\\f", "\r": "\\r", "\v": "\\v", "\0": "\\0", "\u001b": "\\e", "\u0085": "\\N", "\u00a0": "\\_", "\u2028": "\\L", "\u2029": "\\P"};

function escaped(letter: string): string {
  if (letter === '"' || letter === "\\") return `\\${letter}`;
  if (letter === "\t") return letter;
  const named = NAMED[letter];
  if (named) return named;
  const code = letter.codePointAt(0)!;
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, "0")}` : letter;
}

/** Keys that another parser might take for a number, a boolean, a date. */
function needsQuotes(key: string): boolean {
  if (/^(?:null|~|true|y|yes|on|false|n|no|off|t|f|0|1|[-+.]?\.inf|\.nan)?$/i.test(key)) return true;
  const digits = key.replaceAll("_", "");
  if (/^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0?[oO]?\d+)$/.test(digits) || /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i.test(digits)) return true;
  if (/^[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(key) || /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|$)/.test(key)) return true;
  return !/^[\p{L}\p{N}_](?:[\p{L}\p{N}_\-./]*[\p{L}\p{N}_])?$/u.test(key);
}
