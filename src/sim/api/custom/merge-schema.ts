// How server-side apply merges what a resource holds: built-in types by their own schema, custom resources by that of their version.
// Not simulated: merging below x-kubernetes-preserve-unknown-fields, which is replaced as a whole.
import type {ResourceInfo} from "../resources.ts";
import {typeOfKind, type FieldSchema} from "../schema.ts";
import type {Json} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";
import {schemaOf} from "./decode.ts";
import type {CustomVersion} from "./definitions.ts";
import {itemsOf, valuesOf} from "./structure.ts";

const builtIn = new Map<string, FieldSchema>();
const custom = new WeakMap<CustomVersion, FieldSchema>();

export function mergeSchemaOf(info: ResourceInfo): FieldSchema | undefined {
  return info.custom ? customSchema(info.custom) : typeSchemaOf(info.groupVersion, info.kind);
}

function typeSchemaOf(groupVersion: string, kind: string): FieldSchema | undefined {
  const name = typeOfKind(groupVersion, kind);
  if (!name) return undefined;
  let known = builtIn.get(name);
  if (!known) builtIn.set(name, (known = {ref: name}));
  return known;
}

const TEXT: FieldSchema = {type: "string"};

function customSchema(version: CustomVersion): FieldSchema {
  let known = custom.get(version);
  if (!known) {
    const root = converted(schemaOf(version));
    custom.set(version, (known = {type: "object", fields: {...root.fields, apiVersion: TEXT, kind: TEXT, metadata: {ref: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}}}));
  }
  return known;
}

const isScalar = (type: string | undefined): type is "string" | "integer" | "number" | "boolean" => type === "string" || type === "integer" || type === "number" || type === "boolean";

function converted(schema: JSONSchemaProps): FieldSchema {
  const items = itemsOf(schema), values = valuesOf(schema), {properties, default: value} = schema;
  const atomic = schema["x-kubernetes-map-type"] === "atomic" || schema["x-kubernetes-preserve-unknown-fields"];
  if (schema.type === "array") {
    const listType = schema["x-kubernetes-list-type"], keys = schema["x-kubernetes-list-map-keys"];
    return {type: "array", ...(items && {items: converted(items)}), ...(listType && {listType}), ...(keys && {listMapKeys: keys})};
  }
  if (schema.type !== "object") return {...(isScalar(schema.type) && {type: schema.type}), ...(value !== undefined && {default: value as Json})}; // a schema's default is JSON
  if (atomic) return {type: "object"};
  if (values) return {type: "object", values: converted(values)};
  return {type: "object", fields: Object.fromEntries(Object.entries(properties ?? {}).map(([name, property]) => [name, converted(property)]))};
}
