// The defaults of device requests, in claims and in their templates. Source: pkg/apis/resource/v1/defaults.go, pkg/registry/resource, printers.go.
import type {ResourceV1ResourceClaim as ResourceClaim} from "../types.ts";
import type {Mutable} from "./kind.ts";

export function defaultRequests({devices}: Mutable<ResourceClaim["spec"]>): void {
  for (const {exactly, firstAvailable} of devices?.requests ?? []) {
    for (const request of [...(exactly ? [exactly] : []), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= "ExactCount";
      if (request.allocationMode === "ExactCount") request.count ||= 1;
    }
  }
}
