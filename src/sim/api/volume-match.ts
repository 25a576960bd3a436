// Which volume fits a claim (k8s.io/component-helpers/storage/volume pv_helpers.go). The scheduler asks it too, with a node.
import {compareQuantities, parseQuantity} from "./quantity.ts";
import type {Client} from "./client.ts";
import {matchesSelector} from "./selectors.ts";
import type {Node, PersistentVolume, PersistentVolumeClaim, StorageClass} from "./types.ts";
import {matchesTerm} from "./node-terms.ts";

export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed", BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by", SELECTED_NODE = "volume.kubernetes.io/selected-node";
const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

type Annotated = {readonly metadata: {readonly annotations?: {readonly [key: string]: string}}};
export const hasAnnotation = ({metadata}: Annotated, key: string): boolean => metadata.annotations?.[key] !== undefined;
export const classOf = (object: PersistentVolume | PersistentVolumeClaim): string => object.metadata.annotations?.[BETA_CLASS] ?? object.spec?.storageClassName ?? "";

/** Binding waits for a Pod to be scheduled. */
export const isDelayed = (storageClass: StorageClass | undefined): boolean => storageClass?.volumeBindingMode === "WaitForFirstConsumer";

/** The volume's claimRef is this claim; one without uid is a reservation. */
export function belongsTo({spec}: PersistentVolume, {metadata}: PersistentVolumeClaim): boolean {
  const ref = spec?.claimRef;
  return !!ref && ref.name === metadata.name && ref.namespace === metadata.namespace && (!ref.uid || ref.uid === metadata.uid);
}

const capacity = ({spec}: PersistentVolume) => parseQuantity(spec?.capacity?.["storage"] ?? "0");
const request = ({spec}: PersistentVolumeClaim) => parseQuantity(spec?.resources?.requests?.["storage"] ?? "0");

/** Why a volume that the claim names does not do (checkVolumeSatisfyClaim); undefined if it does. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (compareQuantities(capacity(volume), request(claim)) < 0) return "requested PV is too small";
  if (classOf(volume) !== classOf(claim)) return "storageClassName does not match";
  if ((volume.spec?.volumeMode ?? "Filesystem") !== (claim.spec?.volumeMode ?? "Filesystem")) return "incompatible volumeMode";
  if (!offersModes(volume, claim)) return "incompatible accessMode";
  return undefined;
}

const offersModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean => (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

export function reachableFrom({spec}: PersistentVolume, node: Node): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node));
}

/**
 * FindMatchingVolume: one that is reserved for the claim, else the smallest available one. Without a node a claim whose
 * binding is delayed gets only a reserved one.
 */
export function findVolume(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], delayed: boolean, node?: Node): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (!offersModes(volume, claim) || volume.metadata.deletionTimestamp || compareQuantities(capacity(volume), request(claim)) < 0) continue;
    if ((volume.spec?.volumeMode ?? "Filesystem") !== (claim.spec?.volumeMode ?? "Filesystem")) continue;
    const reachable = !node || reachableFrom(volume, node);
    if (volume.spec?.claimRef) {
      if (!belongsTo(volume, claim)) continue;
      return reachable ? volume : undefined;
    }
    if ((!node && delayed) || volume.status?.phase !== "Available" || !reachable || classOf(volume) !== classOf(claim)) continue;
    if (claim.spec?.selector && !matchesSelector(claim.spec.selector, volume.metadata.labels ?? {})) continue;
    if (!smallest || compareQuantities(capacity(smallest), capacity(volume)) > 0) smallest = volume;
  }
  return smallest;
}

/** The volume's side: claimRef, and a mark that it was the controller's choice (GetBindVolumeToClaim). */
export function reserveVolume(client: Client, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const own = !volume.spec?.claimRef;
  if (!own && belongsTo(volume, claim) && volume.spec!.claimRef!.uid === claim.metadata.uid) return volume;
  const {name, namespace, uid, resourceVersion} = claim.metadata;
  const claimRef = {apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace: namespace!, resourceVersion, uid};
  return client.update("persistentvolumes", {...volume, metadata: {...volume.metadata, annotations: {...volume.metadata.annotations, ...(own && {[BOUND_BY_CONTROLLER]: "yes"})}}, spec: {...volume.spec!, claimRef}});
}
