// What controllers know of Pods: active, ready, available, and which to delete first (pkg/controller controller_utils.go, pkg/api/v1/pod).
import type {Pod} from "../api/types.ts";
import {parseInstant} from "../clock.ts";

export const hasEnded = (pod: Pod): boolean => { const phase = pod.status?.phase; return phase === "Succeeded" || phase === "Failed"; };
export const isActive = (pod: Pod): boolean => !pod.metadata.deletionTimestamp && !hasEnded(pod);

const readyCondition = (pod: Pod) => pod.status?.conditions?.find((condition) => condition.type === "Ready");
export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === "True";

/** Milliseconds until the Pod has been ready for `minReadySeconds`: 0 if it is available, undefined if it is not ready. */
export function untilAvailable(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  const ready = readyCondition(pod);
  if (ready?.status !== "True") return undefined;
  if (minReadySeconds === 0) return 0;
  const since = ready.lastTransitionTime ? parseInstant(ready.lastTransitionTime) : nowMs;
  return Math.max(0, since + minReadySeconds * 1000 - nowMs);
}

const PHASE_ORDER: {readonly [phase: string]: number} = {Pending: 0, Unknown: 1, Running: 2};
const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
const deletionCost = (pod: Pod): number => Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0);
const readySince = (pod: Pod): number => parseInstant(readyCondition(pod)?.lastTransitionTime ?? pod.metadata.creationTimestamp);
/** Ages are compared by powers of two, so that deletion does not always hit the newest. */
const ageRank = (sinceMs: number, nowMs: number): number => { const age = nowMs - sinceMs; return age <= 0 ? -1 : Math.floor(Math.log2(age * 1e6)); };
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The order in which a ReplicaSet gives Pods up (ActivePodsWithRanks): first is deleted first.
 * `rankOf` counts the related Pods on the same node.
 */
export function deletionOrder(nowMs: number, rankOf: (pod: Pod) => number): (a: Pod, b: Pod) => number {
  return (a, b) => {
    if (!a.spec.nodeName !== !b.spec.nodeName) return a.spec.nodeName ? 1 : -1;
    const phase = (PHASE_ORDER[a.status?.phase ?? "Pending"] ?? 0) - (PHASE_ORDER[b.status?.phase ?? "Pending"] ?? 0);
    if (phase) return phase;
    if (isReady(a) !== isReady(b)) return isReady(a) ? 1 : -1;
    const cost = deletionCost(a) - deletionCost(b);
    if (cost) return cost;
    const rank = rankOf(b) - rankOf(a);
    if (rank) return rank;
    if (isReady(a) && readySince(a) !== readySince(b)) {
      return ageRank(readySince(a), nowMs) - ageRank(readySince(b), nowMs) || byText(a.metadata.uid, b.metadata.uid);
    }
    if (restarts(a) !== restarts(b)) return restarts(b) - restarts(a);
    return ageRank(parseInstant(a.metadata.creationTimestamp), nowMs) - ageRank(parseInstant(b.metadata.creationTimestamp), nowMs) || byText(a.metadata.uid, b.metadata.uid);
  };
}
