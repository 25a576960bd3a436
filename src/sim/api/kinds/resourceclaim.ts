// ResourceClaims. Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {ResourceV1ResourceClaim as ResourceClaim} from "../types.ts";
import {claimErrors, claimUpdateErrors} from "../validation/dynamic-resources.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultRequests} from "./device-requests.ts";

export const resourceclaim = kind<ResourceClaim>({
  resource: "resourceclaims", group: "resource.k8s.io", status: true, returnsDeleted: true,
  defaults: ({spec}) => defaultRequests(spec), validate: claimErrors, validateUpdate: claimUpdateErrors,
  columns: [nameColumn, text("State", stateOf), ageColumn],
});

function stateOf({metadata, status}: ResourceClaim): string {
  const states = metadata.deletionTimestamp ? ["deleted"] : status?.allocation ? [] : ["pending"];
  if (status?.allocation) states.push("allocated", ...(status.reservedFor?.length ? ["reserved"] : []));
  return states.join(",");
}
