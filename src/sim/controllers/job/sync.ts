// What one look at a Job works with (syncJobCtx). Made anew by each sync; nothing of it is kept.
import type {Job, JobCondition, JobStatus, Pod} from "../../api/types.ts";
import {instant} from "../../clock.ts";
import type {Backoff} from "./backoff.ts";
import type {Intervals} from "./intervals.ts";

export const SOURCE = {component: "job-controller"};

export interface Sync {
  job: Job;
  /** What is written at the end; `job` stays as it was read until then. */
  status: JobStatus;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  /** Counted, in the status's waiting lists, and new. */
  succeeded: number;
  readonly failed: number;
  ready: number;
  terminating: number;
  readonly backoff: Backoff;
  succeededIndexes: Intervals;
  failedIndexes?: Intervals;
  /** Failed Pods, by index, whose successors are not there yet. */
  waiting: ReadonlyMap<number, Pod>;
  /** Why the Job ends, if it does. */
  finished?: JobCondition;
}

export const newCondition = (type: string, reason: string, message: string, nowMs: number, status = "True"): JobCondition =>
  ({type, status, lastProbeTime: instant(nowMs), lastTransitionTime: instant(nowMs), reason, message});

export const conditionOf = (status: JobStatus | undefined, type: string): JobCondition | undefined => status?.conditions?.find((condition) => condition.type === type);
export const holds = (status: JobStatus | undefined, type: string): boolean => conditionOf(status, type)?.status === "True";
export const isFinished = (job: Job): boolean => holds(job.status, "Complete") || holds(job.status, "Failed");

/** Sets a condition in its place, or adds it; nothing becomes False that never was there. The conditions, if they changed (ensureJobConditionStatus). */
export function withCondition(status: JobStatus, wanted: JobCondition): readonly JobCondition[] | undefined {
  const conditions = status.conditions ?? [], before = conditionOf(status, wanted.type);
  if (!before) return wanted.status === "False" ? undefined : [...conditions, wanted];
  if (before.status === wanted.status && before.reason === wanted.reason && before.message === wanted.message) return undefined;
  return conditions.map((condition) => (condition === before ? wanted : condition));
}
