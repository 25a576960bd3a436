// /openapi/v3: the API's types and paths for clients that ask, one document a group version; /openapi/v2: all in one. Source: k8s.io/kube-openapi/pkg/handler3, handler.
// Not simulated: descriptions of fields and operations, and the protobuf form.
import {sha256} from "../sha256.ts";
import type {World} from "../world.ts";
import type {Response} from "./client.ts";
import {customResources} from "./custom/definitions.ts";
import {schemaOf} from "./custom/decode.ts";
import {pathNotFound} from "./errors.ts";
import type {Json, JsonObject} from "./object.ts";
import {groupVersions, resources, type ResourceInfo} from "./resources.ts";
import {typeOfKind, typeSchema, type FieldSchema} from "./schema.ts";

type Answer = Omit<Response, "warnings">;

const pathOf = (groupVersion: string): string => (groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`);
const hash = (text: string): string => [...sha256(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();

/** The answer to /openapi/v2 or a path under /openapi/v3; undefined for other paths. */
export function openapi(world: World, path: string): Answer | undefined {
  if (path === "/openapi/v2") return {status: 200, body: swagger(documentOf(world, [...resources, ...customResources(world)]))};
  if (path !== "/openapi/v3" && !path.startsWith("/openapi/v3/")) return undefined;
  const custom = customResources(world), versions = [...groupVersions, ...new Set(custom.map(({groupVersion}) => groupVersion))];
  const wanted = path.slice("/openapi/v3/".length);
  if (!wanted) {
    const stamp = custom.map(({custom: from}) => from!.definition.metadata.resourceVersion).join();
    return {status: 200, body: {paths: Object.fromEntries(versions.map((version) => [pathOf(version), {serverRelativeURL: `/openapi/v3/${pathOf(version)}?hash=${hash(`${world.cluster.version}/${version}/${stamp}`)}`}]))}};
  }
  const groupVersion = versions.find((version) => pathOf(version) === wanted);
  if (!groupVersion) throw pathNotFound();
  return {status: 200, body: documentOf(world, [...resources, ...custom].filter((info) => info.groupVersion === groupVersion))};
}

/** The older form: types are `definitions`, and answers and parameters say them without a media type. */
function swagger({info, paths, components}: JsonObject): JsonObject {
  const operation = ({parameters, responses, ...rest}: JsonObject): JsonObject => {
    const {content, description} = (responses as JsonObject)["200"] as JsonObject, {schema} = (content as JsonObject)["application/json"] as JsonObject; // as written below
    const named = parameters as readonly JsonObject[] | undefined; // likewise
    return {consumes: ["*/*"], produces: ["application/json"], ...(named && {parameters: named.map(({name}) => ({name: name!, in: "query", type: "string", uniqueItems: true}))}), responses: {"200": {description: description!, schema: schema!}, "401": {description: "Unauthorized"}}, schemes: ["https"], ...rest};
  };
  const operations = Object.fromEntries(Object.entries(paths as JsonObject).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods as JsonObject).map(([method, one]) => [method, operation(one as JsonObject)]))]));
  const text = JSON.stringify({swagger: "2.0", info, paths: operations, definitions: (components as JsonObject)["schemas"]});
  return JSON.parse(text.replaceAll("#/components/schemas/", "#/definitions/")) as JsonObject; // an object above
}

function documentOf(world: World, infos: readonly ResourceInfo[]): JsonObject {
  const schemas: {[name: string]: Json} = {}, paths: {[path: string]: Json} = {};
  for (const info of infos) {
    const name = schemaName(info);
    if (info.custom && !info.name.includes("/")) {
      schemas[name] = {...(schemaOf(info.custom) as JsonObject), "x-kubernetes-group-version-kind": [gvk(info)]};
      collect("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", schemas);
    } else if (typeOfKind(info.groupVersion, info.kind)) collect(name, schemas);
    Object.assign(paths, pathsOf(info, name));
  }
  return {openapi: "3.0.0", info: {title: "Kubernetes", version: world.cluster.version}, paths, components: {schemas}};
}

const gvk = ({group, version, kind}: ResourceInfo): JsonObject => ({group, kind, version});

/** `io.k8s.api.apps.v1.Deployment`; custom kinds by their group turned round: `com.example.v1.Widget`. */
const schemaName = (info: ResourceInfo): string => (info.custom ? `${info.group.split(".").reverse().join(".")}.${info.version}.${info.kind}` : typeOfKind(info.groupVersion, info.kind) ?? info.kind);

const query = (name: string): JsonObject => ({name, in: "query", schema: {type: "string", uniqueItems: true}});
const WRITE = ["dryRun", "fieldManager", "fieldValidation"].map(query);
const METHODS: readonly (readonly [method: string, verb: string, action: string, one: boolean])[] = [
  ["get", "get", "get", true], ["put", "update", "put", true], ["patch", "patch", "patch", true], ["delete", "delete", "delete", true], ["get", "list", "list", false], ["post", "create", "post", false], ["delete", "deletecollection", "deletecollection", false],
];

function pathsOf(info: ResourceInfo, schema: string): JsonObject {
  const [name = "", sub] = info.name.split("/"), root = `/${pathOf(info.groupVersion)}${info.namespaced ? "/namespaces/{namespace}" : ""}/${name}`, found: {[path: string]: {[method: string]: Json}} = {};
  for (const [method, verb, action, one] of METHODS) {
    if (!info.verbs.includes(verb) || (sub && !one && verb !== "create")) continue;
    const path = sub ? `${root}/{name}/${sub}` : one ? `${root}/{name}` : root;
    (found[path] ??= {})[method] = {
      "x-kubernetes-action": action, "x-kubernetes-group-version-kind": gvk(info), ...(["put", "patch", "post"].includes(method) && {parameters: WRITE}),
      responses: {"200": {description: "OK", content: {"application/json": {schema: {$ref: `#/components/schemas/${schema}`}}}}},
    };
  }
  return found as JsonObject;
}

