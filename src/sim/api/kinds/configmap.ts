// ConfigMaps. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import type {ConfigMap} from "../types.ts";
import {configMapErrors, configMapUpdateErrors} from "../validation/core.ts";
import {ageColumn, integer, nameColumn, sizeOf} from "./columns.ts";
import {kind} from "./kind.ts";

export const configmap = kind<ConfigMap>({
  resource: "configmaps", validate: configMapErrors, validateUpdate: configMapUpdateErrors,
  columns: [nameColumn, integer("Data", ({data, binaryData}) => sizeOf(data) + sizeOf(binaryData)), ageColumn],
});
