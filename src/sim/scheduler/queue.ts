// The scheduling queue as data in the scheduler's memory: active Pods by priority and time, parked ones with what refused them
// (pkg/scheduler/backend/queue). Keys: `active <order> <pod>`, `parked <pod>`.
import type {Pod} from "../api/types.ts";
import type {Json} from "../api/object.ts";
import type {Reconcile} from "../component.ts";
import type {ClusterEvent, Profile} from "./framework.ts";

const BACKOFF_MS = {first: 1000, most: 10_000};
/** A Pod that no event helped is tried again after this time (flushUnschedulablePodsLeftover). */
const PATIENCE_MS = 5 * 60_000;

interface Parked { readonly attempts: number; /** If not the usual back-off. */ readonly backoffMs?: {readonly first: number; readonly most: number}; readonly sinceMs: number; readonly by: readonly string[] }
const parkedOf = (io: Reconcile, key: string) => io.memory.get(`parked ${key}`) as unknown as Parked | undefined; // written by park() alone
export const keyOf = (pod: Pod) => `${pod.metadata.namespace}/${pod.metadata.name}`;

/** PrioritySort: higher priority first, then the one that waits longer. */
const order = (pod: Pod, io: Reconcile): string => `${String(2 ** 32 - (pod.spec.priority ?? 0)).padStart(10, "0")}.${String(io.nowMs).padStart(15, "0")}.${String(io.world.agenda.sequence).padStart(12, "0")}`;

export function add(io: Reconcile, pod: Pod): void { io.memory.set(`active ${order(pod, io)} ${keyOf(pod)}`, true); }

/** The first active Pod, taken out. */
export function take(io: Reconcile): string | undefined {
  for (const [place] of io.memory.under("active ")) {
    io.memory.delete(place);
    return place.split(" ")[2];
  }
  return undefined;
}

/** A Pod that was bound, changed or deleted starts afresh. */
export function forget(io: Reconcile, key: string): void { io.memory.delete(`parked ${key}`); }

export function park(io: Reconcile, pod: Pod, by: readonly string[], backoffMs?: Parked["backoffMs"]): void {
  const attempts = (Number(io.memory.get(`attempts ${pod.metadata.uid}`) ?? 0)) + 1;
  io.memory.set(`attempts ${pod.metadata.uid}`, attempts);
  const parked: Parked = {attempts, sinceMs: io.nowMs, by, ...(backoffMs && {backoffMs})};
  io.memory.set(`parked ${keyOf(pod)}`, parked as unknown as Json); // plain data
  io.requeue(PATIENCE_MS, `pod ${keyOf(pod)}`);
}

/** 1 s, doubled for each attempt, at most 10 s (or what its profile says), from when it was parked. */
const backoffEnd = ({attempts, sinceMs, backoffMs: {first, most} = BACKOFF_MS}: Parked): number => sinceMs + Math.min(most, first * 2 ** (attempts - 1));

/**
 * After an event: the parked Pods that it may help go back to the queue when their back-off is over. `mayHelp` looks closer
 * whether what the plugin refused for is gone (queueing hints).
 */
export function moveHelped(io: Reconcile, event: ClusterEvent, profile: Profile, mayHelp: (plugin: string, pod: string) => boolean): void {
  const helpful = new Set(profile.plugins.filter(({plugin}) => plugin.helpedBy?.includes(event)).map(({plugin}) => plugin.name));
  for (const [place] of [...io.memory.under("parked ")]) {
    const key = place.slice("parked ".length), parked = parkedOf(io, key)!;
    // Preemption waits for its victims to go.
    if (parked.by.length && !parked.by.some((name) => helpful.has(name) && mayHelp(name, key))) continue;
    io.requeue(Math.max(0, backoffEnd(parked) - io.nowMs), `pod ${key}`);
  }
}

/** What failed for no plugin's reason is tried again as soon as its back-off is over. */
export function retryAfterBackoff(io: Reconcile, key: string): void { io.requeue(Math.max(0, backoffEnd(parkedOf(io, key)!) - io.nowMs), `pod ${key}`); }
