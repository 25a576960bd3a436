// PATCH with application/apply-patch+yaml: server-side apply, which creates what is not there. Source: k8s.io/apiserver endpoints/handlers/patch.go applyPatcher.
import * as yaml from "js-yaml";
import {badRequest, conflict, invalid, modified, notFound, plain} from "../errors.ts";
import {invalidValue, required} from "../field-errors.ts";
import type {Draft, Json, JsonObject, KubeObject} from "../object.ts";
import {create, get, keptAs, update, zeroOf} from "../registry.ts";
import {jsonName} from "../decode.ts";
import {isMap} from "../merge-patch.ts";
import {typeOfKind} from "../schema.ts";
import {mergeSchemaOf} from "../custom/merge-schema.ts";
import {convert, storedAs} from "../conversion.ts";
import {checkNamespace, isDryRun, managerOf, namespaceOf, show, warn, type Answer, type Call} from "../verbs.ts";
import {applied} from "./managed-fields.ts";

export const isApply = ({request}: Call): boolean => /^application\/apply-patch\+(yaml|json)/.test(request.contentType ?? "");

function readConfig({request: {body}}: Call): JsonObject {
  if (typeof body !== "string") return (body ?? {}) as JsonObject;
  let value: Json;
  try {
    value = (yaml.load(body, {schema: yaml.YAML11_SCHEMA}) ?? {}) as Json; // YAML is JSON by now
  } catch (error) {
    const line = (error as {readonly mark?: {readonly line: number}}).mark?.line ?? 0; // js-yaml's own errors have a place
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: line ${line + 1}: did not find expected node content`);
  }
  if (!isMap(value)) throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonName(value)} into Go value of type map[string]interface {}`);
  return value;
}

export function applyAnswer(call: Call): Answer {
  const {world, caller, info, target} = call, dryRun = isDryRun(call, "PatchOptions");
  const manager = target.query.get("fieldManager");
  if (!manager) throw invalid("meta.k8s.io", "PatchOptions", "", [required("fieldManager", "is required for apply patch")]);
  const config = readConfig(call);
  checkType(call, config);
  const kept = get(world, keptAs(info), target.name, namespaceOf(call)), live = kept && convert(kept, info);
  if (!live && target.subresource) throw notFound(info, target.name);
  checkMetadata(call, config, live);
  const schema = mergeSchemaOf(info), storage = storedAs(info);
  if (!schema) throw plain(`no corresponding type for ${info.groupVersion}, Kind=${info.kind}`);
  const force = target.query.get("force") === "true";
  const next = applied(live, config, {manager, apiVersion: info.groupVersion, subresource: target.subresource ?? "", nowMs: world.nowMs, force}, schema, zeroOf(info));
  const {managedFields = [], ...metadata} = next.metadata, draft = {...next, metadata: {...metadata, name: target.name, ...lastApplied(manager, config, live, next)}};
  checkNamespace(call, draft);
  const options = {dryRun, warnings: call.warnings, ...managerOf(call), managedFields};
  const stored = live ? update(world, caller, storage, convert(draft, storage), target.subresource || undefined, options) : create(world, caller, storage, convert(draft, storage) as unknown as Draft<KubeObject>, options);
  warn(call, stored, live);
  return show(call, live ? 200 : 201, stored);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** lastAppliedUpdater: kubectl's server-side apply keeps up the annotation of its client-side apply. */
function lastApplied(manager: string, config: JsonObject, live: KubeObject | undefined, next: KubeObject): Pick<KubeObject["metadata"], "annotations"> {
  if (manager !== "kubectl" || !live?.metadata.annotations?.[LAST_APPLIED]) return {};
  return {annotations: {...next.metadata.annotations, [LAST_APPLIED]: `${JSON.stringify(sorted(config))}\n`}};
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sorted(item)!);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}

function checkType({info}: Call, {apiVersion, kind}: JsonObject): void {
  const version = String(apiVersion || "/"), stranger = badRequest(`invalid object type: ${version.includes("/") ? version : `/${version}`}, Kind=${kind === undefined ? "" : String(kind)}`);
  if (!apiVersion || !kind) throw stranger;
  if (apiVersion !== info.groupVersion && !typeOfKind(String(apiVersion), String(kind)) && !info.custom) throw stranger;
  if (apiVersion !== info.groupVersion) throw badRequest(`the API version in the data (${String(apiVersion)}) does not match the expected API version (${info.groupVersion})`);
  if (kind !== info.kind && !info.responseVersion) throw stranger;
}

function checkMetadata({info, target}: Call, config: JsonObject, live: KubeObject | undefined): void {
  const {name, resourceVersion, uid, managedFields} = (config["metadata"] ?? {}) as {readonly name?: string; readonly resourceVersion?: string; readonly uid?: string; readonly managedFields?: readonly JsonObject[]};
  if (managedFields?.length) throw badRequest("metadata.managedFields must be nil");
  if (!name) throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`);
  if (name !== target.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  if (!live && uid) throw conflict(info, target.name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  if (live && uid && uid !== live.metadata.uid) {
    const wrong = invalidValue("metadata.uid", uid, "field is immutable");
    throw invalid(info.group, info.kind, target.name, [wrong, wrong]);
  }
  if (resourceVersion && resourceVersion !== live?.metadata.resourceVersion) throw modified(info, target.name);
}
