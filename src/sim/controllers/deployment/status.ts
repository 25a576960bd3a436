// The status of a Deployment: counts, conditions, progress deadline (deployment/progress.go, sync.go, util conditions).
import type {Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet} from "../../api/types.ts";
import {instant, parseInstant} from "../../clock.ts";
import {desiredReplicas, maxUnavailable, totalSize, totalStatus} from "./math.ts";

const NO_DEADLINE = 2 ** 31 - 1;
export const hasDeadline = (d: Deployment): boolean => d.spec.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== NO_DEADLINE;

export const condition = (status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined => status?.conditions?.find((c) => c.type === type);

/** A condition goes to the end of the list, unless status and reason are what they were; its transition time moves with its status. */
export function setCondition(status: DeploymentStatus, type: string, value: "True" | "False" | "Unknown", reason: string, message: string, nowMs: number, since?: string): DeploymentStatus {
  const before = condition(status, type);
  if (before && before.status === value && before.reason === reason) return status;
  const now = instant(nowMs);
  const lastTransitionTime = since ?? (before?.status === value ? before.lastTransitionTime ?? now : now);
  return {...status, conditions: [...without(status, type), {type, status: value, reason, message, lastUpdateTime: now, lastTransitionTime}]};
}

const without = (status: DeploymentStatus, type: string) => (status.conditions ?? []).filter((c) => c.type !== type);

function dropCondition(status: DeploymentStatus, type: string): DeploymentStatus {
  return condition(status, type) ? {...status, conditions: without(status, type)} : status;
}

export function isComplete(d: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = desiredReplicas(d);
  return (status?.updatedReplicas ?? 0) === wanted && (status?.replicas ?? 0) === wanted && (status?.availableReplicas ?? 0) === wanted && (status?.observedGeneration ?? 0) >= (d.metadata.generation ?? 1);
}

function progressed(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const [a, b] = [before ?? {}, after];
  const old = (s: DeploymentStatus) => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  return (b.updatedReplicas ?? 0) > (a.updatedReplicas ?? 0) || old(b) < old(a) || (b.readyReplicas ?? 0) > (a.readyReplicas ?? 0) || (b.availableReplicas ?? 0) > (a.availableReplicas ?? 0);
}

function timedOut(d: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const progressing = condition(status, "Progressing");
  if (!hasDeadline(d) || !progressing || progressing.reason === "NewReplicaSetAvailable") return false;
  if (progressing.reason === "ProgressDeadlineExceeded") return true;
  return parseInstant(progressing.lastUpdateTime ?? instant(nowMs)) + d.spec.progressDeadlineSeconds! * 1000 < nowMs;
}

/** Counts and the Available condition (calculateStatus). */
export function countStatus(d: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet | undefined, nowMs: number): DeploymentStatus {
  const available = totalStatus(all, "availableReplicas");
  const counts = {
    replicas: totalStatus(all, "replicas"), updatedReplicas: newest?.status?.replicas ?? 0, readyReplicas: totalStatus(all, "readyReplicas"),
    availableReplicas: available, unavailableReplicas: Math.max(0, totalSize(all) - available),
  };
  const terminating = all.every((rs) => rs.status?.terminatingReplicas !== undefined) ? {terminatingReplicas: all.reduce((sum, rs) => sum + rs.status!.terminatingReplicas!, 0)} : {};
  const present = Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0));
  const status: DeploymentStatus = {
    observedGeneration: d.metadata.generation ?? 1, ...present, ...terminating,
    ...(d.status?.collisionCount !== undefined && {collisionCount: d.status.collisionCount}),
    ...(d.status?.conditions && {conditions: d.status.conditions}),
  };
  return available >= desiredReplicas(d) - maxUnavailable(d)
    ? setCondition(status, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", nowMs)
    : setCondition(status, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", nowMs);
}

/** Counts plus progress: complete, progressing, or past its deadline (syncRolloutStatus). */
export function rolloutStatus(d: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet | undefined, nowMs: number): DeploymentStatus {
  let status = countStatus(d, all, newest, nowMs);
  if (!hasDeadline(d)) status = dropCondition(status, "Progressing");
  const current = condition(d.status, "Progressing");
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (hasDeadline(d) && !wasComplete) {
    const who = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${d.metadata.name}"`;
    if (isComplete(d, status)) status = setCondition(status, "Progressing", "True", "NewReplicaSetAvailable", `${who} has successfully progressed.`, nowMs);
    else if (progressed(d.status, status)) {
      const since = current?.status === "True" ? current.lastTransitionTime : undefined;
      status = setCondition(dropCondition(status, "Progressing"), "Progressing", "True", "ReplicaSetUpdated", `${who} is progressing.`, nowMs, since);
    } else if (timedOut(d, status, nowMs)) status = setCondition(status, "Progressing", "False", "ProgressDeadlineExceeded", `${who} has timed out progressing.`, nowMs);
  }
  return withFailures(status, all, newest);
}

/** ReplicaFailure mirrors the new ReplicaSet's condition, else an old one's (getReplicaFailures). */
function withFailures(status: DeploymentStatus, all: readonly ReplicaSet[], newest: ReplicaSet | undefined): DeploymentStatus {
  const failureOf = (rs: ReplicaSet | undefined) => rs?.status?.conditions?.find((c) => c.type === "ReplicaFailure");
  const failure = failureOf(newest) ?? all.map(failureOf).find(Boolean);
  if (!failure) return dropCondition(status, "ReplicaFailure");
  const before = condition(status, "ReplicaFailure");
  if (before && before.status === failure.status && before.reason === failure.reason) return status;
  const time = failure.lastTransitionTime;
  const {reason, message} = failure;
  return {...status, conditions: [...without(status, "ReplicaFailure"), {type: "ReplicaFailure", status: failure.status, ...(reason && {reason}), ...(message && {message}), ...(time && {lastUpdateTime: time, lastTransitionTime: time})}]};
}

/** Milliseconds until progress must be looked at again, or undefined (requeueStuckDeployment). */
export function untilDeadline(d: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const current = condition(d.status, "Progressing");
  if (!hasDeadline(d) || !current || isComplete(d, status) || current.reason === "ProgressDeadlineExceeded") return undefined;
  const left = parseInstant(current.lastUpdateTime ?? instant(nowMs)) + d.spec.progressDeadlineSeconds! * 1000 - nowMs;
  return Math.max(0, left) + 1000;
}
