// The disruption controller (pkg/controller/disruption): how many Pods of a PodDisruptionBudget may be evicted now.
// Not simulated: the scale of custom resources, clearing DisruptionTarget conditions that came to nothing.
import {recordEvent} from "../api/events.ts";
import {equal} from "../api/equal.ts";
import {scaledValue} from "../api/intstr.ts";
import {list} from "../api/registry.ts";
import {matchesSelector} from "../api/selectors.ts";
import type {Client} from "../api/client.ts";
import type {Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus} from "../api/types.ts";
import {instant, parseInstant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import type {World} from "../world.ts";
import {controllerOf, keyOf, splitKey} from "./ownership.ts";
import {isReady} from "./pods.ts";

const SOURCE = {component: "controllermanager"};
/** An eviction that was allowed but did not come counts no longer after this time (DeletionTimeout). */
const DELETION_MS = 120_000;

export const disruption: Component = {
  name: "disruption-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    poddisruptionbudgets: ({object}) => (object ? [keyOf(object)] : []),
    pods: (change, world) => budgetsOf(change as Change<Pod>, world),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const budget = io.client.get("poddisruptionbudgets", name, namespace);
    if (budget) sync(budget, io);
  },
};

function budgetsOf({object, previous}: Change<Pod>, world: World): string[] {
  const {namespace} = (object ?? previous)!.metadata;
  return (list(world, "poddisruptionbudgets", {namespace}) as readonly PodDisruptionBudget[])
    .filter(({spec}) => [object, previous].some((pod) => pod && matchesSelector(spec?.selector, pod.metadata.labels ?? {}))).map(keyOf);
}

function sync(budget: PodDisruptionBudget, io: Reconcile): void {
  const pods = io.client.list("pods", {namespace: budget.metadata.namespace!}).filter((pod) => matchesSelector(budget.spec?.selector, pod.metadata.labels ?? {}));
  if (!pods.length) recordEvent(io, SOURCE, budget, "Normal", "NoPods", "No matching pods found");
  try {
    const {expected, desired, unmanaged} = expectation(budget, pods, (pod) => scaleOf(pod, io.client));
    if (unmanaged) recordEvent(io, SOURCE, budget, "Warning", "UnmanagedPods", `Pods selected by this PodDisruptionBudget (selector: ${selectorText(budget)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`);
    const disrupted = stillExpected(budget, pods, io.nowMs);
    const ends = Object.values(disrupted).map((at) => parseInstant(at) + DELETION_MS - io.nowMs);
    writeStatus(budget, statusOf(budget, pods, {expected, desired}, disrupted, io.nowMs), io);
    if (ends.length) io.requeue(Math.min(...ends) + 1);
  } catch (error) {
    if (!(error instanceof NoScale)) throw error;
    recordEvent(io, SOURCE, budget, "Warning", "CalculateExpectedPodCountFailed", `Failed to calculate the number of expected pods: ${error.message}`);
    const condition = conditionFor(budget, "False", "SyncFailed", error.message, io.nowMs);
    writeStatus(budget, {...budget.status, currentHealthy: budget.status?.currentHealthy ?? 0, desiredHealthy: budget.status?.desiredHealthy ?? 0, expectedPods: budget.status?.expectedPods ?? 0, disruptionsAllowed: 0, conditions: [condition]}, io);
  }
}

const selectorText = ({spec}: PodDisruptionBudget): string =>
  `&LabelSelector{MatchLabels:map[string]string{${Object.entries(spec?.selector?.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`).join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;

/** A controller whose size cannot be told. */
class NoScale extends Error {}

interface Scale { readonly uid: string; readonly replicas: number }

