// Custom resources: which the cluster has, as its CustomResourceDefinitions say. Source: apiextensions-apiserver pkg/apiserver customresource_discovery_controller.go, customresource_handler.go.
import type {World} from "../../world.ts";
import type {ResourceInfo} from "../resources.ts";
import type {CustomResourceDefinition, CustomResourceDefinitionVersion} from "../types.ts";
import {compareVersions} from "./version-order.ts";

/** One version of a custom resource and the definition that has it. */
export interface CustomVersion { readonly definition: CustomResourceDefinition; readonly version: CustomResourceDefinitionVersion }

type Served = readonly ResourceInfo[];

const VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const PART_VERBS = ["get", "patch", "update"];

export function definitions(world: World): readonly CustomResourceDefinition[] {
  const found: CustomResourceDefinition[] = [];
  for (const [, {object}] of world.store.keys.under("/registry/customresourcedefinitions/")) found.push(object as CustomResourceDefinition); // of that resource
  return found;
}

export const holds = ({status}: CustomResourceDefinition, condition: string): boolean => status?.conditions?.some(({type, status: is}) => type === condition && is === "True") ?? false;

const rows = new WeakMap<CustomResourceDefinition, Served>();

/** A definition's resources and subresources, version by version, the preferred one first. */
export function resourcesOf(definition: CustomResourceDefinition): Served {
  let known = rows.get(definition);
  if (!known) rows.set(definition, (known = [...definition.spec.versions].filter(({served}) => served).sort((a, b) => compareVersions(a.name, b.name)).flatMap((version) => rowsOf({definition, version}))));
  return known;
}

function rowsOf(custom: CustomVersion): ResourceInfo[] {
  const {definition: {spec, status}, version} = custom, names = status?.acceptedNames?.plural ? status.acceptedNames : spec.names;
  const shared = {kind: names.kind, namespaced: spec.scope === "Namespaced", group: spec.group, version: version.name, groupVersion: `${spec.group}/${version.name}`, custom};
  const found: ResourceInfo[] = [{...shared, name: names.plural, singularName: names.singular ?? "", verbs: VERBS, ...(names.shortNames?.length && {shortNames: names.shortNames}), ...(names.categories?.length && {categories: names.categories})}];
  if (version.subresources?.status) found.push({...shared, name: `${names.plural}/status`, singularName: "", verbs: PART_VERBS});
  if (version.subresources?.scale) found.push({...shared, name: `${names.plural}/scale`, singularName: "", kind: "Scale", verbs: PART_VERBS, responseGroup: "autoscaling", responseVersion: "v1"});
  return found;
}

/** All that discovery tells of. */
export const customResources = (world: World): Served => definitions(world).filter((definition) => holds(definition, "Established")).flatMap(resourcesOf);

export function findCustomResource(world: World, groupVersion: string, name: string): ResourceInfo | undefined {
  for (const definition of definitions(world)) {
    if (!groupVersion.startsWith(`${definition.spec.group}/`) || !(holds(definition, "NamesAccepted") || holds(definition, "Established"))) continue;
    const found = resourcesOf(definition).find((info) => info.groupVersion === groupVersion && info.name === name);
    if (found) return found;
  }
  return undefined;
}

export const storageVersionOf = ({spec}: CustomResourceDefinition): string => spec.versions.find(({storage}) => storage)?.name ?? "";
