// An answer in the order in which Go's encoding/json writes it: structures in the order of their fields (that of data/kubernetes/schema.json), maps by their keys.
// Source: k8s.io/api types.go; custom resources are maps throughout (apimachinery unstructured).
import {sorted} from "./go-json.ts";
import {isMap} from "./merge-patch.ts";
import type {Json, JsonObject} from "./object.ts";
import {typeOfKind, typeSchema, type FieldSchema} from "./schema.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/** What is in no schema: Tables and what stands in their rows. */
const SHARED: {readonly [kind: string]: readonly string[]} = {
  Table: ["kind", "apiVersion", "metadata", "columnDefinitions", "rows"], PartialObjectMetadata: ["kind", "apiVersion", "metadata"], PartialObjectMetadataList: ["kind", "apiVersion", "metadata", "items"],
};

/** A whole object or list, by its own kind; within a typed list the items are of the list's. */
export function inWireOrder(body: Json, within?: string): Json {
  if (Array.isArray(body)) return (body as readonly Json[]).map((event) => (isMap(event) && isMap(event["object"]) ? {...event, object: inWireOrder(event["object"])} : event));
  if (!isMap(body)) return body;
  const kind = String(body["kind"] ?? ""), apiVersion = String(body["apiVersion"] ?? ""), type = typeOfKind(apiVersion, kind) ?? (typeof body["status"] === "string" && kind === "Status" ? `${META}Status` : within);
  if (type) return ordered(body, {ref: type});
  if (SHARED[kind]) return shared(body, SHARED[kind]);
  // Documents of the server about itself come in their order already.
  return isMap(body["metadata"]) ? sorted(body) : body;
}

function shared(body: JsonObject, names: readonly string[]): Json {
  const inside = (name: string, value: Json): Json => (name === "metadata" ? ordered(value, {ref: `${META}${Array.isArray(body["items"]) || body["kind"] === "Table" ? "ListMeta" : "ObjectMeta"}`})
    : name === "items" && Array.isArray(value) ? (value as readonly Json[]).map((item) => inWireOrder(item))
      : name === "rows" && Array.isArray(value) ? (value as readonly Json[]).map((row) => (isMap(row) && row["object"] ? {...row, object: inWireOrder(row["object"])} : row)) : value);
  return Object.fromEntries(names.filter((name) => body[name] !== undefined).map((name) => [name, inside(name, body[name]!)]));
}

/** A value of a type as Go would write it. */
export function ordered(value: Json, schema: FieldSchema): Json {
  if (Array.isArray(value)) return schema.items ? (value as readonly Json[]).map((item) => ordered(item, schema.items!)) : value;
  if (!isMap(value)) return value;
  const fields = schema.ref ? typeSchema(schema.ref).fields : schema.fields, result: {[name: string]: Json} = {};
  if (!fields && !schema.values) return value;
  for (const name of fields ? [...Object.keys(fields), ...Object.keys(value).filter((key) => !fields[key])] : Object.keys(value).sort()) {
    const part = value[name];
    if (part !== undefined) result[name] = ordered(part, fields?.[name] ?? schema.values ?? {});
  }
  return result;
}
