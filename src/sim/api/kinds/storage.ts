// StorageClasses, VolumeAttachments, CSI kinds. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass} from "../types.ts";
import {storageClassErrors, storageClassUpdateErrors} from "../validation/storage.ts";
import {csiDriverErrors, csiDriverUpdateErrors, csiNodeErrors, csiNodeUpdateErrors, volumeAttachmentErrors, volumeAttachmentUpdateErrors} from "../validation/storage-csi.ts";
import {equal} from "../equal.ts";
import {ageColumn, boolean, integer, nameColumn, NONE, text} from "./columns.ts";
import {immutable} from "../validation/rules.ts";
import {kind} from "./kind.ts";

const isDefault = (annotations: {readonly [key: string]: string} | undefined): boolean => annotations?.["storageclass.kubernetes.io/is-default-class"] === "true" || annotations?.["storageclass.beta.kubernetes.io/is-default-class"] === "true";

export const storageclass = kind<StorageClass>({
  resource: "storageclasses", group: "storage.k8s.io", returnsDeleted: true,
  defaults(object) {
    object.reclaimPolicy ??= "Delete";
    object.volumeBindingMode ??= "Immediate";
  },
  validate: storageClassErrors, validateUpdate: storageClassUpdateErrors,
  columns: [
    text("Name", ({metadata}) => (isDefault(metadata.annotations) ? `${metadata.name} (default)` : metadata.name)),
    text("Provisioner", ({provisioner}) => provisioner), text("ReclaimPolicy", ({reclaimPolicy}) => reclaimPolicy ?? "Delete"),
    text("VolumeBindingMode", ({volumeBindingMode}) => volumeBindingMode ?? "Immediate"), text("AllowVolumeExpansion", ({allowVolumeExpansion}) => allowVolumeExpansion ?? false), ageColumn,
  ],
});

export const volumeattachment = kind<VolumeAttachment>({
  resource: "volumeattachments", group: "storage.k8s.io", status: true, returnsDeleted: true, conditionalUpdate: true, validate: volumeAttachmentErrors, validateUpdate: volumeAttachmentUpdateErrors,
  columns: [
    nameColumn, text("Attacher", ({spec}) => spec.attacher), text("PV", ({spec}) => spec.source.persistentVolumeName ?? ""), text("Node", ({spec}) => spec.nodeName),
    boolean("Attached", ({status}) => status?.attached ?? false), ageColumn,
  ],
});

export const csidriver = kind<CSIDriver>({
  resource: "csidrivers", group: "storage.k8s.io", generation: "absent in new objects", returnsDeleted: true, conditionalUpdate: true, validate: csiDriverErrors, validateUpdate: csiDriverUpdateErrors,
  defaults({spec}) {
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
    spec.volumeLifecycleModes ??= ["Persistent"];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  columns: [
    nameColumn, boolean("AttachRequired", ({spec}) => spec.attachRequired ?? true), boolean("PodInfoOnMount", ({spec}) => spec.podInfoOnMount ?? false), boolean("StorageCapacity", ({spec}) => spec.storageCapacity ?? false),
    text("TokenRequests", ({spec}) => spec.tokenRequests?.map(({audience}) => audience).join(",") ?? "<unset>"), boolean("RequiresRepublish", ({spec}) => spec.requiresRepublish ?? false),
    text("Modes", ({spec}) => spec.volumeLifecycleModes?.join(",") || NONE), ageColumn,
  ],
});
export const csinode = kind<CSINode>({resource: "csinodes", group: "storage.k8s.io", returnsDeleted: true, conditionalUpdate: true, validate: csiNodeErrors, validateUpdate: csiNodeUpdateErrors, columns: [nameColumn, integer("Drivers", ({spec}) => spec.drivers?.length ?? 0), ageColumn]});
export const csistoragecapacity = kind<CSIStorageCapacity>({resource: "csistoragecapacities", group: "storage.k8s.io", conditionalUpdate: true});

/** Its finalizer is what the StorageObjectInUseProtection plugin puts there. */
export const volumeattributesclass = kind<VolumeAttributesClass>({
  resource: "volumeattributesclasses", group: "storage.k8s.io", returnsDeleted: true,
  prepareForCreate: ({metadata}) => { metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), "kubernetes.io/vac-protection"])]; },
  validateUpdate: (object, old) => [...immutable(object.driverName, "driverName", object.driverName === old.driverName), ...immutable(object.parameters, "parameters", equal(object.parameters, old.parameters))],
  columns: [nameColumn, text("DriverName", ({driverName}) => driverName), ageColumn],
});
