// The writer that describe's texts are made with: levels of indentation and tab-separated cells, aligned at the end.
import {controllerOf, type ObjectMeta} from "../../../sim/api/object.ts";
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

const ANNOTATION_WIDTH = 140;

export function controlledBy(writer: Writer, metadata: ObjectMeta): void {
  const owner = controllerOf({metadata});
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

/** `Annotations:`, with long or multi-line values on their own lines (printAnnotationsMultiline). */
export function annotations(writer: Writer, map: {readonly [key: string]: string} | undefined, title = "Annotations"): void {
  const keys = Object.keys(map ?? {}).filter((key) => key !== "kubectl.kubernetes.io/last-applied-configuration").sort();
  if (keys.length === 0) return writer.line(0, `${title}:\t<none>`);
  for (const [i, key] of keys.entries()) {
    const value = map![key]!.replace(/\n$/, "");
    writer.raw(i === 0 ? `${title}:\t` : "\t");
    if (value.length + key.length + 2 <= ANNOTATION_WIDTH && !value.includes("\n")) writer.raw(`${key}: ${value}\n`);
    else writer.raw(`${key}:\n${value.split("\n").map((line) => `\t  ${line.length > ANNOTATION_WIDTH - 2 ? `${line.slice(0, ANNOTATION_WIDTH - 2)}...` : line}\n`).join("")}`);
  }
}

/** `a=b,c=d` or `<none>` (labels.FormatLabels). */
export const formatLabels = (map: {readonly [key: string]: string} | undefined): string => Object.keys(map ?? {}).sort().map((key) => `${key}=${map![key]}`).join(",") || "<none>";

/** What most descriptions begin with: name, namespace, labels, annotations. */
export function head(writer: Writer, {name, namespace, labels, annotations: notes}: {readonly name?: string; readonly namespace?: string; readonly labels?: {readonly [key: string]: string}; readonly annotations?: {readonly [key: string]: string}}, {namespaced = true} = {}): void {
  writer.line(0, `Name:\t${name ?? ""}`);
  if (namespaced) writer.line(0, `Namespace:\t${namespace ?? ""}`);
  pairs(writer, "Labels", labels);
  annotations(writer, notes);
}

/** `Mon, 23 Nov 2026 13:31:36 +0000` (RFC 1123 with numeric zone). */
export function time(instant: string | undefined): string {
  if (!instant) return "<unset>";
  return new Date(Date.parse(instant)).toUTCString().replace("GMT", "+0000");
}
