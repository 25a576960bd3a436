// ResourceSlices. Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {ResourceSlice} from "../types.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const resourceslice = kind<ResourceSlice>({
  resource: "resourceslices", group: "resource.k8s.io", generation: true, returnsDeleted: true,
  columns: [nameColumn, text("Node", ({spec}) => spec.nodeName ?? ""), text("Driver", ({spec}) => spec.driver), text("Pool", ({spec}) => spec.pool.name), ageColumn],
});
