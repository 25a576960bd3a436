// The numbers of a custom resource's scale subresource: where they are, and whether they are numbers. Source: apiextensions-apiserver pkg/registry/customresource validator.go ValidateScaleSpec, ValidateScaleStatus.
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {Json, JsonObject} from "../object.ts";
import {parseSelector} from "../selectors.ts";
import type {CustomResourceSubresourceScale} from "../types.ts";
import {isMap, type Writable} from "./structure.ts";

const MOST = 2147483647;
export const stepsOf = (path: string): readonly string[] => path.replace(/^\./, "").split(".");

export function valueAt(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const step of stepsOf(path)) value = isMap(value) ? value[step] : undefined;
  return value;
}

/** A copy of the object with a value at a path. */
export function withValueAt(object: JsonObject, path: string, value: Json): JsonObject {
  const copy: Writable = {...object};
  let holder = copy;
  const steps = stepsOf(path);
  for (const step of steps.slice(0, -1)) {
    const next: Writable = isMap(holder[step]) ? {...holder[step]} : {};
    holder[step] = next as JsonObject;
    holder = next;
  }
  holder[steps.at(-1)!] = value;
  return copy as JsonObject;
}

/** unstructured.NestedInt64 and its complaints. */
function numberErrors(object: JsonObject, path: string): FieldError[] {
  let value: Json | undefined = object;
  for (const step of stepsOf(path)) {
    if (value === undefined || value === null) return [];
    if (!isMap(value)) return [invalidValue(path, 0, `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected map[string]interface{}`)];
    value = value[step];
  }
  if (value === undefined || value === null) return [];
  if (typeof value !== "number" || !Number.isInteger(value)) return [invalidValue(path, 0, `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected int64`)];
  if (value < 0) return [invalidValue(path, value, "should be a non-negative integer")];
  return value > MOST ? [invalidValue(path, value, `should be less than or equal to ${MOST}`)] : [];
}

const goType = (value: Json): string => (Array.isArray(value) ? "[]interface {}" : isMap(value) ? "map[string]interface {}" : typeof value === "string" ? "string" : typeof value === "boolean" ? "bool" : Number.isInteger(value) ? "int64" : "float64");
const goText = (value: Json): string => (Array.isArray(value) ? `[${(value as readonly Json[]).map(goText).join(" ")}]` : isMap(value) ? `map[${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => `${key}:${goText(part ?? null)}`).join(" ")}]` : value === null ? "<nil>" : String(value));

export function scaleErrors(object: JsonObject, scale: CustomResourceSubresourceScale | undefined): FieldError[] {
  if (!scale) return [];
  return [...numberErrors(object, scale.specReplicasPath), ...selectorErrors(object, scale.labelSelectorPath), ...numberErrors(object, scale.statusReplicasPath)];
}

function selectorErrors(object: JsonObject, path: string | undefined): FieldError[] {
  const text = path ? valueAt(object, path) : undefined;
  if (typeof text !== "string") return [];
  try {
    parseSelector(text);
    return [];
  } catch (error) {
    return [invalidValue(path!, text, error instanceof Error ? error.message : "")];
  }
}
