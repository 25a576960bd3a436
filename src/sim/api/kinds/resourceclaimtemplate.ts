// ResourceClaimTemplates. Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {ResourceClaimTemplate} from "../types.ts";
import {claimTemplateErrors, claimTemplateUpdateErrors} from "../validation/dynamic-resources.ts";
import {ageColumn, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultRequests} from "./device-requests.ts";

export const resourceclaimtemplate = kind<ResourceClaimTemplate>({
  resource: "resourceclaimtemplates", group: "resource.k8s.io", returnsDeleted: true,
  defaults: ({spec}) => defaultRequests(spec.spec), validate: claimTemplateErrors, validateUpdate: claimTemplateUpdateErrors, columns: [nameColumn, ageColumn],
});
