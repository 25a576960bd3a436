// What the scheduler knows when it decides: nodes with their Pods and sums, and the objects that spreading looks at.
// `currentSnapshot` is an index over the store, kept up from its history; it can be dropped at any moment.
import type {CSINode, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, Service, StatefulSet, StorageClass, VolumeAttachment} from "../api/types.ts";
import {equal} from "../api/equal.ts";
import type {Commit, StoreState} from "../store/store.ts";
import {amounts, minus, plus, podRequests, podRequestsOrDefaults, type Amounts} from "./resources.ts";

export interface NodeInfo {
  readonly node: Node;
  /** By key `namespace/name`. */
  readonly pods: Map<string, Pod>;
  readonly allocatable: Amounts;
  requested: Amounts;
  /** With defaults where a container asks for nothing: what LeastAllocated compares. */
  requestedOrDefaults: Amounts;
  /** Pods with any affinity or anti-affinity term. */
  withAffinity: number;
  /** What was worked out for this node: forgotten when the node or its Pods change. */
  readonly memo: Map<string, unknown>;
  /** Counts how often that was. A changed `node` makes another NodeInfo. */
  version: number;
}

export interface Snapshot {
  readonly nodes: Map<string, NodeInfo>;
  readonly namespaces: Map<string, Namespace>;
  readonly services: Map<string, Service>;
  readonly replicasets: Map<string, ReplicaSet>;
  readonly statefulsets: Map<string, StatefulSet>;
  readonly poddisruptionbudgets: Map<string, PodDisruptionBudget>;
  readonly persistentvolumeclaims: Map<string, PersistentVolumeClaim>;
  readonly persistentvolumes: Map<string, PersistentVolume>;
  readonly storageclasses: Map<string, StorageClass>;
  readonly csinodes: Map<string, CSINode>;
  readonly volumeattachments: Map<string, VolumeAttachment>;
  /** Image name → number of nodes that have it. */
  readonly imageNodes: Map<string, number>;
  /** Pods with any affinity or anti-affinity term, on all nodes. */
  withAffinity: number;
  /** The nodes in order, until one comes or goes. */
  list?: readonly NodeInfo[] | undefined;
  /** Texts that memos have as keys: one copy of each, so that looking one up does not compare it letter by letter. */
  readonly texts: Map<string, string>;
}

/** Objects that are kept as they are, by `namespace/name` or name. */
const KEPT = ["namespaces", "services", "replicasets", "statefulsets", "poddisruptionbudgets", "persistentvolumeclaims", "persistentvolumes", "storageclasses", "csinodes", "volumeattachments"] as const;
const isKept = (resource: string): resource is (typeof KEPT)[number] => (KEPT as readonly string[]).includes(resource);

export const emptySnapshot = (): Snapshot => ({
  nodes: new Map(), namespaces: new Map(), services: new Map(), replicasets: new Map(), statefulsets: new Map(),
  poddisruptionbudgets: new Map(), persistentvolumeclaims: new Map(), persistentvolumes: new Map(), storageclasses: new Map(), csinodes: new Map(), volumeattachments: new Map(), imageNodes: new Map(), withAffinity: 0, texts: new Map(),
});

export const nodesOf = (snapshot: Snapshot): readonly NodeInfo[] => (snapshot.list ??= [...snapshot.nodes.values()]);

export function interned(snapshot: Snapshot, text: string): string {
  const known = snapshot.texts.get(text);
  if (known !== undefined) return known;
  snapshot.texts.set(text, text);
  return text;
}

const podKey = (pod: Pod) => `${pod.metadata.namespace}/${pod.metadata.name}`;
const counts = (pod: Pod | undefined): pod is Pod => !!pod?.spec.nodeName && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed";
const hasAffinity = (pod: Pod) => !!(pod.spec.affinity?.podAffinity || pod.spec.affinity?.podAntiAffinity);

function forget(info: NodeInfo): void {
  if (info.memo.size) info.memo.clear();
  info.version++;
}

export function addPod(snapshot: Snapshot, pod: Pod): void {
  const info = snapshot.nodes.get(pod.spec.nodeName ?? "");
  if (!info || info.pods.has(podKey(pod))) return;
  info.pods.set(podKey(pod), pod);
  forget(info);
  info.requested = plus(info.requested, podRequests(pod));
  info.requestedOrDefaults = plus(info.requestedOrDefaults, podRequestsOrDefaults(pod));
  if (hasAffinity(pod)) { info.withAffinity++; snapshot.withAffinity++; }
}

