// Validation of Pods. Source: k8s.io/kubernetes/pkg/apis/core/validation ValidatePodSpec, ValidatePodCreate.
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors, underscoredSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import {labelErrors} from "../metadata.ts";
import type {Pod, PodSpec} from "../types.ts";
import {containersErrors, initContainersErrors} from "./containers.ts";
import {podClaimErrors} from "./dynamic-resources.ts";
import {podAnnotationErrors} from "./pod-annotations.ts";
import {podResourcesErrors} from "./pod-resources.ts";
import {hostProcessErrors, windowsErrors} from "./windows.ts";
import {addressErrors, isAddress} from "./rules.ts";
import {appArmorErrors, seccompErrors} from "./security.ts";
import {affinityErrors, spreadErrors, tolerationsErrors} from "./scheduling.ts";
import {volumesErrors} from "./volumes.ts";
export {podUpdateErrors} from "./pod-update.ts";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const CHANGE_POLICIES = ["Always", "OnRootMismatch"], GROUP_POLICIES = ["Merge", "Strict"];
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

export const podErrors = (pod: Pod): FieldError[] => {
  const errors = [...(pod.metadata.annotations ? podAnnotationErrors(pod.metadata.annotations, pod.spec) : []), ...podSpecErrors(pod.spec, "spec")];
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length) errors.push(forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  if (pod.spec.ephemeralContainers?.length) errors.push(forbiddenField("spec.ephemeralContainers", "cannot be set on create"));
  return errors;
};

