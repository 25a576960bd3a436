// vectors/cron: the next five times of a schedule, or what is wrong with it.
import {instant, parseInstant} from "../../../src/sim/clock.ts";
import {nextTime, parseSchedule} from "../../../src/sim/controllers/cronjob/schedule.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const cron: VectorTopic = {
  topic: "cron",
  check({schedule, tz, from, next, error}) {
    const parsed = parseSchedule(tz ? `TZ=${String(tz)} ${String(schedule)}` : String(schedule));
    if (typeof parsed === "string" || error !== undefined) return differs(error, parsed);
    const found: string[] = [];
    let atMs: number | undefined = parseInstant(String(from));
    while (found.length < 5 && (atMs = nextTime(parsed, atMs)) !== undefined) found.push(instant(atMs));
    return differs(next, found);
  },
};
