// A volume's side of the persistent volume controller (pv_controller.go syncVolume): available, bound, released, reclaimed.
import {recordEvent} from "../../api/events.ts";
import type {PersistentVolume} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {setVolumePhase} from "./bind.ts";
import {SOURCE} from "./claim.ts";
import {BOUND_BY_CONTROLLER, hasAnnotation, PROVISIONED_BY} from "../../api/volume-match.ts";
import {provisions} from "./provision.ts";

export function syncVolume(volume: PersistentVolume, io: Reconcile): void {
  const {client} = io, ref = volume.spec?.claimRef;
  // A volume that is free, or reserved for a claim that has not come yet.
  if (!ref?.uid) return void setVolumePhase(client, volume, "Available");
  const claim = client.get("persistentvolumeclaims", ref.name ?? "", ref.namespace);
  if (!claim || claim.metadata.uid !== ref.uid) return release(volume, io);
  if (claim.spec?.volumeName === volume.metadata.name) return void setVolumePhase(client, volume, "Bound");
  if (!claim.spec?.volumeName) return io.requeue(0, `claim ${ref.namespace}/${ref.name}`);
  unbind(volume, io);
}

/** The claim is bound elsewhere: the controller's own choice is taken back. */
function unbind(volume: PersistentVolume, io: Reconcile): void {
  const {claimRef, ...spec} = volume.spec!, {[BOUND_BY_CONTROLLER]: own, ...annotations} = volume.metadata.annotations ?? {};
  const {uid: _, resourceVersion: __, ...reservation} = claimRef!;
  const free = io.client.update("persistentvolumes", {...volume, metadata: {...volume.metadata, annotations}, spec: own === undefined ? {...spec, claimRef: reservation} : spec});
  setVolumePhase(io.client, free, "Available");
}

function release(volume: PersistentVolume, io: Reconcile): void {
  const {phase} = volume.status ?? {};
  const released = phase === "Released" || phase === "Failed" ? volume : setVolumePhase(io.client, volume, "Released");
  const policy = volume.spec?.persistentVolumeReclaimPolicy;
  if (released.status?.phase === "Failed") return;
  if (policy === "Delete") remove(released, io);
  else if (policy === "Recycle") recycle(released, io);
}

function remove(volume: PersistentVolume, io: Reconcile): void {
  const provisioner = volume.metadata.annotations?.[PROVISIONED_BY], {name} = volume.metadata;
  // Volumes of a provisioner are its own to delete.
  if (provisioner && !provisioner.startsWith("kubernetes.io/") && !provisions(provisioner, io.world)) return;
  const path = volume.spec?.hostPath?.path;
  if (volume.spec?.csi) return;
  if (!provisioner && path === undefined) return fail(volume, "VolumeFailedDelete", `error getting deleter volume plugin for volume ${JSON.stringify(name)}: no deletable volume plugin matched`, io);
  if (!provisioner && !/^\/tmp\/.+/.test(path!)) return fail(volume, "VolumeFailedDelete", `host_path deleter only supports /tmp/.+ but received provided ${path}`, io);
  io.client.delete("persistentvolumes", name);
}

/** Recycling empties the volume and offers it again. Not simulated: the Pod that does it. */
function recycle(volume: PersistentVolume, io: Reconcile): void {
  if (!volume.spec?.hostPath && !volume.spec?.nfs) return fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!", io);
  recordEvent(io, SOURCE, volume, "Normal", "VolumeRecycled", "Volume recycled");
  unbind(hasAnnotation(volume, BOUND_BY_CONTROLLER) ? volume : {...volume, metadata: {...volume.metadata, annotations: {...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes"}}}, io);
}

function fail(volume: PersistentVolume, reason: string, message: string, io: Reconcile): void {
  setVolumePhase(io.client, volume, "Failed", message);
  recordEvent(io, SOURCE, volume, "Warning", reason, message);
}
