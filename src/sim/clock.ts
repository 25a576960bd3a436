// Virtual time. A moment is a number of milliseconds since the Unix epoch; in objects it is text, as Kubernetes writes it.

/** A moment as API objects hold it: RFC 3339, whole seconds, e.g. `2026-11-23T13:31:36Z` (metav1.Time). */
export const instant = (atMs: number): string => iso(atMs).slice(0, 19) + "Z";

/** metav1.MicroTime: six decimals. */
export const microInstant = (atMs: number): string => iso(atMs).slice(0, 23) + "000Z";

/** The head of klog's lines with the text behind it: `W1123 12:30:46.840000    1014 helpers.go:719] …`. `place`: file and line of the real source. */
export const klogLine = (atMs: number, level: "I" | "W" | "E" | "F", pid: number, place: string, message: string): string => {
  const time = iso(atMs);
  return `${level}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(pid).padStart(7)} ${place}] ${message}\n`;
};

/** Milliseconds of an RFC 3339 text; NaN if it is none. */
export const parseInstant = (text: string): number => Date.parse(text);

// The only use of Date in the simulator: turning a given number into its calendar form. The last two answers are kept,
// since everything that happens at one instant asks for the same, and for when it began.
let last = {atMs: NaN, text: ""}, before = last;
function iso(atMs: number): string {
  if (last.atMs === atMs) return last.text;
  [last, before] = [before, last];
  if (last.atMs !== atMs) last = {atMs, text: new Date(Math.floor(atMs)).toISOString()};
  return last.text;
}
