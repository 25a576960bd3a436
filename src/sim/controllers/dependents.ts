// Which objects name a given owner: an index over the store, kept up from its history. It can be dropped at any moment.
import type {StoreState} from "../store/store.ts";
import type {World} from "../world.ts";

export interface Place { readonly resource: string; readonly namespace: string | undefined; readonly name: string }
interface Index { revision: number; readonly byOwner: Map<string, Map<string, Place>> }

const indexes = new WeakMap<StoreState, Index>();

/** Where the objects are whose ownerReferences name this uid, in order of their keys. */
export function dependentsOf(world: World, uid: string): readonly Place[] {
  let index = indexes.get(world.store);
  if (!index) indexes.set(world.store, (index = {revision: 0, byOwner: new Map()}));
  for (const {key, resource, object, previous, revision} of world.store.history.since(index.revision)) {
    for (const ref of previous?.metadata.ownerReferences ?? []) index.byOwner.get(ref.uid)?.delete(key);
    for (const ref of object?.metadata.ownerReferences ?? []) {
      const places = index.byOwner.get(ref.uid) ?? new Map<string, Place>();
      index.byOwner.set(ref.uid, places.set(key, {resource, namespace: object!.metadata.namespace, name: object!.metadata.name}));
    }
    index.revision = revision;
  }
  const places = index.byOwner.get(uid);
  return places ? [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place) : [];
}
