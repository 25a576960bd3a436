// Which resources the server has: names, groups, versions, scope, verbs. From data/kubernetes/resources.json.
import table from "../../../data/kubernetes/resources.json" with {type: "json"};
import type {CustomVersion} from "./custom/definitions.ts";

export interface ResourceInfo {
  /** Plural, as in paths: `deployments`; with its subresource: `pods/log`. */
  readonly name: string;
  readonly singularName: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** `""` for core. */
  readonly group: string;
  readonly version: string;
  /** `apps/v1`, `v1`. */
  readonly groupVersion: string;
  /** Group and version of what a subresource takes, if they are others: `policy`, `v1` of pods/eviction. */
  readonly responseGroup?: string;
  readonly responseVersion?: string;
  /** Of custom resources: where they come from. */
  readonly custom?: CustomVersion;
}

type Row = Omit<ResourceInfo, "group" | "version" | "groupVersion" | "custom"> & {readonly group?: string; readonly version?: string};

const rows = Object.entries(table as unknown as {[groupVersion: string]: Row[]}); // the file's shape, written by its generator

/** All resources and subresources (`pods/status`), in the server's discovery order. */
export const resources: readonly ResourceInfo[] = rows.flatMap(([groupVersion, list]) => {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") as [string, string] : ["", groupVersion]; // a group version has two parts
  return list.map(({group: responseGroup, version: responseVersion, ...row}) => ({...row, group, version, groupVersion, ...(responseGroup !== undefined && {responseGroup}), ...(responseVersion && {responseVersion})}));
});

const byName = new Map<string, ResourceInfo>(), byPath = new Map<string, ResourceInfo>();
for (const info of resources) {
  if (!byName.has(info.name)) byName.set(info.name, info);
  byPath.set(`${info.groupVersion}/${info.name}`, info);
}

/** The resource of this plural name; the first group that has it, as for kubectl. */
export function resourceInfo(name: string): ResourceInfo {
  const info = byName.get(name);
  if (!info) throw new Error(`no resource is called "${name}"`);
  return info;
}

export const findResource = (groupVersion: string, name: string): ResourceInfo | undefined => byPath.get(`${groupVersion}/${name}`);
export const knownResource = (name: string): ResourceInfo | undefined => byName.get(name);
export const groupVersions: readonly string[] = rows.map(([groupVersion]) => groupVersion);
