// The DaemonSet controller (pkg/controller/daemon): one Pod on every node that the template fits.
import {recordEvent} from "../../api/events.ts";
import {list} from "../../api/registry.ts";
import type {KubeObject} from "../../api/object.ts";
import {matchesSelector} from "../../api/selectors.ts";
import type {DaemonSet, DaemonSetStatus, Node, Pod} from "../../api/types.ts";
import type {Change, Component, Reconcile} from "../../component.ts";
import type {World} from "../../world.ts";
import {claim, keyOf, keysOfOwners, ownerKeys, splitKey} from "../ownership.ts";
import {createPod, deletePod} from "../pod-control.ts";
import {isReady} from "../pods.ts";
import {retryLater} from "../retry.ts";
import {slowStart} from "../slow-start.ts";
import {REVISION_HASH, syncRevisions, truncateRevisions} from "../revisions.ts";
import {allowsSurge, byAge, isAvailable, isUpdated, podFor, podsByNode, targetOf, wantedOn} from "./nodes.ts";
import {rollingStep, type Step} from "./rolling.ts";

const SOURCE = {component: "daemonset-controller"};
/** At most so many Pods are made or deleted in one sync. */
const BURST = 250;
/** Failed Pods of a node are replaced after 1 s, doubled each time, up to 15 min. */
const BACKOFF_MS = {first: 1000, most: 900_000};

export const daemonset: Component = {
  name: "daemonset-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    daemonsets: ({object, previous}) => (object && !(previous && onlyStatus(object, previous)) ? [keyOf(object)] : []),
    pods: (change, world) => (concerns(change as Change<Pod>) ? ownersOf(change, world) : []),
    nodes: (change, world) => nodeKeys(change as Change<Node>, world),
    controllerrevisions: ({object, previous}) => ownerKeys("DaemonSet", object, previous),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const ds = io.client.get("daemonsets", name, namespace);
    if (ds && !ds.metadata.deletionTimestamp) sync(ds, io);
  },
};

const ownersOf = keysOfOwners<DaemonSet>("DaemonSet", "daemonsets", ({spec}, labels) => matchesSelector(spec.selector, labels));

/** The controller's own writes tell it nothing. */
const onlyStatus = ({metadata}: KubeObject, {metadata: before}: KubeObject): boolean =>
  metadata.generation === before.generation && metadata.annotations === before.annotations && metadata.deletionTimestamp === before.deletionTimestamp;

/** Whether a Pod changed in something that a sync looks at: with thousands of nodes each look at all of them tells. */
function concerns({object, previous}: Change<Pod>): boolean {
  if (!object || !previous) return true;
  const {metadata, status} = object, before = previous.metadata;
  return metadata.labels !== before.labels || metadata.ownerReferences !== before.ownerReferences || metadata.deletionTimestamp !== before.deletionTimestamp
    || status?.phase !== previous.status?.phase || isReady(object) !== isReady(previous);
}

/** Those whose mind the change of a node may change. */
function nodeKeys({object, previous}: Change<Node>, world: World): readonly string[] {
  if (object && previous && object.spec === previous.spec && JSON.stringify(object.metadata.labels) === JSON.stringify(previous.metadata.labels)) return [];
  const opinion = (ds: DaemonSet, node: Node | undefined) => { const {run, stay} = node ? wantedOn(ds, node) : {run: false, stay: false}; return `${run} ${stay}`; };
  return (list(world, "daemonsets") as readonly DaemonSet[]).filter((ds) => opinion(ds, object) !== opinion(ds, previous)).map(keyOf);
}

function sync(ds: DaemonSet, io: Reconcile): void {
  const {matchLabels, matchExpressions} = ds.spec.selector;
  if (!Object.keys(matchLabels ?? {}).length && !matchExpressions?.length) {
    return recordEvent(io, SOURCE, ds, "Warning", "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.");
  }
  const {current, old} = syncRevisions(ds, REVISION_HASH, io), hash = current.metadata.labels![REVISION_HASH]!;
  const nodes = io.client.list("nodes");
  // Most syncs neither make nor delete a Pod: then what was listed still holds.
  let pods = podsOf(ds, io), byNode = podsByNode(pods);
  const act = (step: Step) => {
    if (!step.add.length && !step.remove.length) return;
    perform(ds, hash, step, io);
    pods = podsOf(ds, io);
    byNode = podsByNode(pods);
  };
  act(manageStep(ds, nodes, pods, byNode, hash, io));
  if (ds.spec.updateStrategy?.type === "RollingUpdate") act(rollingStep(ds, nodes, byNode, hash, io.nowMs));
  const live = new Set(pods.map((pod) => pod.metadata.labels?.[REVISION_HASH]));
  truncateRevisions(old, ds.spec.revisionHistoryLimit ?? 10, ({metadata}) => live.has(metadata.labels?.[REVISION_HASH]), io);
  writeStatus(ds, nodes, byNode, hash, io);
}

const podsOf = (ds: DaemonSet, io: Reconcile): readonly Pod[] => claim(io.client, "pods", ds, ds.spec.selector, io.client.list("pods", {namespace: ds.metadata.namespace!, controlledBy: ds.metadata.uid}));

