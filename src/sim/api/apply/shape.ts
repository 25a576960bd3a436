// How a type's values are merged: maps field by field, lists by key or as a whole. Source: structured-merge-diff schema.
import {typeSchema, type FieldSchema} from "../schema.ts";
import type {Json, JsonObject} from "../object.ts";

export type Shape =
  | {readonly kind: "leaf"}
  | {readonly kind: "map"; readonly fields?: {readonly [name: string]: FieldSchema}; readonly values?: FieldSchema}
  | {readonly kind: "list"; readonly items: FieldSchema; readonly keys?: readonly string[]};

const LEAF: Shape = {kind: "leaf"};

// Structures that are replaced as a whole (x-kubernetes-map-type: atomic).
const ATOMIC = new Set([
  "LabelSelector", "ObjectFieldSelector", "ResourceFieldSelector", "SecretKeySelector", "ConfigMapKeySelector", "ObjectReference", "LocalObjectReference", "TypedLocalObjectReference",
  "NodeSelector", "NodeSelectorTerm", "SecretReference", "TopologySelectorTerm", "ScopeSelector", "ScopedResourceSelectorRequirement", "EndpointAddress", "EndpointPort",
  "RoleRef", "Subject", "NamedRuleWithOperations", "ParamRef", "MatchResources", "ParamKind", "FileKeySelector", "ServiceBackendPort", "OwnerReference", "Variable", "autoscaling.v1.CrossVersionObjectReference",
]);

const known = new WeakMap<FieldSchema, Shape>();

export function shapeOf(schema: FieldSchema): Shape {
  let shape = known.get(schema);
  if (!shape) known.set(schema, (shape = read(schema)));
  return shape;
}

function read(schema: FieldSchema): Shape {
  if (schema.ref) {
    const {fields} = typeSchema(schema.ref), name = schema.ref.slice(schema.ref.lastIndexOf(".") + 1);
    return fields && (schema.mapType === "granular" || (schema.mapType !== "atomic" && !ATOMIC.has(name) && !ATOMIC.has(schema.ref.split(".").slice(-3).join(".")))) ? {kind: "map", fields} : LEAF;
  }
  if (schema.fields) return {kind: "map", fields: schema.fields};
  if (schema.type === "object") return schema.values && schema.mapType !== "atomic" ? {kind: "map", values: schema.values} : LEAF;
  if (schema.type !== "array" || !schema.items) return LEAF;
  if (schema.listType === "set") return {kind: "list", items: schema.items};
  return schema.listType === "map" ? {kind: "list", items: schema.items, keys: [...(schema.listMapKeys ?? [])].sort()} : LEAF;
}

/** The schema of one entry of a map; absent if the type declares no such field. */
export const fieldOf = (shape: Shape & {kind: "map"}, name: string): FieldSchema | undefined => shape.fields?.[name] ?? shape.values;

/** The path step that leads to an item of a list. */
export function stepOf(item: Json, shape: Shape & {kind: "list"}): string {
  if (!shape.keys) return `v:${JSON.stringify(item)}`;
  const fields = shape.items.ref ? typeSchema(shape.items.ref).fields : shape.items.fields;
  const entry = (item ?? {}) as JsonObject; // items of a list with keys are objects
  return `k:${JSON.stringify(Object.fromEntries(shape.keys.map((key) => [key, entry[key] ?? fields?.[key]?.default ?? null])))}`;
}

