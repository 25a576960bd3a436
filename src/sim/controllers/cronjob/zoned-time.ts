// Wall clocks of time zones, as Go's time package tells them: from a moment to its local fields and back, over gaps and repeated hours.
// The zones' rules are those of the host's Intl.

export interface LocalTime { readonly year: number; /** 1…12 */ readonly month: number; readonly day: number; readonly hour: number; readonly minute: number; readonly second: number; /** 0 is Sunday. */ readonly weekday: number }

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a date; months and days beyond their bounds carry over. */
function daysOf(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1, y = Math.floor(months / 12), m = months - y * 12 + 1;
  // Years that begin in March have their leap day at the end.
  const shifted = m <= 2 ? y - 1 : y, era = Math.floor(shifted / 400), yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5);
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear + day - 1 - 719_468;
}

function fieldsOf(wallMs: number): LocalTime {
  const days = Math.floor(wallMs / DAY_MS), seconds = Math.floor((wallMs - days * DAY_MS) / 1000);
  const shifted = days + 719_468, era = Math.floor(shifted / 146_097), dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153), month = m < 10 ? m + 3 : m - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60, weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** One formatter per zone: making one is slow. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function offsetMs(atMs: number, zone: string): number {
  if (zone === "UTC") return 0;
  let formatter = formatters.get(zone);
  if (!formatter) formatters.set(zone, (formatter = new Intl.DateTimeFormat("en-US", {timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric"})));
  const parts = Object.fromEntries(formatter.formatToParts(atMs).map(({type, value}) => [type, Number(value)]));
  const wallMs = daysOf(parts.year!, parts.month!, parts.day!) * DAY_MS + (parts.hour! * 3600 + parts.minute! * 60 + parts.second!) * 1000;
  return wallMs - Math.floor(atMs / 1000) * 1000;
}

export const localTime = (atMs: number, zone: string): LocalTime => fieldsOf(atMs + offsetMs(atMs, zone));

/** time.Date: the moment of a wall time; in a gap, one of the two that the zone's offsets give. */
export function momentOf(year: number, month: number, day: number, hour: number, zone: string): number {
  const wallMs = daysOf(year, month, day) * DAY_MS + hour * 3_600_000;
  return wallMs - offsetMs(wallMs - offsetMs(wallMs, zone), zone);
}

/** RFC 3339 with the zone's offset, e.g. `2026-03-29T03:00:00+02:00`. */
export function zonedInstant(atMs: number, zone: string): string {
  const {year, month, day, hour, minute, second} = localTime(atMs, zone), offset = Math.round(offsetMs(atMs, zone) / 60_000);
  const two = (number: number) => String(number).padStart(2, "0"), size = Math.abs(offset);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`}`;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** time.RFC1123Z in UTC: `Mon, 23 Nov 2026 13:18:00 +0000`. */
export function mailDate(atMs: number): string {
  const {year, month, day, hour, minute, second, weekday} = fieldsOf(atMs);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${WEEKDAYS[weekday]}, ${two(day)} ${MONTHS[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} +0000`;
}