/** What has nothing to do with an update: missing Pods, surplus ones, those that have ended (manage). */
function manageStep(ds: DaemonSet, nodes: readonly Node[], pods: readonly Pod[], byNode: ReadonlyMap<string, readonly Pod[]>, hash: string, io: Reconcile): Step {
  const add: string[] = [], remove: Pod[] = [], names = new Set(nodes.map(({metadata}) => metadata.name));
  for (const node of nodes) {
    const name = node.metadata.name, onNode = byNode.get(name), {run, stay} = wantedOn(ds, node);
    if (run && !onNode) add.push(name);
    else if (stay) remove.push(...surplus(ds, name, onNode ?? [], hash, io));
    else remove.push(...(onNode ?? []).filter((pod) => !pod.metadata.deletionTimestamp));
  }
  // Pods that wait for a node that is gone (getUnscheduledPodsWithoutNode).
  remove.push(...pods.filter((pod) => !pod.spec.nodeName && !names.has(targetOf(pod) ?? "")));
  return {add, remove};
}

function surplus(ds: DaemonSet, node: string, pods: readonly Pod[], hash: string, io: Reconcile): Pod[] {
  const running: Pod[] = [], remove: Pod[] = [];
  for (const pod of pods) {
    const {phase} = pod.status ?? {}, where = `daemon pod ${keyOf(pod)} on node ${node}`;
    if (pod.metadata.deletionTimestamp) continue;
    if (phase === "Failed") {
      if (!mayReplace(ds, node, io)) continue;
      recordEvent(io, SOURCE, ds, "Warning", "FailedDaemonPod", `Found failed ${where}, will try to kill it`);
      remove.push(pod);
    } else if (phase === "Succeeded") {
      recordEvent(io, SOURCE, ds, "Normal", "SucceededDaemonPod", `Found succeeded ${where}, will try to delete it`);
      remove.push(pod);
    } else running.push(pod);
  }
  running.sort(byAge);
  return [...remove, ...(allowsSurge(ds) ? surgeSurplus(ds, running, hash, io.nowMs) : running.slice(1))];
}

/** While surging, one old and one new Pod may be there until the new one is available. */
function surgeSurplus(ds: DaemonSet, running: readonly Pod[], hash: string, nowMs: number): readonly Pod[] {
  if (running.length <= 1) return [];
  const isNew = (pod: Pod) => pod.metadata.labels?.[REVISION_HASH] === hash;
  const fresh = running.find(isNew), old = running.find((pod) => !isNew(pod));
  const others = running.filter((pod) => pod !== fresh && pod !== old);
  return fresh && old && (!isReady(old) || isAvailable(fresh, ds, nowMs)) ? [...others, old] : others;
}

/** A failed Pod's node is in back-off for a while, so that a node that refuses Pods is not flooded. */
function mayReplace(ds: DaemonSet, node: string, io: Reconcile): boolean {
  const key = `failed ${ds.metadata.uid} ${ds.status?.observedGeneration ?? 0} ${node}`;
  const [delayMs = 0, sinceMs = 0] = (io.memory.get(key) as readonly number[] | undefined) ?? []; // written below alone
  if (delayMs && io.nowMs - sinceMs < delayMs) { io.requeue(delayMs); return false; }
  io.memory.set(key, [delayMs && io.nowMs - sinceMs <= 2 * BACKOFF_MS.most ? Math.min(BACKOFF_MS.most, delayMs * 2) : BACKOFF_MS.first, io.nowMs]);
  return true;
}

/** Makes and deletes Pods (syncNodes). */
function perform(ds: DaemonSet, hash: string, {add, remove}: Step, io: Reconcile): void {
  const nodes = add.slice(0, BURST), {refused} = slowStart(nodes.length, (i) => createOn(ds, nodes[i]!, hash, io));
  const tries = `tries ${ds.metadata.uid}`;
  if (refused) retryLater(io, tries);
  else if (nodes.length) io.memory.delete(tries);
  for (const pod of remove.slice(0, BURST)) deletePod(io, SOURCE, ds, pod);
}

function createOn(ds: DaemonSet, node: string, hash: string, io: Reconcile): void {
  const {annotations, finalizers} = ds.spec.template.metadata ?? {};
  createPod(io, SOURCE, ds, {generateName: `${ds.metadata.name}-`, annotations, finalizers, ...podFor(ds, node, hash)});
}

function writeStatus(ds: DaemonSet, nodes: readonly Node[], byNode: ReadonlyMap<string, readonly Pod[]>, hash: string, io: Reconcile): void {
  let desired = 0, current = 0, misplaced = 0, ready = 0, available = 0, updated = 0;
  for (const node of nodes) {
    const onNode = byNode.get(node.metadata.name) ?? [], [pod] = onNode.length > 1 ? [...onNode].sort(byAge) : onNode;
    if (!wantedOn(ds, node).run) { if (pod) misplaced++; continue; }
    desired++;
    if (!pod) continue;
    current++;
    if (isReady(pod)) ready++;
    if (isAvailable(pod, ds, io.nowMs)) available++;
    if (isUpdated(pod, ds, hash)) updated++;
  }
  const counts = {numberAvailable: available, numberUnavailable: desired - available, updatedNumberScheduled: updated};
  const status: DaemonSetStatus = {
    currentNumberScheduled: current, desiredNumberScheduled: desired, numberMisscheduled: misplaced, numberReady: ready, observedGeneration: ds.metadata.generation ?? 1,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)), ...(ds.status?.collisionCount !== undefined && {collisionCount: ds.status.collisionCount}), ...(ds.status?.conditions && {conditions: ds.status.conditions}),
  };
  // Nothing is written if nothing differs.
  io.client.update("daemonsets", {...ds, status}, "status");
  if (!ds.spec.minReadySeconds) return;
  if (ready !== available) io.requeue(ds.spec.minReadySeconds * 1000);
  // A Pod that surges beside an old one does not count yet, and its time comes all the same (updatePod).
  else if ([...byNode.values()].some((pods) => pods.some((pod) => isReady(pod) && !isAvailable(pod, ds, io.nowMs)))) io.requeue(ds.spec.minReadySeconds * 1000 + 1000);
}
