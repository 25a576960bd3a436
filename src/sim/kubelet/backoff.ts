// k8s.io/client-go/util/flowcontrol.Backoff, as the kubelet uses it for crashing containers and failing pulls.

export interface Backoff { readonly delayMs: number; readonly updatedAtMs: number }

export const INITIAL_MS = 10_000;
export const MAX_MS = 300_000;

/** After another failure at `atMs`: doubled up to the most, or the first again after a long quiet. */
export function nextBackoff(before: Backoff | undefined, atMs: number, initialMs = INITIAL_MS, maxMs = MAX_MS): Backoff {
  if (!before || atMs - before.updatedAtMs > 2 * maxMs) return {delayMs: initialMs, updatedAtMs: atMs};
  return {delayMs: Math.min(before.delayMs * 2, maxMs), updatedAtMs: atMs};
}

/** Whether something that failed at `failedAtMs` must still wait (IsInBackOffSince). */
export function inBackoff(backoff: Backoff | undefined, failedAtMs: number, nowMs: number, maxMs = MAX_MS): boolean {
  if (!backoff || failedAtMs - backoff.updatedAtMs > 2 * maxMs) return false;
  return nowMs - failedAtMs < backoff.delayMs;
}
