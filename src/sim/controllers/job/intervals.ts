// Completion indexes as ordered intervals and their text `1,3-5,7` (pkg/controller/job/indexed_job_utils.go).

export interface Interval { readonly first: number; readonly last: number }
export type Intervals = readonly Interval[];

/** Intervals from `1,3-5`; indexes from `completions` on are dropped. */
export function parseIntervals(text: string | undefined, completions: number): Intervals {
  let result: Intervals = [];
  for (const part of text ? text.split(",") : []) {
    const [first, last] = part.split("-").map((number) => (/^\d+$/.test(number) ? Number(number) : NaN));
    if (first === undefined || Number.isNaN(first) || Number.isNaN(last ?? first)) continue;
    if (first >= completions) break;
    result = join([...result, {first, last: Math.min(last ?? first, completions - 1)}]);
  }
  return result;
}

/** Neighbours become one. The intervals must be in order of their starts. */
function join(intervals: Intervals): Intervals {
  const result: Interval[] = [];
  for (const interval of intervals) {
    const before = result.at(-1);
    if (!before || interval.first > before.last + 1) result.push(interval);
    else if (before.last < interval.last) result[result.length - 1] = {first: before.first, last: interval.last};
  }
  return result;
}

export const withIndexes = (intervals: Intervals, indexes: Iterable<number>): Intervals =>
  join([...intervals, ...[...indexes].map((index) => ({first: index, last: index}))].sort((a, b) => a.first - b.first));

export const total = (intervals: Intervals): number => intervals.reduce((sum, {first, last}) => sum + last - first + 1, 0);
export const has = (intervals: Intervals, index: number): boolean => intervals.some(({first, last}) => first <= index && index <= last);
/** How many indexes are in both. */
export const overlap = (a: Intervals, b: Intervals): number =>
  a.reduce((sum, x) => sum + b.reduce((inner, y) => inner + Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1), 0), 0);

export const intervalText = (intervals: Intervals): string =>
  intervals.map(({first, last}) => (last === first ? String(first) : last === first + 1 ? `${first},${last}` : `${first}-${last}`)).join(",");

/** The first `count` indexes below `completions` that are in none of the intervals (firstPendingIndexes). */
export function pendingIndexes(taken: Intervals, count: number, completions: number): number[] {
  const result: number[] = [];
  let candidate = 0;
  for (const {first, last} of [...taken, {first: completions, last: completions}]) {
    for (; candidate < Math.min(first, completions) && result.length < count; candidate++) result.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return result;
}
