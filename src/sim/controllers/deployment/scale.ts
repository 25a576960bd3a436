// Changing the sizes of ReplicaSets: one by one, and all in proportion when a Deployment is scaled in mid-rollout (deployment/sync.go).
import type {Deployment, ReplicaSet} from "../../api/types.ts";
import {recordEvent} from "../../api/events.ts";
import type {Reconcile} from "../../component.ts";
import {desiredReplicas, isRolling, maxSurge, sizeOf, totalSize} from "./math.ts";
import {byCreation, DESIRED, MAX, sizeAnnotations} from "./revision.ts";

export const SOURCE = {component: "deployment-controller"};
export const activeSets = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((rs) => sizeOf(rs) > 0);

/** Gives a ReplicaSet this size and the Deployment's size annotations, with an event if the size changed (scaleReplicaSet). */
export function scaleReplicaSet(d: Deployment, rs: ReplicaSet, size: number, io: Reconcile): ReplicaSet {
  const wanted = sizeAnnotations(d), before = rs.metadata.annotations ?? {};
  const stale = before[DESIRED] !== wanted[DESIRED] || before[MAX] !== wanted[MAX];
  if (sizeOf(rs) === size && !stale) return rs;
  const scaled = io.client.update("replicasets", {...rs, metadata: {...rs.metadata, annotations: {...before, ...wanted}}, spec: {...rs.spec, replicas: size}});
  if (sizeOf(rs) !== size) recordEvent(io, SOURCE, d, "Normal", "ScalingReplicaSet", `Scaled ${size > sizeOf(rs) ? "up" : "down"} replica set ${rs.metadata.name} from ${sizeOf(rs)} to ${size}`);
  return scaled;
}

/** Scales without rolling: the only active ReplicaSet, or all in proportion to their sizes (scale). */
export function scaleAll(d: Deployment, newest: ReplicaSet | undefined, old: readonly ReplicaSet[], io: Reconcile): void {
  const scaleTo = (rs: ReplicaSet, size: number) => scaleReplicaSet(d, rs, size, io);
  const only = onlyActive(newest, old);
  if (only) {
    if (sizeOf(only) !== desiredReplicas(d)) scaleTo(only, desiredReplicas(d));
  } else if (newest && isSaturated(d, newest)) {
    for (const rs of activeSets(old)) scaleTo(rs, 0);
  } else if (isRolling(d)) {
    for (const [rs, size] of proportionalSizes(d, activeSets(newest ? [...old, newest] : old))) scaleTo(rs, size);
  }
}

/** FindActiveOrLatest: the one active ReplicaSet, or the newest if none is; undefined if several are. */
function onlyActive(newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = activeSets(newest ? [...old, newest] : old);
  if (active.length > 1) return undefined;
  return active[0] ?? newest ?? [...old].sort(byCreation).at(-1);
}

const isSaturated = (d: Deployment, rs: ReplicaSet): boolean =>
  sizeOf(rs) === desiredReplicas(d) && rs.metadata.annotations?.[DESIRED] === String(desiredReplicas(d)) && (rs.status?.availableReplicas ?? 0) === desiredReplicas(d);

/** Spreads the replicas to add or take over the active ReplicaSets; the largest gets what rounding leaves. */
export function proportionalSizes(d: Deployment, active: readonly ReplicaSet[]): [ReplicaSet, number][] {
  const allowed = desiredReplicas(d) > 0 ? desiredReplicas(d) + maxSurge(d) : 0;
  const toAdd = allowed - totalSize(active);
  const newestFirst = toAdd > 0 ? -1 : 1;
  const sorted = [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || newestFirst * byCreation(a, b));
  let added = 0;
  const sizes = sorted.map((rs): [ReplicaSet, number] => {
    const share = toAdd === 0 ? 0 : proportion(d, rs, toAdd, added);
    added += share;
    return [rs, sizeOf(rs) + share];
  });
  if (sizes[0] && toAdd !== 0) sizes[0][1] = Math.max(0, sizes[0][1] + toAdd - added);
  return sizes;
}

function proportion(d: Deployment, rs: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(rs) === 0 || toAdd === added) return 0;
  const share = fraction(d, rs), left = toAdd - added;
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fraction(d: Deployment, rs: ReplicaSet): number {
  if (desiredReplicas(d) === 0) return -sizeOf(rs);
  const before = Number(rs.metadata.annotations?.[MAX] ?? 0) || d.status?.replicas || 0;
  if (before === 0) return 0;
  return Math.round((sizeOf(rs) * (desiredReplicas(d) + maxSurge(d))) / before) - sizeOf(rs);
}

/** Whether spec.replicas changed since the ReplicaSets were last sized (isScalingEvent). */
export const isScaling = (d: Deployment, sets: readonly ReplicaSet[]): boolean =>
  activeSets(sets).some((rs) => { const before = rs.metadata.annotations?.[DESIRED]; return before !== undefined && Number(before) !== desiredReplicas(d); });
