// The namespace controller (pkg/controller/namespace/deletion): empties a namespace that is being deleted, tells how far it is, and lets it go.
import type {Namespace, NamespaceCondition} from "../api/types.ts";
import type {ResourceName} from "../api/client.ts";
import type {Json, KubeObject} from "../api/object.ts";
import {resources} from "../api/resources.ts";
import {customResources} from "../api/custom/definitions.ts";
import {instant} from "../clock.ts";
import type {Component, Reconcile} from "../component.ts";

const contents = resources.filter(({name, namespaced, verbs}) => namespaced && !name.includes("/") && verbs.includes("deletecollection"));

export const namespace: Component = {
  name: "namespace-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {namespaces: ({object}) => (object?.metadata.deletionTimestamp ? [object.metadata.name] : [])},
  reconcile(name, io) {
    const found = io.client.get("namespaces", name);
    if (found?.metadata.deletionTimestamp && found.spec.finalizers?.length) empty(found, io);
  },
};

function empty(found: Namespace, io: Reconcile): void {
  const name = found.metadata.name;
  const left = new Map<string, number>(), finalizers = new Map<string, number>();
  for (const info of contents) {
    const resource = info.name as ResourceName;
    for (const object of io.client.list(resource, {namespace: name}) as readonly KubeObject[]) if (!object.metadata.deletionTimestamp) io.client.delete(resource, object.metadata.name, name);
    const label = info.group ? `${info.name}.${info.group}` : `${info.name}.`;
    for (const object of io.client.list(resource, {namespace: name}) as readonly KubeObject[]) {
      left.set(label, (left.get(label) ?? 0) + 1);
      for (const finalizer of object.metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
  emptyCustom(name, io, left, finalizers);
  const current = io.client.get("namespaces", name);
  if (!current) return;
  const conditions = conditionsOf(current, left, finalizers, io.nowMs);
  const noted = io.client.update("namespaces", {...current, status: {...current.status, phase: "Terminating", conditions}}, "status");
  if (left.size) return io.requeue(1000);
  const body = {...noted, spec: {...noted.spec, finalizers: noted.spec.finalizers!.filter((finalizer) => finalizer !== "kubernetes")}};
  io.client.request({method: "PUT", path: `/api/v1/namespaces/${name}/finalize`, body: body as unknown as Json}); // a Namespace is JSON
}

/** The same for custom resources, which are reached by their paths. */
function emptyCustom(namespace: string, io: Reconcile, left: Map<string, number>, finalizers: Map<string, number>): void {
  const done = new Set<string>();
  for (const info of customResources(io.world)) {
    const label = `${info.name}.${info.group}`, path = `/apis/${info.groupVersion}/namespaces/${namespace}/${info.name}`;
    if (!info.namespaced || info.name.includes("/") || done.has(label)) continue;
    done.add(label);
    const remaining = (): readonly KubeObject[] => (io.client.request({method: "GET", path}).body as {readonly items?: readonly KubeObject[]}).items ?? []; // a list
    if (remaining().some(({metadata}) => !metadata.deletionTimestamp)) io.client.request({method: "DELETE", path});
    for (const {metadata} of remaining()) {
      left.set(label, (left.get(label) ?? 0) + 1);
      for (const finalizer of metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
}

const tell = (counts: ReadonlyMap<string, number>, what: string) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${what} ${count} resource instances`).join(", ");

function conditionsOf(found: Namespace, left: ReadonlyMap<string, number>, finalizers: ReadonlyMap<string, number>, nowMs: number): NamespaceCondition[] {
  const rows: [string, boolean, string, string][] = [
    ["NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    ["NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
    left.size ? ["NamespaceContentRemaining", true, "SomeResourcesRemain", `Some resources are remaining: ${tell(left, "has")}`] : ["NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"],
    finalizers.size ? ["NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", `Some content in the namespace has finalizers remaining: ${tell(finalizers, "in")}`] : ["NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
  ];
  return rows.map(([type, value, reason, message]) => {
    const status = value ? "True" : "False";
    const before = found.status?.conditions?.find((condition) => condition.type === type);
    return {type, status, reason, message, lastTransitionTime: before?.status === status ? before.lastTransitionTime ?? instant(nowMs) : instant(nowMs)};
  });
}
