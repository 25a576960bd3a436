// The ReplicaSet controller (pkg/controller/replicaset): as many Pods as spec.replicas says.
import {equal} from "../api/equal.ts";
import type {Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus} from "../api/types.ts";
import {instant} from "../clock.ts";
import type {Component, Reconcile} from "../component.ts";
import {matchesSelector} from "../api/selectors.ts";
import type {World} from "../world.ts";
import {hasOrphans, tally} from "../api/indexes.ts";
import {claim, controllerOf, keyOf, keysOfOwners, splitKey} from "./ownership.ts";
import {createPod, deletePod} from "./pod-control.ts";
import {retryLater} from "./retry.ts";
import {slowStart} from "./slow-start.ts";
import {deletionOrder, hasEnded, isActive, isReady, untilAvailable} from "./pods.ts";

const BURST = 500;
/** ReplicationControllers are kept in the same way, under another name (replicationcontroller.ts). */
const sourceOf = ({kind}: ReplicaSet) => ({component: kind === "ReplicationController" ? "replication-controller" : "replicaset-controller"});

export const replicaset: Component = {
  name: "replicaset-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    replicasets: ({object}) => (object ? [keyOf(object)] : []),
    pods: keysOfOwners<ReplicaSet>("ReplicaSet", "replicasets", ({spec}, labels) => matchesSelector(spec.selector, labels)),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const rs = io.client.get("replicasets", name, namespace);
    if (rs) sync(rs, io);
  },
};

export function sync(rs: ReplicaSet, io: Reconcile): void {
  const census = quickCensus(rs, io.world) ?? fullCensus(rs, io);
  const failure = rs.metadata.deletionTimestamp ? undefined : manage(rs, census.active, io);
  const {active, terminating, labelled, ready, available, nextMs} = census;
  const status = withFailure(rs, failure ?? {}, io.nowMs, {
    replicas: active, ...present("fullyLabeledReplicas", labelled), ...present("readyReplicas", ready), ...present("availableReplicas", available),
    terminatingReplicas: terminating, observedGeneration: rs.metadata.generation ?? 1,
  });
  if (!equal(rs.status, status)) io.client.update("replicasets", {...rs, status}, "status");
  if (nextMs !== undefined) io.requeue(nextMs);
}

/** Its Pods that have not ended, after adoption and release. */
const claimed = (rs: ReplicaSet, io: Reconcile): Pod[] =>
  claim(io.client, "pods", rs, rs.spec.selector, io.client.list("pods", {namespace: rs.metadata.namespace!, controlledBy: rs.metadata.uid}).filter((pod) => !hasEnded(pod)));

/** The numbers of the status, and when the next Pod becomes available. */
interface Census { readonly active: number; readonly terminating: number; readonly labelled: number; readonly ready: number; readonly available: number; readonly nextMs?: number }

function fullCensus(rs: ReplicaSet, io: Reconcile): Census {
  const pods = claimed(rs, io), active = pods.filter(isActive), waits = active.map((pod) => untilAvailable(pod, rs.spec.minReadySeconds ?? 0, io.nowMs)).filter((wait) => wait !== undefined);
  const later = waits.filter((wait) => wait > 0);
  return {
    active: active.length, terminating: pods.length - active.length, labelled: active.filter((pod) => isLabelled(rs, pod)).length,
    ready: waits.length, available: waits.length - later.length, ...(later.length && {nextMs: later.reduce((a, b) => Math.min(a, b))}),
  };
}

const isLabelled = (rs: ReplicaSet, pod: Pod): boolean => Object.entries(rs.spec.template?.metadata?.labels ?? {}).every(([key, value]) => pod.metadata.labels?.[key] === value);

const MATCHES = 1, TERMINATING = 2, ACTIVE = 4, LABELLED = 8, READY = 16;

