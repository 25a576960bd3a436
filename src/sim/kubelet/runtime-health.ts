// Whether the kubelet still hears its container runtime. After 30 seconds without, the node is not ready and no Pod is looked at until
// it answers again. Real: pkg/kubelet/runtime.go (runtimeErrors), syncLoop. Not simulated: PLEG's own threshold, network readiness.
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import {nodeEvent} from "./events.ts";
import {syncNode} from "./node.ts";

export const runtimeKey = (node: string): string => `#runtime/${node}`;
/** A kubelet that waits for its runtime looks again so often. */
export const HELD_MS = 5000;

export const isRuntimeStopped = (world: World, node: string): boolean => world.stopped[`containerd@${node}`] === true;
export const isRuntimeDown = (world: World, node: string): boolean => world.memory.kubelet?.get(runtimeKey(node)) === true;

/** The look at the node's readiness after the runtime stopped or started. */
export function syncRuntime(io: Reconcile, host: Host): void {
  const key = runtimeKey(host.name), told = io.memory.get(key) === true, down = isRuntimeStopped(io.world, host.name);
  if (told === down) return;
  if (down) io.memory.set(key, true); else io.memory.delete(key);
  const node = io.client.get("nodes", host.name);
  if (node) nodeEvent(io, host, node, "Normal", down ? "NodeNotReady" : "NodeReady");
  syncNode(io, host);
  // Others may have said of its Pods what is no longer so.
  if (!down) for (const [own] of io.memory.under(`${host.name}/`)) if (!own.includes("#")) io.requeue(100, own);
}
