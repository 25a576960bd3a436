// VolumeAttributesClasses. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {VolumeAttributesClass} from "../types.ts";
import {equal} from "../equal.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {immutable} from "../validation/rules.ts";
import {kind} from "./kind.ts";

/** Its finalizer is what the StorageObjectInUseProtection plugin puts there. */
export const volumeattributesclass = kind<VolumeAttributesClass>({
  resource: "volumeattributesclasses", group: "storage.k8s.io", returnsDeleted: true,
  prepareForCreate: ({metadata}) => { metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), "kubernetes.io/vac-protection"])]; },
  validateUpdate: (object, old) => [...immutable(object.driverName, "driverName", object.driverName === old.driverName), ...immutable(object.parameters, "parameters", equal(object.parameters, old.parameters))],
  columns: [nameColumn, text("DriverName", ({driverName}) => driverName), ageColumn],
});
