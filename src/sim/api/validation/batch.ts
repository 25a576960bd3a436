// Validation of Jobs and CronJobs. Source: pkg/apis/batch/validation.
import {cronErrors, isTimeZone} from "../cron-schedule.ts";
import {equal} from "../equal.ts";
import {goValue} from "../go-structs.ts";
import {invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {matchesSelector} from "../selectors.ts";
import type {CronJob, Job, JobSpec} from "../types.ts";
import {immutable, notNegative} from "./rules.ts";
import {selectorErrors} from "./scheduling.ts";
import {mismatch, templateErrors} from "./workloads.ts";
export {workloadWarnings} from "./workloads.ts";

const COUNTS = ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"] as const;

function jobSpecErrors(spec: JobSpec, at: string): FieldError[] {
  const errors: FieldError[] = COUNTS.flatMap((field) => notNegative(spec[field], `${at}.${field}`));
  if (spec.completionMode !== undefined) {
    if (spec.completionMode !== "NonIndexed" && spec.completionMode !== "Indexed") errors.push(notSupported(`${at}.completionMode`, spec.completionMode, ["NonIndexed", "Indexed"]));
    if (spec.completionMode === "Indexed" && spec.completions === undefined) errors.push(required(`${at}.completions`, "when completion mode is Indexed"));
  }
  const policy = spec.podReplacementPolicy;
  if (spec.podFailurePolicy) errors.push(...failurePolicyErrors(spec, at));
  if (policy !== undefined) {
    if (spec.podFailurePolicy && policy !== "Failed") errors.push(notSupported(`${at}.podReplacementPolicy`, policy, ["Failed"]));
    else if (policy !== "Failed" && policy !== "TerminatingOrFailed") errors.push(notSupported(`${at}.podReplacementPolicy`, policy, ["Failed", "TerminatingOrFailed"]));
  }
  errors.push(...templateErrors(spec.template, `${at}.template`));
  const restart = spec.template.spec?.restartPolicy;
  const path = `${at}.template.spec.restartPolicy`;
  if (restart === "Always" || restart === undefined) errors.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (restart !== "OnFailure" && restart !== "Never") errors.push(notSupported(path, restart, ["OnFailure", "Never"]));
  else if (spec.podFailurePolicy && restart !== "Never") errors.push(invalidValue(path, restart, 'only "Never" is supported when podFailurePolicy is specified'));
  return errors;
}

function failurePolicyErrors({podFailurePolicy}: JobSpec, at: string): FieldError[] {
  return (podFailurePolicy?.rules ?? []).flatMap((rule, i) => {
    const path = `${at}.podFailurePolicy.rules[${i}]`;
    return ["FailJob", "FailIndex", "Ignore", "Count"].includes(rule.action) ? [] : [notSupported(`${path}.action`, rule.action, ["Count", "FailIndex", "FailJob", "Ignore"])];
  });
}

export function jobErrors({spec}: Job): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = jobSpecErrors(spec, "spec");
  if (!spec.selector) errors.push(required("spec.selector"));
  else errors.push(...selectorErrors(spec.selector, "spec.selector"));
  if (!spec.selector || !matchesSelector(spec.selector, spec.template.metadata?.labels ?? {})) errors.push(mismatch(spec.template, "spec.template"));
  return errors.sort((a, b) => order(a) - order(b));
}

/** ValidateJobSpec looks at the selector after the numbers and before the template. */
const order = ({field}: FieldError): number => (/^spec\.(template\.spec|template\.labels)/.test(field) ? 2 : field === "spec.selector" || field === "spec.template.metadata.labels" ? 1 : 0);

export function jobUpdateErrors(object: Job, old: Job): FieldError[] {
  const spec = object.spec, before = old.spec;
  if (!spec || !before || spec === before) return [];
  const errors = jobErrors(object);
  const mayComplete = spec.completionMode === "Indexed" && spec.completions === spec.parallelism;
  if (!mayComplete) errors.push(...immutable(spec.completions, "spec.completions", spec.completions === before.completions));
  errors.push(...immutable(spec.selector, "spec.selector", equal(spec.selector, before.selector)));
  if (!templateMayChange(object, old)) errors.push(...immutable(goValue(spec.template, "PodTemplateSpec"), "spec.template", equal(spec.template, before.template)));
  errors.push(...immutable(spec.completionMode, "spec.completionMode", spec.completionMode === before.completionMode), ...immutable(spec.podFailurePolicy && goValue(spec.podFailurePolicy, "PodFailurePolicy"), "spec.podFailurePolicy", equal(spec.podFailurePolicy, before.podFailurePolicy)),
    ...immutable(spec.backoffLimitPerIndex, "spec.backoffLimitPerIndex", spec.backoffLimitPerIndex === before.backoffLimitPerIndex));
  return errors;
}

/** The scheduling directives of a suspended Job that never started may change. */
function templateMayChange({spec}: Job, old: Job): boolean {
  if (!old.spec?.suspend || old.status?.startTime) return false;
  const strip = (template: JobSpec["template"]) => {
    const {nodeSelector: _, tolerations: __, affinity: ___, schedulingGates: ____, ...rest} = template.spec ?? {containers: []};
    return {...template, metadata: {}, spec: rest};
  };
  return equal(strip(spec!.template), strip(old.spec.template));
}

export function cronJobErrors({spec}: CronJob): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [];
  if (!spec.schedule) errors.push(required("spec.schedule"));
  else {
    if (/(^|\s)(CRON_)?TZ=/.test(spec.schedule)) errors.push(invalidValue("spec.schedule", spec.schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    else errors.push(...cronErrors(spec.schedule).map((text) => invalidValue("spec.schedule", spec.schedule, text)));
  }
  if (spec.timeZone === "") errors.push(invalidValue("spec.timeZone", "", "timeZone must be nil or non-empty string"));
  else if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) errors.push(invalidValue("spec.timeZone", spec.timeZone, `unknown time zone ${spec.timeZone}`));
  errors.push(...notNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  const policy = spec.concurrencyPolicy;
  if (policy !== "Allow" && policy !== "Forbid" && policy !== "Replace") errors.push(notSupported("spec.concurrencyPolicy", policy, ["Allow", "Forbid", "Replace"]));
  const job = spec.jobTemplate.spec;
  if (job) errors.push(...jobSpecErrors(job, "spec.jobTemplate.spec"));
  return [...errors, ...notNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"), ...notNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit")];
}
export const cronJobUpdateErrors = (object: CronJob, old: CronJob): FieldError[] => (object.spec === old.spec ? [] : cronJobErrors(object));
