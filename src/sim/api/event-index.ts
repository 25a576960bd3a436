// The Events of each object, as recorders remember them: found without a look at the store's keys. It follows the store's commits,
// lives beside it and can be dropped at any moment.
import type {Commit, StoreState} from "../store/store.ts";
import type {Event} from "./types.ts";

interface Index { revision: number; readonly byObject: Map<string, Event[]> }
const indexes = new WeakMap<StoreState, Index>();

/** The Events of a namespace that are about objects of this name, of whatever kind, oldest first. */
export function eventsAbout(store: StoreState, namespace: string, name: string): readonly Event[] {
  let index = indexes.get(store);
  if (!index) indexes.set(store, (index = filled(store)));
  for (; index.revision < store.revision; index.revision++) {
    const commit = store.history.at(index.revision + 1);
    if (commit?.resource === "events") follow(index, commit);
  }
  return index.byObject.get(`${namespace}/${name}`) ?? NONE;
}

const NONE: readonly Event[] = [];
const placeOf = (event: Event): string => `${event.metadata.namespace}/${event.involvedObject.name ?? ""}`;

function filled(store: StoreState): Index {
  const index: Index = {revision: store.revision, byObject: new Map()};
  for (const {object} of store.keys.valuesUnder("/registry/events/")) put(index, object as Event); // what is kept there
  return index;
}

function follow(index: Index, {object, previous}: Commit): void {
  if (object) return put(index, object as Event); // of the resource
  const gone = previous as Event | undefined, there = gone && index.byObject.get(placeOf(gone));
  if (!there) return;
  const left = there.filter(({metadata}) => metadata.name !== gone.metadata.name);
  if (left.length) index.byObject.set(placeOf(gone), left); else index.byObject.delete(placeOf(gone));
}

function put(index: Index, event: Event): void {
  const place = placeOf(event), there = index.byObject.get(place);
  if (!there) { index.byObject.set(place, [event]); return; }
  const at = there.findIndex(({metadata}) => metadata.name === event.metadata.name);
  if (at < 0) there.push(event); else there[at] = event;
}
