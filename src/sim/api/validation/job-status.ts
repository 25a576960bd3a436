// Validation of a Job's status: what a finished Job has to say, and what may not be taken back.
// Source: pkg/apis/batch/validation validateJobStatus, ValidateJobStatusUpdate, pkg/registry/batch/job getStatusValidationOptions. Not here: the format of indexes.
import {parseInstant} from "../../clock.ts";
import {equal} from "../equal.ts";
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import type {Job} from "../types.ts";
import {notNegative} from "./rules.ts";

type Status = NonNullable<Job["status"]>;

const holds = (status: Status, type: string): boolean => status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
const isFinished = (status: Status): boolean => holds(status, "Complete") || holds(status, "Failed");
/** An Invalid without its value (field.OmitValueType). */
const wrong = (detail: string): FieldError => ({reason: "FieldValueInvalid", field: "status.conditions", message: `Invalid value: ${detail}`});

/** A rule is looked at only if what it is about changed. */
export function jobStatusErrors({spec, status = {}}: Job, {status: old = {}}: Job): FieldError[] {
  if (status === old) return [];
  const changed = (...types: readonly string[]) => types.some((type) => holds(status, type) !== holds(old, type));
  const differs = (...fields: readonly (keyof Status)[]) => fields.some((field) => !equal(status[field] ?? null, old[field] ?? null));
  const complete = holds(status, "Complete"), failed = holds(status, "Failed"), {startTime, completionTime, active = 0, ready, terminating, uncountedTerminatedPods: uncounted} = status;
  const errors: FieldError[] = (["active", "succeeded", "failed", "ready", "terminating"] as const).flatMap((field) => notNegative(status[field], `status.${field}`));
  if (changed("Complete", "Failed") && complete && failed) errors.push(wrong("cannot set Complete=True and Failed=true conditions"));
  if (changed("Complete", "FailureTarget") && complete && holds(status, "FailureTarget")) errors.push(wrong("cannot set Complete=True and FailureTarget=true conditions"));
  const completion = changed("Complete") || differs("completionTime"), finished = isFinished(status), ended = finished !== isFinished(old);
  if (completion && completionTime && !complete) errors.push(invalidValue("status.completionTime", completionTime, "cannot set completionTime when there is no Complete=True condition"));
  if (completion && !completionTime && complete) errors.push(required("status.completionTime", "completionTime is required for Complete jobs"));
  if (differs("startTime", "completionTime") && startTime && completionTime && parseInstant(completionTime) < parseInstant(startTime)) errors.push(invalidValue("status.completionTime", completionTime, "must be equal to or after `startTime`"));
  if ((changed("Failed") || differs("failedIndexes")) && failed && !holds(status, "FailureTarget")) errors.push(wrong("cannot set Failed=True condition without the FailureTarget=true condition"));
  if (changed("Complete", "SuccessCriteriaMet") && complete && !holds(status, "SuccessCriteriaMet")) errors.push(wrong("cannot set Complete=True condition without the SuccessCriteriaMet=true condition"));
  if ((ended || differs("active")) && finished && active > 0) errors.push(invalidValue("status.active", active, "active>0 is invalid for finished job"));
  if ((ended || differs("startTime")) && finished && !startTime && !(spec?.suspend && spec.completions === 0)) errors.push(required("status.startTime", "startTime is required for finished job"));
  if ((ended || differs("uncountedTerminatedPods")) && finished && (uncounted?.failed?.length || uncounted?.succeeded?.length)) errors.push(invalidValue("status.uncountedTerminatedPods", uncounted, "must be empty for finished job"));
  if (differs("completedIndexes") && status.completedIndexes && spec?.completionMode !== "Indexed") errors.push(invalidValue("status.completedIndexes", status.completedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode"));
  if (differs("failedIndexes") && status.failedIndexes !== undefined && spec?.backoffLimitPerIndex === undefined) errors.push(invalidValue("status.failedIndexes", status.failedIndexes, "cannot set non-null failedIndexes when backoffLimitPerIndex is null"));
  if ((ended || differs("terminating")) && finished && (terminating ?? 0) > 0) errors.push(invalidValue("status.terminating", terminating, "terminating>0 is invalid for finished job"));
  if (differs("ready", "active") && ready !== undefined && ready > active) errors.push(invalidValue("status.ready", ready, "cannot set more ready pods than active"));
  if (holds(status, "SuccessCriteriaMet")) errors.push(...["Failed", "FailureTarget"].filter((type) => holds(status, type)).map((type) => wrong(`cannot set SuccessCriteriaMet=True and ${type}=true conditions`)));
  return [...errors, ...takenBack({spec, status, old})];
}

/** What a status said once and may not say no longer. */
function takenBack({spec, status, old}: {readonly spec: Job["spec"]; readonly status: Status; readonly old: Status}): FieldError[] {
  const errors = ["Failed", "Complete", "FailureTarget"].filter((type) => holds(old, type) && !holds(status, type)).map((type) => wrong(`cannot disable the terminal ${type}=True condition`));
  const {failed = 0, succeeded = 0, startTime, completionTime} = status, mayShrink = spec?.completionMode === "Indexed" && spec.completions === spec.parallelism;
  if (failed < (old.failed ?? 0)) errors.push(invalidValue("status.failed", failed, "cannot decrease the failed counter"));
  if (!mayShrink && succeeded < (old.succeeded ?? 0)) errors.push(invalidValue("status.succeeded", succeeded, "cannot decrease the succeeded counter"));
  if (completionTime && old.completionTime && completionTime !== old.completionTime) errors.push(invalidValue("status.completionTime", completionTime, "field is immutable"));
  const suspension = (of: Status, value: string) => of.conditions?.some(({type, status: said}) => type === "Suspended" && said === value) ?? false;
  const resumes = suspension(old, "True") && suspension(status, "False");
  if (old.startTime && startTime !== old.startTime && !spec?.suspend && !resumes) errors.push(invalidValue("status.startTime", startTime ?? null, "field is immutable for unsuspended job once set"));
  if (holds(old, "SuccessCriteriaMet") && !holds(status, "SuccessCriteriaMet")) errors.push(wrong("cannot disable the SuccessCriteriaMet=True condition"));
  if (holds(old, "Complete") && !holds(old, "SuccessCriteriaMet") && holds(status, "SuccessCriteriaMet")) errors.push(wrong("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"));
  return errors;
}
