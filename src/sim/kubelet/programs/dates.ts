// Dates as web servers write them.
import {instant} from "../../clock.ts";

const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const parts = (atMs: number) => {
  const text = instant(atMs);
  return {year: text.slice(0, 4), month: MONTHS[Number(text.slice(5, 7)) - 1]!, day: text.slice(8, 10), time: text.slice(11, 19), weekday: DAYS[Math.floor(atMs / 86_400_000) % 7]!};
};

/** `Mon, 23 Nov 2026 12:30:46 GMT` */
export function httpDate(atMs: number): string {
  const {year, month, day, time, weekday} = parts(atMs);
  return `${weekday}, ${day} ${month} ${year} ${time} GMT`;
}

/** `23/Nov/2026:12:30:46 +0000` */
export function logDate(atMs: number): string {
  const {year, month, day, time} = parts(atMs);
  return `${day}/${month}/${year}:${time} +0000`;
}

/** `Mon Nov 23 12:30:46 UTC 2026`, as `date` prints it. */
export function unixDate(atMs: number): string {
  const {year, month, day, time, weekday} = parts(atMs);
  return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} UTC ${year}`;
}
