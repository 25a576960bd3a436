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
import {isChanged, type NodeRow, type SchedulingRows, type ShareRow, type WhatIf} from "./data.ts";

/** What may be changed in thought: parameter → what it is. */
const CHANGES: {readonly [change in keyof WhatIf]-?: string} = {
  cpu: "CPU that it asks for instead", memory: "memory that it asks for instead", selector: "labels of nodes that it wants", tolerate: "`all`: it tolerates every taint", loaded: "a node with more load", load: "CPU that is in use there besides",
};
type Parameters = {readonly [name: string]: string};

function rows(world: World, parameters: Parameters): SchedulingRows | string {
  const {pod: name, namespace = "default", against} = parameters;
  const moment = momentOf(world, name!, namespace), other = against === undefined ? undefined : momentOf(world, against, namespace);
  if (!moment.pod) return `pods "${name}" not found`;
  if (other && !other.pod) return `pods "${against}" not found`;
  const whatIf: WhatIf = Object.fromEntries(Object.keys(CHANGES).flatMap((change) => (parameters[change] ? [[change, parameters[change]]] : []))), changed = isChanged(whatIf);
  const {pod, decision, snapshot} = decisionOf(world, moment, whatIf), chosen = changed ? undefined : moment.node;
  const compared = other ? decisionOf(world, other, {}) : changed ? decisionOf(world, moment, {}) : undefined;
  const bypassed = moment.named ? "nodeName" as const : (pod.spec.schedulerName ?? "default-scheduler") !== "default-scheduler" ? "schedulerName" as const : undefined;
  const evicted = chosen ? victimsOf(world, pod, chosen, namespace) : undefined, helped = decision.feasible.length || chosen ? undefined : preempt(defaultProfile, decision, snapshot);
  return {
    pod: name!, requests: podRequests(pod), nodes: nodesOf(pod, decision, snapshot, compared?.decision), ...(chosen && {chosen}), tie: decision.top.length > 1, single: decision.feasible.length === 1,
    ...(bypassed && {bypassed}), ...(decision.feasible.length === 0 && {message: fitError(decision, snapshot.nodes.size, helped?.message)}),
    ...(evicted?.victims.length ? {preemption: evicted} : helped?.node ? {preemption: {node: helped.node, victims: helped.victims.map(({metadata}) => metadata.name), done: false}} : {}),
    whatIf, ...(against !== undefined && {against}), best: decision.top,
  };
}

interface Moment {
  /** Just before it was bound; as it is now while it waits. */
  readonly pod: Pod | undefined;
  /** Of its binding; the next one while it waits. */
  readonly revision: number;
  /** Where it is now. */
  readonly node: string | undefined;
  /** It named its node itself when it was created. */
  readonly named: boolean;
}
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

/** The newest Pod of this name at the moment that counts. */
function momentOf(world: World, name: string, namespace: string): Moment {
  let pod: Pod | undefined, revision = world.store.revision + 1, uid: string | undefined, node: string | undefined, named = false;
  for (const commit of commitsOf(world, "pods", namespace)) {
    const object = commit.object as Pod | undefined;
    if (!object || object.metadata.name !== name) continue;
    node = object.spec.nodeName;
    if (object.metadata.uid !== uid) { uid = object.metadata.uid; pod = undefined; revision = world.store.revision + 1; named = !!node; }
    if (node && pod?.spec.nodeName) continue;
    if (node) revision = commit.revision;
    pod = object;
  }
  return {pod, revision, node, named};
}

/** Whom the scheduler sent away for this Pod: it says so in their Events. */
function victimsOf(world: World, pod: Pod, node: string, namespace: string): {readonly node: string; readonly victims: readonly string[]; readonly done: true} {
  const victims = [...commitsOf(world, "events", namespace)].flatMap(({object}) => {
    const event = object as Event | undefined;
    return event?.reason === "Preempted" && event.message?.startsWith(`Preempted by pod ${pod.metadata.uid} `) ? [event.involvedObject.name ?? ""] : [];
  });
  return {node, victims: [...new Set(victims)], done: true};
}

export const schedulingSource: ViewSource<SchedulingRows> = {
  kind: "scheduling",
  parameters: [
    {name: "pod", required: true, what: "the name of a Pod"}, {name: "namespace", required: false, what: "its namespace"}, {name: "against", required: false, what: "another Pod, to compare the decisions"},
    ...Object.entries(CHANGES).map(([name, what]) => ({name, required: false, what})),
  ],
  rows,
};
