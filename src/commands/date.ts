// date (coreutils) in cluster time: formats, `-d`, `-u`, `-I`. Setting the clock is not simulated.
import {instant} from "../sim/clock.ts";
import {formatDate} from "../sim/kubelet/programs/tools/system.ts";
import {unixDate} from "../sim/kubelet/programs/dates.ts";
import type {Program, ProgramIO} from "./program.ts";

const UNIT_MS: {readonly [unit: string]: number} = {sec: 1000, second: 1000, min: 60_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000};

/** The moment that `-d` names: `@1700000000`, `2026-11-23 12:00`, `+1 hour`, `5 minutes ago`, `tomorrow`. */
function moment(text: string, nowMs: number): number | undefined {
  const word = text.trim();
  if (/^@-?\d+(\.\d+)?$/.test(word)) return Number(word.slice(1)) * 1000;
  let atMs = nowMs;
  const rest = word.replace(/([-+]?\d+)\s*(sec|second|min|minute|hour|day|week)s?(\s+ago)?/g, (_all, count: string, unit: string, ago: string | undefined) => {
    atMs += Number(count) * UNIT_MS[unit]! * (ago ? -1 : 1);
    return "";
  }).replace(/\b(now|today|tomorrow|yesterday)\b/g, (day: string) => { atMs += day === "tomorrow" ? UNIT_MS.day! : day === "yesterday" ? -UNIT_MS.day! : 0; return ""; }).trim();
  if (rest === "") return atMs;
  const parsed = Date.parse(/Z$|[-+]\d\d:?\d\d$|UTC$|GMT$/.test(rest) && !/^\d{4}-\d\d-\d\d$/.test(rest) ? rest : /^\d{4}-\d\d-\d\d$/.test(rest) ? `${rest}T00:00:00Z` : `${rest.replace(" ", "T")}Z`);
  return Number.isNaN(parsed) ? undefined : parsed + atMs - nowMs;
}

function run(io: ProgramIO): number {
  let atMs: number | undefined = io.world.nowMs, format: string | undefined;
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (arg === "-d" || arg === "--date" || arg.startsWith("--date=")) {
      const text = arg.startsWith("--date=") ? arg.slice("--date=".length) : io.args[++i] ?? "";
      atMs = moment(text, io.world.nowMs);
      if (atMs === undefined) { io.err(`date: invalid date '${text}'\n`); return 1; }
    } else if (arg.startsWith("+")) format = arg.slice(1);
    else if (arg.startsWith("-I") || arg.startsWith("--iso-8601")) format = /seconds|s$/.test(arg.slice(2)) && arg.length > 2 ? "%FT%T+00:00" : "%F";
    else if (arg === "-R" || arg === "--rfc-email") format = "%a, %d %b %Y %T %z";
    else if (arg !== "-u" && arg !== "--utc") { io.err(`kubecahier: not simulated: date ${arg}\n`); return 1; }
  }
  io.out(`${format === undefined ? unixDate(atMs) : formatDate(atMs, format.replaceAll("%3N", () => instant(atMs).slice(20, 23).padEnd(3, "0")))}\n`);
  return 0;
}

export const date: Program = {name: "date", summary: "the cluster's time", startMs: 1, run};
