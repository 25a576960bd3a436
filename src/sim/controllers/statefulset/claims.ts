// The claims of a StatefulSet's Pods: made with them, and kept or given up with them or the set as its retention policy says
// (pkg/controller/statefulset/stateful_pod_control.go, stateful_set_utils.go).
import {StatusError} from "../../api/errors.ts";
import {recordEvent} from "../../api/events.ts";
import type {KubeObject, OwnerReference} from "../../api/object.ts";
import type {PersistentVolumeClaim, Pod, StatefulSet} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {controllerRef} from "../ownership.ts";
import {claimsOf, podName, startOrdinal, wantedReplicas} from "./identity.ts";

export const SOURCE = {component: "statefulset-controller"};

/** Creates what is missing. False if a claim cannot be made or is on its way out. */
export function ensureClaims(set: StatefulSet, ordinal: number, io: Reconcile): boolean {
  for (const draft of claimsOf(set, ordinal)) {
    const name = draft.metadata.name!, pod = podName(set, ordinal), set_ = set.metadata.name;
    const there = io.client.get("persistentvolumeclaims", name, set.metadata.namespace);
    if (there?.metadata.deletionTimestamp) return refuse(set, pod, `pvc ${name} is being deleted`, io);
    if (there) continue;
    try {
      io.client.create("persistentvolumeclaims", draft);
      recordEvent(io, SOURCE, set, "Normal", "SuccessfulCreate", `Create Claim ${name} Pod ${pod} in StatefulSet ${set_} success`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      recordEvent(io, SOURCE, set, "Warning", "FailedCreate", `Create Claim ${name} for Pod ${pod} in StatefulSet ${set_} failed error: ${error.message}`);
      return refuse(set, pod, `failed to create PVC ${name}: ${error.message}`, io);
    }
  }
  return true;
}

function refuse(set: StatefulSet, pod: string, why: string, io: Reconcile): false {
  recordEvent(io, SOURCE, set, "Warning", "FailedCreate", `Create Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${why}`);
  return false;
}

const policyOf = ({spec}: StatefulSet) => ({scaled: spec.persistentVolumeClaimRetentionPolicy?.whenScaled ?? "Retain", deleted: spec.persistentVolumeClaimRetentionPolicy?.whenDeleted ?? "Retain"});

/** Who shall own the claims of an ordinal: the set, or its Pod once it is scaled away (updateClaimOwnerRefForSetAndPod). */
function ownerFor(set: StatefulSet, ordinal: number, pod: Pod | undefined): KubeObject | undefined {
  const {scaled, deleted} = policyOf(set), isScaledAway = ordinal < startOrdinal(set) || ordinal >= startOrdinal(set) + wantedReplicas(set);
  if (scaled === "Delete" && isScaledAway) return pod;
  return deleted === "Delete" ? set : undefined;
}

/** Brings the owners of a Pod's claims in line with the policy. */
export function retainClaims(set: StatefulSet, ordinal: number, io: Reconcile): void {
  const pod = io.client.get("pods", podName(set, ordinal), set.metadata.namespace), owner = ownerFor(set, ordinal, pod);
  for (const {metadata} of claimsOf(set, ordinal)) {
    const claim = io.client.get("persistentvolumeclaims", metadata.name!, set.metadata.namespace);
    if (claim) setOwner(claim, owner, (ref) => ref.uid === set.metadata.uid || (ref.kind === "Pod" && ref.name === podName(set, ordinal)), io);
  }
}

function setOwner(claim: PersistentVolumeClaim, owner: KubeObject | undefined, isOurs: (ref: OwnerReference) => boolean, io: Reconcile): void {
  const {ownerReferences = [], ...metadata} = claim.metadata;
  const others = ownerReferences.filter((ref) => !isOurs(ref)), wanted = owner ? [...others, controllerRef(owner)] : others;
  // Nothing is written if nothing differs.
  io.client.update("persistentvolumeclaims", {...claim, metadata: {...metadata, ...(wanted.length && {ownerReferences: wanted})}});
}

/** Whether a claim still belongs to an earlier Pod of this name, whose garbage it will be (PodClaimIsStale). */
export function hasStaleClaim(set: StatefulSet, ordinal: number, io: Reconcile): boolean {
  if (policyOf(set).scaled === "Retain") return false;
  return claimsOf(set, ordinal).some(({metadata}) => io.client.get("persistentvolumeclaims", metadata.name!, set.metadata.namespace)?.metadata.ownerReferences?.some(({kind, name}) => kind === "Pod" && name === podName(set, ordinal)));
}
