// What a kubelet tells when its node was cordoned or uncordoned: at its next look at the node's status, every ten seconds
// (recordNodeSchedulableEvent in pkg/kubelet/kubelet_node_status.go).
import type {Node} from "../api/types.ts";
import type {Change, Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {nodeEvent} from "./events.ts";

const PERIOD_MS = 10_000;
const PREFIX = "#schedulable/";

export const schedulableKeys = ({object, previous}: Change): readonly string[] => {
  const cordoned = (node: typeof object) => !!(node as Node | undefined)?.spec.unschedulable; // watched as one
  return object && previous && cordoned(object) !== cordoned(previous) ? [PREFIX + object.metadata.name] : [];
};

export function tellSchedulable(io: Reconcile, host: Host): void {
  const node = io.client.get("nodes", host.name), key = PREFIX + host.name, told = io.memory.get(key) === true, unschedulable = !!node?.spec.unschedulable;
  if (!node || told === unschedulable) return;
  const {startedAtMs = 0} = (io.memory.get(host.name) ?? {}) as {readonly startedAtMs?: number}; // syncNode() wrote it
  const phase = (io.nowMs - startedAtMs) % PERIOD_MS;
  if (phase) return io.requeue(PERIOD_MS - phase, key);
  if (unschedulable) io.memory.set(key, true); else io.memory.delete(key);
  nodeEvent(io, host, node, "Normal", unschedulable ? "NodeNotSchedulable" : "NodeSchedulable");
}
