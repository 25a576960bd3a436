// What a Job asks of its Pods: their index, whether they count as failed, when they ended (pkg/controller/job).
import type {Job, Pod} from "../../api/types.ts";
import {parseInstant} from "../../clock.ts";

export const FINALIZER = "batch.kubernetes.io/job-tracking";
export const INDEX = "batch.kubernetes.io/job-completion-index";

export const isIndexed = (job: Job): boolean => job.spec.completionMode === "Indexed";
export const isSuspended = (job: Job): boolean => !!job.spec.suspend;
export const limitsEachIndex = (job: Job): boolean => isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;
/** A Pod that is terminating is replaced only when it has ended (podReplacementPolicy). */
export const replacesFailedOnly = (job: Job): boolean => job.spec.podReplacementPolicy === "Failed" || !!job.spec.podFailurePolicy;

export const isTracked = (pod: Pod): boolean => !!pod.metadata.finalizers?.includes(FINALIZER);

/** The completion index of a Pod; undefined if it has none, or none that this Job knows. */
export function indexOf(pod: Pod, job?: Job): number | undefined {
  const text = pod.metadata.annotations?.[INDEX];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return job && index >= (job.spec.completions ?? 0) ? undefined : index;
}

/** Deleted Pods count as failed, since they may never reach the phase Failed (isPodFailed). */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !replacesFailedOnly(job) && !!pod.metadata.deletionTimestamp && pod.status?.phase !== "Succeeded";
}
export const isSucceeded = (pod: Pod): boolean => pod.status?.phase === "Succeeded";

/** When a Pod ended: its last container, else its readiness, its deletion, its creation (getFinishedTime). */
export function finishedAt(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map(({state}) => state?.terminated?.finishedAt);
  if (ends.length && ends.every((end) => end !== undefined)) return Math.max(...ends.map((end) => parseInstant(end!)));
  const ready = pod.status?.conditions?.find(({type}) => type === "Ready");
  if (ready?.status === "False" && ready.lastTransitionTime) return parseInstant(ready.lastTransitionTime);
  if (pod.metadata.deletionTimestamp) return parseInstant(pod.metadata.deletionTimestamp) - (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseInstant(pod.metadata.creationTimestamp);
}
