// Memory that runs short on a whole node: the eviction manager ends Pods, one at a look, until there is enough again, and the Node says so.
// Real: pkg/kubelet/eviction (synchronize, rankMemoryPressure, evictionMessage). Not simulated: disk and PID pressure, soft thresholds.
import {plan} from "../agenda.ts";
import type {Pod} from "../api/types.ts";
import type {Json} from "../api/object.ts";
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {chance, type World} from "../world.ts";
import {podRequest} from "./admission.ts";
import {nodeEvent} from "./events.ts";
import {MONITORING_MS} from "./eviction.ts";
import {machineMemory, nodeUsage, usageOf} from "./metrics.ts";
import {syncNode} from "./node.ts";
import {amount} from "./resources.ts";
import type {Worker} from "./worker.ts";

/** evictionHard memory.available, and how long a condition outlives its cause (evictionPressureTransitionPeriod). */
const THRESHOLD = 100 * 2 ** 20, TRANSITION_MS = 300_000;

const pressureKey = (node: string): string => `#pressure/${node}`;

/** Priority from which on a Pod is critical and never evicted. */
const CRITICAL = 2_000_000_000;

function available(world: World, host: Host): number {
  const usage = nodeUsage(world, host.name);
  return usage ? machineMemory(world, host.name) - usage.memoryBytes : Infinity;
}

/** A program has taken memory: the eviction manager sees it at its next look. */
export function watchPressure(world: World, host: Host): void {
  if (available(world, host) < THRESHOLD) plan(world, "kubelet", pressureKey(host.name), MONITORING_MS * (0.2 + 0.8 * chance(world, `eviction/${host.name}`)), {revision: world.store.revision});
}

export const underPressure = (world: World, node: string): boolean => world.memory.kubelet?.has(pressureKey(node)) === true;

const quantity = (bytes: number): string => bytes === 0 ? "0" : bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}Mi` : `${Math.floor(bytes / 1024)}Ki`;

/** The look of the eviction manager at its node. */
export function syncPressure(io: Reconcile, host: Host): void {
  const key = pressureKey(host.name), before = io.memory.get(key) as {readonly seenAtMs: number} | undefined;
  const free = available(io.world, host);
  if (free >= THRESHOLD) {
    if (!before) return;
    const leftMs = before.seenAtMs + TRANSITION_MS - io.nowMs;
    if (leftMs > 0) return io.requeue(leftMs, key);
    io.memory.delete(key);
    return tell(io, host, "Normal", "NodeHasSufficientMemory");
  }
  io.memory.set(key, {seenAtMs: io.nowMs} as Json);
  tell(io, host, "Warning", "EvictionThresholdMet", "Attempting to reclaim memory");
  if (!before) tell(io, host, "Normal", "NodeHasInsufficientMemory");
  const victim = rank(io, host)[0];
  if (victim) {
    const worker = io.memory.get(victim.key) as unknown as Worker; // a Pod's worker, by its key
    io.memory.set(victim.key, {...worker, evict: messageFor(io, host, victim.pod, free)} as unknown as Json);
    io.requeue(10, victim.key);
  }
  io.requeue(MONITORING_MS, key);
}

function tell(io: Reconcile, host: Host, type: "Normal" | "Warning", reason: string, message?: string): void {
  const node = io.client.get("nodes", host.name);
  if (!node) return;
  nodeEvent(io, host, node, type, reason, message);
  syncNode(io, host);
}

const using = (world: World, host: Host, pod: Pod): number => usageOf(world, host, pod.metadata.uid).reduce((sum, {memoryBytes}) => sum + memoryBytes, 0);

/** Who goes first: Pods that use more than they asked for, then by priority, then by how much more. */
function rank(io: Reconcile, host: Host): readonly {readonly key: string; readonly pod: Pod}[] {
  const found: {key: string; pod: Pod; over: number}[] = [];
  for (const [key, value] of io.memory.under(`${host.name}/`)) {
    const worker = value as unknown as Worker; // Pods' workers are what is kept under a node's name
    const [, namespace = "", name = ""] = key.split("/");
    const pod = key.includes("#") ? undefined : io.client.get("pods", name, namespace);
    if (!pod || worker.static || worker.failed || worker.done || worker.termination || worker.evict !== undefined || (pod.spec.priority ?? 0) >= CRITICAL) continue;
    found.push({key, pod, over: using(io.world, host, pod) - podRequest(pod, "memory")});
  }
  return found.sort((a, b) => Number(b.over > 0) - Number(a.over > 0) || (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) || b.over - a.over);
}

function messageFor(io: Reconcile, host: Host, pod: Pod, free: number): string {
  let message = `The node was low on resource: memory. Threshold quantity: ${quantity(THRESHOLD)}, available: ${quantity(Math.max(0, free))}. `;
  for (const {name, memoryBytes} of usageOf(io.world, host, pod.metadata.uid)) {
    const request = pod.spec.containers.find((container) => container.name === name)?.resources?.requests?.memory ?? "0";
    if (memoryBytes > amount(request)) message += `Container ${name} was using ${quantity(Math.floor(memoryBytes / 4096) * 4096)}, request is ${request}, has larger consumption of memory. `;
  }
  return message;
}
