// Which start of a CronJob is due: the latest that was not taken, and when to look again
// (pkg/controller/cronjob/utils.go mostRecentScheduleTime, nextScheduleTimeDuration).
import type {CronJob} from "../../api/types.ts";
import {parseInstant} from "../../clock.ts";
import {nextTime, type Schedule} from "./schedule.ts";

/** A start is looked for this long after its time (nextScheduleDelta). */
const DELTA_MS = 100;
/** With more missed starts than this, a warning is told. */
const MANY = 100;

interface Recent { readonly atMs?: number; readonly missed: "none" | "few" | "many"; readonly earliestMs: number; readonly error?: string }

const since = ({metadata, status}: CronJob): number => parseInstant(status?.lastScheduleTime ?? metadata.creationTimestamp);

function mostRecent(cron: CronJob, schedule: Schedule, nowMs: number, withDeadline: boolean): Recent {
  const seconds = cron.spec.startingDeadlineSeconds;
  const earliestMs = withDeadline && seconds !== undefined ? Math.max(since(cron), nowMs - seconds * 1000) : since(cron);
  const first = nextTime(schedule, earliestMs), second = first === undefined ? undefined : nextTime(schedule, first);
  if (first === undefined || nowMs < first) return {missed: "none", earliestMs};
  if (second === undefined || nowMs < second) return {atMs: first, missed: "none", earliestMs};
  const periodMs = Math.round((second - first) / 1000) * 1000;
  if (periodMs < 1000) return {missed: "none", earliestMs, error: "time difference between two schedules is less than 1 second"};
  const missed = Math.floor((nowMs - first) / periodMs) + 1;
  let atMs: number | undefined;
  // From one period before the estimate on, the schedule itself tells.
  for (let t = nextTime(schedule, first + (missed - 2) * periodMs); t !== undefined && t <= nowMs; t = nextTime(schedule, t)) atMs = t;
  return {...(atMs !== undefined && {atMs}), missed: missed > MANY ? "many" : "few", earliestMs};
}

/** The start that is due now, if one is. */
export function dueTime(cron: CronJob, schedule: Schedule, nowMs: number): {readonly atMs?: number; readonly tooMany: boolean; readonly error?: string} {
  const {atMs, missed, error} = mostRecent(cron, schedule, nowMs, true);
  return {...(atMs !== undefined && {atMs}), tooMany: atMs !== undefined && missed === "many", ...(error !== undefined && {error})};
}

/** Milliseconds until the next start must be looked for; undefined if there is none. */
export function untilNext(cron: CronJob, schedule: Schedule, nowMs: number): number | undefined {
  const {atMs, missed, earliestMs, error} = mostRecent(cron, schedule, nowMs, false);
  const fromMs = error !== undefined || (atMs === undefined && missed !== "none") ? nowMs : atMs ?? earliestMs;
  const next = nextTime(schedule, fromMs);
  return next === undefined ? undefined : next + DELTA_MS - nowMs;
}
