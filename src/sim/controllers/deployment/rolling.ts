// The two strategies: RollingUpdate moves Pods from old ReplicaSets to the new one within its bounds; Recreate empties the old ones first
// (deployment/rolling.go, recreate.go). Each step says whether it changed a size.
import type {Deployment, Pod, ReplicaSet} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {desiredReplicas, minAvailable, maxUnavailable, newReplicaSetSize, sizeOf, totalSize, totalStatus} from "./math.ts";
import {byCreation} from "./revision.ts";
import {activeSets, scaleReplicaSet} from "./scale.ts";

export function growNew(d: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet, io: Reconcile): boolean {
  if (sizeOf(newest) === desiredReplicas(d)) return false;
  const size = sizeOf(newest) > desiredReplicas(d) ? desiredReplicas(d) : newReplicaSetSize(d, all, sizeOf(newest));
  return sizeOf(scaleReplicaSet(d, newest, size, io)) !== sizeOf(newest);
}

/** Scales old ReplicaSets down: Pods that are not available first, then as many as availability allows (reconcileOldReplicaSets). */
export function shrinkOld(d: Deployment, old: readonly ReplicaSet[], newest: ReplicaSet, io: Reconcile): boolean {
  if (totalSize(old) === 0) return false;
  const newUnavailable = sizeOf(newest) - (newest.status?.availableReplicas ?? 0);
  const most = totalSize([...old, newest]) - (desiredReplicas(d) - maxUnavailable(d)) - newUnavailable;
  if (most <= 0) return false;
  const sets = new Map([...old].sort(byCreation).map((rs) => [rs.metadata.uid, rs]));
  let taken = 0;
  for (const rs of sets.values()) {
    const unhealthy = sizeOf(rs) - (rs.status?.availableReplicas ?? 0);
    const number = Math.min(most - taken, unhealthy);
    if (sizeOf(rs) === 0 || number <= 0) continue;
    sets.set(rs.metadata.uid, scaleReplicaSet(d, rs, sizeOf(rs) - number, io));
    taken += number;
  }
  let spare = totalStatus([...sets.values(), newest], "availableReplicas") - minAvailable(d);
  for (const rs of sets.values()) {
    const number = Math.min(sizeOf(rs), spare);
    if (number <= 0) continue;
    sets.set(rs.metadata.uid, scaleReplicaSet(d, rs, sizeOf(rs) - number, io));
    spare -= number;
    taken += number;
  }
  return taken > 0;
}

export function emptyOld(d: Deployment, old: readonly ReplicaSet[], io: Reconcile): boolean {
  const active = activeSets(old);
  for (const rs of active) scaleReplicaSet(d, rs, 0, io);
  return active.length > 0;
}

/** Whether Pods of old ReplicaSets still exist, terminating ones included (oldPodsRunning). */
export const oldPodsRun = (newest: ReplicaSet | undefined, old: readonly ReplicaSet[], podsOf: (rs: ReplicaSet) => readonly Pod[]): boolean =>
  totalStatus(old, "replicas") > 0 || old.some((rs) => rs !== newest && podsOf(rs).some((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed"));
