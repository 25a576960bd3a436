// The StatefulSet controller (pkg/controller/statefulset): Pods with a name and storage that last, one after the other.
// Not simulated: maxUnavailable (its feature gate is off).
import {StatusError} from "../../api/errors.ts";
import {recordEvent} from "../../api/events.ts";
import {matchesSelector} from "../../api/selectors.ts";
import type {ControllerRevision, Pod, StatefulSet, StatefulSetStatus} from "../../api/types.ts";
import type {Component, Reconcile} from "../../component.ts";
import {claim, keyOf, keysOfOwners, ownerKeys, splitKey} from "../ownership.ts";
import {hasEnded} from "../pods.ts";
import {retryLater} from "../retry.ts";
import {syncRevisions, truncateRevisions, type Revisions} from "../revisions.ts";
import {ensureClaims, hasStaleClaim, retainClaims, SOURCE} from "./claims.ts";
import {corrected, isMonotonic, isRunningAvailable, isRunningReady, isTerminating, parentOf, podAt, podName, revisionOf, startOrdinal, wantedReplicas} from "./identity.ts";

export const statefulset: Component = {
  name: "statefulset-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    statefulsets: ({object}) => (object ? [keyOf(object)] : []),
    pods: keysOfOwners<StatefulSet>("StatefulSet", "statefulsets", ({spec}, labels) => matchesSelector(spec.selector, labels)),
    controllerrevisions: ({object, previous}) => ownerKeys("StatefulSet", object, previous),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const set = io.client.get("statefulsets", name, namespace);
    if (set) sync(set, io);
  },
};

/** One look: the Pods by their place. `slots` has a place for each ordinal that shall be, `condemned` the others, highest first. */
interface Sync {
  readonly set: StatefulSet;
  readonly io: Reconcile;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly slots: (Pod | undefined)[];
  readonly condemned: readonly Pod[];
  readonly pods: readonly Pod[];
}

function sync(set: StatefulSet, io: Reconcile): void {
  const revisions = syncRevisions(set, "controller.kubernetes.io/hash", io);
  const context = contextOf(set, revisions, io);
  const status = set.metadata.deletionTimestamp ? count(context) : advance(context);
  writeStatus(context, status);
  const live = new Set([context.current.metadata.name, context.update.metadata.name, ...context.pods.map(revisionOf)]);
  truncateRevisions([...revisions.old, revisions.current].filter(({metadata}) => !live.has(metadata.name)), set.spec.revisionHistoryLimit ?? 10, () => false, io);
}

function contextOf(set: StatefulSet, {current: update, old}: Revisions, io: Reconcile): Sync {
  const mine = io.client.list("pods", {namespace: set.metadata.namespace!, controlledBy: set.metadata.uid}).filter((pod) => parentOf(pod)?.set === set.metadata.name);
  const pods = claim(io.client, "pods", set, set.spec.selector, mine), first = startOrdinal(set);
  const slots = Array.from<Pod | undefined>({length: wantedReplicas(set)}).fill(undefined), condemned: Pod[] = [];
  for (const pod of pods) {
    const place = ordinalOf(pod) - first;
    if (place >= 0 && place < slots.length) slots[place] = pod; else condemned.push(pod);
  }
  condemned.sort((a, b) => ordinalOf(b) - ordinalOf(a));
  return {set, io, update, current: old.find(({metadata}) => metadata.name === set.status?.currentRevision) ?? update, slots, condemned, pods};
}

const ordinalOf = (pod: Pod): number => parentOf(pod)!.ordinal;

/** Makes the next step or steps, and counts (updateStatefulSet). Pods that it creates or deletes count as they were before. */
function advance(context: Sync): StatefulSetStatus {
  const {set, slots, condemned, io} = context, monotonic = isMonotonic(set), firstUnhealthy = firstUnhealthyOf(context);
  for (const [place, pod] of slots.entries()) if (tend(context, place, pod) && monotonic) return count(context);
  for (const pod of condemned) retainClaims(set, ordinalOf(pod), io);
  for (const pod of condemned) {
    if (isTerminating(pod)) { if (monotonic) return count(context); continue; }
    if (monotonic && !isRunningAvailable(pod, set, io.nowMs) && pod !== firstUnhealthy) return count(context);
    remove(context, pod);
    if (monotonic) return count(context);
  }
  const status = count(context);
  return set.spec.updateStrategy?.type === "OnDelete" ? status : roll(context, status);
}

/** The first that is not available, by ordinal; an ordinal without a Pod counts, and nobody is it. */
function firstUnhealthyOf({set, slots, condemned, io}: Sync): Pod | undefined {
  const unavailable = (pod: Pod | undefined) => !pod || isTerminating(pod) || !isRunningAvailable(pod, set, io.nowMs);
  if (slots.some(unavailable)) return slots.find(unavailable);
  return [...condemned].reverse().find(unavailable);
}

