// The CronJob controller (pkg/controller/cronjob, version 2): a Job for each start of its schedule, and the old Jobs' end.
import {StatusError} from "../../api/errors.ts";
import {recordEvent} from "../../api/events.ts";
import type {CronJob, Job} from "../../api/types.ts";
import {instant, parseInstant} from "../../clock.ts";
import type {Component, Reconcile} from "../../component.ts";
import {holds, isFinished} from "../job/sync.ts";
import {controllerOf, controllerRef, keyOf, ownerKeys, splitKey} from "../ownership.ts";
import {retryLater} from "../retry.ts";
import {dueTime, untilNext} from "./missed.ts";
import {parseSchedule, type Schedule} from "./schedule.ts";
import {mailDate, zonedInstant} from "./zoned-time.ts";

const SOURCE = {component: "cronjob-controller"};
const SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

export const cronjob: Component = {
  name: "cronjob-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    cronjobs: ({object, previous}) => (object ? [rescheduled(object as CronJob, previous as CronJob | undefined) ? MOVED + keyOf(object) : keyOf(object)] : []),
    jobs: ({object, previous}) => ownerKeys("CronJob", object, previous),
  },
  reconcile(key, io) {
    const moved = key.startsWith(MOVED), own = moved ? key.slice(MOVED.length) : key, {name, namespace} = splitKey(own);
    const found = io.client.get("cronjobs", name, namespace);
    if (!found) return;
    if (!moved) return sync(found, io);
    // A new schedule counts from its next time on, whatever it would have missed.
    const schedule = scheduleOf(found), waitMs = typeof schedule === "string" ? undefined : untilNext(found, schedule, io.nowMs);
    if (waitMs !== undefined) io.requeue(waitMs, own);
  },
};

const MOVED = "moved ";
const rescheduled = ({spec}: CronJob, previous: CronJob | undefined): boolean => !!previous && (previous.spec.schedule !== spec.schedule || previous.spec.timeZone !== spec.timeZone);
const scheduleOf = ({spec}: CronJob): Schedule | string => parseSchedule(spec.timeZone ? `TZ=${spec.timeZone} ${spec.schedule}` : spec.schedule);

interface Sync { readonly io: Reconcile; cron: CronJob; readonly jobs: readonly Job[] }

function sync(found: CronJob, io: Reconcile): void {
  const jobs = io.client.list("jobs", {namespace: found.metadata.namespace}).filter((job) => controllerOf(job)?.uid === found.metadata.uid);
  const context: Sync = {io, cron: found, jobs};
  noteJobs(context);
  if (!found.metadata.deletionTimestamp) startIfDue(context);
  cleanUp(context);
  // Nothing is written if nothing differs.
  io.client.update("cronjobs", context.cron, "status");
}

const tell = ({io, cron}: Sync, type: "Normal" | "Warning", reason: string, message: string): void => recordEvent(io, SOURCE, cron, type, reason, message);
const isActive = (cron: CronJob, uid: string): boolean => !!cron.status?.active?.some((ref) => ref.uid === uid);

function dropActive(context: Sync, uid: string | undefined): void {
  const {cron} = context, {active = [], ...status} = cron.status ?? {};
  const left = active.filter((ref) => ref.uid !== uid);
  context.cron = {...cron, status: {...status, ...(left.length && {active: left})}};
}

