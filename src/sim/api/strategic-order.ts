// The order of list elements after a strategic merge: patch elements in the patch's order, the others where they were.
// Source: k8s.io/apimachinery/pkg/util/strategicpatch normalizeElementOrder, mergeSortedSlice.
import type {Json, JsonObject} from "./object.ts";
import {equal} from "./equal.ts";

export type List = readonly Json[];

/** How Go prints a value with %v. */
export function goText(value: Json | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map((item) => goText(item as Json)).join(" ")}]`;
  if (typeof value === "object") return `map[${Object.entries(value as JsonObject).filter(([, part]) => part !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => `${key}:${goText(part)}`).join(" ")}]`;
  return String(value);
}

export const scalarKey = (value: Json): string => goText(value);

/** Where an element stands in a list: by merge key, or by value without one. */
export function indexIn(list: List, item: Json, mergeKey: string): number {
  return list.findIndex((other) => (mergeKey ? equal((other as JsonObject)[mergeKey], (item as JsonObject)[mergeKey]) : equal(other, item)));
}

/** normalizeSliceOrder: elements in the order of `order`; deletions last. */
export function normaliseOrder(list: List, order: List, mergeKey: string): List {
  const deletions = mergeKey ? list.filter((item) => (item as JsonObject)["$patch"] === "delete") : [];
  const rest = mergeKey ? list.filter((item) => (item as JsonObject)["$patch"] !== "delete") : [...list];
  const places = new Map(rest.map((item) => [item, indexIn(order, item, mergeKey)]));
  const sorted = [...rest].sort((a, b) => {
    const left = places.get(a)!, right = places.get(b)!;
    return left >= 0 && right >= 0 ? left - right : 0;
  });
  return [...sorted, ...deletions];
}

export function partition(list: List, order: List, mergeKey: string): {inside: List; outside: List} {
  const inside: Json[] = [], outside: Json[] = [];
  for (const item of list) (indexIn(order, item, mergeKey) >= 0 ? inside : outside).push(item);
  return {inside, outside};
}

/** mergeSortedSlice: of two heads that the server's order knows the earlier comes first; else the patch's. */
export function mergeSorted(left: List, right: List, serverOrder: List, mergeKey: string): List {
  const result: Json[] = [];
  let i = 0, j = 0;
  while (i < left.length || j < right.length) {
    if (i >= left.length) result.push(right[j++]!);
    else if (j >= right.length) result.push(left[i++]!);
    else {
      const a = indexIn(serverOrder, left[i]!, mergeKey), b = indexIn(serverOrder, right[j]!, mergeKey);
      result.push(a >= 0 && b >= 0 && a < b ? left[i++]! : right[j++]!);
    }
  }
  return result;
}
