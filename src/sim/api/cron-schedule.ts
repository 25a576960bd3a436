// Cron schedules as far as validation goes: is it one? Source: github.com/robfig/cron/v3 parser.go. When it fires next is the CronJob controller's.

export interface Bounds { readonly min: number; readonly max: number; readonly names?: readonly string[] }

/** Of the five fields: minute, hour, day of month, month, day of week. */
export const BOUNDS: readonly Bounds[] = [
  {min: 0, max: 59}, {min: 0, max: 23}, {min: 1, max: 31},
  {min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]},
  {min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]},
];
const DESCRIPTORS = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);

/** What cron.ParseStandard complains of; empty if nothing. */
export function cronErrors(schedule: string): string[] {
  if (!schedule) return ["empty spec string"];
  if (schedule.startsWith("@")) return descriptorErrors(schedule);
  const fields = schedule.split(/\s+/).filter(Boolean);
  if (fields.length !== 5) return [`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`];
  for (const [i, field] of fields.entries()) {
    for (const expression of field.split(",").filter(Boolean)) {
      const error = rangeError(expression, BOUNDS[i]!);
      if (error) return [error];
    }
  }
  return [];
}

function descriptorErrors(text: string): string[] {
  if (DESCRIPTORS.has(text)) return [];
  const every = /^@every (.*)$/.exec(text);
  if (!every) return [`unrecognized descriptor: ${text}`];
  return /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(every[1]!) ? [] : [`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(every[1])}`];
}

function rangeError(expression: string, {min, max, names}: Bounds): string | undefined {
  const [range = "", step, ...more] = expression.split("/");
  const [low = "", high, ...rest] = range.split("-");
  const number = (text: string): number | string => {
    const named = names?.indexOf(text.toLowerCase()) ?? -1;
    if (named >= 0) return named + min;
    if (!/^[+-]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
    return Number(text) < 0 ? `negative number (${Number(text)}) not allowed: ${text}` : Number(text);
  };
  let start: number | string = min, end: number | string = max;
  if (low !== "*" && low !== "?") {
    start = number(low);
    if (typeof start === "string") return start;
    end = high === undefined ? start : number(high);
    if (rest.length) return `too many hyphens: ${expression}`;
    if (typeof end === "string") return end;
  }
  if (more.length) return `too many slashes: ${expression}`;
  if (step !== undefined) {
    const size = number(step);
    if (typeof size === "string") return size;
    if (high === undefined && low !== "*" && low !== "?") end = max;
    if (size === 0) return `step of range should be a positive number: ${expression}`;
  }
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${expression}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return undefined;
}

/** Whether the time zone database knows this name. */
export function isTimeZone(name: string): boolean {
  try {
    const known = new Intl.DateTimeFormat("en", {timeZone: name}).resolvedOptions().timeZone;
    // Files of zones have their names in one spelling.
    return known !== "" && !/^[+-]/.test(name) && (known.toLowerCase() !== name.toLowerCase() || known === name);
  } catch {
    return false;
  }
}
