// How many Pods a rollout may add and miss (pkg/controller/deployment/util/deployment_util.go).
import type {Deployment, ReplicaSet} from "../../api/types.ts";
import {scaledValue} from "../../api/intstr.ts";

export const desiredReplicas = (d: Deployment): number => d.spec.replicas ?? 1;
export const isRolling = (d: Deployment): boolean => (d.spec.strategy?.type ?? "RollingUpdate") === "RollingUpdate";

/** maxSurge rounds up, maxUnavailable down; both 0 would stand still, so then one may be unavailable (ResolveFenceposts). */
export function fenceposts(maxSurge: number | string | undefined, maxUnavailable: number | string | undefined, replicas: number): {surge: number; unavailable: number} {
  const surge = scaledValue(maxSurge ?? 0, replicas, true);
  const unavailable = scaledValue(maxUnavailable ?? 0, replicas, false);
  return {surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable};
}

const resolve = (d: Deployment) => fenceposts(d.spec.strategy?.rollingUpdate?.maxSurge, d.spec.strategy?.rollingUpdate?.maxUnavailable, desiredReplicas(d));

export const maxSurge = (d: Deployment): number => (isRolling(d) ? resolve(d).surge : 0);
export const maxUnavailable = (d: Deployment): number => (isRolling(d) && desiredReplicas(d) > 0 ? Math.min(resolve(d).unavailable, desiredReplicas(d)) : 0);
export const minAvailable = (d: Deployment): number => (isRolling(d) ? desiredReplicas(d) - maxUnavailable(d) : 0);

export const sizeOf = (rs: ReplicaSet): number => rs.spec.replicas ?? 1;
export const totalSize = (sets: readonly ReplicaSet[]): number => sets.reduce((sum, rs) => sum + sizeOf(rs), 0);
export const totalStatus = (sets: readonly ReplicaSet[], field: "replicas" | "readyReplicas" | "availableReplicas"): number => sets.reduce((sum, rs) => sum + (rs.status?.[field] ?? 0), 0);

/** The size that the newest ReplicaSet may have now (NewRSNewReplicas). `all` includes it. */
export function newReplicaSetSize(d: Deployment, all: readonly ReplicaSet[], current: number): number {
  if (!isRolling(d)) return desiredReplicas(d);
  const room = desiredReplicas(d) + maxSurge(d) - totalSize(all);
  return room <= 0 ? current : current + Math.min(room, desiredReplicas(d) - current);
}
