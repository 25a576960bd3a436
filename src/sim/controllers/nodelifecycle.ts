// The node lifecycle controller (pkg/controller/nodelifecycle): a node without heartbeats becomes Unknown, conditions become taints,
// and Pods of a node that is not ready are no longer ready. Not simulated: zones and the rate limits of evictions.
import {recordEvent} from "../api/events.ts";
import type {Node, NodeCondition, Taint} from "../api/types.ts";
import {instant, parseInstant} from "../clock.ts";
import type {Component, Reconcile} from "../component.ts";
import {isRunning} from "../hosts/units.ts";

/** nodeMonitorGracePeriod. */
const GRACE_MS = 50_000;
const PERIOD_MS = 5_000;
/** Until then a deleted node is still known: half a period, on average. */
const REMOVAL_MS = 2_500;
/** Keys of nodes that were deleted: `gone <name> <uid>`. */
const GONE = "gone ";
const SOURCE = {component: "node-controller"};

/** Condition → status → key of the taint (nodeConditionToTaintKeyStatusMap). */
const TAINTS: readonly (readonly [string, string, string])[] = [
  ["Ready", "False", "node.kubernetes.io/not-ready"], ["Ready", "Unknown", "node.kubernetes.io/unreachable"],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"], ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"], ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];
const EXECUTE = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const OURS = new Set([...TAINTS.map(([, , key]) => key), "node.kubernetes.io/unschedulable"]);

export const nodelifecycle: Component = {
  name: "node-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    nodes: ({object, previous}) => (!object ? [`${GONE}${previous!.metadata.name} ${previous!.metadata.uid}`] : changed(object as Node, previous as Node | undefined) ? [object.metadata.name] : []),
    leases: ({object}) => (object?.metadata.namespace === "kube-node-lease" ? [object.metadata.name] : []),
  },
  reconcile(name, io) {
    if (name.startsWith(GONE)) return noteRemoval(name.slice(GONE.length), io);
    let node = io.client.get("nodes", name);
    if (!node) return;
    if (!io.memory.has(name)) {
      io.memory.set(name, true);
      recordEvent(io, SOURCE, node, "Normal", "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
    }
    node = noteSilence(node, io);
    node = setTaints(node, io);
    if (ready(node)?.status !== "True") markPods(node, io);
  },
};

/** The monitor's next look finds the node gone. */
function noteRemoval(gone: string, io: Reconcile): void {
  const [name = "", uid = ""] = gone.split(" "), waited = `${GONE}${uid}`;
  if (!io.memory.delete(waited)) { io.memory.set(waited, true); return io.requeue(REMOVAL_MS); }
  if (!io.client.get("nodes", name)) io.memory.delete(name);
  recordEvent(io, SOURCE, {apiVersion: "v1", kind: "Node", metadata: {name, uid, resourceVersion: "", creationTimestamp: ""}}, "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
}

function changed(node: Node, previous: Node | undefined): boolean {
  const shape = (n: Node) => JSON.stringify([n.spec.unschedulable, n.spec.taints, n.status?.conditions?.map(({type, status}) => [type, status])]);
  return !previous || shape(node) !== shape(previous);
}
const ready = (node: Node): NodeCondition | undefined => node.status?.conditions?.find(({type}) => type === "Ready");

/** A running kubelet's heartbeats are taken for granted; a stopped one's last is in its Lease. */
function noteSilence(node: Node, io: Reconcile): Node {
  const {name} = node.metadata;
  if (isRunning(io.world, `kubelet@${name}`)) return node;
  const lease = io.client.get("leases", name, "kube-node-lease");
  const silentMs = io.nowMs - parseInstant(lease?.spec?.renewTime ?? node.metadata.creationTimestamp);
  if (silentMs <= GRACE_MS) {
    // The monitor looks every five seconds.
    io.requeue(Math.ceil((GRACE_MS + 1 - silentMs) / PERIOD_MS) * PERIOD_MS);
    return node;
  }
  if (ready(node)?.status === "Unknown") return node;
  const conditions = node.status?.conditions?.map((condition) => (condition.type === "NetworkUnavailable" ? condition
    : {...condition, status: "Unknown" as const, reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime: instant(io.nowMs)}));
  const silent = io.client.update("nodes", {...node, status: {...node.status, ...(conditions && {conditions})}}, "status");
  recordEvent(io, SOURCE, node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
  return silent;
}

/** NoSchedule taints follow the conditions and `unschedulable`; NoExecute ones only readiness. */
function setTaints(node: Node, io: Reconcile): Node {
  const wanted = new Map<string, Taint>();
  const want = (key: string, effect: Taint["effect"]) => wanted.set(`${key}:${effect}`, {key, effect});
  for (const {type, status} of node.status?.conditions ?? []) {
    for (const [condition, value, key] of TAINTS) {
      if (type !== condition || status !== value) continue;
      want(key, "NoSchedule");
      if (EXECUTE.includes(key)) want(key, "NoExecute");
    }
  }
  if (node.spec.unschedulable) want("node.kubernetes.io/unschedulable", "NoSchedule");
  const before = node.spec.taints ?? [];
  const kept = before.filter(({key, effect}) => !OURS.has(key) || wanted.has(`${key}:${effect}`));
  for (const {key, effect} of kept) wanted.delete(`${key}:${effect}`);
  if (kept.length === before.length && !wanted.size) return node;
  const taints = [...kept, ...[...wanted.values()].map((taint) => ({...taint, timeAdded: instant(io.nowMs)}))];
  const {taints: _, ...spec} = node.spec;
  return io.client.update("nodes", {...node, spec: taints.length ? {...spec, taints} : spec});
}

/** Pods there count as not ready, so Services leave them out (MarkPodsNotReady). */
function markPods(node: Node, io: Reconcile): void {
  for (const pod of io.client.list("pods", {fields: `spec.nodeName=${node.metadata.name}`})) {
    const condition = pod.status?.conditions?.find(({type}) => type === "Ready");
    if (condition?.status !== "True") continue;
    const conditions = pod.status!.conditions!.map((other) => (other === condition ? {...other, status: "False" as const, lastTransitionTime: instant(io.nowMs)} : other));
    io.client.update("pods", {...pod, status: {...pod.status, conditions}}, "status");
    recordEvent(io, SOURCE, pod, "Warning", "NodeNotReady", "Node is not ready");
  }
}

