// What rollout, set and describe know of workloads: their pod template, selector and ReplicaSets.
import type {JsonObject} from "../../sim/api/object.ts";
import type {Container, Deployment, PodSpec, PodTemplateSpec, ReplicaSet} from "../../sim/api/types.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {withQuery} from "./query.ts";

/** The Pod spec of anything that has one, and the path to it. */
export function podSpecOf(object: Obj): {readonly spec: PodSpec; readonly path: readonly string[]} | undefined {
  const spec = object.spec as JsonObject | undefined;
  if (object.kind === "Pod") return {spec: spec as unknown as PodSpec, path: ["spec"]};
  if (object.kind === "CronJob") return {spec: (spec!.jobTemplate as unknown as {spec: {template: {spec: PodSpec}}}).spec.template.spec, path: ["spec", "jobTemplate", "spec", "template", "spec"]};
  const template = spec?.template as unknown as PodTemplateSpec | undefined;
  return template?.spec ? {spec: template.spec, path: ["spec", "template", "spec"]} : undefined;
}

/** The same object with another Pod spec at its place. */
export function replacedPodSpec(object: Obj, spec: PodSpec): Obj {
  const found = podSpecOf(object)!;
  const place = (value: JsonObject, path: readonly string[]): JsonObject => {
    const [key = "", ...rest] = path;
    // What lies on the path to a Pod spec are objects.
    return {...value, [key]: rest.length === 0 ? spec as unknown as JsonObject : place(value[key] as JsonObject, rest)};
  };
  return place(object, found.path) as Obj;
}

export const containersOf = (object: Obj): readonly Container[] => podSpecOf(object)?.spec.containers ?? [];

export function listOf<T>(k: Kubectl, resource: string, namespace: string | undefined, query: {readonly [name: string]: string | undefined} = {}): readonly T[] {
  const info = topLevel.find(({name}) => name === resource)!;
  const list = k.call("GET", withQuery(pathOf(info, namespace), query));
  // The server's items are what the resource's type says.
  return list.items as unknown as readonly T[];
}

/** A label selector object as text. */
export function selectorText(selector: {readonly matchLabels?: {readonly [key: string]: string}; readonly matchExpressions?: readonly {readonly key: string; readonly operator: string; readonly values?: readonly string[]}[]} | undefined): string {
  if (!selector) return "";
  const parts = Object.entries(selector.matchLabels ?? {}).map(([key, value]): [string, string] => [key, `${key}=${value}`]);
  for (const {key, operator, values = []} of selector.matchExpressions ?? []) {
    parts.push([key, operator === "Exists" ? key : operator === "DoesNotExist" ? `!${key}` : `${key} ${operator === "In" ? "in" : "notin"} (${[...values].sort().join(",")})`]);
  }
  return parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text).join(",");
}

export const REVISION = "deployment.kubernetes.io/revision";
export const revisionOf = (object: {readonly metadata: {readonly annotations?: {readonly [key: string]: string}}}): number => Number(object.metadata.annotations?.[REVISION] ?? 0);

/** A Deployment's own ReplicaSets, oldest first, and the one of its present template. */
export function replicaSetsOf(k: Kubectl, deployment: Deployment): {readonly all: readonly ReplicaSet[]; readonly newest: ReplicaSet | undefined; readonly old: readonly ReplicaSet[]} {
  const all = listOf<ReplicaSet>(k, "replicasets", deployment.metadata.namespace, {labelSelector: selectorText(deployment.spec?.selector)})
    .filter(({metadata}) => metadata.ownerReferences?.some(({uid, controller}) => controller && uid === deployment.metadata.uid));
  const sorted = [...all].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? 1 : a.metadata.name < b.metadata.name ? -1 : 1));
  const wanted = templateText(deployment.spec?.template);
  const newest = sorted.find(({spec}) => templateText(spec?.template) === wanted);
  return {all: sorted, newest, old: sorted.filter((one) => one !== newest)};
}

/** A template without its hash, with sorted keys. */
function templateText(template: PodTemplateSpec | undefined): string {
  const {"pod-template-hash": _hash, ...labels} = template?.metadata?.labels ?? {};
  const order = (value: unknown): unknown => value === null || typeof value !== "object" ? value : Array.isArray(value) ? value.map(order) : Object.fromEntries(Object.keys(value).sort().map((key) => [key, order((value as {readonly [key: string]: unknown})[key])]));
  return JSON.stringify(order({...template, metadata: {...template?.metadata, labels, creationTimestamp: undefined}}));
}
