// Heartbeats of nodes. They are not played one by one: a running kubelet's are taken for granted, and one is written when it matters.
import {clientFor, Unreachable} from "../api/client.ts";
import {instant} from "../clock.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import {renewLease} from "./node.ts";

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
