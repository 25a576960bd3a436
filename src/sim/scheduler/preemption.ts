// DefaultPreemption (pkg/scheduler/framework/preemption): which Pods of lower priority would have to go, on which node.
import {matchesSelector} from "../api/selectors.ts";
import type {Pod} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import {rejectionOn, type Decision, type Profile} from "./framework.ts";
import {histogram} from "./message.ts";
import {addPod, removePod, type NodeInfo, type Snapshot} from "./snapshot.ts";

export interface Preemption {
  /** Absent where preemption does not help. */
  readonly node?: string;
  readonly victims: readonly Pod[];
  /** What FailedScheduling says of it where it does not help. */
  readonly message: string;
}

const priority = (pod: Pod): number => pod.spec.priority ?? 0;
const startedAt = (pod: Pod): number => parseInstant(pod.status?.startTime ?? pod.metadata.creationTimestamp ?? "") || 0;
/** util.MoreImportantPod: higher priority first, then the one that runs longer. */
const byImportance = (a: Pod, b: Pod): number => priority(b) - priority(a) || startedAt(a) - startedAt(b);

/** Nodes with victims that are enough: as many as all that come into question in clusters of up to 100 nodes. */
const USUAL = {percentage: 10, absolute: 100};

/** `random`: where among many nodes the search begins. */
export function preempt(profile: Profile, decision: Decision, snapshot: Snapshot, random: () => number = () => 0): Preemption {
  const {pod} = decision, {preemption: sample = USUAL} = profile;
  if (sample === "off") return {victims: [], message: ""};
  if (pod.spec.preemptionPolicy === "Never") return {victims: [], message: "preemption: not eligible due to preemptionPolicy=Never."};
  const nominated = pod.status?.nominatedNodeName ? snapshot.nodes.get(pod.status.nominatedNodeName) : undefined;
  const waiting = [...(nominated?.pods.values() ?? [])].some((other) => other.metadata.deletionTimestamp && priority(other) < priority(pod));
  if (waiting) return {victims: [], message: "preemption: not eligible due to a terminating pod on the nominated node."};
  const candidates: Candidate[] = [], reasons: string[] = [];
  const possible = decision.results.filter(({rejected}) => rejected?.code === "Unschedulable"), wanted = Math.min(possible.length, Math.max(sample.absolute, Math.floor((possible.length * sample.percentage) / 100)));
  for (let i = possible.length; i < decision.results.length; i++) reasons.push("Preemption is not helpful for scheduling");
  const start = wanted < possible.length ? Math.floor(random() * possible.length) : 0;
  for (const {node} of [...possible.slice(start), ...possible.slice(0, start)]) {
    if (candidates.length >= wanted && candidates.some(({violations}) => !violations)) break;
    const {victims, violations = 0, reasons: still} = victimsOn(profile, pod, snapshot.nodes.get(node)!, snapshot);
    if (victims.length) candidates.push({node, victims, violations});
    else reasons.push(...(still ?? ["No preemption victims found for incoming pod"]));
  }
  const chosen = candidates.sort(better)[0];
  if (chosen) return {node: chosen.node, victims: chosen.victims, message: ""};
  return {victims: [], message: `preemption: 0/${decision.results.length} nodes are available: ${histogram(reasons)}.`};
}

interface Candidate { readonly node: string; readonly victims: readonly Pod[]; /** Victims that their disruption budgets do not allow. */ readonly violations: number }

/**
 * The fewest Pods to remove: all of lower priority go, then come back one by one while the new Pod still fits, those first that a
 * disruption budget protects (SelectVictimsOnNode).
 */
function victimsOn(profile: Profile, pod: Pod, info: NodeInfo, snapshot: Snapshot): {readonly victims: readonly Pod[]; readonly violations?: number; readonly reasons?: readonly string[]} {
  const trial: NodeInfo = {...info, pods: new Map(info.pods), memo: new Map()};
  const world: Snapshot = {...snapshot, list: undefined, nodes: new Map(snapshot.nodes).set(info.node.metadata.name, trial)};
  const lower = [...info.pods.values()].filter((other) => priority(other) < priority(pod)).sort(byImportance);
  if (!lower.length) return {victims: []};
  for (const other of lower) removePod(world, other);
  const still = rejectionOn(profile, pod, trial, world);
  if (still) return {victims: [], reasons: still.reasons};
  const staysOut = (other: Pod): boolean => {
    addPod(world, other);
    if (!rejectionOn(profile, pod, trial, world)) return false;
    removePod(world, other);
    return true;
  };
  const isProtected = protectedAmong(lower, snapshot);
  const violating = lower.filter((other) => isProtected.has(other)).filter(staysOut);
  const others = lower.filter((other) => !isProtected.has(other)).filter(staysOut);
  return {victims: [...violating, ...others].sort(byImportance), violations: violating.length};
}

/** Those whose removal, one after the other, some budget does not allow (filterPodsWithPDBViolation). A budget that selects everything counts none. */
function protectedAmong(pods: readonly Pod[], {poddisruptionbudgets}: Snapshot): ReadonlySet<Pod> {
  const budgets = [...poddisruptionbudgets.values()].filter(({spec}) => Object.keys(spec?.selector?.matchLabels ?? {}).length || spec?.selector?.matchExpressions?.length);
  const left = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0])), found = new Set<Pod>();
  for (const pod of pods) {
    const {namespace, name, labels = {}} = pod.metadata;
    for (const budget of budgets) {
      if (budget.metadata.namespace !== namespace || !Object.keys(labels).length || !matchesSelector(budget.spec?.selector, labels) || budget.status?.disruptedPods?.[name]) continue;
      left.set(budget, left.get(budget)! - 1);
      if (left.get(budget)! < 0) found.add(pod);
    }
  }
  return found;
}

/** pickOneNodeForPreemption: the fewest violated budgets, the least important first victim, least importance in all, fewest, the one started last. */
function better(a: Candidate, b: Candidate): number {
  const sum = (victims: readonly Pod[]) => victims.reduce((total, victim) => total + priority(victim) + 2 ** 31, 0);
  const earliest = (victims: readonly Pod[]) => Math.min(...victims.filter((victim) => priority(victim) === priority(victims[0]!)).map(startedAt));
  return a.violations - b.violations || priority(a.victims[0]!) - priority(b.victims[0]!) || sum(a.victims) - sum(b.victims) || a.victims.length - b.victims.length || earliest(b.victims) - earliest(a.victims);
}
