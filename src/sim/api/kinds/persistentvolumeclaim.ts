// PersistentVolumeClaims. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolumeclaim.
import type {PersistentVolumeClaim, PersistentVolumeClaimSpec} from "../types.ts";
import {claimErrors, claimUpdateErrors, claimWarnings} from "../validation/storage.ts";
import {ageColumn, nameColumn, text, wide} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";
import {accessModes} from "./persistentvolume.ts";

export function defaultClaimSpec(spec: Mutable<PersistentVolumeClaimSpec>): void {
  spec.volumeMode ??= "Filesystem";
}

export const persistentvolumeclaim = kind<PersistentVolumeClaim>({
  resource: "persistentvolumeclaims", status: true, returnsDeleted: true,
  defaults: ({spec}) => { if (spec) defaultClaimSpec(spec); },
  prepareForCreate(object) {
    object.status = {phase: "Pending"};
    const {spec} = object;
    if (!spec) return;
    // What is no claim and no snapshot was never taken there; the newer field takes anything.
    const {dataSource} = spec, known = dataSource && ((dataSource.kind === "PersistentVolumeClaim" && !dataSource.apiGroup) || (dataSource.kind === "VolumeSnapshot" && dataSource.apiGroup === "snapshot.storage.k8s.io"));
    if (dataSource && !known) delete spec.dataSource;
    if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = {...spec.dataSource};
    else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) spec.dataSource = {...spec.dataSourceRef};
  },
  validate: claimErrors,
  validateUpdate: claimUpdateErrors,
  warnings: claimWarnings,
  columns: [
    nameColumn,
    text("Status", ({metadata, status}) => (metadata.deletionTimestamp ? "Terminating" : status?.phase ?? "")),
    text("Volume", ({spec}) => spec?.volumeName ?? ""),
    text("Capacity", ({spec, status}) => (spec?.volumeName ? String(status?.capacity?.["storage"] ?? "0") : "")),
    text("Access Modes", ({spec, status}) => (spec?.volumeName ? accessModes(status?.accessModes) : "")),
    text("StorageClass", ({spec, metadata}) => spec?.storageClassName ?? metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? ""),
    text("VolumeAttributesClass", ({spec}) => spec?.volumeAttributesClassName ?? "<unset>"),
    ageColumn,
    wide(text("VolumeMode", ({spec}) => spec?.volumeMode ?? "<unset>")),
  ],
});
