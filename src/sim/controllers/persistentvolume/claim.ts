// A claim's side of the persistent volume controller (pv_controller.go syncClaim): find a volume, have one made, or wait.
import {recordEvent} from "../../api/events.ts";
import type {PersistentVolumeClaim, StorageClass} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {bind, setClaimPhase} from "./bind.ts";
import {BIND_COMPLETED, belongsTo, classOf, findVolume, hasAnnotation, isDelayed, mismatch, SELECTED_NODE} from "../../api/volume-match.ts";
import {provisions} from "./provision.ts";

export const SOURCE = {component: "persistentvolume-controller"};
/** Claims and volumes that wait are looked at again this often (resyncPeriod). */
export const RESYNC_MS = 15_000;

export function syncClaim(claim: PersistentVolumeClaim, io: Reconcile): void {
  if (hasAnnotation(claim, BIND_COMPLETED)) return syncBound(claim, io);
  if (claim.spec?.volumeName) return syncNamed(claim, claim.spec.volumeName, io);
  const storageClass = io.client.get("storageclasses", classOf(claim)), delayed = isDelayed(storageClass);
  const volume = findVolume(claim, io.client.list("persistentvolumes"), delayed);
  if (volume) return bind(io.client, volume, claim);
  io.requeue(RESYNC_MS - (io.nowMs % RESYNC_MS));
  explain(claim, storageClass, delayed, io);
}

function explain(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, delayed: boolean, io: Reconcile): void {
  const tell = (type: "Normal" | "Warning", reason: string, message: string) => recordEvent(io, SOURCE, claim, type, reason, message);
  if (delayed && !hasAnnotation(claim, SELECTED_NODE)) tell("Normal", ...delayOf(claim, io));
  else if (!classOf(claim)) tell("Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
  else if (!storageClass) tell("Warning", "ProvisioningFailed", `storageclass.storage.k8s.io ${JSON.stringify(classOf(claim))} not found`);
  else if (storageClass.provisioner.startsWith("kubernetes.io/")) tell("Warning", "ProvisioningFailed", `no volume plugin matched name: ${storageClass.provisioner}`);
  else return awaitProvisioner(claim, storageClass, io);
  setClaimPhase(io.client, claim, "Pending");
}

/** Binding waits for a Pod: for one to be there, or to be scheduled (emitEventForUnboundDelayBindingClaim). */
function delayOf({metadata}: PersistentVolumeClaim, io: Reconcile): [reason: string, message: string] {
  const uses = io.client.list("pods", {namespace: metadata.namespace!}).filter(({spec}) => !spec.nodeName && spec.volumes?.some(({persistentVolumeClaim}) => persistentVolumeClaim?.claimName === metadata.name));
  const names = uses.map((pod) => pod.metadata.name);
  if (!names.length) return ["WaitForFirstConsumer", "waiting for first consumer to be created before binding"];
  return ["WaitForPodScheduled", `waiting for pod${names.length > 1 ? "s" : ""} ${names.join(",")} to be scheduled`];
}

const PROVISIONER = "volume.kubernetes.io/storage-provisioner", BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";

/** A volume will come from a provisioner outside; the claim says from which. */
function awaitProvisioner(claim: PersistentVolumeClaim, {provisioner}: StorageClass, io: Reconcile): void {
  const annotations = {...claim.metadata.annotations, [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner};
  const marked = claim.metadata.annotations?.[PROVISIONER] === provisioner ? claim : io.client.update("persistentvolumeclaims", {...claim, metadata: {...claim.metadata, annotations}});
  if (!provisions(provisioner, io.world)) {
    recordEvent(io, SOURCE, claim, "Normal", "ExternalProvisioning", `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`);
  }
  setClaimPhase(io.client, marked, "Pending");
}

/** A claim that names its volume waits for that one. */
function syncNamed(claim: PersistentVolumeClaim, name: string, io: Reconcile): void {
  const volume = io.client.get("persistentvolumes", name);
  if (!volume || (volume.spec?.claimRef && !belongsTo(volume, claim))) return pending(claim, io);
  const wrong = volume.spec?.claimRef ? undefined : mismatch(volume, claim);
  if (wrong === undefined) return bind(io.client, volume, claim);
  recordEvent(io, SOURCE, claim, "Warning", "VolumeMismatch", `Cannot bind to requested volume ${JSON.stringify(name)}: ${wrong}`);
  pending(claim, io);
}

function pending(claim: PersistentVolumeClaim, io: Reconcile): void {
  setClaimPhase(io.client, claim, "Pending");
  io.requeue(RESYNC_MS - (io.nowMs % RESYNC_MS));
}

function syncBound(claim: PersistentVolumeClaim, io: Reconcile): void {
  const name = claim.spec?.volumeName, volume = name ? io.client.get("persistentvolumes", name) : undefined;
  if (volume && (!volume.spec?.claimRef || belongsTo(volume, claim))) return bind(io.client, volume, claim);
  if (claim.status?.phase === "Lost") return;
  const [reason, message] = !name ? ["ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"] as const
    : !volume ? ["ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"] as const
    : ["ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly"] as const;
  setClaimPhase(io.client, claim, "Lost");
  recordEvent(io, SOURCE, claim, "Warning", reason, message);
}
