// Request bodies: media types, JSON and YAML, kinds, and strict decoding. Source: k8s.io/apiserver endpoints/handlers create.go, patch.go.
import * as yaml from "js-yaml";
import type {PatchType} from "./client.ts";
import {decodeCustom} from "./custom/decode.ts";
import type {CustomVersion} from "./custom/definitions.ts";
import {decode, DecodeError, jsonName} from "./decode.ts";
import {badRequest, invalid, unroutableMediaType, unsupportedMediaType} from "./errors.ts";
import {invalidValue, notSupported} from "./field-errors.ts";
import {parseJson, JsonError} from "./json.ts";
import type {Mutable} from "./kinds/kind.ts";
import {isMap} from "./merge-patch.ts";
import type {Json, JsonObject, KubeObject} from "./object.ts";
import {patched} from "./patch.ts";
import {inPatchOrder, patchedText} from "./patch-text.ts";
import type {ResourceInfo} from "./resources.ts";
import {typeOfKind} from "./schema.ts";
import {goText} from "./strategic-order.ts";
import type {Call} from "./verbs.ts";

const BODY_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

export type Body = JsonObject & {metadata: Mutable<Partial<KubeObject["metadata"]>>};
interface Parsed { readonly value: Json; readonly duplicates: readonly string[] }

/** The media type without its parameters. */
const mediaType = (text: string | undefined): string => (text ?? "application/json").split(";")[0]!.trim();

function parse({request}: Call, kind: string): Parsed {
  const {body} = request, type = mediaType(request.contentType);
  if (!BODY_TYPES.includes(type)) throw unsupportedMediaType(BODY_TYPES);
  if (typeof body !== "string") return {value: body ?? {}, duplicates: []};
  if (type === "application/vnd.kubernetes.protobuf" && !body.startsWith("k8s\0")) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (${summary(body)})`);
  if (type === "application/yaml") return parseYaml(body, kind);
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${error.message} (${summary(body)})`);
  }
}

/** summarizeData: objects as they are, everything else in hexadecimal. */
function summary(text: string): string {
  if (!text) return "<empty>";
  const data = text.startsWith("{") ? text.slice(0, 30) : hexadecimal(text.slice(0, 30));
  return text.length > 30 ? `${data} ...` : data;
}

const hexadecimal = (text: string): string => [...text].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");

