// podFailurePolicy: what a failed Pod means for its Job (pkg/controller/job/pod_failure_policy.go).
import type {ContainerStatus, Job, Pod, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule} from "../../api/types.ts";
import {isFailed} from "./pods.ts";

export interface Verdict {
  readonly action?: PodFailurePolicyRule["action"];
  /** Whether the failure counts towards the back-off limit. */
  readonly counts: boolean;
  /** Why the whole Job fails. */
  readonly message?: string;
}

export function verdictOn(job: Job, pod: Pod): Verdict {
  for (const [i, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const why = matched(rule, pod, i);
    if (why !== undefined) return {action: rule.action, counts: rule.action !== "Ignore", ...(rule.action === "FailJob" && {message: why})};
  }
  return {counts: true};
}

/** The message of the first Pod for which the Job must fail. */
export function failureMessage(job: Job, pods: readonly Pod[]): string | undefined {
  if (!job.spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const message = isFailed(pod, job) ? verdictOn(job, pod).message : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

function matched(rule: PodFailurePolicyRule, pod: Pod, index: number): string | undefined {
  const where = `${pod.metadata.namespace}/${pod.metadata.name}`, which = `matching ${rule.action} rule at index ${index}`;
  if (rule.onExitCodes) {
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    const status = statuses.find((candidate) => exitMatches(candidate, rule.onExitCodes!));
    return status && `Container ${status.name} for pod ${where} failed with exit code ${status.state!.terminated!.exitCode} ${which}`;
  }
  const condition = pod.status?.conditions?.find(({type, status}) => rule.onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? "True") === status));
  return condition && `Pod ${where} has condition ${condition.type} ${which}`;
}

function exitMatches({name, state}: ContainerStatus, {containerName, operator, values}: PodFailurePolicyOnExitCodesRequirement): boolean {
  const code = state?.terminated?.exitCode;
  if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(code) === (operator === "In");
}
