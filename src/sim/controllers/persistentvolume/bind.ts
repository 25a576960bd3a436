// Tying a volume and a claim to each other, in the order in which the controller writes it (pv_controller.go bind).
import {equal} from "../../api/equal.ts";
import type {PersistentVolume, PersistentVolumeClaim} from "../../api/types.ts";
import type {Client} from "../../api/client.ts";
import {BIND_COMPLETED, BOUND_BY_CONTROLLER, hasAnnotation, reserveVolume} from "../../api/volume-match.ts";

export type VolumePhase = "Pending" | "Available" | "Bound" | "Released" | "Failed";

export function setVolumePhase(client: Client, volume: PersistentVolume, phase: VolumePhase, message?: string, reason?: string): PersistentVolume {
  const {status} = volume;
  if (status?.phase === phase && status.message === message) return volume;
  const {message: _, reason: __, ...rest} = status ?? {};
  return client.update("persistentvolumes", {...volume, status: {...rest, phase, ...(message !== undefined && {message}), ...(reason !== undefined && {reason})}}, "status");
}

export function bind(client: Client, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  setVolumePhase(client, reserveVolume(client, volume, claim), "Bound");
  const chosen = !claim.spec?.volumeName, annotations = {...claim.metadata.annotations, ...(chosen && {[BOUND_BY_CONTROLLER]: "yes"}), [BIND_COMPLETED]: "yes"};
  const tied = chosen || !hasAnnotation(claim, BIND_COMPLETED) ? client.update("persistentvolumeclaims", {...claim, metadata: {...claim.metadata, annotations}, spec: {...claim.spec!, volumeName: volume.metadata.name}}) : claim;
  const status = {...tied.status, phase: "Bound" as const, accessModes: volume.spec?.accessModes ?? [], capacity: {storage: volume.spec?.capacity?.["storage"] ?? "0"}};
  if (!equal(status, tied.status)) client.update("persistentvolumeclaims", {...tied, status}, "status");
}

export function setClaimPhase(client: Client, claim: PersistentVolumeClaim, phase: "Pending" | "Lost"): void {
  if (claim.status?.phase !== phase) client.update("persistentvolumeclaims", {...claim, status: {...claim.status, phase}}, "status");
}
