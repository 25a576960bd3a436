// Structural equality of JSON. Shared parts are equal at a glance, so comparing two versions of an object is cheap.
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (Array.isArray(b)) return false;
  const left = a as {[key: string]: unknown}, right = b as {[key: string]: unknown}; // neither null nor array: plain objects
  for (const key in left) if (left[key] !== undefined && !equal(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}
