// Quick ways to find Pods, as informers keep them: by node, and by controller (with those that nobody controls). They follow the
// store's commits, live beside it and can be dropped at any moment. Source: pkg/controller controller_utils.go PodControllerIndexer.
import {SortedMap} from "../map.ts";
import {revisionKey, type Commit, type StoreState} from "../store/store.ts";
import type {KubeObject} from "./object.ts";

/** The place of an object in an index; undefined: it is not in it. */
type PlaceOf = (object: KubeObject) => string | undefined;

const nodeOf: PlaceOf = (object) => (object as {spec?: {nodeName?: string}}).spec?.nodeName; // of Pods only
const controllerOf: PlaceOf = ({metadata}) => metadata.ownerReferences?.find((ref) => ref.controller)?.uid ?? `orphans of ${metadata.namespace}`;

interface Index { readonly placeOf: PlaceOf; revision: number; readonly places: Map<string, SortedMap<KubeObject>> }
interface Indexes { readonly byNode: Index; readonly byController: Index }
const indexes = new WeakMap<StoreState, Indexes>();

const PODS = "/registry/pods/";

/** Pods bound to a node, in key order. */
export const podsOnNode = (store: StoreState, node: string): readonly KubeObject[] => at(current(store, "byNode"), node);

/** Pods whose controller has this uid, and those of the namespace that have none: in key order within each. */
export function podsOfController(store: StoreState, uid: string, namespace: string): readonly KubeObject[] {
  const index = current(store, "byController"), orphans = at(index, `orphans of ${namespace}`), own = at(index, uid);
  return orphans.length ? [...own, ...orphans] : own;
}

function at(index: Index, place: string): KubeObject[] {
  const found = index.places.get(place);
  return found ? [...found.values()] : [];
}

function current(store: StoreState, which: keyof Indexes): Index {
  let both = indexes.get(store);
  if (!both) indexes.set(store, (both = {byNode: filled(store, nodeOf), byController: filled(store, controllerOf)}));
  const index = both[which];
  if (index.revision < store.revision) {
    for (const [, commit] of store.history.entries(revisionKey(index.revision + 1))) follow(index, commit);
    index.revision = store.revision;
  }
  return index;
}

function filled(store: StoreState, placeOf: PlaceOf): Index {
  const index: Index = {placeOf, revision: store.revision, places: new Map()};
  for (const [key, {object}] of store.keys.under(PODS)) put(index, key, object);
  return index;
}

function put(index: Index, key: string, object: KubeObject): void {
  const place = index.placeOf(object);
  if (place === undefined) return;
  const there = index.places.get(place);
  if (there) there.set(key, object);
  else index.places.set(place, new SortedMap([[key, object]]));
}

function follow(index: Index, commit: Commit): void {
  if (commit.resource !== "pods") return;
  const before = commit.previous && index.placeOf(commit.previous);
  if (before !== undefined && (!commit.object || index.placeOf(commit.object) !== before)) index.places.get(before)?.delete(commit.key);
  if (commit.object) put(index, commit.key, commit.object);
}
