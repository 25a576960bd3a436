// The taint eviction controller (pkg/controller/tainteviction): NoExecute taints drive Pods away, at once or when their toleration ends.
import {recordEvent} from "../api/events.ts";
import type {Node, Pod, PodCondition, Taint} from "../api/types.ts";
import {instant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import {list} from "../api/registry.ts";
import {tolerates} from "../api/taints.ts";
import {keyOf, splitKey} from "./ownership.ts";

const SOURCE = {component: "taint-eviction-controller"};
const executing = (node: Node | undefined): readonly Taint[] => (node?.spec.taints ?? []).filter(({effect}) => effect === "NoExecute");

export const tainteviction: Component = {
  name: "taint-eviction-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    nodes: (change, world) => {
      const {object, previous} = change as Change<Node>;
      if (!object || JSON.stringify(executing(object)) === JSON.stringify(executing(previous))) return [];
      return (list(world, "pods", {fields: `spec.nodeName=${object.metadata.name}`}) as Pod[]).map(keyOf);
    },
    pods: (change) => {
      const {object, previous} = change as Change<Pod>;
      if (!object?.spec.nodeName || object.metadata.deletionTimestamp) return [];
      return previous?.spec.nodeName && previous.spec.tolerations === object.spec.tolerations ? [] : [keyOf(object)];
    },
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const pod = io.client.get("pods", name, namespace);
    if (!pod || pod.metadata.deletionTimestamp || !pod.spec.nodeName) return void io.memory.delete(key);
    const wait = untilEviction(pod, executing(io.client.get("nodes", pod.spec.nodeName)));
    if (wait === undefined) {
      if (io.memory.delete(key)) recordEvent(io, SOURCE, pod, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
      return;
    }
    // A longer stay counts from the moment when the eviction was first planned.
    const sinceMs = Number(io.memory.get(key) ?? io.nowMs);
    if (sinceMs + wait > io.nowMs) {
      io.memory.set(key, sinceMs);
      return io.requeue(sinceMs + wait - io.nowMs);
    }
    io.memory.delete(key);
    evict(pod, key, io);
  },
};

/** Milliseconds that the Pod may stay: the shortest of its tolerations; undefined if all taints are tolerated for ever or there is none. */
function untilEviction(pod: Pod, taints: readonly Taint[]): number | undefined {
  let wait = Infinity;
  if (!taints.length) return undefined;
  for (const taint of taints) {
    const matching = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (!matching.length) return 0;
    const seconds = matching.flatMap(({tolerationSeconds}) => (tolerationSeconds === undefined ? [] : [Math.max(0, tolerationSeconds)]));
    if (seconds.length) wait = Math.min(wait, Math.min(...seconds) * 1000);
  }
  return Number.isFinite(wait) ? wait : undefined;
}

function evict(pod: Pod, key: string, io: Reconcile): void {
  recordEvent(io, SOURCE, pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
  const condition: PodCondition = {type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint", lastTransitionTime: instant(io.nowMs), observedGeneration: pod.metadata.generation ?? 1};
  io.client.update("pods", {...pod, status: {...pod.status, conditions: [...(pod.status?.conditions ?? []), condition]}}, "status");
  io.client.delete("pods", pod.metadata.name, pod.metadata.namespace);
}
