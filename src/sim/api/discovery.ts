// Discovery and the small documents beside the API: /api, /apis, /version, /healthz. Source: k8s.io/apiserver/pkg/endpoints/discovery.
import hashes from "../../../data/kubernetes/storage-version-hashes.json" with {type: "json"};
import type {World} from "../world.ts";
import type {Request, Response} from "./client.ts";
import {aggregated, wantsAggregated} from "./aggregated-discovery.ts";
import {openapi} from "./openapi.ts";
import {health, healthPaths} from "./health.ts";
import {metricsResources} from "./metrics.ts";
import {serverMetrics} from "./server-metrics.ts";
import type {Json, JsonObject} from "./object.ts";
import {customResources, storageVersionOf} from "./custom/definitions.ts";
import {resources, type ResourceInfo} from "./resources.ts";
import {sha256} from "../sha256.ts";
import type {Target} from "./request-path.ts";

type Answer = Omit<Response, "warnings">;
const ok = (body: Json | string): Answer => ({status: 200, body});

export function discover(world: World, {path, query, groupVersion, resource}: Target, request: Request): Answer | undefined {
  if (request.method !== "GET" || resource) return undefined;
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const well = health(clean, query);
  if (well) return well;
  if (clean === "/version") return ok(versionInfo(world.cluster.version));
  const schema = openapi(world, clean);
  if (schema) return schema;
  const version = clean === "/api" || clean === "/apis" ? wantsAggregated(request) : undefined;
  if (version) return aggregated(version, clean === "/api" ? [{name: "", versions: ["v1"]}] : groups(world), allResources(world));
  if (clean === "/metrics") return serverMetrics(world);
  if (clean === "/api") return ok({kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{clientCIDR: "0.0.0.0/0", serverAddress: `${serverAddress(world)}:6443`}]});
  if (clean === "/apis") return ok({kind: "APIGroupList", apiVersion: "v1", groups: groups(world).map(groupDocument)});
  if (clean === "/") return ok({paths: paths(world)});
  if (clean === "/.well-known/openid-configuration") return ok({issuer: ISSUER, jwks_uri: `https://${serverAddress(world)}:6443/openid/v1/jwks`, response_types_supported: ["id_token"], subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["RS256"]});
  const group = groups(world).find(({name}) => clean === `/apis/${name}`);
  if (group) return ok({kind: "APIGroup", apiVersion: "v1", ...groupDocument(group)});
  if (!groupVersion) return undefined;
  const list = allResources(world).filter((info) => info.groupVersion === groupVersion);
  if (!list.length) return undefined;
  return ok({kind: "APIResourceList", ...(groupVersion !== "v1" && {apiVersion: "v1"}), groupVersion, resources: list.map(resourceDocument)});
}

const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** All paths that the server says it has, sorted. */
const paths = (world: World): string[] => [
  "/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/", ...groups(world).flatMap((group) => [`/apis/${group.name}`, ...group.versions.map((version) => `/apis/${group.name}/${version}`)]),
  ...healthPaths, "/logs", "/metrics", "/metrics/slis", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/version",
].sort();

export function versionInfo(version: string): JsonObject {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? ["", "1", "36"];
  return {
    major: major!, minor: minor!, emulationMajor: major!, emulationMinor: minor!, minCompatibilityMajor: major!, minCompatibilityMinor: String(Number(minor) - 1), gitVersion: version,
    gitCommit: "$Format:%H$", gitTreeState: "clean", buildDate: "2026-07-15T00:00:00Z", goVersion: "go1.26.8", compiler: "gc", platform: "linux/amd64",
  };
}

const serverAddress = (world: World): string => world.cluster.hosts.find(({role}) => role === "control-plane")?.address ?? "127.0.0.1";

interface Group { readonly name: string; readonly versions: readonly string[] }

const allResources = (world: World): readonly ResourceInfo[] => [...resources, ...customResources(world), ...metricsResources(world)];

function groups(world: World): Group[] {
  const found = new Map<string, string[]>();
  for (const {group, version} of allResources(world)) {
    if (!group) continue;
    const versions = found.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    found.set(group, versions);
  }
  return [...found].map(([name, versions]) => ({name, versions}));
}

function groupDocument({name, versions}: Group): JsonObject {
  const documents = versions.map((version) => ({groupVersion: `${name}/${version}`, version}));
  return {name, versions: documents, preferredVersion: documents[0]};
}

function resourceDocument(info: ResourceInfo): JsonObject {
  return {
    name: info.name, singularName: info.singularName, namespaced: info.namespaced, ...(info.responseGroup !== undefined && {group: info.responseGroup, version: info.responseVersion}), kind: info.kind, verbs: info.verbs,
    ...(info.shortNames && {shortNames: info.shortNames}), ...(info.categories && {categories: info.categories}), ...storageHash(info),
  };
}

// StorageVersionHash: of group, version and kind under which a resource is stored.
function storageHash({groupVersion, name, group, kind, custom}: ResourceInfo): JsonObject {
  if (custom) return name.includes("/") ? {} : {storageVersionHash: btoa(String.fromCharCode(...sha256(`${group}/${storageVersionOf(custom.definition)}/${kind}`).slice(0, 8)))};
  const hash = (hashes as {readonly [resource: string]: string})[`${groupVersion}/${name}`];
  return hash === undefined ? {} : {storageVersionHash: hash};
}