export function podSpecErrors(spec: PodSpec, at: string): FieldError[] {
  return [
    ...volumesErrors(spec, `${at}.volumes`), ...(spec.resourceClaims ? podClaimErrors(spec.resourceClaims, `${at}.resourceClaims`) : []), ...containersErrors(spec, at), ...initContainersErrors(spec, at), ...(spec.resources ? podResourcesErrors(spec, `${at}.resources`) : []),
    ...(RESTART_POLICIES.includes(spec.restartPolicy ?? "") ? [] : [spec.restartPolicy ? notSupported(`${at}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES) : required(`${at}.restartPolicy`)]),
    ...(DNS_POLICIES.includes(spec.dnsPolicy ?? "") ? [] : [notSupported(`${at}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES)]),
    ...labelErrors(spec.nodeSelector, `${at}.nodeSelector`), ...securityErrors(spec, `${at}.securityContext`),
    ...affinityErrors(spec.affinity, `${at}.affinity`), ...dnsConfigErrors(spec, `${at}.dnsConfig`), ...gatesErrors(spec, at),
    ...spreadErrors(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`), ...hostProcessErrors(spec, at), ...namesErrors(spec, at), ...tolerationsErrors(spec.tolerations, `${at}.tolerations`),
    ...hostAliasesErrors(spec, `${at}.hostAliases`), ...classErrors(spec, at),
  ];
}

function securityErrors(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [], context = spec.securityContext ?? {};
  if (spec.shareProcessNamespace && spec.hostPID) errors.push(invalidValue(`${at}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"));
  if (spec.hostUsers === false) for (const field of ["hostNetwork", "hostPID", "hostIPC"] as const) if (spec[field]) errors.push(forbiddenField(`${at.replace(/\.securityContext$/, "")}.${field}`, "when `hostUsers` is false"));
  for (const field of ["fsGroup", "runAsUser", "runAsGroup"] as const) {
    const id = context[field];
    if (id !== undefined && (id < 0 || id > 2147483647)) errors.push(invalidValue(`${at}.${field}`, id, "must be between 0 and 2147483647, inclusive"));
  }
  for (const [i, group] of (context.supplementalGroups ?? []).entries()) if (group < 0 || group > 2147483647) errors.push(invalidValue(`${at}.supplementalGroups[${i}]`, group, "must be between 0 and 2147483647, inclusive"));
  if (context.fsGroupChangePolicy !== undefined && !CHANGE_POLICIES.includes(context.fsGroupChangePolicy)) errors.push(notSupported(`${at}.fsGroupChangePolicy`, context.fsGroupChangePolicy, CHANGE_POLICIES));
  if (context.supplementalGroupsPolicy !== undefined && !GROUP_POLICIES.includes(context.supplementalGroupsPolicy)) errors.push(notSupported(`${at}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, GROUP_POLICIES));
  errors.push(...seccompErrors(context.seccompProfile, `${at}.seccompProfile`), ...appArmorErrors(context.appArmorProfile, `${at}.appArmorProfile`));
  const sysctls = new Set<string>();
  for (const [i, {name}] of (context.sysctls ?? []).entries()) {
    if (sysctls.has(name)) errors.push(duplicate(`${at}.sysctls[${i}].name`, name));
    sysctls.add(name);
    if (!name) errors.push(required(`${at}.sysctls[${i}].name`));
    else if (!SYSCTL.test(name)) errors.push(invalidValue(`${at}.sysctls[${i}].name`, name, "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"));
  }
  if (spec.hostNetwork) {
    for (const [i, {ports}] of spec.containers.entries()) {
      for (const [j, {containerPort, hostPort}] of (ports ?? []).entries()) {
        if (hostPort && hostPort !== containerPort) errors.push(invalidValue(`spec.containers[${i}].ports[${j}].hostPort`.replace(/^spec/, at.split(".securityContext")[0]!), hostPort, "must match `containerPort` when `hostNetwork` is true"));
      }
    }
  }
  return errors;
}

function dnsConfigErrors({dnsPolicy, dnsConfig}: PodSpec, at: string): FieldError[] {
  if (dnsPolicy === "None" && !dnsConfig) return [required(at, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (!dnsConfig) return [];
  const errors: FieldError[] = [];
  if (dnsPolicy === "None" && !dnsConfig.nameservers?.length) errors.push(required(`${at}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"));
  if ((dnsConfig.nameservers?.length ?? 0) > 3) errors.push(invalidValue(`${at}.nameservers`, dnsConfig.nameservers, "must not have more than 3 nameservers"));
  for (const [i, server] of (dnsConfig.nameservers ?? []).entries()) errors.push(...addressErrors(server, `${at}.nameservers[${i}]`));
  if ((dnsConfig.searches?.length ?? 0) > 32) errors.push(invalidValue(`${at}.searches`, dnsConfig.searches, "must not have more than 32 search paths"));
  // A root as in `example.com.` is no part of the name.
  for (const [i, search] of (dnsConfig.searches ?? []).entries()) errors.push(...underscoredSubdomainErrors(search === "." ? "" : search.replace(/\.$/, "")).map((text) => invalidValue(`${at}.searches[${i}]`, search.replace(/\.$/, ""), text)));
  for (const [i, {name}] of (dnsConfig.options ?? []).entries()) if (!name) errors.push(required(`${at}.options[${i}]`, "must not be empty"));
  return errors;
}

function gatesErrors(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {conditionType}] of (spec.readinessGates ?? []).entries()) errors.push(...qualifiedNameErrors(conditionType).map((text) => invalidValue(`${at}.readinessGates[${i}].conditionType`, conditionType, text)));
  const names = new Set<string>();
  for (const [i, {name}] of (spec.schedulingGates ?? []).entries()) {
    errors.push(...qualifiedNameErrors(name).map((text) => invalidValue(`${at}.schedulingGates[${i}]`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${at}.schedulingGates[${i}]`, name));
    names.add(name);
  }
  return errors;
}

function namesErrors(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: "serviceAccountName" | "nodeName" | "hostname" | "subdomain" | "hostnameOverride", rule: (name: string) => readonly string[]) => {
    const name = spec[field];
    if (name) errors.push(...rule(name).map((text) => invalidValue(`${at}.${field}`, name, text)));
  };
  check("serviceAccountName", dnsSubdomainErrors);
  check("nodeName", dnsSubdomainErrors);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) errors.push(invalidValue(`${at}.activeDeadlineSeconds`, deadline, "must be between 1 and 2147483647, inclusive"));
  check("hostname", dnsLabelErrors);
  check("subdomain", dnsLabelErrors);
  check("hostnameOverride", dnsSubdomainErrors);
  return errors;
}

function hostAliasesErrors(spec: PodSpec, at: string): FieldError[] {
  return (spec.hostAliases ?? []).flatMap(({ip, hostnames}, i) => [
    ...(isAddress(ip) ? [] : [invalidValue(`${at}[${i}].ip`, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]),
    ...(hostnames ?? []).flatMap((name, j) => dnsSubdomainErrors(name).map((text) => invalidValue(`${at}[${i}].hostnames[${j}]`, name, text))),
  ]);
}

function classErrors(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["priorityClassName", "runtimeClassName"] as const) {
    const name = spec[field];
    if (name) errors.push(...dnsSubdomainErrors(name).map((text) => invalidValue(`${at}.${field}`, name, text)));
  }
  if (spec.os) {
    if (!spec.os.name) errors.push(required(`${at}.os.name`, "cannot be empty"));
    else if (spec.os.name === "windows") errors.push(...windowsErrors(spec, at));
    else if (spec.os.name === "linux" && spec.securityContext?.windowsOptions) errors.push(forbiddenField(`${at}.securityContext.windowsOptions`, "windows options cannot be set for a linux pod"));
    else if (spec.os.name !== "linux" && spec.os.name !== "windows") errors.push(notSupported(`${at}.os`, spec.os.name, ["linux", "windows"]));
  }
  const policy = spec.preemptionPolicy;
  if (policy && policy !== "Never" && policy !== "PreemptLowerPriority") errors.push(notSupported(`${at}.preemptionPolicy`, policy, ["Never", "PreemptLowerPriority"]));
  return errors;
}
