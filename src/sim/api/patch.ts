// The PATCH verb's arithmetic: an object and a patch make the next version. Source: k8s.io/apiserver endpoints/handlers/patch.go.
import type {PatchType} from "./client.ts";
import {badRequest, patchRejected, plain} from "./errors.ts";
import {applyJsonPatch, PatchError, type Operation} from "./json-patch.ts";
import {applyMergePatch, isMap} from "./merge-patch.ts";
import type {Json, JsonObject, KubeObject} from "./object.ts";
import type {ResourceInfo} from "./resources.ts";
import {applyStrategicPatch, patchSchema} from "./strategic.ts";

export function patched(object: KubeObject, type: PatchType, body: Json, info: ResourceInfo): KubeObject {
  const before = object as unknown as JsonObject;
  return apply(before, type, body, info) as unknown as KubeObject; // decoded again before it is written
}

function apply(before: JsonObject, type: PatchType, body: Json, info: ResourceInfo): Json {
  try {
    if (type === "json") {
      if (!Array.isArray(body)) throw badRequest(`error decoding patch: json: cannot unmarshal ${isMap(body) ? "object" : typeof body} into Go value of type []handlers.jsonPatchOp`);
      return applyJsonPatch(before, body as unknown as Operation[]); // fields are checked as they are used
    }
    if (!isMap(body)) throw badRequest(`${type === "strategic" ? "" : "error decoding patch: "}json: cannot unmarshal ${Array.isArray(body) ? "array" : typeof body} into Go value of type map[string]interface {}`);
    return type === "merge" ? applyMergePatch(before, body) : applyStrategicPatch(before, body, patchSchema(info.groupVersion, info.kind));
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw type === "json" ? patchRejected([]) : plain(error.message);
  }
}
