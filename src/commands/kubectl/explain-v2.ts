// `kubectl explain --output=plaintext-openapiv2`: the layout from before OpenAPI v3 (k8s.io/kubectl/pkg/explain).
import type {ResourceInfo} from "../../sim/api/resources.ts";
import type {Place} from "./explain.ts";

const WIDTH = 80, FIELD_INDENT = 3, DESCRIPTION_INDENT = 5;

/** `[]Object`, `map[string]string`: kinds are Objects, and types that are written as text are strings. */
function typeName({type, fields}: Place): string {
  const [, prefix = "", name = ""] = /^((?:\[\]|map\[string\])*)(.*)$/.exec(type) ?? [];
  return `${prefix}${fields ? "Object" : /^[A-Z]/.test(name) && name !== "Object" ? "string" : name}`;
}

/** Whether a line of a description begins one of its own (formatter.go). */
const startsLine = (lastWord: string, line: string): boolean => lastWord.endsWith(":") || line.trim() === "" || /^(\d+\.?|-|\*)\s/.test(line.trim());

function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let words: string[] = [];
  const flush = () => { if (words.length > 0) lines.push(words.join(" ")); words = []; };
  for (const line of text.split("\n")) {
    // Code stays as it is, and so do empty lines after the first.
    if (line.startsWith("    ")) { flush(); lines.push(line); continue; }
    if (lines.length > 0 && line.trim() === "") { flush(); lines.push(""); continue; }
    if (startsLine(words.at(-1) ?? "", line)) flush();
    for (const word of line.split(/\s+/).filter(Boolean)) {
      if (words.length > 0 && [...words, word].join(" ").length > WIDTH - indent) flush();
      words.push(word);
    }
  }
  flush();
  return lines.map((line) => line === "" ? "\n" : `${" ".repeat(indent)}${line}\n`).join("");
}

function fieldsOf(place: Place, recursive: boolean, indent: number, above: readonly string[]): string {
  return (place.fields?.() ?? []).map(([name, field]) => {
    const head = `${" ".repeat(indent)}${name}\t<${typeName(field)}>`;
    if (!recursive) return `${head}${place.required.has(name) ? " -required-" : ""}\n${wrapped(field.said, DESCRIPTION_INDENT)}\n`;
    return `${head}\n${above.includes(field.type) ? "" : fieldsOf(field, true, indent + FIELD_INDENT, [...above, field.type])}`;
  }).join("");
}

/** One page; `name` is the field asked for, if any was. */
export function pageOfV2({kind, groupVersion}: ResourceInfo, place: Place, name: string | undefined, recursive: boolean): string {
  const head = `KIND:     ${kind}\nVERSION:  ${groupVersion}\n\n`;
  const field = name === undefined ? "" : `${place.fields ? "RESOURCE:" : "FIELD:   "} ${name} <${typeName(place)}>\n\n`;
  const texts = [place.said, place.own].map((text, i) => text === "" ? "" : `${i > 0 && name !== undefined ? "\n" : ""}${wrapped(text, DESCRIPTION_INDENT)}`).join("");
  return `${head}${field}DESCRIPTION:\n${texts || `${" ".repeat(DESCRIPTION_INDENT)}<empty>\n`}${place.fields ? `\nFIELDS:\n${fieldsOf(place, recursive, FIELD_INDENT, [place.type])}` : ""}`;
}
