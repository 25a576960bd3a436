// What Pods for Windows may not have, and what HostProcess containers need. Source: pkg/apis/core/validation validateWindows, validateWindowsHostProcessPod.
import {forbiddenField, invalidValue, type FieldError} from "../field-errors.ts";
import type {PodSpec} from "../types.ts";

const NOT_ON_WINDOWS = ["appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"] as const;

/** validateWindows, of the Pod's own security context. */
export const windowsErrors = ({securityContext}: PodSpec, at: string): FieldError[] =>
  NOT_ON_WINDOWS.filter((field) => securityContext?.[field] !== undefined).map((field) => forbiddenField(`${at}.securityContext.${field}`, "cannot be set for a windows pod"));

export function hostProcessErrors({containers, initContainers = [], securityContext, hostNetwork}: PodSpec, at: string): FieldError[] {
  const inPod = securityContext?.windowsOptions?.hostProcess, errors: FieldError[] = [];
  if (inPod === undefined && !containers.some((container) => container.securityContext?.windowsOptions) && !initContainers.length) return errors;
  let among = 0;
  for (const [list, name] of [[initContainers, "initContainers"], [containers, "containers"]] as const) {
    for (const [i, container] of list.entries()) {
      const own = container.securityContext?.windowsOptions?.hostProcess;
      if (own !== undefined && inPod !== undefined && own !== inPod) errors.push(invalidValue(`${at}.${name}[${i}].securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${inPod}`));
      if (own ?? inPod) among++;
    }
  }
  if (!among) return errors;
  if (among !== containers.length + initContainers.length) errors.push(invalidValue(at, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers"));
  if (!hostNetwork) errors.push(invalidValue(`${at}.hostNetwork`, false, "hostNetwork must be true if pod contains any hostProcess containers"));
  return errors;
}
