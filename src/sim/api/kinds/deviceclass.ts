// DeviceClasses. Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {DeviceClass} from "../types.ts";
import {deviceClassErrors} from "../validation/dynamic-resources.ts";
import {ageColumn, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";

export const deviceclass = kind<DeviceClass>({resource: "deviceclasses", group: "resource.k8s.io", generation: true, returnsDeleted: true, validate: deviceClassErrors, validateUpdate: deviceClassErrors, columns: [nameColumn, ageColumn]});
