// The Job controller (pkg/controller/job): Pods until enough of them have succeeded, or too many failed.
// Not simulated: gang scheduling.
import {list} from "../../api/registry.ts";
import {matchesSelector} from "../../api/selectors.ts";
import type {Job, JobStatus, Pod} from "../../api/types.ts";
import {recordEvent} from "../../api/events.ts";
import {instant, parseInstant} from "../../clock.ts";
import type {Change, Component, Reconcile} from "../../component.ts";
import type {World} from "../../world.ts";
import {claim, controllerOf, keyOf, keysOfOwners, splitKey} from "../ownership.ts";
import {deletePod} from "../pod-control.ts";
import {isActive, isReady} from "../pods.ts";
import {NO_FAILURES, withFinished, type Backoff} from "./backoff.ts";
import {failureMessage, verdictOn} from "./failure-policy.ts";
import {awaitingSuccessors, failedIndexes, succeededIndexes, successPolicyMet} from "./indexed.ts";
import {total} from "./intervals.ts";
import {manage, untrack} from "./manage.ts";
import {indexOf, isFailed, isIndexed, isSucceeded, isSuspended, isTracked, limitsEachIndex} from "./pods.ts";
import {conditionOf, holds, isFinished, newCondition, SOURCE, withCondition, type Sync} from "./sync.ts";
import {track} from "./track.ts";

/** Changes of Pods and of the status wait this long, so that one sync counts several (syncJobBatchPeriod). */
const BATCH_MS = 1000;
const BATCH = "batch ", ORPHAN = "orphan ";

export const job: Component = {
  name: "job-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    jobs: ({object, previous}, world) => jobKeys(object as Job | undefined, previous as Job | undefined, world),
    pods: (change, world) => podKeys(change as Change<Pod>, world),
  },
  reconcile(key, io) {
    if (key.startsWith(BATCH)) return io.requeue(BATCH_MS, key.slice(BATCH.length));
    if (key.startsWith(ORPHAN)) return releaseOrphan(key.slice(ORPHAN.length), io);
    const {name, namespace} = splitKey(key);
    const found = io.client.get("jobs", name, namespace);
    if (!found || isFinished(found)) return void io.memory.delete(key);
    if (found.spec.managedBy === undefined || found.spec.managedBy === "kubernetes.io/job-controller") sync(found, io);
  },
};

function jobKeys(object: Job | undefined, previous: Job | undefined, world: World): string[] {
  if (!object) return (list(world, "pods", {namespace: previous!.metadata.namespace!, controlledBy: previous!.metadata.uid}) as Pod[]).filter((pod) => isTracked(pod) && controllerOf(pod)?.uid === previous!.metadata.uid).map((pod) => ORPHAN + keyOf(pod));
  return [previous && previous.metadata.generation === object.metadata.generation ? BATCH + keyOf(object) : keyOf(object)];
}

const podJobKeys = keysOfOwners<Job>("Job", "jobs", ({spec}, labels) => !!spec.selector && matchesSelector(spec.selector, labels));

function podKeys(change: Change<Pod>, world: World): string[] {
  const {object} = change;
  const mayBeLost = object && isTracked(object) && (object.metadata.deletionTimestamp || !controllerOf(object)) ? [ORPHAN + keyOf(object)] : [];
  return [...podJobKeys(change, world).map((key) => BATCH + key), ...mayBeLost];
}

/** A tracked Pod whose Job is gone is nobody's any more (syncOrphanPod). */
function releaseOrphan(key: string, io: Reconcile): void {
  const {name, namespace} = splitKey(key);
  const pod = io.client.get("pods", name, namespace), ref = pod && controllerOf(pod);
  if (!pod || (ref?.kind === "Job" && io.client.get("jobs", ref.name, namespace)?.metadata.uid === ref.uid)) return;
  untrack(pod, io);
}

function sync(found: Job, io: Reconcile): void {
  const context = contextOf(found, io);
  context.finished = endOf(context, io);
  if (isIndexed(found)) lookAtIndexes(context, io.nowMs);
  const active = context.finished ? removeActive(context, io) : carryOn(context, io);
  const {status} = found, {ready, terminating} = context;
  const changed = context.status.conditions !== status?.conditions || active !== (status?.active ?? 0) || ready !== status?.ready || terminating !== status.terminating;
  context.status = {...context.status, active, ready, terminating};
  track(context, changed, io);
}

