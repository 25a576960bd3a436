// Heartbeats of nodes. They are not played one by one: this file says when a node's last one was, and writes one when it matters.
import {clientFor, Unreachable} from "../api/client.ts";
import {instant, parseInstant} from "../clock.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import {renewLease} from "./node.ts";

/** Every 10 seconds a running kubelet renews its Lease. */
export const LEASE_MS = 10_000;

export const isKubeletUp = (world: World, node: string): boolean => !world.stopped[`kubelet@${node}`] && world.hosts[node] !== undefined;

/** The moment of a node's last heartbeat as the control plane would see it now. `writtenMs`: what its Lease says. */
export function lastHeartbeatMs(world: World, node: string, renewTime: string | undefined): number {
  const writtenMs = renewTime === undefined ? 0 : parseInstant(renewTime);
  if (!isKubeletUp(world, node)) return writtenMs;
  return world.nowMs - (world.nowMs - writtenMs) % LEASE_MS;
}

/** Writes a heartbeat now: the Lease's time and the times in the Node's conditions. */
export function heartbeat(world: World, node: string, cause: Cause): void {
  const client = clientFor(world, {author: `kubelet, ${node}`, user: {name: `system:node:${node}`, groups: ["system:nodes"]}, cause});
  try {
    const object = client.get("nodes", node);
    if (!object) return;
    const conditions = object.status?.conditions?.map((condition) => ({...condition, lastHeartbeatTime: instant(world.nowMs)}));
    client.update("nodes", {...object, status: {...object.status, ...(conditions && {conditions})}}, "status");
    renewLease({client, nowMs: world.nowMs}, node);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
}
