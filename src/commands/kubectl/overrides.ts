// `--overrides` of run and expose: JSON laid over the generated object.
import {applyJsonPatch, type Operation} from "../../sim/api/json-patch.ts";
import {applyMergePatch} from "../../sim/api/merge-patch.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

export function applyOverrides(k: Kubectl, object: Obj): Obj {
  const text = k.flags.text("overrides");
  if (text === "") return object;
  let patch;
  try {
    patch = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(error.message);
  }
  const type = k.flags.text("override-type") || "merge";
  if (type === "json") return applyJsonPatch(object, patch as unknown as readonly Operation[]) as Obj;
  if (type === "strategic") return applyStrategicPatch(object, patch as JsonObject, patchSchema(object.apiVersion, object.kind)) as Obj;
  return applyMergePatch(object, patch) as Obj;
}
