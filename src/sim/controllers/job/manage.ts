// As many Pods as parallelism and completions ask for (manageJob).
import type {Container, Job, Pod, PodTemplateSpec} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {createPod, deletePod, type PodDraft} from "../pod-control.ts";
import {deletionOrder, isReady} from "../pods.ts";
import {retryLater} from "../retry.ts";
import {slowStart} from "../slow-start.ts";
import {remainingMs} from "./backoff.ts";
import {failureAnnotations, indexesToStart} from "./indexed.ts";
import {FINALIZER, INDEX, indexOf, isIndexed, isSuspended, isTracked, limitsEachIndex, replacesFailedOnly} from "./pods.ts";
import {SOURCE, type Sync} from "./sync.ts";

const MOST_PER_SYNC = 500;

/** The number of active Pods afterwards. */
export function manage(sync: Sync, io: Reconcile): number {
  const {job, active} = sync;
  if (isSuspended(job)) return active.length - deletePods(sync, forRemoval(job, active, active.length, io.nowMs), io);
  const wanted = wantedActive(sync);
  const surplus = forRemoval(job, active, Math.max(0, active.length - wanted), io.nowMs).slice(0, MOST_PER_SYNC);
  if (surplus.length) return active.length - deletePods(sync, surplus, io);
  const missing = wanted - (replacesFailedOnly(job) ? sync.terminating : 0) - active.length;
  return missing > 0 ? createPods(sync, Math.min(missing, MOST_PER_SYNC), io) : active.length;
}

function wantedActive({job, active, succeeded}: Sync): number {
  const {completions, parallelism = 1} = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function createPods(sync: Sync, missing: number, io: Reconcile): number {
  const {job, active} = sync;
  // As upstream, a Job that waits counts no active Pod in this sync.
  const waitMs = limitsEachIndex(job) ? 0 : remainingMs(sync.backoff, io.nowMs);
  if (waitMs > 0) { io.requeue(waitMs); return 0; }
  if (!isIndexed(job)) return active.length + createAll(job, Array.from({length: missing}, () => template(job)), io);
  const {indexes, waitMs: indexWaitMs} = indexesToStart(sync, missing, io.nowMs);
  if (indexWaitMs > 0) { io.requeue(indexWaitMs); return 0; }
  return active.length + createAll(job, indexes.map((index) => indexedTemplate(sync, index)), io);
}

const template = (job: Job): PodDraft => draft(`${job.metadata.name}-`, job.spec.template);

/** Every Pod of a Job carries the finalizer by which it is counted. */
const draft = (generateName: string, {metadata, spec}: PodTemplateSpec): PodDraft => ({
  generateName, labels: metadata?.labels, annotations: metadata?.annotations, spec: spec!,
  finalizers: [...(metadata?.finalizers ?? []).filter((name) => name !== FINALIZER), FINALIZER],
});

function indexedTemplate(sync: Sync, index: number): PodDraft {
  const {job} = sync, {metadata, spec} = job.spec.template;
  const ending = `-${index}-`, base = job.metadata.name;
  const withIndex = (container: Container): Container => container.env?.some(({name}) => name === "JOB_COMPLETION_INDEX") ? container
    : {...container, env: [...(container.env ?? []), {name: "JOB_COMPLETION_INDEX", valueFrom: {fieldRef: {fieldPath: `metadata.labels['${INDEX}']`}}}]};
  return draft(base.length + ending.length > 58 ? base.slice(0, 58 - ending.length) + ending : base + ending, {
    metadata: {...metadata, annotations: {...metadata?.annotations, [INDEX]: String(index), ...failureAnnotations(sync, index)}, labels: {...metadata?.labels, [INDEX]: String(index)}},
    spec: {...spec!, hostname: `${base}-${index}`, containers: spec!.containers.map(withIndex), ...(spec!.initContainers && {initContainers: spec!.initContainers.map(withIndex)})},
  });
}

/** DefaultJobApiBackOff: 1 s, doubled up to a minute. */
const RETRY = {firstMs: 1000, mostMs: 60_000};

/** How many were created. */
function createAll(job: Job, drafts: readonly PodDraft[], io: Reconcile): number {
  const {made, refused} = slowStart(drafts.length, (i) => createPod(io, SOURCE, job, drafts[i]!)), tries = `tries ${job.metadata.uid}`;
  if (refused) retryLater(io, tries, RETRY);
  else io.memory.delete(tries);
  return made;
}

/** Deletes Pods that are no longer tracked; how many. */
function deletePods(sync: Sync, pods: readonly Pod[], io: Reconcile): number {
  for (const pod of pods) {
    const untracked = untrack(pod, io) ?? pod;
    deletePod(io, SOURCE, sync.job, untracked);
    if (isReady(pod)) sync.ready--;
  }
  sync.terminating += pods.length;
  return pods.length;
}

/** Lets a Pod go: without the finalizer it can be deleted. */
export function untrack(pod: Pod, io: Reconcile): Pod | undefined {
  const current = io.client.get("pods", pod.metadata.name, pod.metadata.namespace);
  if (!current || current.metadata.uid !== pod.metadata.uid || !isTracked(current)) return undefined;
  const {finalizers, ...metadata} = current.metadata;
  const others = finalizers!.filter((name) => name !== FINALIZER);
  return io.client.update("pods", {...current, metadata: {...metadata, ...(others.length && {finalizers: others})}});
}

/** Pods to give up: in an Indexed Job those whose index is taken or unknown, then the least advanced (activePodsForRemoval). */
function forRemoval(job: Job, active: readonly Pod[], atLeast: number, nowMs: number): readonly Pod[] {
  const order = deletionOrder(nowMs, () => 0);
  let surplus: Pod[] = [], left = [...active];
  if (isIndexed(job)) {
    const byIndex = new Map<number, Pod[]>();
    for (const pod of active) {
      const index = indexOf(pod, job);
      if (index === undefined) surplus.push(pod);
      else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
    }
    left = [];
    for (const same of byIndex.values()) {
      same.sort(order);
      surplus.push(...same.slice(0, -1));
      left.push(same.at(-1)!);
    }
  }
  if (surplus.length < atLeast) surplus = [...surplus, ...left.sort(order).slice(0, atLeast - surplus.length)];
  return surplus;
}