function parseYaml(text: string, kind: string): Parsed {
  try {
    return {value: (yaml.load(text, {schema: yaml.YAML11_SCHEMA}) ?? {}) as Json, duplicates: []};
  } catch (error) {
    const {reason, mark} = error as {readonly reason?: string; readonly mark?: {readonly line: number}}, line = mark?.line ?? 0;
    if (reason === "duplicated mapping key") {
      const key = /^\s*(?:- )*([^:]+):/.exec(text.split("\n")[line] ?? "")?.[1] ?? "";
      return {value: yaml.load(text, {schema: yaml.YAML11_SCHEMA, json: true}) as Json, duplicates: [`yaml: unmarshal errors:\n  line ${line + 1}: key ${JSON.stringify(key)} already set in map`]};
    }
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): yaml: line ${line + 1}: found character that cannot start any token (${summary(text)})`);
  }
}

/** Kind and version have to be text before anything else is looked at. */
function checkTypeMeta(value: Json, kind: string): void {
  const found = isMap(value) ? (["apiVersion", "kind"] as const).find((field) => value[field] !== undefined && value[field] !== null && typeof value[field] !== "string") : undefined;
  const sample = () => `(${summary(JSON.stringify(value))})`;
  if (found) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonName((value as JsonObject)[found]!)} into Go struct field .${found} of type string ${sample()}`);
  if (!isMap(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonName(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } ${sample()}`);
}

/** Versions that the server no longer serves and still can read. */
const RETIRED: {readonly [groupVersion: string]: readonly string[]} = {
  "extensions/v1beta1": ["Deployment", "DaemonSet", "ReplicaSet", "Ingress", "NetworkPolicy"], "apps/v1beta1": ["Deployment", "StatefulSet", "ControllerRevision"], "apps/v1beta2": ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ControllerRevision"],
  "batch/v1beta1": ["CronJob"], "policy/v1beta1": ["PodDisruptionBudget", "Eviction"], "autoscaling/v2beta1": ["HorizontalPodAutoscaler"], "autoscaling/v2beta2": ["HorizontalPodAutoscaler"],
  "networking.k8s.io/v1beta1": ["Ingress", "IngressClass"], "rbac.authorization.k8s.io/v1beta1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"], "rbac.authorization.k8s.io/v1alpha1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  "storage.k8s.io/v1beta1": ["StorageClass", "CSIDriver", "CSINode", "VolumeAttachment"], "scheduling.k8s.io/v1beta1": ["PriorityClass"], "scheduling.k8s.io/v1alpha1": ["PriorityClass"], "certificates.k8s.io/v1beta1": ["CertificateSigningRequest"],
  "coordination.k8s.io/v1beta1": ["Lease"], "discovery.k8s.io/v1beta1": ["EndpointSlice"], "events.k8s.io/v1beta1": ["Event"], "node.k8s.io/v1beta1": ["RuntimeClass"],
  "admissionregistration.k8s.io/v1beta1": ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"], "apiextensions.k8s.io/v1beta1": ["CustomResourceDefinition"],
};
const isRetired = (groupVersion: string, kind: string): boolean => RETIRED[groupVersion]?.includes(kind) ?? false;

/** A kind as Go calls its type: `v1.ReplicaSet`, inside the server `apps.Deployment`. */
function goKind(groupVersion: string, kind: string, internalCore?: string): string {
  const [group = "", version = groupVersion] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  return internalCore === undefined ? `${version}.${kind}` : `${group ? group.split(".")[0] : internalCore}.${kind}`;
}

/** The object that a POST or PUT carries, decoded strictly as far as fieldValidation asks. */
export function readBody(call: Call, info: ResourceInfo = call.info): Body {
  const validation = fieldValidation(call, call.request.method === "POST" ? "CreateOptions" : "UpdateOptions");
  const groupVersion = info.responseGroup !== undefined ? (info.responseGroup ? `${info.responseGroup}/${info.responseVersion}` : info.responseVersion!) : info.groupVersion;
  const {value: sentValue, duplicates} = parse(call, info.kind), value = sentValue ?? {}; // a null is nothing
  checkTypeMeta(value, info.kind);
  if (info.custom && info.responseGroup === undefined) return readCustom(call, value, info.custom, {validation, duplicates});
  // A null is what is absent, as Go reads it.
  const said = value as {apiVersion?: string | null; kind?: string | null}, kind = said.kind ?? info.kind, given = (said.apiVersion ?? groupVersion).replace(/^\//, "");
  // An eviction may come in its first version, too.
  const apiVersion = given === "policy/v1beta1" && kind === "Eviction" && info.kind === "Eviction" ? groupVersion : given;
  const version = String(apiVersion).split("/").at(-1)!;
  if (apiVersion.split("/").length > 2) throw badRequest(`the object provided is unrecognized (must be of type ${info.kind}): unexpected GroupVersion string: ${apiVersion} (${summary(JSON.stringify(value))})`);
  const refused = (why: string) => badRequest(`${kind} in version "${version}" cannot be handled as a ${info.kind}: ${why}`);
  const sent = kind || info.kind, list = sent === "List" && apiVersion === "v1", type = typeOfKind(apiVersion || groupVersion, sent);
  if (!type && !list) throw isRetired(apiVersion, sent) && kind === info.kind ? badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion})`)
    : refused(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`);
  if (sent !== info.kind || !type) throw refused(`converting (${goKind(apiVersion, sent)}) to (${goKind(groupVersion, info.kind, "core")}): unknown conversion`);
  if (apiVersion && apiVersion !== groupVersion) throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion})`);
  try {
    const {object, unknown} = decode(value, type);
    strict(call, validation, [...duplicates, ...unknown], refused);
    return {...object, apiVersion: groupVersion, kind: info.kind} as unknown as Body; // metadata is always there after decoding
  } catch (error) {
    throw error instanceof DecodeError ? refused(error.message) : error;
  }
}