export function removePod(snapshot: Snapshot, pod: Pod): void {
  const info = snapshot.nodes.get(pod.spec.nodeName ?? "");
  if (!info?.pods.delete(podKey(pod))) return;
  forget(info);
  info.requested = minus(info.requested, podRequests(pod));
  info.requestedOrDefaults = minus(info.requestedOrDefaults, podRequestsOrDefaults(pod));
  if (hasAffinity(pod)) { info.withAffinity--; snapshot.withAffinity--; }
}

/** Takes the place of an older version of a Pod; false if more than its status changed. */
function replacePod(snapshot: Snapshot, before: Pod, after: Pod): boolean {
  if (before.spec !== after.spec || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp || !equal(before.metadata.labels, after.metadata.labels)) return false;
  const info = snapshot.nodes.get(after.spec.nodeName ?? "");
  if (!info?.pods.has(podKey(after))) return false;
  info.pods.set(podKey(after), after);
  return true;
}

export function setNode(snapshot: Snapshot, node: Node, pods: Iterable<Pod> = snapshot.nodes.get(node.metadata.name)?.pods.values() ?? []): void {
  const before = snapshot.nodes.get(node.metadata.name);
  countImages(snapshot, before?.node, -1);
  countImages(snapshot, node, 1);
  snapshot.list = undefined;
  if (before && sameAllocatable(before.node, node)) {
    snapshot.nodes.set(node.metadata.name, {...before, node, memo: new Map()});
    return;
  }
  const kept = [...pods];
  snapshot.withAffinity -= before?.withAffinity ?? 0;
  snapshot.nodes.set(node.metadata.name, {node, pods: new Map(), allocatable: amounts(node.status?.allocatable), requested: {}, requestedOrDefaults: {}, withAffinity: 0, memo: new Map(), version: 0});
  for (const pod of kept) addPod(snapshot, pod);
}

const sameAllocatable = (a: Node, b: Node) => a.status?.allocatable === b.status?.allocatable || JSON.stringify(a.status?.allocatable) === JSON.stringify(b.status?.allocatable);

function countImages(snapshot: Snapshot, node: Node | undefined, by: number): void {
  for (const image of node?.status?.images ?? []) for (const name of image.names ?? []) snapshot.imageNodes.set(name, (snapshot.imageNodes.get(name) ?? 0) + by);
}

/** One commit's effect. Pods on nodes that are not there yet are remembered by `orphans`. */
function apply(snapshot: Snapshot, orphans: Map<string, Pod>, {resource, object, previous}: Commit): void {
  if (resource === "pods") {
    const [before, after] = [previous as Pod | undefined, object as Pod | undefined];
    if (counts(before) && counts(after) && replacePod(snapshot, before, after)) return;
    if (counts(before)) { removePod(snapshot, before); orphans.delete(podKey(before)); }
    if (counts(after)) { if (snapshot.nodes.has(after.spec.nodeName!)) addPod(snapshot, after); else orphans.set(podKey(after), after); }
    return;
  }
  const {name, namespace} = (object ?? previous)!.metadata;
  if (resource === "nodes") {
    if (object) {
      const waiting = [...orphans.values()].filter((pod) => pod.spec.nodeName === name);
      setNode(snapshot, object as Node);
      for (const pod of waiting) { orphans.delete(podKey(pod)); addPod(snapshot, pod); }
    } else {
      for (const pod of snapshot.nodes.get(name)?.pods.values() ?? []) orphans.set(podKey(pod), pod);
      countImages(snapshot, previous as Node, -1);
      snapshot.withAffinity -= snapshot.nodes.get(name)?.withAffinity ?? 0;
      snapshot.list = undefined;
      snapshot.nodes.delete(name);
    }
    return;
  }
  if (!isKept(resource)) return;
  const map = snapshot[resource] as Map<string, unknown>; // each map holds the kind of its resource
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  if (object) map.set(place, object); else map.delete(place);
}

interface Index { revision: number; readonly snapshot: Snapshot; readonly orphans: Map<string, Pod> }
const indexes = new WeakMap<StoreState, Index>();

export function currentSnapshot(store: StoreState): Snapshot {
  let index = indexes.get(store);
  if (!index) indexes.set(store, (index = {revision: 0, snapshot: emptySnapshot(), orphans: new Map()}));
  if (index.revision === store.revision) return index.snapshot;
  for (const commit of store.history.since(index.revision)) {
    apply(index.snapshot, index.orphans, commit);
    index.revision = commit.revision;
  }
  return index.snapshot;
}

/** What was known after `revision`: for the table of a decision that somebody looks at later. */
export function snapshotAt(store: StoreState, revision: number): Snapshot {
  const snapshot = emptySnapshot(), orphans = new Map<string, Pod>();
  for (const commit of store.history.since(0)) {
    if (commit.revision > revision) break;
    apply(snapshot, orphans, commit);
  }
  return snapshot;
}
