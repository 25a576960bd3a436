// What a structural schema does to an object that comes in: unknown fields go, absent ones get their defaults, nulls that may not be go.
// Source: apiextensions-apiserver pkg/apiserver/schema/pruning, schema/defaulting.
import type {Json, JsonObject} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";

export type Writable = {[key: string]: Json | undefined};
export const isMap = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Schemas below a schema. Definitions hold them as plain JSON. */
export const itemsOf = ({items}: JSONSchemaProps): JSONSchemaProps | undefined => (isMap(items) ? (items as JSONSchemaProps) : undefined);
export const valuesOf = ({additionalProperties: values}: JSONSchemaProps): JSONSchemaProps | undefined => (isMap(values) ? (values as JSONSchemaProps) : undefined);

const TYPE_FIELDS = new Set(["apiVersion", "kind", "metadata"]);

/** Takes unknown fields away, in place; their paths are added to `unknown`. */
export function prune(value: Json | undefined, schema: JSONSchemaProps | undefined, root: boolean, path: string, unknown: string[]): void {
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    for (const [i, item] of (value as readonly Json[]).entries()) if (items) prune(item, items, false, `${path}[${i}]`, unknown);
    return;
  }
  if (!isMap(value)) return;
  const draft = value as Writable, values = schema && valuesOf(schema), open = schema?.["x-kubernetes-preserve-unknown-fields"] || schema?.additionalProperties === true;
  for (const name of Object.keys(draft)) {
    if ((root || schema?.["x-kubernetes-embedded-resource"]) && TYPE_FIELDS.has(name)) continue;
    const at = path ? `${path}.${name}` : name, below = schema?.properties?.[name] ?? values;
    if (below) prune(draft[name], below, false, at, unknown);
    else if (!open && schema?.additionalProperties === undefined) {
      delete draft[name];
      unknown.push(at);
    }
  }
}

const copied = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** Fills in defaults, in place: where a field is absent, or null though it may not be. */
export function fillDefaults(value: Json | undefined, schema: JSONSchemaProps): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const item of value as readonly Json[]) fillDefaults(item, items);
    return;
  }
  if (!isMap(value)) return;
  const draft = value as Writable, values = valuesOf(schema);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && (draft[name] === undefined || (draft[name] === null && !property.nullable))) draft[name] = copied(property.default as Json);
    fillDefaults(draft[name], property);
  }
  if (values) for (const name of Object.keys(draft)) {
    if (schema.properties?.[name]) continue;
    if (draft[name] === null && !values.nullable && values.default !== undefined) draft[name] = copied(values.default as Json);
    fillDefaults(draft[name], values);
  }
}

/** PruneNonNullableNullsWithoutDefaults. */
export function dropNulls(value: Json | undefined, schema: JSONSchemaProps): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const item of value as readonly Json[]) dropNulls(item, items);
    return;
  }
  if (!isMap(value)) return;
  const draft = value as Writable, values = valuesOf(schema);
  for (const name of Object.keys(draft)) {
    const below = schema.properties?.[name] ?? values;
    if (!below) continue;
    if (draft[name] === null && !below.nullable && below.default === undefined) delete draft[name];
    else dropNulls(draft[name], below);
  }
}
