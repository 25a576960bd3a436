// CSIStorageCapacities. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {CSIStorageCapacity} from "../types.ts";
import {kind} from "./kind.ts";

export const csistoragecapacity = kind<CSIStorageCapacity>({resource: "csistoragecapacities", group: "storage.k8s.io", conditionalUpdate: true});
