// Ages as tables show them. Source: k8s.io/apimachinery/pkg/util/duration.

const DAY = 24;

/** duration.HumanDuration: at most two units, coarser the longer. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (hours < DAY * 8) return two(Math.trunc(hours / DAY), "d", hours % DAY, "h");
  if (hours < DAY * 365 * 2) return `${Math.trunc(hours / DAY)}d`;
  if (hours < DAY * 365 * 8) return two(Math.trunc(hours / DAY / 365), "y", Math.trunc(hours / DAY) % 365, "d");
  return `${Math.trunc(hours / DAY / 365)}y`;
}

const two = (a: number, unit: string, b: number, small: string): string => (b === 0 ? `${a}${unit}` : `${a}${unit}${b}${small}`);

/** duration.ShortHumanDuration: one unit. */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 24) return `${hours}h`;
  if (hours < 24 * 365) return `${Math.trunc(hours / 24)}d`;
  return `${Math.trunc(hours / 24 / 365)}y`;
}
