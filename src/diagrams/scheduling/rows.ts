// How one Pod found its node, or did not: the decision, computed again from what the scheduler knew at that moment; and what it
// would have been had the Pod or a node been different.
import type {Event, Pod} from "../../sim/api/types.ts";
import {decide, type Decision} from "../../sim/scheduler/framework.ts";
import {fitError} from "../../sim/scheduler/message.ts";
import {defaultProfile} from "../../sim/scheduler/plugins/index.ts";
import {preempt} from "../../sim/scheduler/preemption.ts";
import {amount, plus, podRequests, podRequestsOrDefaults} from "../../sim/scheduler/resources.ts";
import {snapshotAt, type Snapshot} from "../../sim/scheduler/snapshot.ts";
import type {World} from "../../sim/world.ts";
import {commitsOf} from "../history.ts";
import type {ViewSource} from "../view.ts";
import type {NodeRow, SchedulingRows, ShareRow, WhatIf} from "./data.ts";

const CHANGES = ["cpu", "memory", "selector", "tolerate", "loaded", "load"] as const;
type Parameters = {readonly [name: string]: string};

function rows(world: World, parameters: Parameters): SchedulingRows | string {
  const {pod: name, namespace = "default", against} = parameters;
  const moment = momentOf(world, name!, namespace), other = against === undefined ? undefined : momentOf(world, against, namespace);
  if (!moment.pod) return `pods "${name}" not found`;
  if (other && !other.pod) return `pods "${against}" not found`;
  const whatIf: WhatIf = Object.fromEntries(CHANGES.flatMap((change) => (parameters[change] ? [[change, parameters[change]]] : []))), changed = Object.keys(whatIf).length > 0;
  const {pod, decision, snapshot} = decisionOf(world, moment, whatIf), chosen = changed ? undefined : bound(world, name!, namespace);
  const compared = other ? decisionOf(world, other, {}) : changed ? decisionOf(world, moment, {}) : undefined;
  const bypassed = pod.spec.nodeName && moment.revision === created(world, name!, namespace) ? "nodeName" as const : (pod.spec.schedulerName ?? "default-scheduler") !== "default-scheduler" ? "schedulerName" as const : undefined;
  const evicted = chosen && !changed ? victimsOf(world, pod, chosen, namespace) : undefined, helped = decision.feasible.length || chosen ? undefined : preempt(defaultProfile, decision, snapshot);
  return {
    pod: name!, requests: podRequests(pod), nodes: nodesOf(pod, decision, snapshot, compared?.decision), ...(chosen && {chosen}), tie: decision.top.length > 1, single: decision.feasible.length === 1,
    ...(bypassed && {bypassed}), ...(decision.feasible.length === 0 && {message: fitError(decision, snapshot.nodes.size, helped?.message)}),
    ...(evicted?.victims.length ? {preemption: evicted} : helped?.node ? {preemption: {node: helped.node, victims: helped.victims.map(({metadata}) => metadata.name), done: false}} : {}),
    whatIf, ...(against !== undefined && {against}), best: decision.top,
  };
}

interface Moment { readonly pod: Pod | undefined; readonly revision: number }
interface Thought { readonly pod: Pod; readonly decision: Decision; readonly snapshot: Snapshot }

function decisionOf(world: World, {pod, revision}: Moment, whatIf: WhatIf): Thought {
  const snapshot = snapshotAt(world.store, revision - 1), asked = changedPod(pod!, whatIf), info = snapshot.nodes.get(whatIf.loaded ?? "");
  if (info && whatIf.load) {
    const load = {cpu: amount("cpu", whatIf.load)};
    info.requested = plus(info.requested, load);
    info.requestedOrDefaults = plus(info.requestedOrDefaults, load);
  }
  const free = {...asked, spec: {...asked.spec, nodeName: undefined as never}} as Pod; // the question is where it may go
  return {pod: asked, decision: decide(defaultProfile, free, snapshot), snapshot};
}

function changedPod(pod: Pod, {cpu, memory, selector, tolerate}: WhatIf): Pod {
  const [first, ...rest] = pod.spec.containers, requests = {...first!.resources?.requests, ...(cpu && {cpu}), ...(memory && {memory})};
  const wanted = selector ? Object.fromEntries(selector.split(",").map((pair) => pair.split("=") as [string, string])) : undefined;
  return {...pod, spec: {
    ...pod.spec, containers: [{...first!, resources: {...first!.resources, requests}}, ...rest],
    ...(wanted && {nodeSelector: wanted}), ...(tolerate && {tolerations: [...(pod.spec.tolerations ?? []), {operator: "Exists" as const}]}),
  }};
}

function nodesOf(pod: Pod, decision: Decision, snapshot: Snapshot, compared: Decision | undefined): NodeRow[] {
  const wanted = podRequestsOrDefaults(pod), before = new Map(compared?.results.map((result) => [result.node, result]));
  return decision.results.map(({node, rejected, excluded, scores, total}): NodeRow => {
    const out = rejected ? {plugin: rejected.plugin, reasons: rejected.reasons} : excluded ? {plugin: "NodeAffinity", reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]} : undefined;
    const was = before.get(node);
    return {
      node, ...(out && {rejected: out}), scores: Object.entries(scores ?? {}).map(([plugin, score]) => ({plugin, ...score})), shares: out ? [] : sharesOf(snapshot, node, wanted), total: total ?? 0,
      ...(was && {was: {rejected: !!(was.rejected || was.excluded), total: was.total ?? 0}}),
    };
  }).sort((a, b) => (a.node < b.node ? -1 : 1));
}

function sharesOf(snapshot: Snapshot, node: string, wanted: {readonly [resource: string]: number}): ShareRow[] {
  const info = snapshot.nodes.get(node)!;
  return (["cpu", "memory"] as const).map((resource): ShareRow => {
    const allocatable = info.allocatable[resource] ?? 0, used = info.requestedOrDefaults[resource] ?? 0, asks = wanted[resource] ?? 0;
    return {resource, allocatable, used, wanted: asks, freePercent: allocatable ? Math.max(0, Math.floor(((allocatable - used - asks) * 100) / allocatable)) : 0};
  });
}

/** The Pod just before it was bound, and the revision of the binding; for a waiting Pod, as it is now. */
function momentOf(world: World, name: string, namespace: string): Moment {
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

/** Whom the scheduler sent away for this Pod: it says so in their Events. */
function victimsOf(world: World, pod: Pod, node: string, namespace: string): {readonly node: string; readonly victims: readonly string[]; readonly done: true} {
  const victims = [...commitsOf(world, "events", namespace)].flatMap(({object}) => {
    const event = object as Event | undefined;
    return event?.reason === "Preempted" && event.message?.startsWith(`Preempted by pod ${pod.metadata.uid} `) ? [event.involvedObject.name ?? ""] : [];
  });
  return {node, victims: [...new Set(victims)], done: true};
}

const changes = {cpu: "CPU that it asks for instead", memory: "memory that it asks for instead", selector: "labels of nodes that it wants", tolerate: "`all`: it tolerates every taint", loaded: "a node with more load", load: "CPU that is in use there besides"};

export const schedulingSource: ViewSource<SchedulingRows> = {
  kind: "scheduling",
  parameters: [
    {name: "pod", required: true, what: "the name of a Pod"}, {name: "namespace", required: false, what: "its namespace"}, {name: "against", required: false, what: "another Pod, to compare the decisions"},
    ...CHANGES.map((name) => ({name, required: false, what: changes[name]})),
  ],
  rows,
};
