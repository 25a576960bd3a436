// The garbage collector (pkg/controller/garbagecollector): what owners leave behind. Background, foreground and orphan deletion.
import type {DeleteOptions, ResourceName} from "../api/client.ts";
import {customResources} from "../api/custom/definitions.ts";
import type {Json, KubeObject, OwnerReference} from "../api/object.ts";
import {keptAs} from "../api/registry.ts";
import {resources, type ResourceInfo} from "../api/resources.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import type {World} from "../world.ts";
import {dependentsOf, type Place} from "./dependents.ts";

/** Resources that neither own nor are owned, and that change all the time. */
const IGNORED = new Set(["events", "leases", "bindings", "componentstatuses"]);
const watched = [...new Set(resources.filter(({name, verbs}) => !name.includes("/") && verbs.includes("delete")).map(({name}) => name))].filter((name) => !IGNORED.has(name));

export const garbage: Component = {
  name: "garbage-collector",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    ...Object.fromEntries(watched.map((resource) => [resource, (change: Change, world: World) => keysOf(resource, change, world)])),
    // Custom resources are kept under their group, which their objects tell.
    "*": (change, world) => keysOf(customName(world, change.object ?? change.previous!) ?? "", change, world),
  },
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

const customName = (world: World, object: KubeObject): string | undefined => infoOf({apiVersion: object.apiVersion, kind: object.kind}, world)?.[0];

function keysOf(resource: string, {object, previous}: Change, world: World): string[] {
  if (!object) return [`gone|${previous!.metadata.uid}`, ...waitingOwners(previous!, world)];
  const here = `${resource}|${object.metadata.namespace ?? ""}|${object.metadata.name}`;
  const {ownerReferences, finalizers, deletionTimestamp} = object.metadata;
  if (deletionTimestamp && finalizers?.some((finalizer) => finalizer === "foregroundDeletion" || finalizer === "orphan")) return [`finalise|${here}`];
  return ownerReferences && ownerReferences !== previous?.metadata.ownerReferences ? [`owned|${here}`] : [];
}

/** Owners that may wait for this dependent to go (foreground deletion). */
function waitingOwners(object: KubeObject, world: World): string[] {
  return (object.metadata.ownerReferences ?? []).filter(({blockOwnerDeletion}) => blockOwnerDeletion).flatMap((ref) => {
    const [resource, info] = infoOf(ref, world) ?? [];
    return resource ? [`finalise|${resource}|${info?.namespaced ? object.metadata.namespace ?? "" : ""}|${ref.name}`] : [];
  });
}

/** A kind's resource, and the name under which its objects are kept. */
function infoOf({apiVersion, kind}: Pick<OwnerReference, "apiVersion" | "kind">, world: World): readonly [string, ResourceInfo] | undefined {
  const fits = (info: ResourceInfo): boolean => info.groupVersion === apiVersion && info.kind === kind && !info.name.includes("/");
  const info = resources.find(fits) ?? customResources(world).find(fits);
  return info && [keptAs(info), info];
}

function ownerOf(ref: OwnerReference, namespace: string | undefined, io: Reconcile): KubeObject | undefined {
  const [resource, info] = infoOf(ref, io.world) ?? [];
  const owner = resource ? find({resource, name: ref.name, namespace: info?.namespaced ? namespace : undefined}, io) : undefined;
  return owner?.metadata.uid === ref.uid ? owner : undefined;
}

/** Where a custom object is on the server; undefined for others, which typed calls reach. */
function customPath({resource, namespace, name}: Place, io: Reconcile): string | undefined {
  const info = resource.includes(".") ? customResources(io.world).find((one) => !one.name.includes("/") && keptAs(one) === resource) : undefined;
  return info && `/apis/${info.groupVersion}/${namespace ? `namespaces/${namespace}/` : ""}${info.name}/${encodeURIComponent(name)}`;
}

function write(place: Place, object: KubeObject, io: Reconcile): void {
  const path = customPath(place, io);
  if (path) io.client.request({method: "PUT", path, body: object as unknown as Json}); // an object of the API is JSON
  else io.client.update(place.resource as ResourceName, object as never);
}

function erase(place: Place, options: DeleteOptions, io: Reconcile): void {
  const path = customPath(place, io);
  if (!path) return void io.client.delete(place.resource as ResourceName, place.name, place.namespace, options);
  io.client.request({method: "DELETE", path, body: {kind: "DeleteOptions", apiVersion: "v1", ...(options.propagation && {propagationPolicy: options.propagation}), ...(options.uid && {preconditions: {uid: options.uid}})}});
}

/** Deletes an object if none of its owners is left; drops references to absent ones otherwise (attemptToDeleteItem). */
function collect(place: Place, io: Reconcile): void {
  const object = find(place, io);
  const refs = object?.metadata.ownerReferences;
  if (!object || !refs?.length || object.metadata.deletionTimestamp) return;
  const known = refs.filter((ref) => infoOf(ref, io.world) === undefined || ownerOf(ref, object.metadata.namespace, io));
  if (known.length === refs.length) return;
  if (known.length) return write(place, {...object, metadata: {...object.metadata, ownerReferences: known}}, io);
  const propagation = object.metadata.finalizers?.includes("orphan") ? "Orphan" : object.metadata.finalizers?.includes("foregroundDeletion") ? "Foreground" : "Background";
  erase(place, {propagation, uid: object.metadata.uid}, io);
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
    if (object && !object.metadata.deletionTimestamp) erase(dependent, {propagation: "Foreground", uid: object.metadata.uid}, io);
    return ref?.blockOwnerDeletion && find(dependent, io);
  });
  if (!blocking.length) dropFinalizer(place, "foregroundDeletion", io);
}

function release(place: Place, owner: KubeObject, io: Reconcile): void {
  const object = find(place, io);
  if (!object) return;
  const {ownerReferences, ...metadata} = object.metadata;
  const others = ownerReferences?.filter(({uid}) => uid !== owner.metadata.uid) ?? [];
  write(place, {...object, metadata: others.length ? {...metadata, ownerReferences: others} : metadata}, io);
}

function dropFinalizer(place: Place, finalizer: string, io: Reconcile): void {
  const object = find(place, io)!;
  const {finalizers, ...metadata} = object.metadata;
  const others = finalizers!.filter((other) => other !== finalizer);
  write(place, {...object, metadata: others.length ? {...metadata, finalizers: others} : metadata}, io);
}
