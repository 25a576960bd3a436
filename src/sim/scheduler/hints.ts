// What a change of a node may mean for Pods that wait (nodeSchedulingPropertiesChange and the plugins' queueing hints).
import {equal} from "../api/equal.ts";
import type {Node} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import type {ClusterEvent} from "./framework.ts";
import {defaultProfile} from "./plugins/index.ts";
import {currentSnapshot} from "./snapshot.ts";

/** The events that a change of a node is. Conditions, images and heartbeats are none. */
export function nodeEvents(node: Node | undefined, previous: Node | undefined): readonly ClusterEvent[] {
  if (!node) return ["NodeDelete"];
  if (!previous) return ["NodeAdd"];
  const events: ClusterEvent[] = [];
  if (!equal(node.status?.allocatable, previous.status?.allocatable)) events.push("NodeAllocatable");
  if (!equal(node.metadata.labels, previous.metadata.labels)) events.push("NodeLabel");
  if (!equal(node.spec.taints, previous.spec.taints) || !node.spec.unschedulable !== !previous.spec.unschedulable) events.push("NodeTaint");
  return events;
}

/** Plugins whose verdict on one node is the whole answer. */
const LOCAL = new Set(["TaintToleration", "NodeUnschedulable", "NodeAffinity", "NodeName", "NodeResourcesFit"]);

/**
 * Whether a plugin that refused the Pod takes the node since the commit of this revision, and did not before.
 * What only lacks room there may find it later.
 */
export function nodeHelps(name: string, key: string, revision: string, io: Reconcile): boolean {
  const {object, previous} = io.world.store.history.at(Number(revision)) ?? {};
  if (!LOCAL.has(name) || !object) return true;
  const [namespace, podName] = key.split("/") as [string, string], snapshot = currentSnapshot(io.world.store);
  const pod = io.client.get("pods", podName, namespace), info = snapshot.nodes.get(object.metadata.name), plugin = defaultProfile.plugins.find((entry) => entry.plugin.name === name)?.plugin;
  if (!pod || !info || !plugin?.filter) return true;
  const {state, skip, reject} = plugin.preFilter?.(pod, snapshot) ?? {};
  if (skip || reject) return true;
  const refusal = (node: unknown) => plugin.filter!(pod, {...info, node: node as Node}, state, snapshot); // the commit is one of a node
  if (name === "NodeResourcesFit") return refusal(object)?.code !== "UnschedulableAndUnresolvable";
  return !refusal(object) && (!previous || !!refusal(previous));
}
