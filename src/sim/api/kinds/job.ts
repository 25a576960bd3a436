// Jobs. Source: k8s.io/kubernetes/pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job.
import {parseInstant} from "../../clock.ts";
import {humanDuration} from "../duration.ts";
import type {Job, JobSpec} from "../types.ts";
import {jobErrors, jobUpdateErrors, workloadWarnings} from "../validation/batch.ts";
import {jobStatusErrors} from "../validation/job-status.ts";
import {ageColumn, containerColumns, nameColumn, selectorColumn, text} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

export function defaultJobSpec(spec: Mutable<JobSpec>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  if (spec.backoffLimitPerIndex === undefined) spec.backoffLimit ??= 6;
  else spec.backoffLimit ??= 2147483647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  if (spec.template.spec) defaultPodSpec(spec.template.spec);
}

const PREFIXED_UID = "batch.kubernetes.io/controller-uid", PREFIXED_NAME = "batch.kubernetes.io/job-name";

/** generateSelector: the labels that tie Pods to their Job. */
function generateSelector(job: Mutable<Job>): void {
  const spec = job.spec!, {uid, name} = job.metadata;
  const labels: {[key: string]: string} = {"controller-uid": uid, "job-name": name ?? "", [PREFIXED_UID]: uid, [PREFIXED_NAME]: name ?? ""};
  const meta = (spec.template.metadata ??= {} as NonNullable<typeof spec.template.metadata>); // filled in below
  meta.labels = {...labels, ...meta.labels}; // what somebody chose is refused later
  spec.selector ??= {};
  spec.selector.matchLabels = {[PREFIXED_UID]: uid, ...spec.selector.matchLabels};
}

export const job = kind<Job>({
  resource: "jobs", group: "batch", generation: true, status: true, orphansByDefault: true,
  deleteWarnings: ({propagation}) => (propagation ? [] : ["child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"]),
  defaults(object) {
    if (!object.spec) return;
    defaultJobSpec(object.spec);
    const {labels} = object.spec.template.metadata ?? {};
    if (labels && !Object.keys(object.metadata.labels ?? {}).length) object.metadata.labels = {...labels};
  },
  prepareForCreate(object) {
    if (!object.spec) return;
    if (!object.spec.manualSelector) {
      const wasEmpty = !Object.keys(object.metadata.labels ?? {}).length;
      generateSelector(object);
      if (wasEmpty) object.metadata.labels = {...object.spec.template.metadata?.labels};
    }
  },
  validate: jobErrors,
  validateUpdate: jobUpdateErrors,
  validateStatusUpdate: jobStatusErrors,
  warnings: workloadWarnings,
  fields: {"status.successful": ({status}) => String(status?.succeeded ?? 0)},
  columns: [
    nameColumn, text("Status", jobStatus), text("Completions", completions), text("Duration", duration), ageColumn, ...containerColumns, selectorColumn,
  ],
});

const holds = (object: Job, type: string): boolean => object.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

function jobStatus(object: Job): string {
  if (holds(object, "Complete")) return "Complete";
  if (holds(object, "Failed")) return "Failed";
  if (object.metadata.deletionTimestamp) return "Terminating";
  if (holds(object, "Suspended")) return "Suspended";
  if (holds(object, "FailureTarget")) return "FailureTarget";
  if (holds(object, "SuccessCriteriaMet")) return "SuccessCriteriaMet";
  return "Running";
}

function completions({spec, status}: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(object: Job, nowMs: number): string {
  const {startTime, completionTime, conditions} = object.status ?? {};
  if (!startTime) return "";
  const failed = conditions?.find(({type, status}) => type === "Failed" && status === "True")?.lastTransitionTime;
  const end = completionTime ?? failed;
  return humanDuration((end ? parseInstant(end) : nowMs) - parseInstant(startTime));
}
