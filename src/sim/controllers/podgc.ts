// The Pod garbage collector (pkg/controller/podgc): Pods of nodes that are gone, deleted Pods that were never scheduled, and ended Pods
// beyond 12,500. It looks every 20 seconds while there is something to look at.
import type {Node, Pod, PodCondition} from "../api/types.ts";
import {instant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import {hasEnded} from "./pods.ts";

const PERIOD_MS = 20_000;
/** A node must be gone for so long before its Pods are (quarantineTime). */
const QUARANTINE_MS = 40_000;
const MOST_ENDED = 12_500;
const ALL = "all", NODE = "node ";

export const podgc: Component = {
  name: "pod-garbage-collector",
  unit: () => "kube-controller-manager",
  latencyMs: 0,
  watches: {
    nodes: ({object, previous}) => (object ? [] : [NODE + (previous as Node).metadata.name]),
    pods: ({object, previous}, world) => {
      const {object: pod} = {object, previous} as Change<Pod>;
      if (!pod) return [];
      if (pod.metadata.deletionTimestamp && !pod.spec.nodeName) return [ALL];
      return pod.spec.nodeName && !world.store.keys.has(`/registry/nodes/${pod.spec.nodeName}`) ? [NODE + pod.spec.nodeName] : hasEnded(pod) ? [ALL] : [];
    },
  },
  reconcile(key, io) {
    if (key.startsWith(NODE)) return ofNode(key.slice(NODE.length), io);
    // Its looks are at fixed times.
    const phase = io.nowMs % PERIOD_MS;
    if (phase) return io.requeue(PERIOD_MS - phase);
    unscheduled(io);
    ended(io);
  },
};

function ofNode(node: string, io: Reconcile): void {
  if (io.client.get("nodes", node)) return void io.memory.delete(node);
  const sinceMs = Number(io.memory.get(node) ?? io.nowMs);
  io.memory.set(node, sinceMs);
  if (io.nowMs - sinceMs < QUARANTINE_MS) return io.requeue(QUARANTINE_MS - (io.nowMs - sinceMs));
  for (const pod of io.client.list("pods", {fields: `spec.nodeName=${node}`})) {
    const condition: PodCondition = {type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists", lastTransitionTime: instant(io.nowMs), observedGeneration: pod.metadata.generation ?? 1};
    remove(pod, [...(pod.status?.conditions?.filter(({type}) => type !== "DisruptionTarget") ?? []), condition], io);
  }
}

/** Force-deletes a Pod; one that did not end is marked as failed first. */
function remove(pod: Pod, conditions: readonly PodCondition[] | undefined, io: Reconcile): void {
  const {name, namespace} = pod.metadata;
  if (!hasEnded(pod)) io.client.update("pods", {...pod, status: {...pod.status, phase: "Failed", ...(conditions && {conditions})}}, "status");
  io.client.delete("pods", name, namespace, {graceSeconds: 0, uid: pod.metadata.uid});
}

function unscheduled(io: Reconcile): void {
  for (const pod of io.client.list("pods", {fields: "spec.nodeName="})) if (pod.metadata.deletionTimestamp) remove(pod, undefined, io);
}

function ended(io: Reconcile): void {
  const old = io.client.list("pods").filter(hasEnded);
  if (old.length <= MOST_ENDED) return;
  const byAge = (a: Pod, b: Pod) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? 1 : a.metadata.name < b.metadata.name ? -1 : 1);
  for (const pod of [...old].sort(byAge).slice(0, old.length - MOST_ENDED)) remove(pod, undefined, io);
}
