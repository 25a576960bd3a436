// Memory or disk that runs short on a whole node: the eviction manager ends Pods, one at a look, until there is enough again, and the
// Node says so. Real: pkg/kubelet/eviction (synchronize, rankMemoryPressure, rankDiskPressureFunc, evictionMessage, Admit).
// Not simulated: inodes, processes, soft thresholds.
import {plan} from "../agenda.ts";
import type {Pod} from "../api/types.ts";
import type {Json} from "../api/object.ts";
import {canonical, NANO_PER_UNIT} from "../api/quantity.ts";
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {chance, type World} from "../world.ts";
import {podRequest} from "./admission.ts";
import {DISK_BYTES, reclaim, sizeUnder, usedBytes} from "./disk.ts";
import {nodeEvent} from "./events.ts";
import {MONITORING_MS} from "./eviction.ts";
import {rootfsOf} from "./files.ts";
import {machineMemory, nodeUsage, usageOf} from "./metrics.ts";
import {syncNode} from "./node.ts";
import {amount} from "./resources.ts";
import {podFolder} from "./volumes.ts";
import type {Worker} from "./worker.ts";

/** How long a condition outlives its cause (evictionPressureTransitionPeriod). */
const TRANSITION_MS = 300_000;

interface Usage { readonly name: string; readonly bytes: number }

interface Signal {
  readonly resource: "memory" | "ephemeral-storage";
  readonly condition: "MemoryPressure" | "DiskPressure";
  /** What the Node's Events say when it begins and ends. */
  readonly begins: string;
  readonly ends: string;
  /** evictionHard: with less than that left, Pods go. */
  threshold(): number;
  available(world: World, host: Host): number;
  /** What a Pod's containers use. */
  containers(world: World, host: Host, pod: Pod): readonly Usage[];
  /** Frees what nobody uses. */
  reclaim?(host: Host): void;
}

const memory: Signal = {
  resource: "memory", condition: "MemoryPressure", begins: "NodeHasInsufficientMemory", ends: "NodeHasSufficientMemory", threshold: () => 100 * 2 ** 20,
  available(world, host) {
    const usage = nodeUsage(world, host.name);
    return usage ? machineMemory(world, host.name) - usage.memoryBytes : Infinity;
  },
  containers: (world, host, pod) => usageOf(world, host, pod.metadata.uid).map(({name, memoryBytes}) => ({name, bytes: memoryBytes})),
};

const disk: Signal = {
  resource: "ephemeral-storage", condition: "DiskPressure", begins: "NodeHasDiskPressure", ends: "NodeHasNoDiskPressure",
  // nodefs.available and imagefs.available: 3%
  threshold: () => Math.trunc(DISK_BYTES * 0.03),
  available: (world, host) => DISK_BYTES - usedBytes(world, host),
  containers: (_world, host, {metadata: {uid}}) => [...host.containers.values()].filter(({podUid, state}) => podUid === uid && state === "running").map(({id, name}) => ({name, bytes: sizeUnder(host, `${rootfsOf(id)}/`)})),
  reclaim,
};

const SIGNALS: readonly Signal[] = [memory, disk];

const stateKey = (node: string, {resource}: Signal): string => `#pressure-${resource}/${node}`;
const lookKey = (node: string): string => `#pressure/${node}`;

/** Priority from which on a Pod is critical and never evicted. */
const CRITICAL = 2_000_000_000;

function watch(world: World, host: Host, signal: Signal): void {
  if (signal.available(world, host) < signal.threshold()) plan(world, "kubelet", lookKey(host.name), MONITORING_MS * (0.2 + 0.8 * chance(world, `eviction/${host.name}`)), {revision: world.store.revision});
}

/** A program has taken memory, or written something large: the eviction manager sees it at its next look. */
export const watchMemory = (world: World, host: Host): void => watch(world, host, memory);
export const watchDisk = (world: World, host: Host): void => watch(world, host, disk);

/** The conditions that the node has now. */
export const pressures = (world: World, node: string): readonly string[] => SIGNALS.filter((signal) => world.memory.kubelet?.has(stateKey(node, signal))).map(({condition}) => condition);

/** In the form of resource.Quantity's BinarySI. */
const quantity = (bytes: number): string => canonical({nano: BigInt(bytes) * NANO_PER_UNIT, format: "BinarySI"});

/** The look of the eviction manager at its node. One Pod is evicted at a look. */
export function syncPressure(io: Reconcile, host: Host): void {
  let evicted = false;
  for (const signal of SIGNALS) evicted = syncSignal(io, host, signal, evicted) || evicted;
}

