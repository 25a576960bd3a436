// Snapshots and data directories. A snapshot is a file that holds all keys with their objects, as JSON instead of a bbolt database.
// An etcd that starts takes what is in its data directory; the store's revisions go on from where they are, as after
// `--bump-revision`: what differs from the running store is written or removed, so whoever watches is told.
import type {KubeObject} from "../api/object.ts";
import {put, remove, type Cause, type StoreState} from "../store/store.ts";
import type {World} from "../world.ts";
import {hexOf} from "../kubelet/images.ts";
import {isPlain, resourceOfKey} from "./keys.ts";

export interface Snapshot { readonly etcd: string; readonly revision: number; readonly keys: readonly (readonly [string, KubeObject])[] }

/** Of the database file, which every release of a minor version shares. */
export const STORAGE_VERSION = "3.6.0";

/** Where a data directory has its database. */
export const databaseIn = (dataDir: string): string => `${dataDir.replace(/\/+$/, "")}/member/snap/db`;

export function takeSnapshot({revision, keys}: StoreState): string {
  const snapshot: Snapshot = {etcd: STORAGE_VERSION, revision, keys: [...keys.entries()].map(([key, {object}]) => [key, object])};
  return JSON.stringify(snapshot);
}

/** Undefined: the file is no snapshot. */
export function readSnapshot(text: string): Snapshot | undefined {
  if (!text.startsWith('{"etcd":')) return undefined;
  try { return JSON.parse(text) as Snapshot; } catch { return undefined; } // takeSnapshot wrote it, or it was cut off
}

/** As `etcdutl snapshot status` prints it. */
export const hashOf = (text: string): string => hexOf(text, 8).replace(/^0+/, "");

/** Makes the store hold what the snapshot holds. */
export function load(world: World, snapshot: Snapshot, cause: Cause): void {
  const {store} = world, origin = {atMs: world.nowMs, author: "etcd", cause};
  const wanted = new Map(snapshot.keys);
  for (const [key, {object}] of [...store.keys.entries()]) if (!wanted.has(key)) remove(store, resourceOfKey(key, object), key, origin);
  for (const [key, object] of wanted) {
    const there = store.keys.get(key)?.object;
    if (there && (there.metadata.uid === object.metadata.uid && there.metadata.resourceVersion === object.metadata.resourceVersion && !isPlain(object))) continue;
    if (there && isPlain(object) && isPlain(there) && there.value === object.value) continue;
    put(store, resourceOfKey(key, object), key, origin, (revision) => ({...object, metadata: {...object.metadata, resourceVersion: String(revision)}}));
  }
}
