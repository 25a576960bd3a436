// PersistentVolumeClaimResize: only bound claims of a class that allows it grow. Source: plugin/pkg/admission/storage/persistentvolume/resize.
import {forbidden} from "../errors.ts";
import {compareQuantities, parseQuantity} from "../quantity.ts";
import {get} from "../registry.ts";
import type {PersistentVolumeClaim, StorageClass} from "../types.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const sizeOf = ({spec}: PersistentVolumeClaim) => parseQuantity(spec?.resources?.requests?.["storage"] ?? "0");

export const volumeResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate(object, old, {info, operation, subresource, name, io}) {
    if (info.name !== "persistentvolumeclaims" || operation !== "UPDATE" || subresource || !old) return;
    const claim = object as PersistentVolumeClaim, before = old as PersistentVolumeClaim; // of that resource
    if (compareQuantities(sizeOf(claim), sizeOf(before)) <= 0) return;
    if (before.status?.phase !== "Bound") throw forbidden(info, name, "Only bound persistent volume claims can be expanded");
    const kind = claim.spec?.storageClassName, grows = kind ? (get(io.world, "storageclasses", kind) as StorageClass | undefined)?.allowVolumeExpansion : false; // likewise
    if (!grows || before.spec?.storageClassName === undefined) throw forbidden(info, name, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
  },
};
