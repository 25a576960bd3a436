// The scale subresource: replicas of what can be scaled, seen as autoscaling/v1 Scale. Source: pkg/registry/apps/deployment/storage ScaleREST.
import {afterScale} from "../apply/managed-fields.ts";
import {readBody, readPatch, readPatched} from "../body.ts";
import {badRequest, invalid, methodUnsupported, modified} from "../errors.ts";
import {invalidValue} from "../field-errors.ts";
import {parseInstant} from "../../clock.ts";
import {humanDuration} from "../duration.ts";
import type {JsonObject, KubeObject} from "../object.ts";
import {update} from "../registry.ts";
import type {ResourceInfo} from "../resources.ts";
import {selectorRequirements, selectorText} from "../selectors.ts";
import {wantsTable} from "../table.ts";
import type {LabelSelector, Scale} from "../types.ts";
import {answer, existing, isDryRun, managerOf, type Call} from "../verbs.ts";
import type {Subresource} from "./index.ts";

type Scaled = KubeObject & {readonly spec?: {readonly replicas?: number; readonly selector?: LabelSelector | {readonly [key: string]: string}}; readonly status?: {readonly replicas?: number}};

const SCALE: Pick<ResourceInfo, "kind" | "groupVersion"> = {kind: "Scale", groupVersion: "autoscaling/v1"};

function selectorOf({kind, spec}: Scaled): string {
  if (!spec?.selector) return "";
  const selector = kind === "ReplicationController" ? {matchLabels: spec.selector as {readonly [key: string]: string}} : spec.selector as LabelSelector; // a ReplicationController's is a plain map
  return selectorText(selectorRequirements(selector));
}

function scaleOf(object: Scaled): Scale {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata, selector = selectorOf(object);
  return {
    kind: "Scale", apiVersion: "autoscaling/v1", metadata: {name, ...(namespace && {namespace}), uid, resourceVersion, creationTimestamp},
    spec: {...(object.spec?.replicas && {replicas: object.spec.replicas})}, status: {replicas: object.status?.replicas ?? 0, ...(selector && {selector})},
  };
}

/** What `kubectl get --subresource=scale` shows (printScale). */
function tableOf(scale: Scale, nowMs: number): JsonObject {
  const column = (name: string, type: string) => ({name, type, format: name === "Name" ? "name" : "", description: "", priority: 0});
  return {
    kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: {resourceVersion: scale.metadata.resourceVersion}, columnDefinitions: [column("Name", "string"), column("Desired", "integer"), column("Available", "integer"), column("Age", "string")],
    rows: [{cells: [scale.metadata.name, scale.spec?.replicas ?? 0, scale.status?.replicas ?? 0, humanDuration(nowMs - parseInstant(scale.metadata.creationTimestamp))], object: {kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: scale.metadata as unknown as JsonObject}}],
  };
}

export const scale: Subresource = (call) => {
  const {request: {method}, info} = call;
  const object = existing(call) as Scaled; // only resources with replicas have a row for scale
  if (method === "GET") return answer(200, wantsTable(call.request) ? tableOf(scaleOf(object), call.world.nowMs) : scaleOf(object));
  if (method !== "PUT" && method !== "PATCH") throw methodUnsupported();
  const wanted = method === "PUT" ? readBody(call, call.sub) as unknown as Scale : fromPatch(call, scaleOf(object));
  if (!wanted.metadata?.name) throw badRequest(`the name of the object (${object.metadata.name} based on URL) was undeterminable: name must be provided`);
  const version = wanted.metadata.resourceVersion;
  if (version && version !== object.metadata.resourceVersion) throw modified(info, object.metadata.name);
  const replicas = wanted.spec?.replicas ?? 0;
  if (replicas < 0) throw invalid("autoscaling", "Scale", object.metadata.name, [invalidValue("spec.replicas", replicas, "must be greater than or equal to 0")]);
  const next = {...object, spec: {...object.spec, replicas}};
  const {manager} = managerOf(call);
  const managedFields = manager && replicas !== object.spec?.replicas ? afterScale(object, {manager, apiVersion: info.groupVersion, subresource: "scale", nowMs: call.world.nowMs}) : undefined;
  return answer(200, scaleOf(update(call.world, call.caller, info, next, undefined, {dryRun: isDryRun(call, "UpdateOptions"), ...(managedFields && {managedFields})}) as Scaled));
};

function fromPatch(call: Call, before: Scale): Scale {
  const {type, body} = readPatch(call);
  return readPatched(call, before as unknown as KubeObject, type, body, SCALE) as unknown as Scale; // decoded as one
}