/** The same from a tally that follows the Pods, so that one change among thousands costs no walk over all. Undefined where Pods have to be adopted, released or waited for. */
function quickCensus(rs: ReplicaSet, world: World): Census | undefined {
  if (rs.spec.minReadySeconds || hasOrphans(world.store, rs.metadata.namespace!)) return undefined;
  const marks = tally(world.store, rs.metadata.uid, rs.spec, (object) => {
    const pod = object as Pod; // the index is one of Pods
    if (hasEnded(pod)) return MATCHES;
    const matches = matchesSelector(rs.spec.selector, pod.metadata.labels ?? {}) ? MATCHES : 0;
    return matches + (isActive(pod) ? ACTIVE + (isLabelled(rs, pod) ? LABELLED : 0) + (isReady(pod) ? READY : 0) : TERMINATING);
  });
  const number = (...all: readonly number[]) => [...marks].reduce((sum, [mark, count]) => sum + (all.every((bit) => mark & bit) ? count : 0), 0);
  if ([...marks].some(([mark, count]) => count && !(mark & MATCHES))) return undefined;
  return {active: number(ACTIVE), terminating: number(TERMINATING), labelled: number(LABELLED), ready: number(READY), available: number(READY)};
}

/** Zero counts are left out, as Go's omitempty does. */
const present = (name: string, value: number) => (value ? {[name]: value} : {});

interface Failure { readonly reason?: string; readonly message?: string }

/** Creates or deletes Pods; what went wrong, if anything (manageReplicas). */
function manage(rs: ReplicaSet, active: number, io: Reconcile): Failure | undefined {
  const wanted = rs.spec.replicas ?? 1;
  if (active < wanted) return createPods(rs, Math.min(wanted - active, BURST), io);
  if (active > wanted) deletePods(rs, claimed(rs, io).filter(isActive), Math.min(active - wanted, BURST), io);
  return undefined;
}

function createPods(rs: ReplicaSet, number: number, io: Reconcile): Failure | undefined {
  const {metadata, spec = {containers: []}} = rs.spec.template ?? {}, {labels, annotations, finalizers} = metadata ?? {};
  const {refused} = slowStart(number, () => createPod(io, sourceOf(rs), rs, {generateName: `${rs.metadata.name}-`, labels, annotations, finalizers, spec}));
  if (!refused) return void io.memory.delete(keyOf(rs));
  retryLater(io, keyOf(rs));
  return {reason: "FailedCreate", message: refused.message};
}

function deletePods(rs: ReplicaSet, active: readonly Pod[], number: number, io: Reconcile): void {
  const related = relatedPods(rs, io);
  const onNode = new Map<string, number>();
  for (const pod of related) if (isActive(pod)) onNode.set(pod.spec.nodeName ?? "", (onNode.get(pod.spec.nodeName ?? "") ?? 0) + 1);
  const order = deletionOrder(io.nowMs, (pod) => onNode.get(pod.spec.nodeName ?? "") ?? 0);
  for (const pod of [...active].sort(order).slice(0, number)) deletePod(io, sourceOf(rs), rs, pod);
}

/** Pods of all ReplicaSets with the same owner (getIndirectlyRelatedPods). */
function relatedPods(rs: ReplicaSet, io: Reconcile): readonly Pod[] {
  const owner = controllerOf(rs);
  const namespace = rs.metadata.namespace!;
  const siblings = owner ? io.client.list("replicasets", {namespace}).filter((other) => controllerOf(other)?.uid === owner.uid) : [rs];
  return siblings.flatMap(({metadata: {uid}}) => io.client.list("pods", {namespace, controlledBy: uid}).filter((pod) => controllerOf(pod)?.uid === uid));
}

/** The ReplicaFailure condition appears with a failure and goes when there is none. */
function withFailure(rs: ReplicaSet, failure: Failure, nowMs: number, status: ReplicaSetStatus): ReplicaSetStatus {
  const before = rs.status?.conditions ?? [];
  const others = before.filter((condition) => condition.type !== "ReplicaFailure");
  const present = before.find((condition) => condition.type === "ReplicaFailure");
  const fresh: ReplicaSetCondition | undefined = failure.reason ? present ?? {type: "ReplicaFailure", status: "True", reason: failure.reason, message: failure.message ?? "", lastTransitionTime: instant(nowMs)} : undefined;
  const conditions = fresh ? [...others, fresh] : others;
  return conditions.length ? {...status, conditions} : status;
}
