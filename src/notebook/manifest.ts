// Checks a YAML manifest as the API server would read it: syntax, kinds, fields and their types. Lines count from 1 within the text.
import {loadAll, YAMLException} from "js-yaml";
import {decode, DecodeError} from "../sim/api/decode.ts";
import type {Json, JsonObject} from "../sim/api/object.ts";
import {resources} from "../sim/api/resources.ts";
import {typeOfKind} from "../sim/api/schema.ts";

export interface Finding { readonly line: number; readonly message: string }

export function checkManifest(text: string): Finding[] {
  let documents: readonly unknown[];
  try {
    documents = loadAll(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return [{line: (error.mark?.line ?? 0) + 1, message: `this is no YAML: ${error.reason}`}];
  }
  const starts = documentLines(text);
  return documents.flatMap((document, i) => (document === null || document === undefined ? [] : checkDocument(document as Json).map((message) => ({line: starts[i] ?? 1, message})))); // YAML's values are JSON's
}

const groupVersions = new Set(resources.map(({groupVersion}) => groupVersion));

/** What strict decoding says of one object. Kinds of groups that are not built in may be custom resources and pass. */
function checkDocument(document: Json): string[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return ["a manifest is a mapping with apiVersion, kind and metadata"];
  const {apiVersion, kind} = document as JsonObject;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [`a manifest needs ${typeof apiVersion !== "string" ? "apiVersion" : "kind"}`];
  const type = typeOfKind(apiVersion, kind);
  if (!type) return groupVersions.has(apiVersion) ? [`no matches for kind "${kind}" in version "${apiVersion}"`] : [];
  try {
    return [...decode(document, type).unknown];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return [error.message];
  }
}

/** The line on which each document begins. */
function documentLines(text: string): number[] {
  const starts = [1];
  text.split("\n").forEach((line, i) => { if (i > 0 && /^---(?:\s|$)/.test(line)) starts.push(i + 2); });
  return starts;
}
