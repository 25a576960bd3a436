// A stream of YAML or JSON documents as kubectl reads it. Source: k8s.io/apimachinery/pkg/util/yaml (YAMLOrJSONDecoder, YAMLReader).
import {compact, sorted} from "../../sim/api/go-json.ts";
import {JsonError, nextJson} from "../../sim/api/json.ts";
import type {Json} from "../../sim/api/object.ts";
import {parseYaml, YamlError} from "../../sim/yaml/yaml.ts";

export {parseYaml, YamlError};

/** A value and the JSON that it was, or was made into. */
export interface Document { readonly value: Json; readonly json: string }

/** The documents of a text, one after the other; what cannot be read throws a YamlError, and nothing comes after it. */
export function* documents(text: string): Generator<Document> {
  const {values, rest, wrong} = /^\s*\{/.test(text) ? jsonValues(text) : {values: [], rest: text, wrong: undefined};
  yield* values;
  if (rest === undefined) return;
  // What began as JSON may turn out to be YAML; if it is neither, the first complaint is told.
  try {
    for (const document of yamlDocuments(rest)) yield converted(document);
  } catch (error) {
    throw error instanceof YamlError && wrong !== undefined ? new YamlError(wrong) : error;
  }
}

interface JsonStream { readonly values: readonly Document[]; readonly rest?: string | undefined; readonly wrong?: string | undefined }

function jsonValues(text: string): JsonStream {
  const values: Document[] = [];
  let at = 0;
  try {
    for (let next = nextJson(text, at); next; next = nextJson(text, at)) {
      values.push({value: next.value, json: text.slice(at, next.end).trim()});
      at = next.end;
    }
    return {values};
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const wrong = error.offset === undefined ? "unexpected EOF" : `json: offset ${error.offset}: ${error.message}`;
    // After two values it can be nothing but JSON.
    if (values.length > 1) return {values, rest: "---!", wrong: error.offset === undefined ? wrong : error.message};
    return {values, rest: text.slice(at).replace(/^[^\S\n]*\n?/, ""), wrong};
  }
}

function converted(document: string): Document {
  try {
    const value = parseYaml(document);
    return {value, json: compact(sorted(value))};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new YamlError(`error converting YAML to JSON: ${error.message}`);
  }
}

/** Cut at lines that begin with `---`; only a comment may stand after it. */
export function* yamlDocuments(text: string): Generator<string> {
  let current: string[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (!line.startsWith("---")) { current.push(line.replace(/\r$/, "")); continue; }
    const rest = line.slice(3).trim();
    if (rest !== "" && !rest.startsWith("#")) throw new YamlError(`invalid Yaml document separator: ${rest}`);
    if (current.length > 0) yield `${current.join("\n")}\n`;
    current = [];
  }
  if (current.length > 0) yield `${current.join("\n")}\n`;
}
