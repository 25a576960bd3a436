// How one Pod found its node, or did not: the decision, computed again from what the scheduler knew at that moment.
import type {Pod} from "../../sim/api/types.ts";
import {podRequests, podRequestsOrDefaults} from "../../sim/scheduler/resources.ts";
import {decisionAt} from "../../sim/scheduler/index.ts";
import {snapshotAt} from "../../sim/scheduler/snapshot.ts";
import type {World} from "../../sim/world.ts";
import {commitsOf} from "../history.ts";
import type {ViewSource} from "../view.ts";
import type {NodeRow, SchedulingRows, ShareRow} from "./data.ts";

function rows(world: World, {pod: name, namespace = "default"}: {readonly [name: string]: string}): SchedulingRows | string {
  const {pod, revision} = moment(world, name!, namespace);
  if (!pod) return `pods "${name}" not found`;
  const decision = decisionAt(world.store, {...pod, spec: {...pod.spec, nodeName: undefined as never}} as Pod, revision); // the question is where it may go
  const chosen = bound(world, name!, namespace);
  const wanted = podRequestsOrDefaults(pod), snapshot = snapshotAt(world.store, revision - 1);
  const nodes = decision.results.map(({node, rejected, excluded, scores, total}): NodeRow => {
    const info = snapshot.nodes.get(node)!;
    const shares = rejected || excluded ? [] : (["cpu", "memory"] as const).map((resource): ShareRow => {
      const allocatable = info.allocatable[resource] ?? 0, used = info.requestedOrDefaults[resource] ?? 0, asks = wanted[resource] ?? 0;
      return {resource, allocatable, used, wanted: asks, freePercent: allocatable ? Math.max(0, Math.floor(((allocatable - used - asks) * 100) / allocatable)) : 0};
    });
    return {
      node, ...((rejected || excluded) && {rejected: rejected ? {plugin: rejected.plugin, reasons: rejected.reasons} : {plugin: "NodeAffinity", reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]}}),
      scores: Object.entries(scores ?? {}).map(([plugin, score]) => ({plugin, ...score})), shares, total: total ?? 0,
    };
  });
  const bypassed = pod.spec.nodeName && revision === created(world, name!, namespace) ? "nodeName" as const : (pod.spec.schedulerName ?? "default-scheduler") !== "default-scheduler" ? "schedulerName" as const : undefined;
  return {pod: name!, requests: podRequests(pod), nodes: nodes.sort((a, b) => (a.node < b.node ? -1 : 1)), ...(chosen && {chosen}), tie: decision.top.length > 1, single: decision.feasible.length === 1, ...(bypassed && {bypassed})};
}

/** The Pod just before it was bound, and the revision of the binding; for a waiting Pod, as it is now. */
function moment(world: World, name: string, namespace: string): {readonly pod: Pod | undefined; readonly revision: number} {
  let pod: Pod | undefined, revision = world.store.revision + 1, uid: string | undefined;
  for (const commit of commitsOf(world, "pods", namespace)) {
    const object = commit.object as Pod | undefined;
    if (!object || object.metadata.name !== name) continue;
    if (object.metadata.uid !== uid) { uid = object.metadata.uid; pod = undefined; revision = world.store.revision + 1; }
    if (object.spec.nodeName && pod?.spec.nodeName) continue;
    if (object.spec.nodeName) revision = commit.revision;
    pod = object;
  }
  return {pod, revision};
}

function created(world: World, name: string, namespace: string): number | undefined {
  let revision: number | undefined;
  for (const commit of commitsOf(world, "pods", namespace)) if (commit.object?.metadata.name === name && !commit.previous) revision = commit.revision;
  return revision;
}

function bound(world: World, name: string, namespace: string): string | undefined {
  let node: string | undefined;
  for (const {object} of commitsOf(world, "pods", namespace)) if (object?.metadata.name === name) node = (object as Pod).spec.nodeName;
  return node;
}

export const schedulingSource: ViewSource<SchedulingRows> = {
  kind: "scheduling",
  parameters: [{name: "pod", required: true, what: "the name of a Pod"}, {name: "namespace", required: false, what: "its namespace"}],
  rows,
};
