// Resource amounts of Pods and nodes as numbers: exact enough for comparing, since no cluster comes near 2^53 bytes.
import {parseQuantity} from "../api/quantity.ts";

const known = new Map<string, number>();

/** `500m` → 0.5, `64Mi` → 67108864. Remembered by text: clusters use few different ones. */
export function amount(quantity: string): number {
  let value = known.get(quantity);
  if (value === undefined) {
    value = Number(parseQuantity(quantity).nano) / 1e9;
    if (known.size < 10_000) known.set(quantity, value);
  }
  return value;
}
