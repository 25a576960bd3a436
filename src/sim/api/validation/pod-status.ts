// Validation of the status of Pods. Source: pkg/apis/core/validation ValidatePodStatusUpdate, pkg/apis/core/v1/conversion.go.
import {forbiddenField, invalidValue, type FieldError} from "../field-errors.ts";
import type {Mutable} from "../kinds/kind.ts";
import {dnsSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import type {ContainerStatus, Pod, PodCondition, PodStatus} from "../types.ts";
import {addressErrors, immutable, isIPv4} from "./rules.ts";

type Addresses = readonly {readonly ip?: string}[];

/** The server keeps the list only: `podIP` is its first address. */
export function joinAddresses(status: Mutable<PodStatus>): void {
  const first = status.podIPs?.[0]?.ip;
  if (status.podIP && status.podIP !== first) status.podIPs = [{ip: status.podIP}];
  else if (first) status.podIP = first;
}

export function podStatusErrors(object: Pod, old: Pod): FieldError[] {
  const {status = {}, spec} = object, before = old.status ?? {};
  const errors = conditionsErrors(status.conditions ?? []);
  if (status.nominatedNodeName) errors.push(...dnsSubdomainErrors(status.nominatedNodeName).map((text) => invalidValue("status.nominatedNodeName", status.nominatedNodeName, text)));
  errors.push(...generationErrors(status.observedGeneration, "status"), ...immutable(status.qosClass, "status.qosClass", status.qosClass === before.qosClass));
  if (spec.restartPolicy !== "Always") {
    for (const field of ["containerStatuses", "initContainerStatuses"] as const) errors.push(...transitionErrors(status[field], before[field], `status.${field}`, object));
  }
  for (const field of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const) errors.push(...userErrors(status[field] ?? [], `status.${field}`));
  for (const [i, {name, resourceClaimName}] of (status.resourceClaimStatuses ?? []).entries()) {
    const at = `status.resourceClaimStatuses[${i}]`;
    if (!spec.resourceClaims?.some((claim) => claim.name === name)) errors.push(invalidValue(`${at}.name`, name, "must match the name of an entry in `spec.resourceClaims`"));
    if (resourceClaimName !== undefined) errors.push(...dnsSubdomainErrors(resourceClaimName).map((text) => invalidValue(`${at}.name`, resourceClaimName, text)));
  }
  const {hostIPs = [], podIPs = []} = status;
  errors.push(...addressesErrors(podIPs, "status.podIPs"));
  if (hostIPs.length && hostIPs[0]?.ip !== status.hostIP) errors.push(invalidValue("status.hostIPs[0].ip", hostIPs[0]?.ip, "must be equal to `hostIP`"));
  else errors.push(...addressesErrors(hostIPs, "status.hostIPs"));
  return errors;
}

const generationErrors = (value: number | undefined, at: string): FieldError[] => (value !== undefined && value < 0 ? [invalidValue(`${at}.observedGeneration`, value, "must be a non-negative integer")] : []);

const SYSTEM: ReadonlySet<string> = new Set(["PodScheduled", "Ready", "Initialized"]);

const conditionsErrors = (conditions: readonly PodCondition[]): FieldError[] => conditions.flatMap(({type, observedGeneration}, i) => [
  ...(SYSTEM.has(type) ? [] : qualifiedNameErrors(type).map((text) => invalidValue(`status.conditions[${i}].Type`, type, text))),
  ...generationErrors(observedGeneration, `status.conditions[${i}]`),
]);

/** Containers that may not start again stay as they ended. */
function transitionErrors(after: readonly ContainerStatus[] = [], before: readonly ContainerStatus[] = [], at: string, {spec}: Pod): FieldError[] {
  return before.flatMap(({name, state}, i) => {
    const now = after.find((status) => status.name === name);
    if (!state?.terminated || !now || now.state?.terminated) return [];
    const container = [...spec.containers, ...(spec.initContainers ?? [])].find((one) => one.name === name);
    if (container?.restartPolicy || (spec.restartPolicy === "OnFailure" && state.terminated.exitCode !== 0)) return [];
    return [forbiddenField(`${at}[${i}].state`, "may not be transitioned to non-terminated state")];
  });
}

const userErrors = (statuses: readonly ContainerStatus[], at: string): FieldError[] => statuses.flatMap(({user}, i) => {
  const ids = user?.linux;
  if (!ids) return [];
  const of = (id: number | undefined, field: string): FieldError[] => (id !== undefined && (id < 0 || id > 2147483647) ? [invalidValue(`${at}[${i}].user.linux.${field}`, id, "must be between 0 and 2147483647, inclusive")] : []);
  return [...of(ids.uid, "uid"), ...of(ids.gid, "gid"), ...(ids.supplementalGroups ?? []).flatMap((group, j) => of(group, `supplementalGroups[${j}]`))];
});

function addressesErrors(addresses: Addresses, at: string): FieldError[] {
  const wrong = addresses.flatMap(({ip = ""}, i) => addressErrors(ip, `${at}[${i}]`));
  if (wrong.length || addresses.length < 2) return wrong;
  const four = addresses.filter(({ip = ""}) => isIPv4(ip)).length;
  return four === 1 && addresses.length === 2 ? [] : [invalidValue(at, addresses.map(({ip}) => ({IP: ip})), "may specify no more than one IP for each IP family")];
}
