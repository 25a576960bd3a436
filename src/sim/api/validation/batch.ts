// Validation of Jobs and CronJobs. Source: pkg/apis/batch/validation.
import {cronErrors, isTimeZone} from "../cron-schedule.ts";
import {equal} from "../equal.ts";
import {dnsLabelErrors} from "../names.ts";
import {failurePolicyErrors, successPolicyErrors} from "./job-policies.ts";
import {goValue} from "../go-structs.ts";
import {invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {matchesSelector} from "../selectors.ts";
import type {Container, CronJob, Job, JobSpec} from "../types.ts";
import {immutable, notNegative, prefixedPathErrors} from "./rules.ts";
import {selectorErrors} from "./scheduling.ts";
import {mismatch, templateErrors} from "./workloads.ts";
export {workloadWarnings} from "./workloads.ts";

const COUNTS = ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"] as const;

const MOST_PARALLEL = 100_000, MOST_INDEXED = 100_000;

/** What Jobs and the templates of CronJobs share. */
function jobSpecErrors(spec: JobSpec, at: string): FieldError[] {
  const errors: FieldError[] = COUNTS.flatMap((field) => notNegative(spec[field], `${at}.${field}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) errors.push(required(`${at}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  if (spec.managedBy !== undefined) errors.push(...prefixedPathErrors(spec.managedBy, `${at}.managedBy`));
  errors.push(...modeErrors(spec, at), ...policyErrors(spec, at), ...templateErrors(spec.template, `${at}.template`));
  const restart = spec.template.spec?.restartPolicy, path = `${at}.template.spec.restartPolicy`;
  if (restart === "Always" || !restart) errors.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (restart !== "OnFailure" && restart !== "Never") errors.push(notSupported(path, restart, ["OnFailure", "Never"]));
  else if (spec.podFailurePolicy && restart !== "Never") errors.push(invalidValue(path, restart, 'only "Never" is supported when podFailurePolicy is specified'));
  return errors;
}

function modeErrors({completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes}: JobSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (completionMode !== undefined && completionMode !== "NonIndexed" && completionMode !== "Indexed") errors.push(notSupported(`${at}.completionMode`, completionMode, ["NonIndexed", "Indexed"]));
  if (completionMode === "Indexed") {
    if (completions === undefined) errors.push(required(`${at}.completions`, "when completion mode is Indexed"));
    if (parallelism !== undefined && parallelism > MOST_PARALLEL) errors.push(invalidValue(`${at}.parallelism`, parallelism, `must be less than or equal to ${MOST_PARALLEL} when completion mode is Indexed`));
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) errors.push(invalidValue(`${at}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
    if (completions !== undefined && completions > MOST_INDEXED && backoffLimitPerIndex !== undefined && maxFailedIndexes === undefined) errors.push(required(`${at}.maxFailedIndexes`, `must be specified when completions is above ${MOST_INDEXED}`));
  } else {
    if (backoffLimitPerIndex !== undefined) errors.push(invalidValue(`${at}.backoffLimitPerIndex`, backoffLimitPerIndex, "requires indexed completion mode"));
    if (maxFailedIndexes !== undefined) errors.push(invalidValue(`${at}.maxFailedIndexes`, maxFailedIndexes, "requires indexed completion mode"));
  }
  return errors;
}

function policyErrors(spec: JobSpec, at: string): FieldError[] {
  const errors: FieldError[] = spec.podFailurePolicy ? failurePolicyErrors(spec, at) : [];
  if (spec.successPolicy && spec.completionMode !== "Indexed") errors.push(invalidValue(`${at}.successPolicy`, goValue(spec.successPolicy, "SuccessPolicy"), "requires indexed completion mode"));
  else if (spec.successPolicy) errors.push(...successPolicyErrors(spec, at));
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return errors;
  if (spec.podFailurePolicy && policy !== "Failed") errors.push(notSupported(`${at}.podReplacementPolicy`, policy, ["Failed"]));
  else if (policy !== "Failed" && policy !== "TerminatingOrFailed") errors.push(notSupported(`${at}.podReplacementPolicy`, policy, ["Failed", "TerminatingOrFailed"]));
  return errors;
}

export function jobErrors({metadata, spec}: Job): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [...generatedErrors(metadata, spec), ...fullSpecErrors(spec)];
  if (spec.completionMode === "Indexed" && spec.completions && metadata.name) {
    const host = `${metadata.name}-${spec.completions - 1}`;
    if (dnsLabelErrors(host).length) errors.push(invalidValue("metadata.name", metadata.name, `will not able to create pod with invalid DNS label: ${host}`));
  }
  return errors;
}

/** ValidateJobSpec. */
function fullSpecErrors(spec: JobSpec): FieldError[] {
  const errors = jobSpecErrors(spec, "spec");
  if (!spec.selector) errors.push(required("spec.selector"));
  else errors.push(...selectorErrors(spec.selector, "spec.selector"));
  if (!spec.selector || !matchesSelector(spec.selector, spec.template.metadata?.labels ?? {})) errors.push(mismatch(spec.template, "spec.template"));
  return errors.sort((a, b) => order(a) - order(b));
}

/** ValidateJobSpec looks at the selector after the numbers and before the template. */
const order = ({field}: FieldError): number => (/^spec\.(template\.spec|template\.labels)/.test(field) ? 2 : field === "spec.selector" || field === "spec.template.metadata.labels" ? 1 : 0);

/** validateGeneratedSelector: without manualSelector the labels and the selector are the server's. */
function generatedErrors({name = "", uid}: Job["metadata"], {manualSelector, selector, template}: JobSpec): FieldError[] {
  if (manualSelector || !selector || !uid) return [];
  const labels = template.metadata?.labels ?? {}, expected: {readonly [key: string]: string} = {"controller-uid": uid, "job-name": name, "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name};
  const errors: FieldError[] = Object.entries(expected).flatMap(([key, value]) => {
    const at = `spec.template.metadata.labels[${key}]`;
    return labels[key] === undefined ? [required(at, `must be '${value}'`)] : labels[key] === value ? [] : [invalidValue(at, labels, `must be '${value}'`)];
  });
  return matchesSelector(selector, expected) ? errors : [...errors, invalidValue("spec.selector", selector, "`selector` not auto-generated")];
}

export function jobUpdateErrors(object: Job, old: Job): FieldError[] {
  const spec = object.spec, before = old.spec;
  if (!spec || !before || spec === before) return [];
  // ValidateJob and ValidateJobSpecUpdate both look at the whole.
  const errors = [...jobErrors(object), ...fullSpecErrors(spec)];
  const sameCount = spec.completions === before.completions;
  if (spec.completionMode !== "Indexed") errors.push(...immutable(spec.completions, "spec.completions", sameCount));
  else if (!sameCount && spec.completions !== undefined && spec.completions !== spec.parallelism) errors.push(invalidValue("spec.completions", spec.completions, "can only be modified in tandem with spec.parallelism"));
  errors.push(...immutable(spec.selector, "spec.selector", equal(spec.selector, before.selector)));
  errors.push(...templateUpdateErrors(object, old));
  errors.push(...immutable(spec.completionMode, "spec.completionMode", spec.completionMode === before.completionMode), ...immutable(spec.podFailurePolicy && goValue(spec.podFailurePolicy, "PodFailurePolicy"), "spec.podFailurePolicy", equal(spec.podFailurePolicy, before.podFailurePolicy)),
    ...immutable(spec.backoffLimitPerIndex, "spec.backoffLimitPerIndex", spec.backoffLimitPerIndex === before.backoffLimitPerIndex), ...immutable(spec.managedBy, "spec.managedBy", spec.managedBy === before.managedBy),
    ...immutable(spec.successPolicy && goValue(spec.successPolicy, "SuccessPolicy"), "spec.successPolicy", equal(spec.successPolicy, before.successPolicy)));
  return errors;
}

/** validatePodTemplateUpdate: of a suspended Job that has no Pods the scheduling directives and what containers ask for may change. */
function templateUpdateErrors({spec}: Job, old: Job): FieldError[] {
  const template = spec!.template, before = old.spec!.template;
  if (!old.spec?.suspend || old.status?.startTime) return immutable(goValue(template, "PodTemplateSpec"), "spec.template", equal(template, before));
  const strip = (pod: JobSpec["template"]["spec"]) => {
    const {nodeSelector: _, tolerations: __, affinity: ___, schedulingGates: ____, containers = [], initContainers = [], ...rest} = pod ?? {containers: []};
    const bare = (list: readonly Container[]) => list.map(({resources: _resources, ...container}) => container);
    return {...rest, containers: bare(containers), initContainers: bare(initContainers)};
  };
  return immutable(goValue(template.spec, "PodSpec"), "spec.template.spec", equal(strip(template.spec), strip(before.spec)));
}

const LONGEST_CRON_NAME = 52;

export function cronJobErrors({metadata, spec}: CronJob): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [];
  if (!spec.schedule) errors.push(required("spec.schedule"));
  else {
    if (/(^|\s)(CRON_)?TZ=/.test(spec.schedule)) errors.push(invalidValue("spec.schedule", spec.schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    else errors.push(...cronErrors(spec.schedule).map((text) => invalidValue("spec.schedule", spec.schedule, text)));
  }
  errors.push(...notNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"), ...timeZoneErrors(spec.timeZone));
  const policy = spec.concurrencyPolicy;
  if (policy !== "Allow" && policy !== "Forbid" && policy !== "Replace") errors.push(notSupported("spec.concurrencyPolicy", policy, ["Allow", "Forbid", "Replace"]));
  const job = spec.jobTemplate.spec, at = "spec.jobTemplate.spec";
  if (job) errors.push(...jobSpecErrors(job, at));
  if (job?.selector) errors.push(invalidValue(`${at}.selector`, job.selector, "`selector` will be auto-generated"));
  if (job?.manualSelector) errors.push(notSupported(`${at}.manualSelector`, true, ["nil", "false"]));
  errors.push(...notNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"), ...notNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"));
  if ((metadata.name ?? "").length > LONGEST_CRON_NAME) errors.push(invalidValue("metadata.name", metadata.name, `must be no more than ${LONGEST_CRON_NAME} characters`));
  return errors;
}

function timeZoneErrors(zone: string | undefined): FieldError[] {
  if (zone === undefined) return [];
  if (zone === "") return [invalidValue("spec.timeZone", "", "timeZone must be nil or non-empty string")];
  const local = zone.toLowerCase() === "local" ? [invalidValue("spec.timeZone", zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")] : [];
  return [...local, ...(zone === "Local" || isTimeZone(zone) ? [] : [invalidValue("spec.timeZone", zone, `unknown time zone ${zone}`)])];
}

export const cronJobUpdateErrors = (object: CronJob, old: CronJob): FieldError[] => (object.spec === old.spec ? [] : cronJobErrors(object));
