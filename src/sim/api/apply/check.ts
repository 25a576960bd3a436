// What an applied configuration may not hold: fields that its type does not declare, two items with one key.
// Source: structured-merge-diff typed/validate.go.
import type {Json} from "../object.ts";
import {typeSchema, type FieldSchema} from "../schema.ts";
import {pathText} from "./field-set.ts";
import {goText} from "../strategic-order.ts";
import {isMap} from "../merge-patch.ts";
import {fieldOf, shapeOf, stepOf} from "./shape.ts";

export function typedErrors(value: Json, schema: FieldSchema, path: readonly string[] = []): string[] {
  const shape = shapeOf(schema);
  if (value === null || value === undefined) return [];
  if (shape.kind === "map" && isMap(value)) {
    return Object.entries(value).flatMap(([name, part]) => {
      const at = [...path, `f:${name}`], below = fieldOf(shape, name);
      return below ? typedErrors(part ?? null, below, at) : [`${pathText(at)}: field not declared in schema`];
    });
  }
  if (shape.kind === "map") return [`${pathText(path)}: expected map, got ${valueText(value)}`];
  if (shape.kind !== "list") return isMap(value) && schema.ref ? atomicErrors(value, schema, path) : scalarErrors(value, schema, path);
  if (!Array.isArray(value)) return [`${pathText(path)}: expected list, got ${valueText(value)}`];
  const errors: string[] = [], seen = new Set<string>();
  for (const item of value as readonly Json[]) {
    const step = stepOf(item, shape);
    if (seen.has(step)) errors.push(`${pathText(path)}: duplicate entries for key ${pathText([step])}`);
    seen.add(step);
    errors.push(...typedErrors(item, shape.items, [...path, step]));
  }
  return errors;
}

/** validateScalar. */
function scalarErrors(value: Json, {type, format}: FieldSchema, path: readonly string[]): string[] {
  const at = pathText(path);
  if (type === "string" && !format && typeof value !== "string") return [`${at}: expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
  if ((type === "integer" || type === "number") && typeof value !== "number") return [`${at}: expected numeric (int or float), got ${goTypeName(value)}`];
  return type === "boolean" && typeof value !== "boolean" ? [`${at}: expected boolean, got ${valueText(value)}`] : [];
}

/** Go's %#v of an untyped value. */
function goSyntax(value: Json): string {
  if (Array.isArray(value)) return `[]interface {}{${(value as readonly Json[]).map(goSyntax).join(", ")}}`;
  if (isMap(value)) return `map[string]interface {}{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => `${JSON.stringify(key)}:${goSyntax(part ?? null)}`).join(", ")}}`;
  return value === null ? "interface {}(nil)" : typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A structure that is merged as a whole still declares its fields. */
function atomicErrors(value: {readonly [name: string]: Json | undefined}, schema: FieldSchema, path: readonly string[]): string[] {
  const fields = schema.ref ? typeSchema(schema.ref).fields : undefined;
  return fields ? Object.keys(value).filter((name) => !fields[name]).map((name) => `${pathText([...path, `f:${name}`])}: field not declared in schema`) : [];
}

const valueText = (value: Json): string => (typeof value === "string" ? JSON.stringify(value) : `&{${goText(value)}}`);

/** Go's %T of a decoded value. */
const goTypeName = (value: Json): string => (Array.isArray(value) ? "[]interface {}" : typeof value === "object" ? "map[string]interface {}" : typeof value === "boolean" ? "bool" : "string");
