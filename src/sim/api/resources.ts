// Which resources the server has: names, groups, versions, scope, verbs. From data/kubernetes/resources.json.
import table from "../../../data/kubernetes/resources.json" with {type: "json"};

export interface ResourceInfo {
  /** Plural, as in paths: `deployments`. */
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
}

type Row = Omit<ResourceInfo, "group" | "version" | "groupVersion"> & {readonly group?: string; readonly version?: string};

const rows = Object.entries(table as unknown as {[groupVersion: string]: Row[]});

/** All resources and subresources (`pods/status`), in the server's discovery order. */
export const resources: readonly ResourceInfo[] = rows.flatMap(([groupVersion, list]) => {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") as [string, string] : ["", groupVersion];
  return list.map((row) => ({...row, group, version, groupVersion}));
});

const byName = new Map<string, ResourceInfo>();
for (const info of resources) if (!byName.has(info.name)) byName.set(info.name, info);

/** The resource of this plural name; the first group that has it, as for kubectl. */
export function resourceInfo(name: string): ResourceInfo {
  const info = byName.get(name);
  if (!info) throw new Error(`no resource is called "${name}"`);
  return info;
}
