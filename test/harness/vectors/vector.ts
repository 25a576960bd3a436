// What an adapter of a vector topic is: it runs one case of test/golden/vectors/<topic>.json here and says what differs.
import type {Json} from "../../../src/sim/api/object.ts";

/** One case of a file, as recorded. */
export type VectorCase = {readonly [key: string]: Json | undefined};
export interface VectorFile { readonly topic: string; readonly note?: string; readonly cases: readonly VectorCase[] }

export interface VectorTopic {
  /** As the file is called: `quantity`. */
  readonly topic: string;
  /** What differs, in words; undefined if nothing does. May throw: that counts as a difference. */
  check(testCase: VectorCase, file: VectorFile): string | undefined | Promise<string | undefined>;
  /** Cases that hold data for others and are not compared. */
  isData?(testCase: VectorCase): boolean;
}

/** Compares two values as JSON with sorted keys; a short sentence if they differ. */
export function differs(expected: unknown, actual: unknown): string | undefined {
  const [e, a] = [canonical(expected), canonical(actual)];
  return e === a ? undefined : `expected ${e}\n    got      ${a}`;
}

const canonical = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) =>
  part !== null && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part) ?? "undefined";
