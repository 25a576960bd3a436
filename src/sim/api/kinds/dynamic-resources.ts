// Dynamic resource allocation: DeviceClasses, ResourceClaims and their templates, ResourceSlices as objects. No driver allocates devices.
// Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {DeviceClass, ResourceClaimTemplate, ResourceSlice, ResourceV1ResourceClaim as ResourceClaim} from "../types.ts";
import {claimErrors, claimTemplateErrors, claimTemplateUpdateErrors, claimUpdateErrors, deviceClassErrors} from "../validation/dynamic-resources.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";

const GROUP = "resource.k8s.io";

function defaultRequests({devices}: Mutable<ResourceClaim["spec"]>): void {
  for (const {exactly, firstAvailable} of devices?.requests ?? []) {
    for (const request of [...(exactly ? [exactly] : []), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= "ExactCount";
      if (request.allocationMode === "ExactCount") request.count ||= 1;
    }
  }
}

export const deviceclass = kind<DeviceClass>({resource: "deviceclasses", group: GROUP, generation: true, returnsDeleted: true, validate: deviceClassErrors, validateUpdate: deviceClassErrors, columns: [nameColumn, ageColumn]});

export const resourceclaim = kind<ResourceClaim>({
  resource: "resourceclaims", group: GROUP, status: true, returnsDeleted: true,
  defaults: ({spec}) => defaultRequests(spec), validate: claimErrors, validateUpdate: claimUpdateErrors,
  columns: [nameColumn, text("State", stateOf), ageColumn],
});

function stateOf({metadata, status}: ResourceClaim): string {
  const states = metadata.deletionTimestamp ? ["deleted"] : status?.allocation ? [] : ["pending"];
  if (status?.allocation) states.push("allocated", ...(status.reservedFor?.length ? ["reserved"] : []));
  return states.join(",");
}

export const resourceclaimtemplate = kind<ResourceClaimTemplate>({
  resource: "resourceclaimtemplates", group: GROUP, returnsDeleted: true,
  defaults: ({spec}) => defaultRequests(spec.spec), validate: claimTemplateErrors, validateUpdate: claimTemplateUpdateErrors, columns: [nameColumn, ageColumn],
});

export const resourceslice = kind<ResourceSlice>({
  resource: "resourceslices", group: GROUP, generation: true, returnsDeleted: true,
  columns: [nameColumn, text("Node", ({spec}) => spec.nodeName ?? ""), text("Driver", ({spec}) => spec.driver), text("Pool", ({spec}) => spec.pool.name), ageColumn],
});
