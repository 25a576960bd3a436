// The verbs on stored objects, below HTTP: what create, update, patch and delete do to the store.
import {instant} from "../clock.ts";
import {uuid} from "../random.ts";
import {put, remove as removeKey, type Origin} from "../store/store.ts";
import {chance, type World} from "../world.ts";
import {StatusError, type Caller, type DeleteOptions, type ListOptions, type PatchType} from "./client.ts";
import type {Draft, Json, KubeObject} from "./object.ts";
import {resourceInfo} from "./resources.ts";

/** etcd key of an object: `/registry/pods/default/web`. */
export function storageKey(resource: string, name: string, namespace?: string): string {
  return namespace ? `/registry/${resource}/${namespace}/${name}` : `/registry/${resource}/${name}`;
}

const originOf = (world: World, caller: Caller): Origin => ({atMs: world.nowMs, author: caller.author, cause: caller.cause});

export const get = (world: World, resource: string, name: string, namespace?: string): KubeObject | undefined =>
  world.store.keys.get(storageKey(resource, name, namespace))?.object;

export function list(world: World, resource: string, options: ListOptions = {}): readonly KubeObject[] {
  const prefix = options.namespace ? `/registry/${resource}/${options.namespace}/` : `/registry/${resource}/`;
  const found: KubeObject[] = [];
  for (const [, entry] of world.store.keys.under(prefix)) found.push(entry.object);
  return found;
}

export function create(world: World, caller: Caller, resource: string, draft: Draft<KubeObject>): KubeObject {
  const info = resourceInfo(resource);
  const {name = "", namespace} = draft.metadata;
  const key = storageKey(resource, name, namespace);
  if (world.store.keys.has(key)) throw new StatusError({apiVersion: "v1", kind: "Status", metadata: {}, spec: undefined, status: "Failure", reason: "AlreadyExists", code: 409, message: `${resource} "${name}" already exists`} as never);
  return put(world.store, resource, key, originOf(world, caller), (revision) => ({
    ...draft, apiVersion: info.groupVersion, kind: info.kind,
    metadata: {...draft.metadata, name, uid: uuid(() => chance(world, "apiserver")), resourceVersion: String(revision), creationTimestamp: instant(world.nowMs), generation: 1},
  }));
}

export function update(world: World, caller: Caller, resource: string, object: KubeObject, _subresource?: string): KubeObject {
  const {name, namespace} = object.metadata;
  return put(world.store, resource, storageKey(resource, name, namespace), originOf(world, caller), (revision) => ({...object, metadata: {...object.metadata, resourceVersion: String(revision)}}));
}

export function patch(_world: World, _caller: Caller, resource: string, name: string, _namespace: string | undefined, _type: PatchType, _body: Json, _subresource?: string): KubeObject {
  throw new Error(`patch of ${resource} ${name}: the API room is being built`);
}

export function remove(world: World, caller: Caller, resource: string, name: string, namespace?: string, _options?: DeleteOptions): boolean {
  return removeKey(world.store, resource, storageKey(resource, name, namespace), originOf(world, caller)) !== undefined;
}
