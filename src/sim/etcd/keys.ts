// Keys as etcd has them, with their values, now or at an earlier revision. Objects of the API and keys that a reader put there
// by hand are one list. Not simulated: what the API server keeps besides objects (masterleases, its counters' values).
// Source: pkg/registry/*/storage, "resource prefix"; pkg/kubeapiserver/default_storage_factory_builder.go SpecialDefaultResourcePrefixes.
import {encryptionAt} from "../api/encryption-at-rest.ts";
import type {KubeObject} from "../api/object.ts";
import {etcdKey} from "../api/storage.ts";
import type {Entry, StoreState} from "../store/store.ts";
import type {World} from "../world.ts";
import {sealed} from "./encryption.ts";
import {valueOf} from "./protobuf.ts";

/** A key that is none of Kubernetes': `etcdctl put key1 value1`. It is kept like an object and no part of the API looks there. */
export interface PlainKey extends KubeObject { readonly value: string }

/** What stands as resource in commits of such keys. */
export const PLAIN = "etcd keys";

export const plainKey = (key: string, value: string, revision: number): PlainKey =>
  ({apiVersion: "", kind: "", metadata: {name: key, uid: "", resourceVersion: String(revision), creationTimestamp: ""}, value});

export const isPlain = (object: KubeObject): object is PlainKey => object.kind === "" && "value" in object;

export interface KeyValue {
  readonly key: string;
  /** Where the store has it; absent for keys that are no objects here. */
  readonly storeKey?: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Uint8Array;
}

/** The resource whose commits a key of the store makes. */
export const resourceOfKey = (storeKey: string, object: KubeObject): string => isPlain(object) ? PLAIN : storeKey.split("/")[2] ?? "";

const FLOW_LEVELS = ["catch-all", "exempt", "global-default", "leader-election", "node-high", "system", "workload-high", "workload-low"];

/** What the API server writes for itself as it starts. Their values are shown empty. */
const OWN_KEYS = ["compact_rev_key", ...["peerserverleases/apiserver", "ranges/serviceips", "ranges/servicenodeports", ...FLOW_LEVELS.map((name) => `prioritylevelconfigurations/${name}`)].map((key) => `/registry/${key}`)];

const NOTHING = new Uint8Array();

/** Every key in order. `among` says which are wanted, so that only their values are made. */
export function keysAt(world: World, among: (key: string) => boolean, revision = world.store.revision): readonly KeyValue[] {
  const {store} = world;
  const entries: Iterable<readonly [string, Entry]> = revision >= store.revision ? store.keys.entries() : entriesAt(store, revision);
  const found: KeyValue[] = [];
  for (const [storeKey, {object, createRevision, modRevision, version}] of entries) {
    const key = isPlain(object) ? object.metadata.name : etcdKey(storeKey);
    if (among(key)) found.push({key, storeKey, createRevision, modRevision, version, get value() { return stored(world, storeKey, object, modRevision); }});
  }
  const known = new Set(found.map(({key}) => key));
  for (const key of OWN_KEYS) if (among(key) && !known.has(key)) found.push({key, createRevision: 2, modRevision: 2, version: 1, value: NOTHING});
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function stored(world: World, storeKey: string, object: KubeObject, modRevision: number): Uint8Array {
  const prefix = isPlain(object) ? "" : encryptionAt(world, resourceOfKey(storeKey, object), modRevision), value = valueOf(object);
  return prefix ? sealed(prefix, value, `${storeKey}/${modRevision}`) : value;
}

/** The keys as they were right after a revision, from the history. */
function entriesAt(store: StoreState, revision: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const commit of store.history.since(0)) {
    if (commit.revision > revision) break;
    const before = entries.get(commit.key);
    if (!commit.object) entries.delete(commit.key);
    else entries.set(commit.key, {object: commit.object, createRevision: before?.createRevision ?? commit.revision, modRevision: commit.revision, version: (before?.version ?? 0) + 1});
  }
  return entries;
}
