// kube-scheduler: a queue of Pods without node, one decision at a time, one binding each.
// A decision is not stored: whoever wants its table computes it again from the history (`decide` over `snapshotAt`).
import {equal} from "../api/equal.ts";
import {recordEvent, type EventIo} from "../api/events.ts";
import type {Node, Pod, PodCondition} from "../api/types.ts";
import {instant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import type {World} from "../world.ts";
import {profileNamed} from "./configuration.ts";
import {decide, type ClusterEvent, type Decision, type Profile} from "./framework.ts";
import {fitError} from "./message.ts";
import {defaultProfile} from "./plugins/index.ts";
import {nominate, unnominate, withNominated} from "./nominated.ts";
import {preempt} from "./preemption.ts";
import {add, forget, keyOf, moveHelped, park, retryAfterBackoff, take} from "./queue.ts";
import {nodeEvents, nodeHelps} from "./hints.ts";
import {bindVolumes, resume, type Waited} from "./volumes.ts";
import {currentSnapshot, type Snapshot} from "./snapshot.ts";

/** Cluster time that one decision takes. */
const CYCLE_MS = 1;
const CYCLE = "cycle";
/** The name and unit of the schedulers that are not the main one. */
export const OTHERS = "other-schedulers";

/** The main scheduler, and those that run beside it as Pods under other names: the same code over their own queue. */
const make = (name: string, main: boolean): Component => ({
  name,
  unit: () => name,
  author: () => "kube-scheduler",
  latencyMs: 2,
  watches: {
    pods: (change, world) => podKeys(change as Change<Pod>, world, main),
    nodes: ({object, previous}, world) => (serves(world, main) ? nodeEvents(object as Node | undefined, previous as Node | undefined).map((name) => event(name, object && object.metadata.resourceVersion)) : []),
    services: (_change, world) => storage(world, main, "ServiceChange"),
    persistentvolumeclaims: (_change, world) => storage(world, main, "StorageChange"),
    persistentvolumes: (_change, world) => storage(world, main, "StorageChange"),
    storageclasses: (_change, world) => storage(world, main, "StorageChange"),
    csinodes: (_change, world) => storage(world, main, "StorageChange"),
    volumeattachments: (_change, world) => storage(world, main, "StorageChange"),
  },
  reconcile(key, io) {
    const at: At = {io, main};
    if (key === CYCLE) return cycle(at);
    const [what, rest] = [key.slice(0, key.indexOf(" ")), key.slice(key.indexOf(" ") + 1)];
    if (what === "binding") return afterVolumes(resume(rest, io), at);
    if (what !== "event") return enqueue(rest, at);
    const [name, revision] = rest.split(" ") as [ClusterEvent, string?]; // keys are made by event() alone
    moveHelped(io, name, defaultProfile, (plugin, pod) => revision === undefined || nodeHelps(plugin, pod, revision, io));
  },
});

/** A scheduler at work. */
interface At { readonly io: Reconcile; readonly main: boolean }

export const scheduler = make("kube-scheduler", true), otherSchedulers = make(OTHERS, false);

/** Whether there is such a scheduler at all: nearly always the main one is alone. */
const serves = (world: World, main: boolean): boolean => main || Object.keys(world.schedulers).length > 0;
const storage = (world: World, main: boolean, name: ClusterEvent): readonly string[] => (serves(world, main) ? [event(name)] : []);
const profileOf = (pod: Pod, {io, main}: At): Profile | undefined => profileNamed(io.world, pod.spec.schedulerName ?? defaultProfile.name, main);
const sourceOf = (pod: Pod) => ({component: pod.spec.schedulerName ?? defaultProfile.name});

/** Its Events are of events.k8s.io: no filter keeps any back. */
const recorder = (io: Reconcile): EventIo => ({client: io.client, nowMs: io.nowMs, random: (actor) => io.random(actor)});

/** `revision`: of the node's commit that it is about. */
const event = (name: ClusterEvent, revision?: string): string => `event ${name}${revision === undefined ? "" : ` ${revision}`}`;

function podKeys({object, previous}: Change<Pod>, world: World, main: boolean): readonly string[] {
  const pod = object ?? previous!;
  if (!serves(world, main)) return [];
  if (pod.spec.nodeName) {
    const done = (version: Pod | undefined) => !version || version.status?.phase === "Succeeded" || version.status?.phase === "Failed";
    if (done(object)) return done(previous) ? [] : [event("AssignedPodDelete")];
    return previous?.spec.nodeName && equal(previous.metadata.labels, pod.metadata.labels) ? [] : [event("AssignedPodAdd")];
  }
  if (!profileNamed(world, pod.spec.schedulerName ?? defaultProfile.name, main)) return [];
  // The scheduler's own notes in the status change nothing.
  if (object && previous && object.spec === previous.spec && object.metadata.labels === previous.metadata.labels && !object.metadata.deletionTimestamp) return [];
  return [`pod ${keyOf(pod)}`];
}

function enqueue(key: string, at: At): void {
  const {io} = at;
  const [namespace, name] = key.split("/") as [string, string];
  const pod = io.client.get("pods", name, namespace);
  forget(io, key);
  if (!pod || pod.metadata.deletionTimestamp) unnominate(key, io);
  if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || pod.spec.schedulingGates?.length || !profileOf(pod, at)) return;
  add(io, pod);
  io.requeue(0, CYCLE);
}

