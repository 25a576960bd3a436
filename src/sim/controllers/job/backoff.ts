// How long a Job waits before it replaces a failed Pod: 10 s, doubled for each failure since the last success, at most 10 min
// (pkg/controller/job/backoff_utils.go).
import type {Pod} from "../../api/types.ts";
import {finishedAt} from "./pods.ts";

const FIRST_MS = 10_000, MOST_MS = 600_000;

/** Kept in the controller's memory, by Job. */
export interface Backoff { readonly failures: number; readonly lastFailureMs: number }

export const NO_FAILURES: Backoff = {failures: 0, lastFailureMs: 0};

/** The record after these Pods ended. */
export function withFinished(record: Backoff, succeeded: readonly Pod[], failed: readonly Pod[]): Backoff {
  if (!succeeded.length && !failed.length) return record;
  const failures = failed.map(finishedAt);
  if (!succeeded.length) return {failures: record.failures + failures.length, lastFailureMs: Math.max(...failures)};
  const lastSuccessMs = Math.max(...succeeded.map(finishedAt));
  const later = failures.filter((atMs) => atMs > lastSuccessMs);
  return later.length ? {failures: later.length, lastFailureMs: Math.max(...later)} : NO_FAILURES;
}

export function remainingMs({failures, lastFailureMs}: Backoff, nowMs: number): number {
  if (failures === 0) return 0;
  return Math.max(0, Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1)) - (nowMs - lastFailureMs));
}
