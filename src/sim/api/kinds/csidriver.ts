// CSIDrivers. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {CSIDriver} from "../types.ts";
import {csiDriverErrors, csiDriverUpdateErrors} from "../validation/storage-csi.ts";
import {ageColumn, boolean, nameColumn, NONE, text} from "./columns.ts";
import {kind} from "./kind.ts";

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
