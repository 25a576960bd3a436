// Resource words to resources (kubectl's RESTMapper): `po`, `deployments.apps`, `deploy.v1.apps`, kinds, custom resources.
import {resources, type ResourceInfo} from "../../sim/api/resources.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";

/** Top-level resources of the server, in discovery order; the preferred version of each group. */
export const topLevel: readonly ResourceInfo[] = resources.filter(({name}) => !name.includes("/"));

/** Resources beyond the built-in ones that the server's discovery tells of now: custom resources, metrics. */
export function customResources(k: Kubectl): readonly ResourceInfo[] {
  const {groups} = k.call("GET", "/apis") as unknown as {readonly groups: readonly Group[]};
  const rows = groups.filter(({name}) => !builtIn.has(name)).flatMap(({name, versions}) => versions.flatMap(({groupVersion, version}) => {
    const {resources: list = []} = k.call("GET", `/apis/${groupVersion}`) as unknown as {readonly resources?: readonly ResourceInfo[]};
    return list.filter((row) => !row.name.includes("/")).map((row): ResourceInfo => ({...row, group: name, version, groupVersion}));
  }));
  remember(k, rows);
  return rows;
}

interface Group { readonly name: string; readonly versions: readonly {readonly groupVersion: string; readonly version: string}[] }
const builtIn = new Set(topLevel.map(({group}) => group));

/** Where kubectl keeps what discovery told it: what is gone from the server stays known until something is missed. */
const cacheFile = (k: Kubectl): string => `${k.io.env["HOME"] ?? "/root"}/.kube/cache/discovery/${k.config.server.replace(/^https?:\/\//, "").replace(":", "_")}/serverresources.json`;

function remember(k: Kubectl, rows: readonly ResourceInfo[]): void {
  const path = cacheFile(k), text = `${JSON.stringify(rows)}\n`;
  if (k.io.files.read(path) === text) return;
  k.io.files.makeFolder(path.slice(0, path.lastIndexOf("/")));
  k.io.files.write(path, text);
}

function remembered(k: Kubectl): readonly ResourceInfo[] {
  const text = k.io.files.read(cacheFile(k));
  return text ? JSON.parse(text) as readonly ResourceInfo[] : []; // written by `remember`
}

/** `deployments.v1.apps` as resource, version, group. */
function candidates(word: string): readonly {readonly resource: string; readonly version?: string; readonly group?: string}[] {
  const [resource = "", ...rest] = word.split(".");
  if (rest.length === 0) return [{resource}];
  const withVersion = rest.length > 1 ? [{resource, version: rest[0]!, group: rest.slice(1).join(".")}] : [];
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
  // Some resources have no singular name, and none of them is meant by no word.
  if (word === "") return undefined;
  return search(topLevel, word) ?? search(remembered(k), word) ?? search(customResources(k), word);
}

export function resourceFor(k: Kubectl, word: string): ResourceInfo {
  const found = findResourceWord(k, word);
  if (found) return found;
  throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0])}`);
}

/** The resource of an object in a file. */
export function resourceOfKind(k: Kubectl, apiVersion: string, kind: string): ResourceInfo | undefined {
  // Without a version any of the core group's fits, and the address that comes of it leads nowhere.
  const nameless = apiVersion === "" ? topLevel.find((info) => info.group === "" && info.kind === kind) : undefined;
  if (nameless) return {...nameless, version: "", groupVersion: ""};
  // Discovery maps a kind in lower case, too.
  const groupVersion = apiVersion.replace(/^\//, "");
  const fits = (info: ResourceInfo) => (info.kind === kind || info.kind.toLowerCase() === kind) && info.groupVersion === groupVersion && info.verbs.includes("create");
  return topLevel.find(fits) ?? remembered(k).find(fits) ?? customResources(k).find(fits);
}

/** `all` and other categories. */
export function category(k: Kubectl, word: string): readonly ResourceInfo[] {
  const all = topLevel.filter((info) => info.categories?.includes(word));
  // A resource that is served in several versions is read in its preferred one.
  const own = all.filter(({name, group}, i) => all.findIndex((other) => other.name === name && other.group === group) === i);
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
