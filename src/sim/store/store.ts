// etcd: keys with revisions, and the list of all commits. Only the API server writes here.
// As in etcd 3: one revision per write, create revision and version per key. Not simulated: leases, transactions over several keys.
import {SortedMap} from "../map.ts";
import type {KubeObject} from "../api/object.ts";
import {History} from "./history.ts";

/** What led to a commit: a reader's command, an earlier commit, or the making of the cluster. */
export type Cause = {readonly command: number} | {readonly revision: number} | "boot";

/** One write to etcd. `object` is absent for a delete; `previous` for a create. */
export interface Commit {
  readonly revision: number;
  readonly atMs: number;
  readonly key: string;
  /** Plural name of the resource, `widgets.example.com` for custom ones. */
  readonly resource: string;
  readonly object?: KubeObject;
  readonly previous?: KubeObject;
  /** Who wrote: `deployment-controller`, `kubelet, node01`, `kubectl`. */
  readonly author: string;
  readonly cause: Cause;
}

export interface Entry {
  readonly object: KubeObject;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
}

export interface StoreState {
  revision: number;
  /** Watches from before this revision are too old. */
  compactRevision: number;
  readonly keys: SortedMap<Entry>;
  readonly history: History;
  /** The last revision at which something of a resource was written. */
  readonly changed: {[resource: string]: number};
}

export const emptyStore = (): StoreState => ({revision: 0, compactRevision: 0, keys: new SortedMap(), history: new History(), changed: {}});

export interface Origin { readonly atMs: number; readonly author: string; readonly cause: Cause }

/** Writes the object that `make` gives for the new revision. */
export function put(store: StoreState, resource: string, key: string, origin: Origin, make: (revision: number) => KubeObject): KubeObject {
  const before = store.keys.get(key);
  const revision = ++store.revision;
  const object = make(revision);
  store.changed[resource] = revision;
  store.keys.set(key, {object, createRevision: before?.createRevision ?? revision, modRevision: revision, version: (before?.version ?? 0) + 1});
  store.history.append({revision, key, resource, object, ...(before && {previous: before.object}), ...origin});
  return object;
}

/** Removes a key; the revision of the removal, or undefined if it was not there. */
export function remove(store: StoreState, resource: string, key: string, origin: Origin): number | undefined {
  const before = store.keys.get(key);
  if (!before) return undefined;
  const revision = ++store.revision;
  store.keys.delete(key);
  store.changed[resource] = revision;
  store.history.append({revision, key, resource, previous: before.object, ...origin});
  return revision;
}
