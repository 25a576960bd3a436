// Indexed Jobs: which indexes succeeded or failed, back-off index by index, and the success policy
// (pkg/controller/job/indexed_job_utils.go, success_policy.go).
import type {Job, Pod} from "../../api/types.ts";
import type {Sync} from "./sync.ts";
import {remainingMs} from "./backoff.ts";
import {verdictOn} from "./failure-policy.ts";
import {has, overlap, parseIntervals, pendingIndexes, total, withIndexes, type Intervals} from "./intervals.ts";
import {finishedAt, indexOf, isFailed, isSucceeded, isTracked, limitsEachIndex} from "./pods.ts";

const FAILURES = "batch.kubernetes.io/job-index-failure-count", IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";
const count = (pod: Pod, annotation: string): number => Number(pod.metadata.annotations?.[annotation] ?? 0) || 0;
const allFailures = (pod: Pod): number => count(pod, FAILURES) + count(pod, IGNORED_FAILURES);

const indexesOf = (pods: readonly Pod[], job: Job): Set<number> => new Set(pods.flatMap((pod) => indexOf(pod, job) ?? []));

export const countedSucceeded = (job: Job): Intervals => parseIntervals(job.status?.completedIndexes, job.spec.completions ?? 0);

/** Those of the status and those whose Pods are not counted yet. */
export const succeededIndexes = (job: Job, pods: readonly Pod[]): Intervals =>
  withIndexes(countedSucceeded(job), indexesOf(pods.filter((pod) => isSucceeded(pod) && isTracked(pod)), job));

export const failedIndexes = (job: Job, pods: readonly Pod[]): Intervals =>
  withIndexes(parseIntervals(job.status?.failedIndexes, job.spec.completions ?? 0), indexesOf(pods.filter((pod) => isTracked(pod) && failsItsIndex(job, pod)), job));

function failsItsIndex(job: Job, pod: Pod): boolean {
  if (!isFailed(pod, job)) return false;
  const {action, counts} = verdictOn(job, pod);
  return action === "FailIndex" || (counts && count(pod, FAILURES) >= (job.spec.backoffLimitPerIndex ?? 0));
}

/** Failed Pods that keep their finalizer until their successor has taken over the count of failures (getPodsWithDelayedDeletionPerIndex). */
export function awaitingSuccessors({job, pods, active, succeededIndexes: succeeded, failedIndexes: failed}: Sync): ReadonlyMap<number, Pod> {
  const waiting = new Map<number, Pod>(), busy = indexesOf(active, job);
  for (const pod of pods) {
    const index = indexOf(pod, job);
    if (index === undefined || !isTracked(pod) || !isFailed(pod, job) || has(succeeded, index) || has(failed ?? [], index) || busy.has(index)) continue;
    const last = waiting.get(index);
    if (!last || (allFailures(last) <= allFailures(pod) && finishedAt(pod) >= finishedAt(last))) waiting.set(index, pod);
  }
  return waiting;
}

/** The annotations by which a Pod knows how often its index has failed. */
export function failureAnnotations({job, waiting}: Sync, index: number): {readonly [key: string]: string} {
  if (!limitsEachIndex(job)) return {};
  const before = waiting.get(index);
  if (!before) return {[FAILURES]: "0"};
  const {counts} = verdictOn(job, before);
  const ignored = count(before, IGNORED_FAILURES) + (counts ? 0 : 1);
  return {[FAILURES]: String(count(before, FAILURES) + (counts ? 1 : 0)), ...(ignored && {[IGNORED_FAILURES]: String(ignored)})};
}

/** The indexes that get a Pod now; if all must wait, for how long (getPodCreationInfoForIndependentIndexes). */
export function indexesToStart(sync: Sync, wanted: number, nowMs: number): {readonly indexes: readonly number[]; readonly waitMs: number} {
  const {job, active, waiting} = sync;
  const taken = withIndexes([...sync.succeededIndexes, ...(sync.failedIndexes ?? [])], indexesOf(active, job));
  const indexes = pendingIndexes(taken, wanted, job.spec.completions ?? 0);
  if (!limitsEachIndex(job)) return {indexes, waitMs: 0};
  const waits = indexes.map((index) => { const pod = waiting.get(index); return pod ? remainingMs({failures: allFailures(pod) + 1, lastFailureMs: finishedAt(pod)}, nowMs) : 0; });
  const now = indexes.filter((_, i) => waits[i] === 0);
  return {indexes: now, waitMs: now.length || !waits.length ? 0 : Math.min(...waits)};
}

/** Says which rule of the success policy is met (matchSuccessPolicy). */
export function successPolicyMet(job: Job, succeeded: Intervals): string | undefined {
  if (!succeeded.length) return undefined;
  const met = (job.spec.successPolicy?.rules ?? []).findIndex(({succeededIndexes: text, succeededCount}) => {
    if (text === undefined) return succeededCount !== undefined && total(succeeded) >= succeededCount;
    const required = parseIntervals(text, job.spec.completions ?? 0), common = overlap(required, succeeded);
    return required.length > 0 && (common === total(required) || (succeededCount !== undefined && common >= succeededCount));
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
