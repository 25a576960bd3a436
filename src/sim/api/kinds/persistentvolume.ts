// PersistentVolumes. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolume.
import {instant} from "../../clock.ts";
import type {PersistentVolume} from "../types.ts";
import {volumeErrors, volumeUpdateErrors} from "../validation/storage.ts";
import {ageColumn, nameColumn, text, wide} from "./columns.ts";
import {kind} from "./kind.ts";

const SHORT: {readonly [mode: string]: string} = {ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP"};
/** GetAccessModesAsString: always in this order. */
export const accessModes = (modes: readonly string[] | undefined): string => Object.keys(SHORT).filter((mode) => modes?.includes(mode)).map((mode) => SHORT[mode]).join(",");

const DEPRECATED = [["cephfs", "v1.28, non-functional in v1.31+"], ["photonPersistentDisk", "v1.11, non-functional in v1.16+"], ["scaleIO", "v1.16, non-functional in v1.22+"], ["storageos", "v1.22, non-functional in v1.25+"], ["glusterfs", "v1.25, non-functional in v1.26+"], ["rbd", "v1.28, non-functional in v1.31+"]] as const;

export const persistentvolume = kind<PersistentVolume>({
  resource: "persistentvolumes", status: true, returnsDeleted: true,
  defaults({spec}) {
    if (!spec) return;
    spec.persistentVolumeReclaimPolicy ??= "Retain";
    spec.volumeMode ??= "Filesystem";
    if (spec.hostPath) spec.hostPath.type ??= "" as never; // the empty type is no member of the enum, and the default
  },
  warnings: ({spec}) => [
    ...(spec?.persistentVolumeReclaimPolicy === "Recycle" ? ["spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."] : []),
    ...DEPRECATED.flatMap(([source, text]) => (spec?.[source] ? [`spec.${source === "storageos" ? "storageOS" : source}: deprecated in ${text}`] : [])),
  ],
  prepareForCreate: (object, io) => { object.status = {phase: "Pending", lastPhaseTransitionTime: instant(io.nowMs)}; },
  prepareForStatusUpdate(object, old, io) {
    if (object.status && object.status.phase !== old.status?.phase) object.status.lastPhaseTransitionTime ??= instant(io.nowMs);
    if (object.status && object.status.phase !== old.status?.phase && object.status.lastPhaseTransitionTime === old.status?.lastPhaseTransitionTime) object.status.lastPhaseTransitionTime = instant(io.nowMs);
  },
  validate: volumeErrors,
  validateUpdate: volumeUpdateErrors,
  columns: [
    nameColumn,
    text("Capacity", ({spec}) => String(spec?.capacity?.["storage"] ?? "0")),
    text("Access Modes", ({spec}) => accessModes(spec?.accessModes)),
    text("Reclaim Policy", ({spec}) => spec?.persistentVolumeReclaimPolicy ?? ""),
    text("Status", ({metadata, status}) => (metadata.deletionTimestamp ? "Terminating" : status?.phase ?? "")),
    text("Claim", ({spec}) => (spec?.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "")),
    text("StorageClass", ({spec, metadata}) => spec?.storageClassName ?? metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? ""),
    text("VolumeAttributesClass", ({spec}) => spec?.volumeAttributesClassName ?? "<unset>"),
    text("Reason", ({status}) => status?.reason ?? ""),
    ageColumn,
    wide(text("VolumeMode", ({spec}) => spec?.volumeMode ?? "<unset>")),
  ],
});
