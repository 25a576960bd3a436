// What x-kubernetes-list-type asks: no two items of a set are equal, no two of a map have the same keys. Source: apiextensions-apiserver pkg/apiserver/schema/listtype.
import {equal} from "../equal.ts";
import {duplicate, type FieldError} from "../field-errors.ts";
import type {Json, JsonObject} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";
import {isMap, itemsOf, valuesOf} from "./structure.ts";

export function listErrors(value: Json | undefined, schema: JSONSchemaProps, path = ""): FieldError[] {
  if (Array.isArray(value)) {
    const list = value as readonly Json[], items = itemsOf(schema);
    return [...duplicateErrors(list, schema, path), ...(items ? list.flatMap((item, i) => listErrors(item, items, `${path}[${i}]`)) : [])];
  }
  if (!isMap(value)) return [];
  const values = valuesOf(schema);
  return Object.entries(value).flatMap(([name, part]) => {
    const below = schema.properties?.[name] ?? values;
    return below ? listErrors(part, below, path ? `${path}${schema.properties?.[name] ? `.${name}` : `[${name}]`}` : name) : [];
  });
}

function duplicateErrors(list: readonly Json[], schema: JSONSchemaProps, path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"], keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (type !== "set" && type !== "map") return [];
  const same = type === "set" ? list : list.map((item) => keysOf(item, keys, schema));
  return same.flatMap((one, i) => (same.slice(0, i).some((other) => equal(one, other)) ? [duplicate(`${path}[${i}]`, one)] : []));
}

/** The keys of an item, with their defaults. */
export function keysOf(item: Json, keys: readonly string[], schema: JSONSchemaProps): JsonObject {
  const entry = isMap(item) ? item : {}, defaults = itemsOf(schema)?.properties;
  return Object.fromEntries(keys.flatMap((key) => {
    const value = entry[key] ?? (defaults?.[key]?.default as Json | undefined); // a schema's default is JSON
    return value === undefined ? [] : [[key, value]];
  }));
}