/** Sees to one replica; true if those after it must wait (processReplica). */
function tend(context: Sync, place: number, pod: Pod | undefined): boolean {
  const {set, io} = context, ordinal = startOrdinal(set) + place, monotonic = isMonotonic(set);
  if (!pod) { create(context, ordinal); return true; }
  if (hasEnded(pod)) {
    if (!isTerminating(pod)) remove(context, pod);
    return true;
  }
  if (pod.status?.phase === "Pending" && !ensureClaims(set, ordinal, io)) return true;
  if (monotonic && (isTerminating(pod) || !isRunningAvailable(pod, set, io.nowMs))) return true;
  retainClaims(set, ordinal, io);
  const better = corrected(set, pod, ordinal);
  if (better && ensureClaims(set, ordinal, io)) tryTo(context, "Update", pod.metadata.name, () => { io.client.update("pods", better); });
  return false;
}

function create(context: Sync, ordinal: number): void {
  const {set, io} = context;
  if (hasStaleClaim(set, ordinal, io)) return io.requeue(1000);
  if (!ensureClaims(set, ordinal, io)) return retryLater(io, set.metadata.uid);
  tryTo(context, "Create", podName(set, ordinal), () => { io.client.create("pods", podAt(set, ordinal, revisionFor(context, ordinal))); });
  retainClaims(set, ordinal, io);
}

/** Ordinals below the partition stay at the current revision (newVersionedStatefulSetPod). */
function revisionFor({set, current, update}: Sync, ordinal: number): ControllerRevision {
  const {type, rollingUpdate} = set.spec.updateStrategy ?? {};
  if (type !== "RollingUpdate" || set.status?.currentRevision === update.metadata.name) return update;
  return ordinal < startOrdinal(set) + (rollingUpdate ? rollingUpdate.partition ?? 0 : set.status?.currentReplicas ?? 0) ? current : update;
}

function remove(context: Sync, pod: Pod): void {
  tryTo(context, "Delete", pod.metadata.name, () => { context.io.client.delete("pods", pod.metadata.name, pod.metadata.namespace); });
}

/** Does something to a Pod and tells of it (recordPodEvent). */
function tryTo(context: Sync, verb: "Create" | "Delete" | "Update", pod: string, act: () => void): void {
  const {set, io} = context, what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  try {
    act();
    io.memory.delete(set.metadata.uid);
    recordEvent(io, SOURCE, set, "Normal", `Successful${verb}`, `${what} successful`);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason !== "AlreadyExists") recordEvent(io, SOURCE, set, "Warning", `Failed${verb}`, `${what} failed error: ${error.message}`);
    retryLater(io, set.metadata.uid);
  }
}

/** Deletes the highest Pod that is not up to date, unless one above it is not available yet. */
function roll(context: Sync, status: StatefulSetStatus): StatefulSetStatus {
  const {set, slots, update, io} = context, lowest = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let place = slots.length - 1; place >= lowest; place--) {
    const pod = slots[place];
    if (pod && revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
      remove(context, pod);
      return {...status, currentReplicas: (status.currentReplicas ?? 0) - 1};
    }
    if (!pod || !isRunningAvailable(pod, set, io.nowMs)) return status;
  }
  return status;
}

function count({set, pods, current, update, io}: Sync): StatefulSetStatus {
  const live = pods.filter((pod) => !isTerminating(pod)), of = (revision: ControllerRevision) => live.filter((pod) => revisionOf(pod) === revision.metadata.name).length;
  return {
    observedGeneration: set.metadata.generation ?? 1, replicas: pods.length, readyReplicas: pods.filter(isRunningReady).length, availableReplicas: pods.filter((pod) => isRunningAvailable(pod, set, io.nowMs)).length,
    currentReplicas: of(current), updatedReplicas: of(update), currentRevision: current.metadata.name, updateRevision: update.metadata.name, collisionCount: set.status?.collisionCount ?? 0,
    ...(set.status?.conditions && {conditions: set.status.conditions}),
  };
}

function writeStatus({set, io}: Sync, counted: StatefulSetStatus): void {
  const {replicas, readyReplicas, updatedReplicas, updateRevision} = counted, wanted = wantedReplicas(set);
  // A finished rolling update makes the update revision the current one (completeRollingUpdate).
  const complete = set.spec.updateStrategy?.type === "RollingUpdate" && updatedReplicas === wanted && readyReplicas === wanted && replicas === wanted;
  const status = complete ? {...counted, currentReplicas: updatedReplicas, currentRevision: updateRevision!} : counted;
  const shown = Object.fromEntries(Object.entries(status).filter(([name, value]) => !(["currentReplicas", "readyReplicas", "updatedReplicas"].includes(name) && value === 0)));
  // Nothing is written if nothing differs.
  io.client.update("statefulsets", {...set, status: shown as unknown as StatefulSetStatus}, "status"); // `replicas` is among them
  if (set.spec.minReadySeconds && status.availableReplicas !== wanted) io.requeue(set.spec.minReadySeconds * 1000);
}
