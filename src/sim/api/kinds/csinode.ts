// CSINodes. Source: pkg/apis/storage/v1/defaults.go, printers.go.
import type {CSINode} from "../types.ts";
import {csiNodeErrors, csiNodeUpdateErrors} from "../validation/storage-csi.ts";
import {ageColumn, integer, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";

export const csinode = kind<CSINode>({resource: "csinodes", group: "storage.k8s.io", returnsDeleted: true, conditionalUpdate: true, validate: csiNodeErrors, validateUpdate: csiNodeUpdateErrors, columns: [nameColumn, integer("Drivers", ({spec}) => spec.drivers?.length ?? 0), ageColumn]});
