// The writer that describe's texts are made with: levels of indentation and tab-separated cells, aligned at the end.
import {tabulate} from "../output/text.ts";

export class Writer {
  #text = "";
  /** A line at a level; cells are separated by tabs. */
  line(level: number, text: string): void { this.#text += `${"  ".repeat(level)}${text}\n`; }
  raw(text: string): void { this.#text += text; }
  /** What was written, not aligned yet: for a writer around this one. */
  unaligned(): string { return this.#text; }
  /** The text with its columns aligned (tabwriter: padding 2). */
  toString(): string { return tabulate(this.#text, {minimum: 0, padding: 2}); }
}

/** `Labels:` with one pair a line, sorted (printLabelsMultiline). */
export function pairs(writer: Writer, title: string, map: {readonly [key: string]: string} | undefined, skip: readonly string[] = [], separator = "="): void {
  const keys = Object.keys(map ?? {}).filter((key) => !skip.includes(key)).sort();
  if (keys.length === 0) return writer.line(0, `${title}:\t<none>`);
  for (const [i, key] of keys.entries()) writer.raw(`${i === 0 ? `${title}:` : ""}\t${key}${separator}${map![key]}\n`);
}

/** `Annotations:`, with long or multi-line values on their own lines. */
export function annotations(writer: Writer, map: {readonly [key: string]: string} | undefined): void {
  const keys = Object.keys(map ?? {}).filter((key) => key !== "kubectl.kubernetes.io/last-applied-configuration").sort();
  if (keys.length === 0) return writer.line(0, "Annotations:\t<none>");
  for (const [i, key] of keys.entries()) {
    const value = map![key]!.replace(/\n$/, "");
    writer.raw(i === 0 ? "Annotations:\t" : "\t");
    if (value.length + key.length + 2 < 140 && !value.includes("\n")) writer.raw(`${key}: ${value}\n`);
    else writer.raw(`${key}:\n${value.split("\n").map((line) => `\t  ${line.length > 140 ? `${line.slice(0, 140)}...` : line}\n`).join("")}`);
  }
}

/** `Mon, 23 Nov 2026 13:31:36 +0000` (RFC 1123 with numeric zone). */
export function time(instant: string | undefined): string {
  if (!instant) return "<unset>";
  return new Date(Date.parse(instant)).toUTCString().replace("GMT", "+0000");
}
