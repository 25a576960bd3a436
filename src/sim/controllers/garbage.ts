// The garbage collector (pkg/controller/garbagecollector): what owners leave behind. Background, foreground and orphan deletion.
import type {ResourceName} from "../api/client.ts";
import type {KubeObject, OwnerReference} from "../api/object.ts";
import {resources} from "../api/resources.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import {dependentsOf, type Place} from "./dependents.ts";

/** Resources that neither own nor are owned, and that change all the time. */
const IGNORED = new Set(["events", "leases", "bindings", "componentstatuses"]);
const watched = [...new Set(resources.filter(({name, verbs}) => !name.includes("/") && verbs.includes("delete")).map(({name}) => name))].filter((name) => !IGNORED.has(name));

export const garbage: Component = {
  name: "garbage-collector",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: Object.fromEntries(watched.map((resource) => [resource, (change: Change) => keysOf(resource, change)])),
  reconcile(key, io) {
    const [what, ...rest] = key.split("|") as [string, ...string[]];
    if (what === "gone") for (const place of dependentsOf(io.world, rest[0]!)) collect(place, io);
    else if (what === "owned") collect(placeOf(rest), io);
    else finalise(placeOf(rest), io);
  },
};

// Any resource may own and be owned, so its type is not known here.
const find = (place: Place, io: Reconcile): KubeObject | undefined => io.client.get(place.resource as ResourceName, place.name, place.namespace);

const placeOf = ([resource, namespace, name]: readonly string[]): Place => ({resource: resource!, namespace: namespace || undefined, name: name!});

function keysOf(resource: string, {object, previous}: Change): string[] {
  if (!object) return [`gone|${previous!.metadata.uid}`, ...waitingOwners(previous!)];
  const here = `${resource}|${object.metadata.namespace ?? ""}|${object.metadata.name}`;
  const {ownerReferences, finalizers, deletionTimestamp} = object.metadata;
  if (deletionTimestamp && finalizers?.some((finalizer) => finalizer === "foregroundDeletion" || finalizer === "orphan")) return [`finalise|${here}`];
  return ownerReferences && ownerReferences !== previous?.metadata.ownerReferences ? [`owned|${here}`] : [];
}

/** Owners that may wait for this dependent to go (foreground deletion). */
function waitingOwners(object: KubeObject): string[] {
  return (object.metadata.ownerReferences ?? []).filter(({blockOwnerDeletion}) => blockOwnerDeletion).flatMap((ref) => {
    const resource = resourceOf(ref);
    return resource ? [`finalise|${resource}|${object.metadata.namespace ?? ""}|${ref.name}`] : [];
  });
}

const resourceOf = (ref: OwnerReference): string | undefined => resources.find(({groupVersion, kind, name}) => groupVersion === ref.apiVersion && kind === ref.kind && !name.includes("/"))?.name;
const namespaced = (resource: string) => resources.find(({name}) => name === resource)?.namespaced ?? true;

function ownerOf(ref: OwnerReference, namespace: string | undefined, io: Reconcile): KubeObject | undefined {
  const resource = resourceOf(ref);
  const owner = resource ? find({resource, name: ref.name, namespace: namespaced(resource) ? namespace : undefined}, io) : undefined;
  return owner?.metadata.uid === ref.uid ? owner : undefined;
}

/** Deletes an object if none of its owners is left; drops references to absent ones otherwise (attemptToDeleteItem). */
function collect(place: Place, io: Reconcile): void {
  const object = find(place, io);
  const refs = object?.metadata.ownerReferences;
  if (!object || !refs?.length || object.metadata.deletionTimestamp) return;
  const known = refs.filter((ref) => resourceOf(ref) === undefined || ownerOf(ref, object.metadata.namespace, io));
  if (known.length === refs.length) return;
  if (known.length) return void io.client.update(place.resource as ResourceName, {...object, metadata: {...object.metadata, ownerReferences: known}} as never);
  const propagation = object.metadata.finalizers?.includes("orphan") ? "Orphan" : object.metadata.finalizers?.includes("foregroundDeletion") ? "Foreground" : "Background";
  io.client.delete(place.resource as ResourceName, place.name, place.namespace, {propagation, uid: object.metadata.uid});
}

/** An owner that waits: for its dependents to go (foregroundDeletion), or to be let go of (orphan). */
function finalise(place: Place, io: Reconcile): void {
  const owner = find(place, io);
  if (!owner?.metadata.deletionTimestamp) return;
  const dependents = dependentsOf(io.world, owner.metadata.uid);
  if (owner.metadata.finalizers?.includes("orphan")) {
    for (const dependent of dependents) release(dependent, owner, io);
    return dropFinalizer(place, "orphan", io);
  }
  if (!owner.metadata.finalizers?.includes("foregroundDeletion")) return;
  const blocking = dependents.filter((dependent) => {
    const object = find(dependent, io);
    const ref = object?.metadata.ownerReferences?.find(({uid}) => uid === owner.metadata.uid);
    if (object && !object.metadata.deletionTimestamp) io.client.delete(dependent.resource as ResourceName, dependent.name, dependent.namespace, {propagation: "Foreground", uid: object.metadata.uid});
    return ref?.blockOwnerDeletion && find(dependent, io);
  });
  if (!blocking.length) dropFinalizer(place, "foregroundDeletion", io);
}

function release(place: Place, owner: KubeObject, io: Reconcile): void {
  const object = find(place, io);
  if (!object) return;
  const {ownerReferences, ...metadata} = object.metadata;
  const others = ownerReferences?.filter(({uid}) => uid !== owner.metadata.uid) ?? [];
  io.client.update(place.resource as ResourceName, {...object, metadata: others.length ? {...metadata, ownerReferences: others} : metadata} as never);
}

function dropFinalizer(place: Place, finalizer: string, io: Reconcile): void {
  const object = find(place, io)!;
  const {finalizers, ...metadata} = object.metadata;
  const others = finalizers!.filter((other) => other !== finalizer);
  io.client.update(place.resource as ResourceName, {...object, metadata: others.length ? {...metadata, finalizers: others} : metadata} as never);
}
