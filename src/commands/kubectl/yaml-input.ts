// YAML documents as sigs.k8s.io/yaml reads them: YAML 1.1 scalars, duplicate keys allowed (the last wins), go-yaml's error texts.
import {boolYaml11Tag, floatYaml11Tag, intYaml11Tag, load, mapTag, mergeTag, nullYaml11Tag, Schema, seqTag, strTag, YAMLException} from "js-yaml";
import type {Json} from "../../sim/api/object.ts";
import {goYamlError} from "./yaml-errors.ts";

/** Text that is no YAML: the message is go-yaml's, `yaml: line 4: …`. */
export class YamlError extends Error {}

const schema = new Schema([strTag, seqTag, mapTag, nullYaml11Tag, boolYaml11Tag, intYaml11Tag, floatYaml11Tag, mergeTag]);

/** One document. */
export function parseYaml(text: string): Json {
  const wrong = goYamlError(text);
  if (wrong) throw new YamlError(wrong);
  try {
    return plain(load(text, {schema, json: true} as Parameters<typeof load>[1]));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // A flow collection that is still open at the end: go-yaml counts the lines before the end.
    const at = error.mark ? `line ${error.mark.line + (error.reason === "deficient indentation" ? 0 : 1)}: ` : "";
    throw new YamlError(`yaml: ${at}${TEXTS[error.reason] ?? error.reason}`);
  }
}

/** js-yaml's sentences that have an exact counterpart in go-yaml. */
const TEXTS: {readonly [reason: string]: string} = {
  "bad indentation of a mapping entry": "did not find expected key",
  "bad indentation of a sequence entry": "did not find expected '-' indicator",
  "deficient indentation": "did not find expected ',' or ']'",
  "tab characters must not be used in indentation": "found a tab character that violates indentation",
  "unexpected end of the stream within a flow collection": "did not find expected ',' or ']'",
  "unexpected end of the stream within a double quoted scalar": "found unexpected end of stream",
  "unexpected end of the stream within a single quoted scalar": "found unexpected end of stream",
};

function plain(value: unknown): Json {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  return value as string | number | boolean | null;
}

/** A stream's documents (YAMLReader: lines that begin with `---` separate), without those that hold nothing. */
export function documents(text: string): readonly string[] {
  const parts: string[] = [];
  let current: string[] = [];
  for (const line of text.split("\n")) {
    if (/^---(\s|$)/.test(line)) {
      parts.push(current.join("\n"));
      current = [line.slice(3).trim()].filter((rest) => rest !== "" && !rest.startsWith("#"));
    } else current.push(line);
  }
  parts.push(current.join("\n"));
  return parts.filter((part) => part.split("\n").some((line) => line.trim() !== "" && !line.trim().startsWith("#")));
}
