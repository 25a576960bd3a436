// Quick ways to find Pods, as informers keep them: by node, and by controller (with those that nobody controls). They follow the
// store's commits, live beside it and can be dropped at any moment. Source: pkg/controller controller_utils.go PodControllerIndexer.
import {SortedMap} from "../map.ts";
import type {Commit, StoreState} from "../store/store.ts";
import {controllerOf, type KubeObject} from "./object.ts";

/** The place of an object in an index; undefined: it is not in it. */
type PlaceOf = (object: KubeObject) => string | undefined;

const nodeOf: PlaceOf = (object) => (object as {spec?: {nodeName?: string}}).spec?.nodeName; // of Pods only
const ownerOf: PlaceOf = (object) => controllerOf(object)?.uid ?? `orphans of ${object.metadata.namespace}`;

/** The Pods of one place, in key order; `changed` are those that the place's tally does not know yet. */
interface Place { readonly pods: SortedMap<KubeObject>; readonly changed: Set<string>; tally?: Tally }
interface Tally { readonly of: object; readonly marks: Map<string, number>; readonly counts: Map<number, number> }

interface Index { readonly placeOf: PlaceOf; revision: number; readonly places: Map<string, Place> }
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

const at = (index: Index, place: string): KubeObject[] => [...(index.places.get(place)?.pods.values() ?? [])];

export const hasOrphans = (store: StoreState, namespace: string): boolean => (current(store, "byController").places.get(`orphans of ${namespace}`)?.pods.size ?? 0) > 0;

/**
 * How many Pods of a controller have which mark: only those are marked again that changed since it was asked last.
 * `of` is what the marks depend on besides the Pod (the owner's spec): when it is another object all are marked anew.
 */
export function tally(store: StoreState, uid: string, of: object, markOf: (pod: KubeObject) => number): ReadonlyMap<number, number> {
  const place = current(store, "byController").places.get(uid);
  if (!place) return new Map();
  if (place.tally?.of !== of) {
    place.tally = {of, marks: new Map(), counts: new Map()};
    for (const key of place.pods.keys()) place.changed.add(key);
  }
  const {marks, counts} = place.tally;
  const bump = (mark: number | undefined, by: number) => { if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + by); };
  for (const key of place.changed) {
    const pod = place.pods.get(key), mark = pod && markOf(pod);
    bump(marks.get(key), -1);
    bump(mark, 1);
    if (mark === undefined) marks.delete(key); else marks.set(key, mark);
  }
  place.changed.clear();
  return counts;
}

function current(store: StoreState, which: keyof Indexes): Index {
  let both = indexes.get(store);
  if (!both) indexes.set(store, (both = {byNode: filled(store, nodeOf), byController: filled(store, ownerOf)}));
  const index = both[which];
  if (index.revision < store.revision) {
    for (const commit of store.history.since(index.revision)) follow(index, commit);
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
  let there = index.places.get(place);
  if (!there) index.places.set(place, (there = {pods: new SortedMap(), changed: new Set()}));
  there.pods.set(key, object);
  if (there.tally) there.changed.add(key);
}

function follow(index: Index, commit: Commit): void {
  if (commit.resource !== "pods") return;
  const before = commit.previous && index.placeOf(commit.previous);
  if (before !== undefined && (!commit.object || index.placeOf(commit.object) !== before)) leave(index, before, commit.key);
  if (commit.object) put(index, commit.key, commit.object);
}

function leave(index: Index, place: string, key: string): void {
  const there = index.places.get(place);
  if (!there?.pods.delete(key)) return;
  if (there.pods.size === 0) index.places.delete(place);
  else if (there.tally) there.changed.add(key);
}
