// Validation of a Pod's own requests and limits, and of claims that containers use. Source: pkg/apis/core/validation validatePodResources, validateResourceClaimNames.
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, qualifiedNameErrors} from "../names.ts";
import {compareQuantities, parseQuantity, quantityText} from "../quantity.ts";
import type {PodSpec, ResourceClaim} from "../types.ts";
import {aggregateRequests} from "../pod-requests.ts";
import {isStandardResource, requirementErrors} from "./resources.ts";

function nameErrors(name: string, at: string): FieldError[] {
  const errors = qualifiedNameErrors(name).map((text) => invalidValue(at, name, text));
  if (!errors.length && !name.includes("/") && !isStandardResource(name)) errors.push(invalidValue(at, name, "must be a standard resource type or fully qualified"));
  if (errors.length) return errors;
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-") ? [] : [notSupported(at, name, ["cpu", "hugepages-", "memory"])];
}

export function podResourcesErrors(spec: PodSpec, at: string): FieldError[] {
  const {resources} = spec;
  if (!resources) return [];
  if (spec.os?.name === "windows") return [forbiddenField(at, "may not be set for a windows pod")];
  const errors: FieldError[] = resources.claims ? [forbiddenField(`${at}.claims`, "claims may not be set for Resources at pod-level")] : [];
  errors.push(...requirementErrors(resources, at, nameErrors));
  for (const [name, sum] of Object.entries(aggregateRequests(spec))) {
    const own = resources.requests?.[name];
    if (own !== undefined && compareQuantities(parseQuantity(sum), parseQuantity(own)) > 0) errors.push(invalidValue(`${at}.requests[${name}]`, quantityText(own), `must be greater than or equal to aggregate container requests of ${quantityText(sum)}`));
  }
  for (const [i, container] of spec.containers.entries()) {
    for (const [name, value] of Object.entries(container.resources?.limits ?? {})) {
      const own = resources.limits?.[name];
      if (own !== undefined && compareQuantities(parseQuantity(value), parseQuantity(own)) > 0) errors.push(invalidValue(`${at}.containers[${i}][${name}].limits`, quantityText(value), `must be less than or equal to pod limits of ${quantityText(own)}`));
    }
  }
  return errors;
}

export function claimNamesErrors(claims: readonly ResourceClaim[], known: readonly string[], at: string): FieldError[] {
  const errors: FieldError[] = [], seen = new Set<string>();
  for (const [i, {name, request}] of claims.entries()) {
    const path = `${at}[${i}]`;
    if (!name) { errors.push(required(path)); continue; }
    const key = request ? `${name}/${request}` : name;
    if (seen.has(name)) errors.push(duplicate(path, name));
    else {
      if (request) errors.push(...dnsLabelErrors(request).map((text) => invalidValue(`${path}.request`, request, text)));
      if (seen.has(key)) errors.push(duplicate(path, key));
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(path, name));
    }
    seen.add(key);
    if (known.includes(name)) continue;
    errors.push({reason: "FieldValueNotFound", field: path, message: `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${known.length ? `: ${[...known].sort().join(", ")}` : " which is empty"}`});
  }
  return errors;
}
