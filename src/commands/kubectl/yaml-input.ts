// YAML documents as sigs.k8s.io/yaml reads them: YAML 1.1 scalars, duplicate keys allowed (the last wins), go-yaml's error texts.
import {boolYaml11Tag, floatYaml11Tag, intYaml11Tag, load, mapTag, mergeTag, nullYaml11Tag, Schema, seqTag, strTag, YAMLException} from "js-yaml";
import type {Json} from "../../sim/api/object.ts";
import {goYamlError, goYamlMistake} from "./yaml-errors.ts";

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
    throw new YamlError(goYamlMistake(text, {reason: error.reason, line: error.mark?.line ?? 0}));
  }
}

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
