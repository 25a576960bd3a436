// `--overrides` of run and expose: JSON laid over the generated object.
import {applyJsonPatch, PatchError, type Operation} from "../../sim/api/json-patch.ts";
import {JsonError, parseJson} from "../../sim/api/json.ts";
import {applyMergePatch} from "../../sim/api/merge-patch.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {typeSchema, type FieldSchema} from "../../sim/api/schema.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl, Obj} from "./kubectl.ts";

const TYPES = ["json", "merge", "strategic"];

export function applyOverrides(k: Kubectl, object: Obj): Obj {
  const text = k.flags.text("overrides"), type = k.flags.text("override-type") || "merge";
  if (text === "") return object;
  if (!TYPES.includes(type)) throw new CommandError(`invalid override type: ${type}`);
  const patch = read(text, type);
  try {
    return withResources(overridden(object, patch, type));
  } catch (error) {
    throw error instanceof PatchError ? new CommandError(error.message) : error;
  }
}

function overridden(object: Obj, patch: Json, type: string): Obj {
  if (type === "json") return applyJsonPatch(object, patch as unknown as readonly Operation[]) as Obj;
  if (type === "strategic") return applyStrategicPatch(object, patch as JsonObject, patchSchema(object.apiVersion, object.kind)) as Obj;
  return applyMergePatch(object, patch) as Obj;
}

/** A container of Go's has resources, be they empty. */
function withResources(object: Obj): Obj {
  const spec = object.spec as JsonObject | undefined;
  if (object.kind !== "Pod" || !Array.isArray(spec?.containers)) return object;
  return {...object, spec: {...spec, containers: (spec.containers as readonly JsonObject[]).map((container) => ({resources: {}, ...container}))}};
}

function read(text: string, type: string): Json {
  try {
    const {value} = parseJson(text);
    if (type === "json" ? Array.isArray(value) : value !== null && typeof value === "object" && !Array.isArray(value)) return value;
    throw new CommandError("Invalid JSON Patch");
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CommandError(type === "merge" ? "Invalid JSON Patch" : error.message);
  }
}

/** A value without the fields that its type does not have. */
export function knownFields(value: Json, type: string): Json {
  const {fields} = typeSchema(type);
  if (!fields || value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, part]) => fields[name] && part !== undefined ? [[name, known(part, fields[name])]] : []));
}

function known(value: Json, {ref, items, values}: FieldSchema): Json {
  if (ref) return knownFields(value, ref);
  if (items && Array.isArray(value)) return (value as readonly Json[]).map((part) => known(part, items));
  if (values && value !== null && typeof value === "object" && !Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, known(part as Json, values)]));
  return value;
}
