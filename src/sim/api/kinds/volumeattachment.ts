// VolumeAttachments. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {VolumeAttachment} from "../types.ts";
import {volumeAttachmentErrors, volumeAttachmentUpdateErrors} from "../validation/storage-csi.ts";
import {ageColumn, boolean, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const volumeattachment = kind<VolumeAttachment>({
  resource: "volumeattachments", group: "storage.k8s.io", status: true, returnsDeleted: true, conditionalUpdate: true, validate: volumeAttachmentErrors, validateUpdate: volumeAttachmentUpdateErrors,
  columns: [
    nameColumn, text("Attacher", ({spec}) => spec.attacher), text("PV", ({spec}) => spec.source.persistentVolumeName ?? ""), text("Node", ({spec}) => spec.nodeName),
    boolean("Attached", ({status}) => status?.attached ?? false), ageColumn,
  ],
});
