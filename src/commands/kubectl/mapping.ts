// Resource words to resources (kubectl's RESTMapper): `po`, `deployments.apps`, `deploy.v1.apps`, kinds, custom resources.
import type {JsonObject} from "../../sim/api/object.ts";
import {resources, type ResourceInfo} from "../../sim/api/resources.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";

/** Top-level resources of the server, in discovery order; the preferred version of each group. */
export const topLevel: readonly ResourceInfo[] = resources.filter(({name}) => !name.includes("/"));

/** Custom resources that the cluster has now. */
export function customResources(k: Kubectl): readonly ResourceInfo[] {
  // Discovery tells everybody of them who may see what there is, also those who may not read definitions.
  k.send("GET", "/apis");
  const {items} = k.io.client().request({method: "GET", path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"}).body as unknown as {readonly items: readonly JsonObject[]};
  // A CRD's shape is the API's own.
  return (items as unknown as readonly CustomResourceDefinition[]).flatMap(({spec}) => spec.versions.filter(({served}) => served).map((version) => ({
    name: spec.names.plural, singularName: spec.names.singular ?? spec.names.kind.toLowerCase(), kind: spec.names.kind, namespaced: spec.scope === "Namespaced",
    verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"], group: spec.group, version: version.name, groupVersion: `${spec.group}/${version.name}`,
    ...(spec.names.shortNames && {shortNames: spec.names.shortNames}), ...(spec.names.categories && {categories: spec.names.categories}),
  })));
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string; readonly scope: string;
    readonly names: {readonly plural: string; readonly singular?: string; readonly kind: string; readonly shortNames?: readonly string[]; readonly categories?: readonly string[]};
    readonly versions: readonly {readonly name: string; readonly served: boolean}[];
  };
}

/** `deployments.v1.apps` as resource, version, group. */
function candidates(word: string): readonly {readonly resource: string; readonly version?: string; readonly group?: string}[] {
  const [resource = "", ...rest] = word.split(".");
  if (rest.length === 0) return [{resource}];
  const withVersion = rest.length > 1 ? [{resource, version: rest[0]!, group: rest.slice(1).join(".")}] : /^v\d/.test(rest[0]!) ? [{resource, version: rest[0]!, group: ""}] : [];
  return [...withVersion, {resource, group: rest.join(".")}];
}

const named = (info: ResourceInfo, word: string): boolean => info.name === word || info.singularName === word || info.kind.toLowerCase() === word;

function search(list: readonly ResourceInfo[], word: string): ResourceInfo | undefined {
  for (const {resource, version, group} of candidates(word.toLowerCase())) {
    const fits = (info: ResourceInfo) => (group === undefined || info.group === group || (group !== "" && info.group.startsWith(group))) && (version === undefined || info.version === version);
    const found = list.find((info) => named(info, resource) && fits(info)) ?? list.find((info) => info.shortNames?.includes(resource) && fits(info));
    if (found) return found;
  }
  return undefined;
}

/** The resource that a word means. Custom resources are asked for only when nothing else fits. */
export function findResourceWord(k: Kubectl, word: string): ResourceInfo | undefined {
  return search(topLevel, word) ?? search(customResources(k), word);
}

export function resourceFor(k: Kubectl, word: string): ResourceInfo {
  const found = findResourceWord(k, word);
  if (found) return found;
  throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0])}${word.includes(".") ? ` in group ${JSON.stringify(word.split(".").slice(1).join("."))}` : ""}`);
}

/** The resource of an object in a file. */
export function resourceOfKind(k: Kubectl, apiVersion: string, kind: string): ResourceInfo | undefined {
  const fits = (info: ResourceInfo) => info.kind === kind && info.groupVersion === apiVersion && info.verbs.includes("create");
  return topLevel.find(fits) ?? customResources(k).find(fits);
}

/** `all` and other categories. */
export function category(k: Kubectl, word: string): readonly ResourceInfo[] {
  const own = topLevel.filter((info) => info.categories?.includes(word));
  return own.length === 0 ? [] : [...own, ...customResources(k).filter((info) => info.categories?.includes(word))];
}

/** `/apis/apps/v1/namespaces/default/deployments/web` */
export function pathOf(info: ResourceInfo, namespace: string | undefined, name?: string, subresource?: string): string {
  const root = info.group === "" ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`;
  return `${root}${info.namespaced && namespace ? `/namespaces/${namespace}` : ""}/${info.name}${name === undefined ? "" : `/${encodeURIComponent(name).replace(/%3A/g, ":")}`}${subresource ? `/${subresource}` : ""}`;
}

/** `deployment.apps`, as printed before a name. */
export const kindWord = (info: ResourceInfo): string => info.group === "" ? info.kind.toLowerCase() : `${info.kind.toLowerCase()}.${info.group}`;
/** `deployments.apps`. */
export const resourceWord = (info: ResourceInfo): string => info.group === "" ? info.name : `${info.name}.${info.group}`;
