// Counting ended Pods exactly once: uid into the status, finalizer off the Pod, uid into the count (trackJobStatusAndRemoveFinalizers).
import {recordEvent} from "../../api/events.ts";
import type {Job, JobStatus, Pod} from "../../api/types.ts";
import type {Json} from "../../api/object.ts";
import type {Reconcile} from "../../component.ts";
import {keyOf} from "../ownership.ts";
import {verdictOn} from "./failure-policy.ts";
import {countedSucceeded} from "./indexed.ts";
import {has, intervalText, total, withIndexes} from "./intervals.ts";
import {untrack} from "./manage.ts";
import {indexOf, isFailed, isIndexed, isSucceeded, isTracked} from "./pods.ts";
import {holds, newCondition, SOURCE, withCondition, type Sync} from "./sync.ts";

const MOST_UNCOUNTED = 500;

/** `changed`: the status differs already from what is stored. */
export function track(sync: Sync, changed: boolean, io: Reconcile): void {
  const tracked = new Set(sync.pods.filter(isTracked).map(({metadata}) => metadata.uid));
  let dirty = settle(sync, tracked) || changed;
  const {release, noted, full} = noteEnded(sync);
  dirty = noteIndexes(sync) || noted || dirty;
  dirty = interimCondition(sync, io.nowMs) || dirty;
  if (dirty) {
    write(sync, io);
    io.memory.set(keyOf(sync.job), sync.backoff as unknown as Json); // plain data
  }
  for (const pod of release) {
    untrack(pod, io);
    tracked.delete(pod.metadata.uid);
  }
  dirty = settle(sync, tracked);
  const ended = !full && enact(sync, io.nowMs);
  if (dirty || ended) write(sync, io);
  if (ended) tell(sync, io);
}

function write(sync: Sync, io: Reconcile): void {
  sync.job = io.client.update("jobs", {...sync.job, status: compact(sync.status)}, "status");
}

/** Go's omitempty: zero counts and empty texts are left out. */
function compact({uncountedTerminatedPods: uncounted, ...status}: JobStatus): JobStatus {
  const kept = Object.fromEntries(Object.entries(status).filter(([name, value]) => value !== undefined && !(["active", "succeeded", "failed"].includes(name) && value === 0) && !(name === "completedIndexes" && value === "")));
  return {...kept, uncountedTerminatedPods: {...(uncounted?.succeeded?.length && {succeeded: uncounted.succeeded}), ...(uncounted?.failed?.length && {failed: uncounted.failed})}};
}

/** Uids whose Pods have lost their finalizer become counts (cleanUncountedPodsWithoutFinalizers). Whether anything changed. */
function settle(sync: Sync, tracked: ReadonlySet<string>): boolean {
  const {succeeded = [], failed = []} = sync.status.uncountedTerminatedPods ?? {};
  const still = (uids: readonly string[]) => uids.filter((uid) => tracked.has(uid));
  const [waitingSucceeded, waitingFailed] = [still(succeeded), still(failed)];
  const counted = {succeeded: succeeded.length - waitingSucceeded.length, failed: failed.length - waitingFailed.length};
  if (!counted.succeeded && !counted.failed) return false;
  sync.status = {
    ...sync.status, succeeded: (sync.status.succeeded ?? 0) + counted.succeeded, failed: (sync.status.failed ?? 0) + counted.failed,
    uncountedTerminatedPods: {succeeded: waitingSucceeded, failed: waitingFailed},
  };
  return true;
}

interface Noted { readonly release: readonly Pod[]; readonly noted: boolean; readonly full: boolean }

