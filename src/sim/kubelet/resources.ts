// Resource amounts of Pods and nodes as numbers: exact enough for comparing, since no cluster comes near 2^53 bytes.
import {parseQuantity} from "../api/quantity.ts";

/** `500m` → 0.5, `64Mi` → 67108864. */
export const amount = (quantity: string): number => Number(parseQuantity(quantity).nano) / 1e9;