/** The uid and size of what controls a Pod; undefined for a Pod on its own (the finders of getExpectedScale). */
function scaleOf(pod: Pod, client: Client): Scale | undefined {
  const ref = controllerOf(pod), {namespace} = pod.metadata;
  if (!ref) return undefined;
  const get = <R extends "replicasets" | "statefulsets" | "replicationcontrollers" | "deployments">(resource: R, name: string, uid: string) => { const found = client.get(resource, name, namespace); return found?.metadata.uid === uid ? found : undefined; };
  const kinds: {readonly [kind: string]: "replicasets" | "statefulsets" | "replicationcontrollers"} = {ReplicaSet: "replicasets", StatefulSet: "statefulsets", ReplicationController: "replicationcontrollers"};
  const resource = kinds[ref.kind];
  if (!resource) throw new NoScale(`${ref.kind.toLowerCase()}s.${ref.apiVersion.split("/")[0]} does not implement the scale subresource`);
  const found = get(resource, ref.name, ref.uid), parent = found && controllerOf(found);
  const deployment = parent?.kind === "Deployment" ? get("deployments", parent.name, parent.uid) : undefined;
  if (!found) throw new NoScale(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
  return {uid: (deployment ?? found).metadata.uid, replicas: (deployment ?? found).spec?.replicas ?? 1};
}

export interface Expectation { readonly expected: number; readonly desired: number; readonly unmanaged?: boolean }

/** getExpectedPodCount. */
export function expectation({spec}: PodDisruptionBudget, pods: readonly Pod[], scale: (pod: Pod) => Scale | undefined): Expectation {
  const {minAvailable, maxUnavailable} = spec ?? {};
  if (maxUnavailable === undefined && typeof minAvailable === "number") return {expected: pods.length, desired: minAvailable};
  if (maxUnavailable === undefined && minAvailable === undefined) return {expected: 0, desired: 0};
  const sizes = new Map<string, number>();
  let unmanaged = false;
  for (const pod of pods) {
    const found = scale(pod);
    if (found) sizes.set(found.uid, found.replicas); else unmanaged = true;
  }
  const expected = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const desired = maxUnavailable === undefined ? scaledValue(minAvailable!, expected, true) : Math.max(0, expected - scaledValue(maxUnavailable, expected, true));
  return {expected, desired, unmanaged};
}

/** Pods that the API server let go and that are not being deleted yet (buildDisruptedPodMap). */
export function stillExpected({status}: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): {readonly [pod: string]: string} {
  const names = new Set(pods.filter(({metadata}) => !metadata.deletionTimestamp).map(({metadata}) => metadata.name));
  return Object.fromEntries(Object.entries(status?.disruptedPods ?? {}).filter(([name, at]) => names.has(name) && parseInstant(at) + DELETION_MS >= nowMs));
}

export function statusOf(budget: PodDisruptionBudget, pods: readonly Pod[], {expected, desired}: Expectation, disrupted: {readonly [pod: string]: string}, nowMs: number): PodDisruptionBudgetStatus {
  const healthy = pods.filter((pod) => !pod.metadata.deletionTimestamp && !disrupted[pod.metadata.name] && isReady(pod)).length;
  // A budget that matches nothing yet allows nothing.
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  return {
    currentHealthy: healthy, desiredHealthy: desired, disruptionsAllowed: allowed, expectedPods: expected, observedGeneration: budget.metadata.generation ?? 1,
    ...(Object.keys(disrupted).length && {disruptedPods: disrupted}),
    conditions: [conditionFor(budget, allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods", "", nowMs)],
  };
}

function conditionFor(budget: PodDisruptionBudget, status: "True" | "False", reason: string, message: string, nowMs: number): Condition {
  const before = budget.status?.conditions?.find(({type}) => type === "DisruptionAllowed");
  return {type: "DisruptionAllowed", status, reason, message, observedGeneration: budget.metadata.generation ?? 1, lastTransitionTime: before?.status === status ? before.lastTransitionTime : instant(nowMs)};
}

function writeStatus(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, io: Reconcile): void {
  if (!equal(budget.status, status)) io.client.update("poddisruptionbudgets", {...budget, status}, "status");
}
