// Go's time.ParseDuration for texts that are known to be durations: `1h30m`, `1.5s`.
const UNITS_MS: {readonly [unit: string]: number} = {ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000};

/** In milliseconds. */
export function parseGoDuration(text: string): number {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) sum += Number(number) * UNITS_MS[unit!]!;
  return text.startsWith("-") ? -sum : sum;
}