function cycle(at: At): void {
  const {io} = at;
  const key = take(io);
  if (key === undefined) return;
  io.requeue(CYCLE_MS, CYCLE);
  const [namespace, name] = key.split("/") as [string, string];
  const pod = io.client.get("pods", name, namespace);
  const profile = pod && profileOf(pod, at);
  if (pod && profile && !pod.spec.nodeName && !pod.metadata.deletionTimestamp) schedule(pod, profile, io);
}

function schedule(pod: Pod, profile: Profile, io: Reconcile): void {
  const snapshot = withNominated(currentSnapshot(io.world.store), pod, io);
  const start = Number(io.memory.get("next start") ?? 0);
  const nodes = snapshot.nodes.size;
  // In large clusters the search goes on where the last one stopped, so that all nodes are looked at in turn.
  const decision = decide(profile, pod, snapshot, {start: nodes < MIN_FEASIBLE ? 0 : start, enough: enough(nodes, profile.percentageOfNodesToScore)});
  if (nodes) io.memory.set("next start", (start + decision.tried) % nodes);
  if (!decision.feasible.length) return fail(pod, profile, decision, snapshot, io);
  const node = decision.top[Math.floor(io.random() * decision.top.length)]!;
  if (bindVolumes(pod, node, snapshot, io, profile.volumeTimeoutMs)) bindNow({pod, node}, io);
}

function afterVolumes(waited: Waited | undefined, at: At): void {
  if (!waited) return;
  if ("node" in waited) return bindNow(waited, at.io);
  const {pod, error} = waited, {io} = at, {nominatedNodeName: _, ...status} = pod.status ?? {};
  unnominate(keyOf(pod), io);
  park(io, pod, [], profileOf(pod, at)?.backoffMs);
  retryAfterBackoff(io, keyOf(pod));
  report({...pod, status}, "SchedulerError", error, io);
}

function bindNow({pod, node}: {readonly pod: Pod; readonly node: string}, io: Reconcile): void {
  unnominate(keyOf(pod), io);
  io.client.bind(pod, node);
  forget(io, keyOf(pod));
  recordEvent(recorder(io), sourceOf(pod), pod, "Normal", "Scheduled", `Successfully assigned ${keyOf(pod)} to ${node}`);
}

const MIN_FEASIBLE = 100;
/** numFeasibleNodesToFind: of many nodes a sample is enough, from 50 % down to 5 % unless the profile says how much, at least 100. */
function enough(nodes: number, percent = Math.max(5, 50 - Math.floor(nodes / 125))): number {
  if (nodes < MIN_FEASIBLE) return nodes;
  return Math.max(MIN_FEASIBLE, Math.floor((nodes * percent) / 100));
}

function fail(pod: Pod, profile: Profile, decision: Decision, snapshot: Snapshot, io: Reconcile): void {
  const nodes = snapshot.nodes.size;
  const preemption = preempt(profile, decision, snapshot, () => io.random());
  const message = nodes === 0 ? "no nodes available to schedule pods" : fitError(decision, nodes, preemption.node ? undefined : postFilterText(decision, preemption.message));
  if (preemption.node) nominate(pod, preemption.node, io);
  for (const victim of preemption.victims) evict(victim, pod, preemption.node!, io);
  park(io, pod, decision.rejectedBy, profile.backoffMs);
  report(pod, "Unschedulable", message, io, preemption.node);
}

/** Tells why a Pod has no node, and the node that it waits for. */
function report(pod: Pod, reason: "Unschedulable" | "SchedulerError", message: string, io: Reconcile, nominated?: string): void {
  recordEvent(recorder(io), sourceOf(pod), pod, "Warning", "FailedScheduling", message);
  const condition: PodCondition = {type: "PodScheduled", status: "False", reason, message, lastTransitionTime: instant(io.nowMs), observedGeneration: pod.metadata.generation ?? 1};
  const before = pod.status?.conditions?.find(({type}) => type === "PodScheduled");
  if (before?.message === message && before.status === "False" && !nominated) return;
  const conditions = [...(pod.status?.conditions ?? []).filter(({type}) => type !== "PodScheduled"), before?.status === "False" ? {...condition, lastTransitionTime: before.lastTransitionTime ?? condition.lastTransitionTime!} : condition];
  io.client.update("pods", {...pod, status: {...pod.status, conditions, ...(nominated && {nominatedNodeName: nominated})}}, "status");
}

/** What PostFilter's plugins say. DynamicResources, the first of them, finds no state where PreFilter stopped before it. */
const postFilterText = ({preFilterMessage}: Decision, preemption: string): string => (preFilterMessage === undefined ? ["no new claims to deallocate", preemption].filter(Boolean).join(", ") : "not found");

function evict(victim: Pod, preemptor: Pod, node: string, io: Reconcile): void {
  const current = io.client.get("pods", victim.metadata.name, victim.metadata.namespace);
  if (!current || current.metadata.deletionTimestamp) return;
  const condition: PodCondition = {type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler", message: `${sourceOf(preemptor).component}: preempting to accommodate a higher priority pod`, lastTransitionTime: instant(io.nowMs), observedGeneration: current.metadata.generation ?? 1};
  io.client.update("pods", {...current, status: {...current.status, conditions: [...(current.status?.conditions ?? []), condition]}}, "status");
  io.client.delete("pods", victim.metadata.name, victim.metadata.namespace);
  recordEvent(recorder(io), sourceOf(preemptor), victim, "Normal", "Preempted", `Preempted by pod ${preemptor.metadata.uid} on node ${node}`);
}