/** A type and all that it refers to. */
function collect(name: string, schemas: {[name: string]: Json}): void {
  if (schemas[name]) return;
  const {fields, required, gvk: kinds, type, oneOf, format} = typeSchema(name);
  schemas[name] = {}; // types may refer to themselves
  if (!fields) {
    schemas[name] = {...(oneOf ? {oneOf: oneOf.map((one) => ({type: one}))} : {type: type ?? "string"}), ...(format && {format})};
    return;
  }
  const properties = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)).map(([field, schema]) => [field, property(schema, schemas)]));
  schemas[name] = {
    type: "object", properties, ...(required && {required}),
    ...(kinds && {"x-kubernetes-group-version-kind": kinds.map((text) => { const [group = "", version = "", kind = ""] = text.split("/"); return {group, kind, version}; })}),
  };
}

function property({ref, type, format, items, values, default: value, enum: allowed, listType, listMapKeys, mapType, mergeKey, strategy}: FieldSchema, schemas: {[name: string]: Json}): JsonObject {
  if (ref) {
    collect(ref, schemas);
    return {allOf: [{$ref: `#/components/schemas/${ref}`}], default: value ?? {}};
  }
  return {
    ...(type && {type}), ...(format && {format}), ...(items && {items: property(items, schemas)}), ...(values && {additionalProperties: property(values, schemas)}), ...(value !== undefined && {default: value}), ...(allowed && {enum: allowed}),
    ...(listType && {"x-kubernetes-list-type": listType}), ...(listMapKeys && {"x-kubernetes-list-map-keys": listMapKeys}), ...(mapType && {"x-kubernetes-map-type": mapType}), ...(mergeKey && {"x-kubernetes-patch-merge-key": mergeKey}), ...(strategy && {"x-kubernetes-patch-strategy": strategy}),
  };
}
