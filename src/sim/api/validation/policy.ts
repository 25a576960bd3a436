// Validation of PodDisruptionBudgets, PriorityClasses, RuntimeClasses, Leases. Source: pkg/apis/{policy,scheduling,node,coordination}/validation.
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors} from "../names.ts";
import type {Lease, PodDisruptionBudget, PriorityClass, RuntimeClass} from "../types.ts";
import {countOrPercentErrors, notOver100Percent} from "./rules.ts";
import {labelErrors} from "../metadata.ts";
import {resourcesErrors} from "./resources.ts";
import {selectorErrors, tolerationsErrors} from "./scheduling.ts";

export function pdbErrors({spec}: PodDisruptionBudget): FieldError[] {
  if (!spec) return [];
  const {minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy} = spec, errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = JSON.stringify({MinAvailable: minAvailable, Selector: selector ?? null, MaxUnavailable: maxUnavailable, UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null});
    errors.push({reason: "FieldValueInvalid", field: "spec", message: `Invalid value: ${shown}: minAvailable and maxUnavailable cannot be both set`});
  }
  for (const [field, value] of [["minAvailable", minAvailable], ["maxUnavailable", maxUnavailable]] as const) errors.push(...countOrPercentErrors(value, `spec.${field}`), ...notOver100Percent(value, `spec.${field}`));
  errors.push(...selectorErrors(selector, "spec.selector"));
  if (unhealthyPodEvictionPolicy !== undefined && !["AlwaysAllow", "IfHealthyBudget"].includes(unhealthyPodEvictionPolicy)) errors.push(notSupported("spec.unhealthyPodEvictionPolicy", unhealthyPodEvictionPolicy, ["AlwaysAllow", "IfHealthyBudget"]));
  return errors;
}

const HIGHEST_USER = 1_000_000_000;

export function priorityClassErrors({metadata, value = 0, preemptionPolicy}: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.name?.startsWith("system-")) {
    if (!["system-cluster-critical", "system-node-critical"].includes(metadata.name)) errors.push(forbiddenField("metadata.name", "priority class names with 'system-' prefix are reserved for system use only. error: " + `${metadata.name} is not a known system priority class`));
  } else if (value > HIGHEST_USER) errors.push(forbiddenField("value", `maximum allowed value of a user defined priority is ${HIGHEST_USER}`));
  if (preemptionPolicy !== undefined && !["PreemptLowerPriority", "Never"].includes(preemptionPolicy)) errors.push(notSupported("preemptionPolicy", preemptionPolicy, ["PreemptLowerPriority", "Never"]));
  return errors;
}

export function priorityClassUpdateErrors(object: PriorityClass, old: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if ((object.value ?? 0) !== (old.value ?? 0)) errors.push(forbiddenField("value", "may not be changed in an update."));
  if (object.preemptionPolicy !== old.preemptionPolicy) errors.push(invalidValue("preemptionPolicy", object.preemptionPolicy, "field is immutable"));
  return errors;
}

export function runtimeClassErrors({handler, overhead, scheduling}: RuntimeClass): FieldError[] {
  return [
    ...(handler ? dnsLabelErrors(handler).map((text) => invalidValue("handler", handler, text)) : [required("handler")]), ...(overhead?.podFixed ? resourcesErrors({limits: overhead.podFixed}, "overhead") : []),
    ...labelErrors(scheduling?.nodeSelector, "scheduling.nodeSelector"), ...tolerationsErrors(scheduling?.tolerations, "scheduling.tolerations"),
  ];
}

export function leaseErrors({spec}: Lease): FieldError[] {
  const errors: FieldError[] = [];
  if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) errors.push(invalidValue("spec.leaseDurationSeconds", spec.leaseDurationSeconds, "must be greater than 0"));
  if (spec?.leaseTransitions !== undefined && spec.leaseTransitions < 0) errors.push(invalidValue("spec.leaseTransitions", spec.leaseTransitions, "must be greater than or equal to 0"));
  return errors;
}