/** Puts the uids of Pods that have ended into the status, and says which Pods may lose their finalizer. */
function noteEnded(sync: Sync): Noted {
  const {job} = sync, before = sync.job.status?.uncountedTerminatedPods ?? {};
  const succeeded = [...(sync.status.uncountedTerminatedPods?.succeeded ?? [])], failed = [...(sync.status.uncountedTerminatedPods?.failed ?? [])];
  const release: Pod[] = [], indexes = new Set<number>(), counted = isIndexed(job) ? countedSucceeded(job) : [];
  let noted = false, full = false;
  for (const pod of sync.pods) {
    if (!isTracked(pod) || !mayRelease(sync, pod)) continue;
    release.push(pod);
    const {uid} = pod.metadata, index = indexOf(pod, job);
    if (isSucceeded(pod) && !before.failed?.includes(uid)) {
      if (isIndexed(job)) { if (index !== undefined && !has(counted, index)) { indexes.add(index); noted = true; } }
      else if (!before.succeeded?.includes(uid)) { succeeded.push(uid); noted = true; }
    } else if (isFailed(pod, job) || (sync.finished && sync.finished.type !== "SuccessCriteriaMet")) {
      const known = before.failed?.includes(uid) || (isIndexed(job) && index === undefined);
      if (!known && verdictOn(job, pod).counts) { failed.push(uid); noted = true; }
    }
    if (indexes.size + succeeded.length + failed.length >= MOST_UNCOUNTED) { full = true; break; }
  }
  if (isIndexed(job)) sync.succeededIndexes = withIndexes(counted, indexes);
  sync.status = {...sync.status, uncountedTerminatedPods: {succeeded, failed}};
  return {release, noted, full};
}

/** canRemoveFinalizer. */
function mayRelease({job, finished, waiting}: Sync, pod: Pod): boolean {
  if (job.metadata.deletionTimestamp || finished || isSucceeded(pod)) return true;
  if (!isFailed(pod, job)) return false;
  const index = indexOf(pod);
  return index === undefined || waiting.get(index)?.metadata.uid !== pod.metadata.uid;
}

function noteIndexes(sync: Sync): boolean {
  if (!isIndexed(sync.job)) return false;
  const completed = intervalText(sync.succeededIndexes), failed = sync.failedIndexes && intervalText(sync.failedIndexes);
  const changed = completed !== (sync.status.completedIndexes ?? "") || failed !== sync.status.failedIndexes;
  sync.status = {...sync.status, succeeded: total(sync.succeededIndexes), completedIndexes: completed, ...(failed !== undefined && {failedIndexes: failed})};
  return changed;
}

/** FailureTarget or SuccessCriteriaMet come first; Failed or Complete when all Pods are gone and counted. */
function interimCondition(sync: Sync, nowMs: number): boolean {
  const {finished} = sync;
  if (finished?.type === "FailureTarget" || finished?.type === "SuccessCriteriaMet") {
    const there = holds(sync.status, finished.type);
    if (!there) sync.status = {...sync.status, conditions: [...(sync.status.conditions ?? []), finished]};
    sync.finished = newCondition(finished.type === "FailureTarget" ? "Failed" : "Complete", finished.reason ?? "", finished.message ?? "", nowMs);
    return !there;
  }
  return false;
}

function enact(sync: Sync, nowMs: number): boolean {
  const {finished, status} = sync;
  const {succeeded = [], failed = []} = status.uncountedTerminatedPods ?? {};
  if (!finished || succeeded.length || failed.length || sync.terminating > 0) return false;
  const conditions = withCondition(status, newCondition(finished.type, finished.reason ?? "", finished.message ?? "", nowMs)) ?? status.conditions ?? [];
  sync.status = {...status, conditions, ...(finished.type === "Complete" && finished.lastTransitionTime && {completionTime: finished.lastTransitionTime})};
  return true;
}

function tell({job, finished, status}: Sync, io: Reconcile): void {
  const warn = (reason: string, message: string) => recordEvent(io, SOURCE, job, "Warning", reason, message);
  if (finished!.type !== "Complete") return warn(finished!.reason ?? "", finished!.message ?? "");
  if (tooMany(job, status)) warn("TooManySucceededPods", "Too many succeeded pods running after completion count reached");
  recordEvent(io, SOURCE, job, "Normal", "Completed", "Job completed");
}

const tooMany = ({spec}: Job, status: JobStatus): boolean => spec.completions !== undefined && (status.succeeded ?? 0) > spec.completions;
