// Trying again later and later, as client-go's work queues do (util/workqueue ItemExponentialFailureRateLimiter).
import type {Reconcile} from "../component.ts";

/** DefaultTypedControllerRateLimiter: 5 ms, doubled, at most 1000 s. */
const USUAL = {firstMs: 5, mostMs: 1_000_000};

/** Looks again later; `key` counts the tries in the controller's memory. Once it succeeds, delete the key. */
export function retryLater(io: Reconcile, key: string, {firstMs, mostMs} = USUAL): void {
  const tries = Number(io.memory.get(key) ?? 0);
  io.memory.set(key, tries + 1);
  io.requeue(Math.min(firstMs * 2 ** tries, mostMs));
}
