// Where objects are in the store, and quick ways to find some of them. Indexes are caches that follow the store's commits.
import type {Commit, StoreState} from "../store/store.ts";
import {revisionKey} from "../store/store.ts";
import type {KubeObject} from "./object.ts";

/** etcd key of an object: `/registry/pods/default/web`. */
export function storageKey(resource: string, name: string, namespace?: string): string {
  return namespace ? `/registry/${resource}/${namespace}/${name}` : `/registry/${resource}/${name}`;
}

interface NodeIndex { revision: number; readonly byNode: Map<string, Map<string, KubeObject>> }
const indexes = new WeakMap<StoreState, NodeIndex>();

const nodeOf = (object: KubeObject | undefined): string | undefined => (object as {spec?: {nodeName?: string}} | undefined)?.spec?.nodeName; // of Pods only

/** Pods bound to a node, in key order. */
export function podsOnNode(store: StoreState, node: string): readonly KubeObject[] {
  let index = indexes.get(store);
  if (!index) {
    index = {revision: store.revision, byNode: new Map()};
    for (const [key, {object}] of store.keys.under("/registry/pods/")) put(index, key, object);
    indexes.set(store, index);
  } else if (index.revision < store.revision) {
    for (const [, commit] of store.history.entries(revisionKey(index.revision + 1))) follow(index, commit);
    index.revision = store.revision;
  }
  const found = index.byNode.get(node);
  return found ? [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object) : [];
}

function put(index: NodeIndex, key: string, object: KubeObject): void {
  const node = nodeOf(object);
  if (node === undefined) return;
  const there = index.byNode.get(node);
  if (there) there.set(key, object);
  else index.byNode.set(node, new Map([[key, object]]));
}

function follow(index: NodeIndex, commit: Commit): void {
  if (commit.resource !== "pods") return;
  const before = nodeOf(commit.previous);
  if (before !== undefined && (!commit.object || nodeOf(commit.object) !== before)) index.byNode.get(before)?.delete(commit.key);
  if (commit.object) put(index, commit.key, commit.object);
}
