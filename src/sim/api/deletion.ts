// DELETE: grace, finalizers, propagation, and the moment when an object is really gone.
// Source: k8s.io/apiserver/pkg/registry/rest delete.go, registry/generic/registry store.go.
import {instant, parseInstant} from "../clock.ts";
import {remove as removeKey} from "../store/store.ts";
import type {World} from "../world.ts";
import {plugins} from "./admission/index.ts";
import type {Caller, DeleteOptions} from "./client.ts";
import {conflict} from "./errors.ts";
import {kindFor} from "./kinds/index.ts";
import type {KubeObject} from "./object.ts";
import {get, ioOf, keptAs, originOf, overwrite} from "./registry.ts";
import {resourceInfo, type ResourceInfo} from "./resources.ts";
import {storageKey} from "./storage.ts";

export interface Deletion { readonly object: KubeObject; readonly gone: boolean }

/** Returns false if it was not there. */
export function remove(world: World, caller: Caller, resource: string, name: string, namespace?: string, options: DeleteOptions = {}): boolean {
  return removeObject(world, caller, resourceInfo(resource), name, namespace, options) !== undefined;
}

/** The object as it is after the DELETE, and whether it is gone; undefined if it was not there. */
export function removeObject(world: World, caller: Caller, info: ResourceInfo, name: string, namespace: string | undefined, options: DeleteOptions, dryRun = false): Deletion | undefined {
  const object = get(world, keptAs(info), name, namespace);
  if (!object) return undefined;
  checkPreconditions(info, object, options);
  const io = ioOf(world, caller), kind = kindFor(info);
  for (const plugin of plugins) plugin.validate?.(object, object, {info, subresource: "", operation: "DELETE", name, namespace, io, dryRun, warn: () => {}});
  const ending = kind.ending?.(object, io, options);
  if (ending) return {object: ending === object || dryRun ? ending : overwrite(world, caller, info, ending), gone: false};
  const finalizers = deletionFinalizers(object, options, kind.orphansByDefault);
  const grace = kind.graceSeconds?.(object, options.graceSeconds) ?? 0;
  if (object.metadata.deletionTimestamp) return deleteAgain(world, caller, info, object, finalizers, grace, dryRun);
  if (grace === 0 && !finalizers.length) {
    if (!dryRun) drop(world, caller, info, object);
    return {object: kind.graceSeconds ? mark(object, [], 0, world.nowMs) : object, gone: true};
  }
  const marked = mark(object, finalizers, grace, world.nowMs);
  return {object: dryRun ? marked : overwrite(world, caller, info, marked), gone: false};
}

function checkPreconditions(info: ResourceInfo, object: KubeObject, {uid, resourceVersion}: DeleteOptions): void {
  const {metadata: meta, kind} = object;
  // Where a kind has its own way of ending, the storage compares, elsewhere the handler.
  if (kindFor(info).ending) {
    const differs = (field: string, wanted: string, found: string) => conflict(info, meta.name, `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`);
    if (uid && uid !== meta.uid) throw differs("UID", uid, meta.uid);
    if (resourceVersion && resourceVersion !== meta.resourceVersion) throw differs("ResourceVersion", resourceVersion, meta.resourceVersion);
  }
  const named = {name: kind, group: info.group};
  if (uid && uid !== meta.uid) throw conflict(named, meta.name, `the UID in the precondition (${uid}) does not match the UID in record (${meta.uid}). The object might have been deleted and then recreated`);
  if (resourceVersion && resourceVersion !== meta.resourceVersion) throw conflict(named, meta.name, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`);
}

/** deletionFinalizersForGarbageCollection. */
function deletionFinalizers(object: KubeObject, {propagation}: DeleteOptions, orphansByDefault = false): readonly string[] {
  const before = object.metadata.finalizers ?? [];
  const others = before.filter((finalizer) => finalizer !== "orphan" && finalizer !== "foregroundDeletion");
  const orphan = propagation === "Orphan" || (!propagation && (before.includes("orphan") || (orphansByDefault && !before.includes("foregroundDeletion"))));
  const foreground = propagation === "Foreground" || (!propagation && before.includes("foregroundDeletion"));
  return orphan ? [...others, "orphan"] : foreground ? [...others, "foregroundDeletion"] : others;
}

function mark(object: KubeObject, finalizers: readonly string[], grace: number, nowMs: number): KubeObject {
  const {finalizers: _, ...meta} = object.metadata;
  return {...object, metadata: {
    ...meta, ...(finalizers.length && {finalizers}), ...(meta.generation && {generation: meta.generation + 1}),
    deletionTimestamp: instant(nowMs + grace * 1000), deletionGracePeriodSeconds: grace,
  }};
}

/** A DELETE of something that is being deleted: it can only become quicker. */
function deleteAgain(world: World, caller: Caller, info: ResourceInfo, object: KubeObject, finalizers: readonly string[], grace: number, dryRun: boolean): Deletion {
  const before = object.metadata.deletionGracePeriodSeconds ?? 0;
  if (grace === 0 && !finalizers.length) {
    if (!dryRun) drop(world, caller, info, object);
    return {object: before ? {...object, metadata: {...object.metadata, deletionGracePeriodSeconds: 0}} : object, gone: true};
  }
  const sameFinalizers = finalizers.join() === (object.metadata.finalizers ?? []).join();
  if (grace >= before && sameFinalizers) return {object, gone: false};
  const {finalizers: _, ...meta} = object.metadata;
  const started = parseInstant(meta.deletionTimestamp!) - before * 1000;
  const marked = {...object, metadata: {...meta, ...(finalizers.length && {finalizers}), ...(grace < before && {deletionTimestamp: instant(started + grace * 1000), deletionGracePeriodSeconds: grace})}};
  return {object: dryRun ? marked : overwrite(world, caller, info, marked), gone: false};
}

function drop(world: World, caller: Caller, info: ResourceInfo, object: KubeObject): void {
  removeKey(world.store, keptAs(info), storageKey(keptAs(info), object.metadata.name, object.metadata.namespace), originOf(world, caller));
  kindFor(info).afterDelete?.(object, ioOf(world, caller));
}

/** An update that takes the last finalizer from a deleted object removes it. Returns the object if it is gone. */
export function finishIfDone(world: World, caller: Caller, info: ResourceInfo, object: KubeObject, old: KubeObject): KubeObject | undefined {
  const {deletionTimestamp, finalizers, deletionGracePeriodSeconds} = object.metadata;
  if (!deletionTimestamp || finalizers?.length || deletionGracePeriodSeconds) return undefined;
  if (!old.metadata.finalizers?.length && !kindFor(info).holdsDeletion) return undefined;
  if (kindFor(info).holdsDeletion?.(object)) return undefined;
  drop(world, caller, info, object);
  return object;
}

/** Removes an object whose last holder let go of it. */
export const removeFinished = drop;