/** A custom resource: its own fields are those of the schema of its version. */
function readCustom(call: Call, value: Json, custom: CustomVersion, {validation, duplicates}: {readonly validation: string; readonly duplicates: readonly string[]}): Body {
  const {groupVersion, group, kind} = call.info, sent = isMap(value) ? value : {};
  const {apiVersion, kind: named} = sent as {apiVersion?: string; kind?: string};
  const refused = (why: string) => badRequest(`${named} in version "${String(apiVersion).split("/").at(-1)}" cannot be handled as a ${kind}: ${why}`);
  if (!named) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): Object 'Kind' is missing in '${JSON.stringify(value)}' (${JSON.stringify(value).slice(0, 30)} ...)`);
  const other = apiVersion !== groupVersion;
  const unknown = other ? Object.keys(sent).filter((name) => !["apiVersion", "kind", "metadata"].includes(name)).map((name) => `unknown field "${name}"`) : undefined;
  try {
    const decoded = decodeCustom(sent, custom);
    strict(call, validation, [...duplicates, ...(unknown ?? decoded.unknown)], refused);
    if (other) throw badRequest(`the API version in the data (${apiVersion ?? "/"}) does not match the expected API version (${groupVersion})`);
    if (named !== kind) throw invalid(group, kind, String((decoded.object["metadata"] as JsonObject)["name"] ?? ""), [invalidValue("kind", named, `must be ${kind}`)]);
    return decoded.object as unknown as Body; // metadata is always there after decoding
  } catch (error) {
    throw error instanceof DecodeError ? refused(error.message) : error;
  }
}

function strict(call: Call, validation: string, problems: readonly string[], refused: (why: string) => Error): void {
  if (!problems.length) return;
  if (validation === "Strict") throw refused(`strict decoding error: ${problems.join(", ")}`);
  if (validation === "Warn") call.warnings.push(...problems);
}

function fieldValidation({target}: Call, options: string): string {
  const text = target.query.get("fieldValidation") ?? "";
  if (!["", "Ignore", "Warn", "Strict"].includes(text)) throw invalid("meta.k8s.io", options, "", [notSupported("fieldValidation", text, ["", "Ignore", "Strict", "Warn"])]);
  return text || "Warn";
}

const PATCH_TYPES: {readonly [media: string]: PatchType} = {
  "application/json-patch+json": "json", "application/merge-patch+json": "merge", "application/strategic-merge-patch+json": "strategic",
};

/** The patched object. Whether it can be decoded, and what it has that the kind has not: refused or told, as fieldValidation asks. */
export function readPatched(call: Call, old: KubeObject, type: PatchType, body: Json, info: Pick<ResourceInfo, "groupVersion" | "kind" | "custom"> = call.info): KubeObject {
  const {custom} = info, result = patched(old, type, body, info as ResourceInfo), next = result as unknown as JsonObject; // arithmetic looks at kind and group only
  if (!typeOfKind(info.groupVersion, info.kind) && !custom) return result;
  const refused = (why: string) => invalid("", "", "", [invalidValue("patch", type === "strategic" ? goText(body) : patchedText(old as unknown as JsonObject, next, type, body), why)]);
  // A strategic patch fills in a typed object; of the others' result kind and version are read again.
  const said = type === "strategic" ? info : {groupVersion: String(next["apiVersion"] ?? info.groupVersion), kind: String(next["kind"] ?? info.kind)}, kind = typeOfKind(said.groupVersion, said.kind);
  if (!kind && !custom) throw refused(`no kind "${said.kind}" is registered for version "${said.groupVersion}" in scheme "pkg/runtime/scheme.go:111"`);
  let unknown: readonly string[];
  try {
    ({unknown} = custom ? decodeCustom(next, custom) : decode(next, kind!));
  } catch (error) {
    throw error instanceof DecodeError ? refused(type === "strategic" ? converterComplaint(error.message) : error.message) : error;
  }
  if (!custom && said.kind !== info.kind) throw refused(`converting (${goKind(said.groupVersion, said.kind)}) to (${goKind(info.groupVersion, info.kind, "core")}): unknown conversion`);
  // They are told in the order of the text that the library made.
  if (unknown.length > 1 && kind && type !== "strategic") ({unknown} = decode(inPatchOrder(old as unknown as JsonObject, next, type, body), kind));
  strict(call, fieldValidation(call, "PatchOptions"), unknown, refused);
  return result;
}

const GO_KINDS: {readonly [json: string]: string} = {string: "string", number: "int64", bool: "bool", array: "slice", object: "map"};

/** What runtime.DefaultUnstructuredConverter says where encoding/json finds a wrong type. */
function converterComplaint(text: string): string {
  const found = /^json: cannot unmarshal (\w+)(?: [-\d.]+)? into .* of type (\S+)$/.exec(text);
  if (!found) return text;
  const [, sent = "", wanted = ""] = found, kind = GO_KINDS[sent] ?? sent;
  if (wanted.startsWith("[]")) return `cannot restore slice from ${kind}`;
  if (wanted.startsWith("map[")) return `cannot restore map from ${kind}`;
  if (wanted === "string" && sent === "number") return "cannot convert int64 to string";
  return /^[a-z]\w*\d*$/.test(wanted) && !wanted.includes(".") ? `unrecognized type: ${wanted}` : `cannot restore struct from: ${kind}`;
}

export function readPatch(call: Call): {type: PatchType; body: Json} {
  const type = PATCH_TYPES[mediaType(call.request.contentType)];
  if (call.info.custom && (!type || type === "strategic")) throw unsupportedMediaType(["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"]);
  if (!type) throw unroutableMediaType();
  fieldValidation(call, "PatchOptions");
  const {body} = call.request;
  if (typeof body !== "string") return {type, body: body ?? {}};
  try {
    return {type, body: parseJson(body).value};
  } catch (error) {
    throw error instanceof JsonError ? badRequest(type === "strategic" ? error.message : `error decoding patch: ${error.message}`) : error;
  }
}

