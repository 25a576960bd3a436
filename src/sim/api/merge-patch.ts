// RFC 7386 merge patches and how kubectl makes them for custom resources.
// Source: gopkg.in/evanphx/json-patch.v4 MergePatch, k8s.io/apimachinery/pkg/util/jsonmergepatch.
import type {Json, JsonObject} from "./object.ts";
import {equal} from "./equal.ts";

export const isMap = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

export function applyMergePatch(original: Json, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const result: {[key: string]: Json | undefined} = isMap(original) ? {...original} : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else if (isMap(value)) result[key] = applyMergePatch(isMap(result[key]) ? result[key] : {}, value);
    else result[key] = value;
  }
  return result;
}

/** The patch that turns `original` into `modified`. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: {[key: string]: Json} = {};
  for (const [key, value] of Object.entries(modified)) {
    const before = original[key];
    if (value === undefined) continue;
    if (before === undefined) patch[key] = value;
    else if (isMap(before) && isMap(value)) {
      const inner = createMergePatch(before, value);
      if (Object.keys(inner).length) patch[key] = inner;
    } else if (!equal(before, value)) patch[key] = value;
  }
  for (const key of Object.keys(original)) if (original[key] !== undefined && modified[key] === undefined) patch[key] = null;
  return patch;
}

/** jsonmergepatch.CreateThreeWayJSONMergePatch: additions and changes against `current`, deletions against `original`. */
export function createThreeWayMergePatch(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const changes = keepOrDelete(createMergePatch(current, modified), "keep");
  const deletions = keepOrDelete(createMergePatch(original, modified), "delete");
  return mergeMaps(deletions, changes);
}

/** keepOrDeleteNullInObj: only what is not null, or only what is. */
function keepOrDelete(patch: JsonObject, mode: "keep" | "delete"): JsonObject {
  const result: {[key: string]: Json} = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) { if (mode === "delete") result[key] = null; continue; }
    if (isMap(value)) {
      const inner = keepOrDelete(value, mode);
      if (Object.keys(inner).length || (mode === "keep" && Object.keys(value).length === 0)) result[key] = inner;
    } else if (mode === "keep") result[key] = value;
  }
  return result;
}

function mergeMaps(a: JsonObject, b: JsonObject): JsonObject {
  const result: {[key: string]: Json | undefined} = {...a};
  for (const [key, value] of Object.entries(b)) {
    const before = result[key];
    result[key] = isMap(before) && isMap(value) ? mergeMaps(before, value) : value;
  }
  return result;
}
