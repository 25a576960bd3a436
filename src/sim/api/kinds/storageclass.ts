// StorageClasses. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {StorageClass} from "../types.ts";
import {storageClassErrors, storageClassUpdateErrors} from "../validation/storage.ts";
import {ageColumn, text} from "./columns.ts";
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
