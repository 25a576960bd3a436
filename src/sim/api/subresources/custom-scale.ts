// The scale subresource of custom resources: numbers at the paths that the definition names. Source: apiextensions-apiserver pkg/registry/customresource/etcd.go ScaleREST.
import {readBody, readPatch} from "../body.ts";
import {convert, storedAs} from "../conversion.ts";
import {valueAt, withValueAt} from "../custom/numbers.ts";
import {internal, invalid, methodUnsupported, modified} from "../errors.ts";
import {invalidValue} from "../field-errors.ts";
import type {JsonObject, KubeObject} from "../object.ts";
import {patched} from "../patch.ts";
import {update} from "../registry.ts";
import type {ResourceInfo} from "../resources.ts";
import type {CustomResourceSubresourceScale, Scale} from "../types.ts";
import {answer, existing, isDryRun, managerOf} from "../verbs.ts";
import type {Subresource} from "./index.ts";

const SCALE: Pick<ResourceInfo, "kind" | "groupVersion"> = {kind: "Scale", groupVersion: "autoscaling/v1"};
const content = (object: KubeObject): JsonObject => object as unknown as JsonObject; // an object is JSON

function scaleOf(object: KubeObject, paths: CustomResourceSubresourceScale): Scale {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata;
  const wanted = valueAt(content(object), paths.specReplicasPath), current = valueAt(content(object), paths.statusReplicasPath), selector = paths.labelSelectorPath ? valueAt(content(object), paths.labelSelectorPath) : undefined;
  if (typeof wanted !== "number") throw internal(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`);
  return {
    kind: "Scale", apiVersion: "autoscaling/v1", metadata: {name, ...(namespace && {namespace}), uid, resourceVersion, creationTimestamp},
    spec: {...(wanted && {replicas: wanted})}, status: {replicas: typeof current === "number" ? current : 0, ...(typeof selector === "string" && selector && {selector})},
  };
}

export const customScale: Subresource = (call) => {
  const {request: {method}, info} = call, paths = info.custom!.version.subresources!.scale!; // only versions that have them come here
  const object = existing(call), before = scaleOf(object, paths);
  if (method === "GET") return answer(200, before);
  if (method !== "PUT" && method !== "PATCH") throw methodUnsupported();
  const wanted = method === "PUT" ? readBody(call, call.sub) as unknown as Scale : fromPatch(before, readPatch(call));
  const version = wanted.metadata?.resourceVersion, replicas = wanted.spec?.replicas ?? 0;
  if (version && version !== object.metadata.resourceVersion) throw modified(info, object.metadata.name);
  if (replicas < 0) throw invalid("autoscaling", "Scale", object.metadata.name, [invalidValue("spec.replicas", replicas, "must be greater than or equal to 0")]);
  const next = withValueAt(content(object), paths.specReplicasPath, replicas) as unknown as KubeObject, storage = storedAs(info); // the object but for one number
  const stored = update(call.world, call.caller, storage, convert(next, storage), undefined, {dryRun: isDryRun(call, "UpdateOptions"), ...managerOf(call)});
  return answer(200, scaleOf(convert(stored, info), paths));
};

function fromPatch(before: Scale, {type, body}: ReturnType<typeof readPatch>): Scale {
  const next = patched(before as unknown as KubeObject, type, body, SCALE as ResourceInfo); // arithmetic looks at kind and group only
  return next as unknown as Scale;
}
