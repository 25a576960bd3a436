// Cron schedules: when does one fire next (github.com/robfig/cron/v3 parser.go, spec.go, constantdelay.go).
import {BOUNDS, cronErrors, isTimeZone, type Bounds} from "../../api/cron-schedule.ts";
import {goDuration} from "../../api/duration.ts";
import {localTime, momentOf, type LocalTime} from "./zoned-time.ts";

interface Field { readonly values: ReadonlySet<number>; /** `*` or `?`: any day will do. */ readonly any: boolean }
/** Every so many milliseconds, or at the moments whose local time has these fields. */
export type Schedule =
  | {readonly everyMs: number}
  | {readonly minute: Field; readonly hour: Field; readonly dayOfMonth: Field; readonly month: Field; readonly dayOfWeek: Field; readonly zone: string};

const DESCRIPTORS: {readonly [name: string]: string} = {
  "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
};

/** cron.ParseStandard; a text says what is wrong. `TZ=Europe/Rome 0 3 * * *` names the time zone. */
export function parseSchedule(text: string): Schedule | string {
  const named = /^(?:CRON_)?TZ=(\S*) (.*)$/s.exec(text);
  const zone = named?.[1] ?? "UTC", spec = (named?.[2] ?? text).trim();
  if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
  const [error] = cronErrors(text === "" ? text : spec);
  if (error !== undefined) return error;
  // cronErrors has seen that it is a duration.
  if (spec.startsWith("@every ")) return {everyMs: Math.max(1000, Math.floor(goDuration(spec.slice("@every ".length))! / 1000) * 1000)};
  const fields = (DESCRIPTORS[spec] ?? spec).split(/\s+/).map((field, i) => parseField(field, BOUNDS[i]!));
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields as [Field, Field, Field, Field, Field]; // cronErrors counted them
  return {minute, hour, dayOfMonth, month, dayOfWeek, zone};
}

function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let any = false;
  for (const expression of text.split(",").filter(Boolean)) {
    const [range = "", step] = expression.split("/"), [low = "", high] = range.split("-"), size = step === undefined ? 1 : Number(step);
    const star = low === "*" || low === "?";
    const start = star ? bounds.min : numberOf(low, bounds);
    const end = star || (high === undefined && step !== undefined) ? bounds.max : high === undefined ? start : numberOf(high, bounds);
    for (let value = start; value <= end; value += size) values.add(value);
    any ||= star && size <= 1;
  }
  return {values, any};
}

function numberOf(text: string, {min, names}: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : Number(text);
}

const HOUR_MS = 3_600_000, MINUTE_MS = 60_000;

/** The first moment after `afterMs`; undefined if there is none within five years (SpecSchedule.Next). */
export function nextTime(schedule: Schedule, afterMs: number): number | undefined {
  if ("everyMs" in schedule) return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  const {month, hour, minute, zone} = schedule;
  let atMs = Math.floor(afterMs / 1000) * 1000 + 1000, added = false;
  const now = () => localTime(atMs, zone);
  const lastYear = now().year + 5;
  const reset = (to: (time: LocalTime) => number) => { if (!added) { added = true; atMs = to(now()); } };
  wrap: while (now().year <= lastYear) {
    while (!month.values.has(now().month)) {
      reset(({year, month: m}) => momentOf(year, m, 1, 0, zone));
      const {year, month: m, day, hour: h} = now();
      atMs = momentOf(year, m + 1, day, h, zone);
      if (now().month === 1) continue wrap;
    }
    while (!dayMatches(schedule, now())) {
      reset(({year, month: m, day}) => momentOf(year, m, day, 0, zone));
      atMs = nextMidnight(atMs, zone);
      if (now().day === 1) continue wrap;
    }
    while (!hour.values.has(now().hour)) {
      reset(({year, month: m, day, hour: h}) => momentOf(year, m, day, h, zone));
      atMs += HOUR_MS;
      if (now().hour === 0) continue wrap;
    }
    while (!minute.values.has(now().minute)) {
      reset(() => Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
      atMs += MINUTE_MS;
      if (now().minute === 0) continue wrap;
    }
    if (now().second === 0) return atMs;
    reset(() => atMs);
    atMs += 1000 * (60 - now().second);
    if (now().minute === 0 || !minute.values.has(now().minute)) continue wrap;
    return atMs;
  }
  return undefined;
}

/** The day after; where the clocks change at midnight, back to or on to it. */
function nextMidnight(atMs: number, zone: string): number {
  const {year, month, day, hour} = localTime(atMs, zone);
  const nextMs = momentOf(year, month, day + 1, hour, zone), there = localTime(nextMs, zone).hour;
  return there === 0 ? nextMs : nextMs + (there > 12 ? 24 - there : -there) * HOUR_MS;
}

/** Both days must match if one of them is `*`; else either will do. */
function dayMatches({dayOfMonth, dayOfWeek}: Exclude<Schedule, {readonly everyMs: number}>, {day, weekday}: LocalTime): boolean {
  const month = dayOfMonth.values.has(day), week = dayOfWeek.values.has(weekday);
  return dayOfMonth.any || dayOfWeek.any ? month && week : month || week;
}
