// Discovery in one answer: APIGroupDiscoveryList, which clients ask for by its media type. Source: k8s.io/apiserver/pkg/endpoints/discovery/aggregated.
import type {Request, Response} from "./client.ts";
import type {JsonObject} from "./object.ts";
import type {ResourceInfo} from "./resources.ts";

/** The version of the list that a client takes, if it takes any. */
export const wantsAggregated = ({accept}: Pick<Request, "accept">): string | undefined => /g=apidiscovery\.k8s\.io;v=(v2(?:beta1)?);as=APIGroupDiscoveryList/.exec((accept ?? "").split(",")[0]!)?.[1];

const kindText = ({group, version, kind, responseGroup, responseVersion}: ResourceInfo): JsonObject => ({group: responseGroup ?? group, version: responseVersion ?? version, kind});

function resourceOf(info: ResourceInfo, all: readonly ResourceInfo[]): JsonObject {
  const parts = all.filter(({name}) => name.startsWith(`${info.name}/`)).map((sub) => ({subresource: sub.name.slice(info.name.length + 1), responseKind: kindText(sub), verbs: sub.verbs}));
  return {
    resource: info.name, responseKind: kindText(info), scope: info.namespaced ? "Namespaced" : "Cluster", singularResource: info.singularName, verbs: info.verbs,
    ...(info.shortNames && {shortNames: info.shortNames}), ...(info.categories && {categories: info.categories}), ...(parts.length && {subresources: parts}),
  };
}

/** Of groups (`""` is the core group) with their versions, the preferred one first. */
export function aggregated(version: string, groups: readonly {readonly name: string; readonly versions: readonly string[]}[], all: readonly ResourceInfo[]): Omit<Response, "warnings"> {
  const items = groups.map(({name, versions}) => ({
    metadata: {name, creationTimestamp: null},
    versions: versions.map((one) => {
      const own = all.filter((info) => info.group === name && info.version === one);
      return {version: one, resources: own.filter((info) => !info.name.includes("/")).map((info) => resourceOf(info, own)), freshness: "Current"};
    }),
  }));
  return {status: 200, contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, body: {kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items}};
}
