// Graceful node shutdown: while the machine waits for it, the kubelet says that its node is not ready, ends its Pods group by group,
// the lowest priority first, and takes no others. Real: pkg/kubelet/nodeshutdown (nodeshutdown_manager_linux.go, nodeshutdown_manager.go).
import type {Json} from "../api/object.ts";
import type {Pod} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import {shutdownGroups, type ShutdownGroup} from "./configuration.ts";
import {nodeEvent} from "./events.ts";
import {syncNode} from "./node.ts";
import {stopContainer} from "./terminate.ts";
import {allContainers, type PodSync, type Worker} from "./worker.ts";

/** Of a node that shuts down: which group is being ended, until when it has time; `over`: all are through. */
interface Shutdown { readonly group: number; readonly untilMs: number; readonly over?: true }

export const shutdownKey = (node: string): string => `#shutdown/${node}`;
const groupsKey = (node: string): string => `#shutdown-groups/${node}`;

const MESSAGE = "Pod was terminated in response to imminent node shutdown.";
export const NOT_ADMITTED = {reason: "NodeShutdown", message: "Pod was rejected as the node is shutting down."} as const;
/** How often the manager looks whether a group has ended. */
const LOOK_MS = 200;

const memoryOf = (world: World, key: string): Json | undefined => world.memory.kubelet?.get(key);

/** A kubelet that starts reads how long its Pods have. */
export function readShutdownGroups(io: Reconcile, host: Host): void {
  const groups = shutdownGroups(host);
  if (groups.length > 0) io.memory.set(groupsKey(host.name), groups as unknown as Json);
}

const groupsOf = (world: World, node: string): readonly ShutdownGroup[] => (memoryOf(world, groupsKey(node)) ?? []) as unknown as readonly ShutdownGroup[]; // written above alone

/** Whether the machine waits for its kubelet when it goes down. */
export const holdsShutdown = (world: World, node: string): boolean => groupsOf(world, node).length > 0;

export const isShuttingDown = (world: World, node: string): boolean => memoryOf(world, shutdownKey(node)) !== undefined;

export const shutdownOver = (world: World, node: string): boolean => (memoryOf(world, shutdownKey(node)) as Partial<Shutdown> | undefined)?.over === true;

/** One look of the shutdown manager. */
export function syncShutdown(io: Reconcile, host: Host): void {
  const key = shutdownKey(host.name), groups = groupsOf(io.world, host.name);
  let state = io.memory.get(key) as Shutdown | undefined; // written below alone
  if (state?.over || groups.length === 0) return;
  if (!state) {
    const node = io.client.get("nodes", host.name);
    if (node) {
      nodeEvent(io, host, node, "Normal", "NodeShutdown", "Shutdown manager detected shutdown event");
      nodeEvent(io, host, node, "Normal", "NodeNotReady");
    }
    state = {group: -1, untilMs: io.nowMs};
    io.memory.set(key, state as unknown as Json);
    syncNode(io, host);
  }
  while (io.nowMs >= state.untilMs || left(io, host, groups, state.group).length === 0) {
    const group: number = state.group + 1;
    if (group >= groups.length) { io.memory.set(key, {...state, over: true} as unknown as Json); return; }
    const pods = left(io, host, groups, group);
    state = {group, untilMs: io.nowMs + (pods.length > 0 ? groups[group]!.seconds * 1000 : 0)};
    io.memory.set(key, state as unknown as Json);
    for (const {key: own, worker} of pods) {
      io.memory.set(own, {...worker, shutdownSeconds: groups[group]!.seconds} as unknown as Json);
      io.requeue(1, own);
    }
    if (pods.length > 0) break;
  }
  io.requeue(Math.max(1, Math.min(LOOK_MS, state.untilMs - io.nowMs)), key);
}

/** The workers of a group whose Pods have not ended. */
function left(io: Reconcile, host: Host, groups: readonly ShutdownGroup[], group: number): readonly {readonly key: string; readonly worker: Worker}[] {
  const found: {key: string; worker: Worker}[] = [];
  for (const [key, value] of io.memory.under(`${host.name}/`)) {
    const worker = value as unknown as Worker, [, namespace = "", name = ""] = key.split("/"); // Pods' workers are what is kept under a node's name
    if (key.includes("#") || worker.done) continue;
    const priority = io.client.get("pods", name, namespace)?.spec.priority ?? 0;
    if (groupOf(groups, priority) === group) found.push({key, worker});
  }
  return found;
}

/** The last group whose priority is not above the Pod's; below all: the first (groupByPriority). */
const groupOf = (groups: readonly ShutdownGroup[], priority: number): number => Math.max(0, groups.filter((group) => group.priority <= priority).length - 1);

/** Ends the Pod if its turn has come. */
export function endForShutdown(sync: PodSync): boolean {
  const {shutdownSeconds} = sync.worker;
  if (shutdownSeconds === undefined || sync.worker.failed) return false;
  sync.worker = {...sync.worker, shutdownSeconds: undefined, operation: undefined, failed: {reason: "Terminated", message: MESSAGE}};
  const grace = Math.min(shutdownSeconds, graceOf(sync.pod));
  for (const spec of allContainers(sync.pod)) stopContainer(sync, spec, `Stopping container ${spec.name}`, grace);
  return true;
}

const graceOf = ({spec}: Pod): number => spec.terminationGracePeriodSeconds ?? 30;