/** Whether a Pod was told to go. */
function syncSignal(io: Reconcile, host: Host, signal: Signal, taken: boolean): boolean {
  const key = stateKey(host.name, signal), look = lookKey(host.name), before = io.memory.get(key) as {readonly seenAtMs: number} | undefined; // written here alone
  const free = signal.available(io.world, host);
  if (free >= signal.threshold()) {
    if (!before) return false;
    const leftMs = before.seenAtMs + TRANSITION_MS - io.nowMs;
    if (leftMs > 0) { io.requeue(leftMs, look); return false; }
    io.memory.delete(key);
    tell(io, host, "Normal", signal.ends);
    return false;
  }
  io.memory.set(key, {seenAtMs: io.nowMs} as Json);
  tell(io, host, "Warning", "EvictionThresholdMet", `Attempting to reclaim ${signal.resource}`);
  if (!before) tell(io, host, "Normal", signal.begins);
  io.requeue(MONITORING_MS, look);
  if (taken) return false;
  signal.reclaim?.(host);
  if (signal.reclaim && signal.available(io.world, host) >= signal.threshold()) return false;
  const victim = rank(io, host, signal)[0];
  if (!victim) return false;
  const worker = io.memory.get(victim.key) as unknown as Worker; // a Pod's worker, by its key
  io.memory.set(victim.key, {...worker, evict: messageFor(io, host, signal, victim.pod, free)} as unknown as Json);
  io.requeue(10, victim.key);
  return true;
}

function tell(io: Reconcile, host: Host, type: "Normal" | "Warning", reason: string, message?: string): void {
  const node = io.client.get("nodes", host.name);
  if (!node) return;
  nodeEvent(io, host, node, type, reason, message);
  syncNode(io, host);
}

/** Volumes that are not of the API count for a Pod's use of the disk. */
const using = (world: World, host: Host, signal: Signal, pod: Pod): number =>
  signal.containers(world, host, pod).reduce((sum, {bytes}) => sum + bytes, 0) + (signal === disk ? sizeUnder(host, `${podFolder(pod.metadata.uid)}/volumes/kubernetes.io~empty-dir/`) : 0);

/** Who goes first: Pods that use more than they asked for, then by priority, then by how much more. */
function rank(io: Reconcile, host: Host, signal: Signal): readonly {readonly key: string; readonly pod: Pod}[] {
  const found: {key: string; pod: Pod; over: number}[] = [];
  for (const [key, value] of io.memory.under(`${host.name}/`)) {
    const worker = value as unknown as Worker; // Pods' workers are what is kept under a node's name
    const [, namespace = "", name = ""] = key.split("/");
    const pod = key.includes("#") ? undefined : io.client.get("pods", name, namespace);
    if (!pod || worker.static || worker.failed || worker.done || worker.termination || worker.evict !== undefined || (pod.spec.priority ?? 0) >= CRITICAL) continue;
    found.push({key, pod, over: using(io.world, host, signal, pod) - podRequest(pod, signal.resource)});
  }
  return found.sort((a, b) => Number(b.over > 0) - Number(a.over > 0) || (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) || b.over - a.over);
}

function messageFor(io: Reconcile, host: Host, {resource, threshold, containers}: Signal, pod: Pod, free: number): string {
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${quantity(threshold())}, available: ${quantity(Math.floor(Math.max(0, free) / 1024) * 1024)}. `;
  for (const {name, bytes} of containers(io.world, host, pod)) {
    const request = pod.spec.containers.find((container) => container.name === name)?.resources?.requests?.[resource] ?? "0";
    if (bytes > amount(request)) message += `Container ${name} was using ${quantity(Math.ceil(bytes / 4096) * 4096)}, request is ${request}, has larger consumption of ${resource}. `;
  }
  return message;
}

/** What a Pod is told that a node under pressure does not take; undefined: it takes it. */
export function refusedUnderPressure(world: World, node: string, pod: Pod): string | undefined {
  const conditions = pressures(world, node);
  if (conditions.length === 0 || (pod.spec.priority ?? 0) >= CRITICAL) return undefined;
  if (conditions.length === 1 && conditions[0] === memory.condition && (pod.status?.qosClass !== "BestEffort" || toleratesMemory(pod))) return undefined;
  return `The node had condition: [${conditions.join(" ")}]. `;
}

const toleratesMemory = (pod: Pod): boolean => (pod.spec.tolerations ?? []).some(({key, operator, effect}) => (key === undefined || key === "node.kubernetes.io/memory-pressure") && operator === "Exists" && (effect === undefined || effect === "NoSchedule"));