/** Brings the list of active Jobs and the time of the last success up to date. */
function noteJobs(context: Sync): void {
  for (const job of context.jobs) {
    const {uid, name} = job.metadata, active = isActive(context.cron, uid), finished = isFinished(job);
    if (!active && !finished) tell(context, "Warning", "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${name}`);
    else if (active && finished) {
      dropActive(context, uid);
      tell(context, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${holds(job.status, "Complete") ? "Complete" : "Failed"}`);
    } else if (holds(job.status, "Complete")) noteSuccess(context, job.status?.completionTime);
  }
  for (const ref of context.cron.status?.active ?? []) {
    if (context.jobs.some((job) => job.metadata.uid === ref.uid)) continue;
    tell(context, "Normal", "MissingJob", `Active job went missing: ${ref.name}`);
    dropActive(context, ref.uid);
  }
}

function noteSuccess(context: Sync, at: string | undefined): void {
  const {cron} = context, last = cron.status?.lastSuccessfulTime;
  if (at && (!last || parseInstant(at) > parseInstant(last))) context.cron = {...cron, status: {...cron.status, lastSuccessfulTime: at}};
}

function startIfDue(context: Sync): void {
  const {io, cron: {spec}} = context;
  if (spec.suspend) return;
  const schedule = scheduleOf(context.cron);
  if (typeof schedule === "string") return tell(context, "Warning", "UnparseableSchedule", `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${schedule}`);
  const {atMs, tooMany, error} = dueTime(context.cron, schedule, io.nowMs);
  if (error !== undefined) return tell(context, "Warning", "InvalidSchedule", `invalid schedule: ${spec.schedule} : ${error}`);
  if (tooMany) tell(context, "Warning", "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
  if (atMs !== undefined) startAt(context, atMs);
  lookAgain(context, schedule);
}

function lookAgain({io, cron}: Sync, schedule: Schedule): void {
  const waitMs = untilNext(cron, schedule, io.nowMs);
  if (waitMs !== undefined) io.requeue(waitMs);
}

const nameAt = (cron: CronJob, atMs: number): string => `${cron.metadata.name}-${Math.floor(atMs / 60_000)}`;

function startAt(context: Sync, atMs: number): void {
  const {io, cron} = context, {spec, status} = cron, deadline = spec.startingDeadlineSeconds;
  if (deadline !== undefined && atMs + deadline * 1000 < io.nowMs) return tell(context, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${mailDate(atMs)}`);
  if (status?.active?.some((ref) => ref.name === nameAt(cron, atMs)) || status?.lastScheduleTime === instant(atMs)) return;
  if (spec.concurrencyPolicy === "Forbid" && status?.active?.length) {
    return tell(context, "Normal", "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid");
  }
  if (spec.concurrencyPolicy === "Replace") for (const ref of status?.active ?? []) remove(context, ref.name!, ref.uid);
  start(context, atMs);
}

function start(context: Sync, atMs: number): void {
  const {io} = context, {metadata, spec: {jobTemplate, timeZone}} = context.cron, name = nameAt(context.cron, atMs);
  const annotations = {...jobTemplate.metadata?.annotations, [SCHEDULED_AT]: zonedInstant(atMs, timeZone ?? "UTC")};
  try {
    const job = io.client.create("jobs", {
      metadata: {name, namespace: metadata.namespace!, annotations, ...(jobTemplate.metadata?.labels && {labels: jobTemplate.metadata.labels}), ownerReferences: [controllerRef(context.cron)]},
      spec: jobTemplate.spec!,
    });
    tell(context, "Normal", "SuccessfulCreate", `Created job ${name}`);
    io.memory.delete(`tries ${metadata.uid}`);
    noteStarted(context, job, atMs);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const there = error.reason === "AlreadyExists" ? io.client.get("jobs", name, metadata.namespace) : undefined;
    if (there && controllerOf(there)?.uid === metadata.uid) return noteStarted(context, there, atMs);
    if (there) return;
    tell(context, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
    retryLater(io, `tries ${metadata.uid}`);
  }
}

function noteStarted(context: Sync, job: Job, atMs: number): void {
  const {cron} = context, {name, namespace, uid, resourceVersion} = job.metadata;
  const ref = {apiVersion: "batch/v1", kind: "Job", name, namespace: namespace!, resourceVersion, uid};
  context.cron = {...cron, status: {...cron.status, active: [...(cron.status?.active ?? []), ref], lastScheduleTime: instant(atMs)}};
}

function remove(context: Sync, name: string, uid: string | undefined): void {
  if (!context.io.client.delete("jobs", name, context.cron.metadata.namespace, {propagation: "Background"})) return;
  dropActive(context, uid);
  tell(context, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
}

/** Deletes the oldest finished Jobs beyond the history limits (cleanupFinishedJobs). */
function cleanUp(context: Sync): void {
  const {successfulJobsHistoryLimit: successes, failedJobsHistoryLimit: failures} = context.cron.spec;
  const ended = (type: string) => context.jobs.filter((job) => holds(job.status, type)).sort(byStart);
  for (const [limit, jobs] of [[successes, ended("Complete")], [failures, ended("Failed")]] as const) {
    if (limit === undefined) continue;
    for (const job of jobs.slice(0, Math.max(0, jobs.length - limit))) if (!job.metadata.deletionTimestamp) remove(context, job.metadata.name, job.metadata.uid);
  }
}

const startMs = (job: Job): number => (job.status?.startTime ? parseInstant(job.status.startTime) : Infinity);
const byStart = (a: Job, b: Job): number => startMs(a) - startMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