function contextOf(found: Job, io: Reconcile): Sync {
  const candidates = io.client.list("pods", {namespace: found.metadata.namespace!, controlledBy: found.metadata.uid});
  const pods = claim(io.client, "pods", found, found.spec.selector ?? {matchLabels: {"": ""}}, candidates);
  const active = pods.filter(isActive), {succeeded: waiting = [], failed: waitingFailed = []} = found.status?.uncountedTerminatedPods ?? {};
  // Pods that are in no count and no list yet.
  const fresh = pods.filter((pod) => isTracked(pod) && (!isIndexed(found) || indexOf(pod, found) !== undefined));
  const newSucceeded = fresh.filter((pod) => isSucceeded(pod) && !waiting.includes(pod.metadata.uid)), newFailed = fresh.filter((pod) => isFailed(pod, found) && !waitingFailed.includes(pod.metadata.uid));
  const status: JobStatus = {...found.status, ...(!found.status?.startTime && !isSuspended(found) && {startTime: instant(io.nowMs)}), uncountedTerminatedPods: found.status?.uncountedTerminatedPods ?? {}};
  return {
    job: found, status, pods, active, ready: active.filter(isReady).length, terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !isSucceeded(pod) && pod.status?.phase !== "Failed").length,
    succeeded: (status.succeeded ?? 0) + newSucceeded.length + waiting.length,
    failed: (status.failed ?? 0) + newFailed.filter((pod) => verdictOn(found, pod).counts).length + waitingFailed.length,
    backoff: withFinished((io.memory.get(keyOf(found)) as unknown as Backoff | undefined) ?? NO_FAILURES, newSucceeded, newFailed), // written by track() alone
    succeededIndexes: [], waiting: new Map(),
  };
}

/** Whether the Job ends, and why, as far as no index decides it. */
function endOf({job: found, status, pods, failed}: Sync, io: Reconcile) {
  const fail = (reason: string, message: string) => newCondition("FailureTarget", reason, message, io.nowMs);
  if (holds(status, "SuccessCriteriaMet")) return conditionOf(status, "SuccessCriteriaMet");
  if (holds(status, "FailureTarget")) { const target = conditionOf(status, "FailureTarget")!; return newCondition("Failed", target.reason ?? "", target.message ?? "", io.nowMs); }
  const message = failureMessage(found, pods);
  if (message !== undefined) return fail("PodFailurePolicy", message);
  if (failed > (found.spec.backoffLimit ?? 6) || restartedTooOften(found, pods)) return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  const leftMs = untilDeadline(found, status, io.nowMs);
  if (leftMs === undefined) return undefined;
  if (leftMs <= 0) return fail("DeadlineExceeded", "Job was active longer than specified deadline");
  io.requeue(leftMs);
  return undefined;
}

/** Containers that restart in place count too (pastBackoffLimitOnFailure). */
function restartedTooOften({spec}: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== "OnFailure") return false;
  const running = pods.filter(({status}) => status?.phase === "Running" || status?.phase === "Pending");
  const restarts = running.flatMap(({status}) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]).reduce((sum, {restartCount}) => sum + restartCount, 0);
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= (spec.backoffLimit ?? 6);
}

function untilDeadline(found: Job, {startTime}: JobStatus, nowMs: number): number | undefined {
  const seconds = found.spec.activeDeadlineSeconds;
  return seconds === undefined || !startTime || isSuspended(found) ? undefined : parseInstant(startTime) + seconds * 1000 - nowMs;
}

function lookAtIndexes(context: Sync, nowMs: number): void {
  const {job: found, pods} = context, {completions = 0, maxFailedIndexes} = found.spec;
  context.succeededIndexes = succeededIndexes(found, pods);
  context.succeeded = total(context.succeededIndexes);
  if (limitsEachIndex(found)) {
    context.failedIndexes = failedIndexes(found, pods);
    const failed = total(context.failedIndexes);
    if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) context.finished ??= newCondition("FailureTarget", "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes", nowMs);
    else if (failed > 0 && failed + context.succeeded >= completions) context.finished ??= newCondition("FailureTarget", "FailedIndexes", "Job has failed indexes", nowMs);
    context.waiting = awaitingSuccessors(context);
  }
  const met = successPolicyMet(found, context.succeededIndexes);
  if (met !== undefined) context.finished ??= newCondition("SuccessCriteriaMet", "SuccessPolicy", met, nowMs);
}

/** A Job that ends gives up its active Pods; their finalizers fall when they are counted (deleteActivePods). */
function removeActive(context: Sync, io: Reconcile): number {
  for (const pod of context.active) {
    deletePod(io, SOURCE, context.job, pod);
    if (isReady(pod)) context.ready--;
  }
  context.terminating += context.active.length;
  return 0;
}

/** The number of active Pods after managing them; may find the Job complete, suspended or resumed. */
function carryOn(context: Sync, io: Reconcile): number {
  const {job: found} = context, managed = !found.metadata.deletionTimestamp;
  const active = managed ? manage(context, io) : context.active.length;
  const {completions} = found.spec;
  if (active === 0 && (completions === undefined ? context.succeeded > 0 : context.succeeded >= completions)) {
    context.finished = newCondition("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods", io.nowMs);
  } else if (managed) noteSuspension(context, io);
  return active;
}

function noteSuspension(context: Sync, io: Reconcile): void {
  const [status, reason, word] = isSuspended(context.job) ? ["True", "JobSuspended", "suspended"] as const : ["False", "JobResumed", "resumed"] as const;
  const conditions = withCondition(context.status, newCondition("Suspended", reason, `Job ${word}`, io.nowMs, status));
  if (!conditions) return;
  // Time while suspended does not count: a resumed Job starts anew.
  context.status = {...context.status, conditions, ...(status === "False" && {startTime: instant(io.nowMs)})};
  recordEvent(io, SOURCE, context.job, "Normal", status === "True" ? "Suspended" : "Resumed", `Job ${word}`);
}
