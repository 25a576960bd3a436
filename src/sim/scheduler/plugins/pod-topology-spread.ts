// PodTopologySpread: even numbers of matching Pods over zones, nodes, or what the Pod names. Without constraints of its own a Pod
// that a Service or ReplicaSet selects is spread softly over zones (maxSkew 5) and nodes (maxSkew 3).
import {matchesAll, selectorRequirements, type Requirement} from "../../api/selectors.ts";
import type {LabelSelector, Node, Pod, TopologySpreadConstraint} from "../../api/types.ts";
import {unresolvable, unschedulable, type Plugin} from "../framework.ts";
import {matchesRequired} from "../../api/node-terms.ts";
import {interned, nodesOf, type NodeInfo, type Snapshot} from "../snapshot.ts";
import {untolerated} from "../../api/taints.ts";
import {defaultSelector} from "../default-selector.ts";

const HOSTNAME = "kubernetes.io/hostname";
/** Nodes without the label are one domain, whose count no score asks for. No label has such a value. */
const NOWHERE = "\0";
const REASON = "node(s) didn't match pod topology spread constraints";

/** A constraint without selector counts no Pod. */
const NOTHING: LabelSelector = {matchExpressions: [{key: "kubernetes.io/none", operator: "In", values: [""]}]};

interface Constraint { /** Whom it counts, as text: constraints with one text have one count on a node. */ readonly whom: string; readonly key: string; readonly maxSkew: number; readonly minDomains: number; readonly selector: readonly Requirement[]; readonly honorAffinity: boolean; readonly honorTaints: boolean }
interface FilterState { readonly constraints: readonly Constraint[]; /** By constraint: topology value → matching Pods. */ readonly counts: readonly Map<string, number>[] }
interface ScoreState extends FilterState { /** Nodes count only if they have every label. */ readonly strict: boolean; readonly ignored: ReadonlySet<string>; readonly weights: readonly number[] }

const whom = (pod: Pod, selector: LabelSelector | undefined, snapshot: Snapshot) => interned(snapshot, `${pod.metadata.namespace} ${JSON.stringify(selector)}`);

function constraint(from: TopologySpreadConstraint, pod: Pod, snapshot: Snapshot): Constraint {
  const keys = (from.matchLabelKeys ?? []).filter((key) => pod.metadata.labels?.[key] !== undefined);
  const selector = keys.length ? {...from.labelSelector, matchLabels: {...from.labelSelector?.matchLabels, ...Object.fromEntries(keys.map((key) => [key, pod.metadata.labels![key]!]))}} : from.labelSelector;
  return {
    whom: whom(pod, selector, snapshot), key: from.topologyKey, maxSkew: from.maxSkew, minDomains: from.minDomains ?? 1, selector: selectorRequirements(selector ?? NOTHING),
    honorAffinity: (from.nodeAffinityPolicy ?? "Honor") === "Honor", honorTaints: from.nodeTaintsPolicy === "Honor",
  };
}
type When = "DoNotSchedule" | "ScheduleAnyway";
const own = (pod: Pod, when: When, snapshot: Snapshot) => (pod.spec.topologySpreadConstraints ?? []).filter(({whenUnsatisfiable}) => whenUnsatisfiable === when).map((from) => constraint(from, pod, snapshot));

/** What spreads Pods that say nothing themselves: the scheduler's own two wishes, or a list of a profile (PodTopologySpreadArgs). */
const SYSTEM: readonly TopologySpreadConstraint[] = [
  {topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway"},
  {topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway"},
];

function defaults(list: readonly TopologySpreadConstraint[], when: When, pod: Pod, snapshot: Snapshot): Constraint[] {
  const wanted = list.filter(({whenUnsatisfiable}) => whenUnsatisfiable === when), labelSelector = wanted.length ? defaultSelector(pod, snapshot) : undefined;
  return labelSelector ? wanted.map((from) => constraint({...from, labelSelector}, pod, snapshot)) : [];
}

const hasAllKeys = (node: Node, constraints: readonly Constraint[]) => constraints.every(({key}) => node.metadata.labels?.[key] !== undefined);
const included = (pod: Pod, node: Node, {honorAffinity, honorTaints}: Constraint) =>
  (!honorAffinity || matchesRequired(pod, node)) && (!honorTaints || !untolerated(node.spec.taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"]));

/** Pods of the node that the constraint counts. */
function countMatching(info: NodeInfo, {whom, selector}: Constraint, namespace: string | undefined): number {
  const known = info.memo.get(whom) as number | undefined; // written here alone under such keys
  if (known !== undefined) return known;
  let count = 0;
  for (const pod of info.pods.values()) if (pod.metadata.namespace === namespace && !pod.metadata.deletionTimestamp && matchesAll(selector, pod.metadata.labels ?? {})) count++;
  info.memo.set(whom, count);
  return count;
}
const labelled = new WeakMap<readonly NodeInfo[], Map<string, boolean>>();

/** Whether any node of the snapshot has this label. Asked for every Pod, and the same until a node changes. */
function hasLabel(snapshot: Snapshot, key: string): boolean {
  const nodes = nodesOf(snapshot);
  let known = labelled.get(nodes);
  if (!known) labelled.set(nodes, (known = new Map()));
  let found = known.get(key);
  if (found === undefined) known.set(key, (found = nodes.some(({node}) => node.metadata.labels?.[key] !== undefined)));
  return found;
}

/** Whether some node that counts is in a domain other than itself (a zone). */
const hasDomains = (counts: readonly Map<string, number>[]): boolean => counts.some((count) => count.size > Number(count.has(NOWHERE)));

const bump = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by);

export const podTopologySpreadWith = (list?: readonly TopologySpreadConstraint[]): Plugin<FilterState, ScoreState> => ({
  name: "PodTopologySpread",
  helpedBy: ["NodeAdd", "NodeDelete", "NodeLabel", "NodeTaint", "AssignedPodAdd", "AssignedPodDelete", "PodUpdate"],

  preFilter(pod, snapshot) {
    const constraints = pod.spec.topologySpreadConstraints?.length ? own(pod, "DoNotSchedule", snapshot) : defaults(list ?? SYSTEM, "DoNotSchedule", pod, snapshot);
    if (!constraints.length) return {skip: true};
    const counts = constraints.map(() => new Map<string, number>());
    for (const info of snapshot.nodes.values()) {
      if (!hasAllKeys(info.node, constraints)) continue;
      constraints.forEach((c, i) => {
        if (included(pod, info.node, c)) bump(counts[i]!, info.node.metadata.labels![c.key]!, countMatching(info, c, pod.metadata.namespace));
      });
    }
    return {state: {constraints, counts}};
  },

  filter(pod, {node}, {constraints, counts}) {
    for (const [i, c] of constraints.entries()) {
      const value = node.metadata.labels?.[c.key];
      if (value === undefined) return unresolvable(`${REASON} (missing required label)`);
      const domains = counts[i]!;
      const least = domains.size < c.minDomains ? 0 : Math.min(...domains.values());
      const self = matchesAll(c.selector, pod.metadata.labels ?? {}) ? 1 : 0;
      if ((domains.get(value) ?? 0) + self - (Number.isFinite(least) ? least : 0) > c.maxSkew) return unschedulable(REASON);
    }
    return undefined;
  },

  preScore(pod, feasible, snapshot) {
    const mine = !!pod.spec.topologySpreadConstraints?.length, strict = mine || !!list;
    const constraints = mine ? own(pod, "ScheduleAnyway", snapshot) : defaults(list ?? SYSTEM, "ScheduleAnyway", pod, snapshot);
    if (!constraints.length) return {skip: true};
    const ignored = new Set<string>(), counts = constraints.map(({key}) => (!strict && key !== HOSTNAME && !hasLabel(snapshot, key) ? new Map([[NOWHERE, 0]]) : new Map<string, number>()));
    // Where no node is in a zone, as most often, there is nothing to look for.
    const open = strict || constraints.some(({key}, i) => key !== HOSTNAME && counts[i]!.size === 0);
    for (const {node} of open ? feasible : []) {
      if (strict && !hasAllKeys(node, constraints)) { ignored.add(node.metadata.name); continue; }
      for (let i = 0; i < constraints.length; i++) {
        const {key} = constraints[i]!, value = key === HOSTNAME ? undefined : node.metadata.labels?.[key] ?? NOWHERE;
        if (value !== undefined && !counts[i]!.has(value)) counts[i]!.set(value, 0);
      }
    }
    const weights = constraints.map(({key}, i) => Math.log((key === HOSTNAME ? feasible.length - ignored.size : counts[i]!.size) + 2));
    if (hasDomains(counts)) for (const info of snapshot.nodes.values()) {
      if (strict && !hasAllKeys(info.node, constraints)) continue;
      constraints.forEach((c, i) => {
        const value = info.node.metadata.labels?.[c.key];
        if (c.key !== HOSTNAME && value !== undefined && counts[i]!.has(value) && included(pod, info.node, c)) bump(counts[i]!, value, countMatching(info, c, pod.metadata.namespace));
      });
    }
    return {state: {constraints, counts, ignored, weights, strict}};
  },

  score(pod, info, {constraints, counts, ignored, weights}) {
    if (ignored.has(info.node.metadata.name)) return 0;
    let score = 0;
    constraints.forEach((c, i) => {
      const value = info.node.metadata.labels?.[c.key];
      if (value === undefined) return;
      const count = c.key === HOSTNAME ? countMatching(info, c, pod.metadata.namespace) : counts[i]!.get(value) ?? 0;
      score += count * weights[i]! + (c.maxSkew - 1);
    });
    return Math.round(score);
  },

  // Where no node is in a zone only the Pods of each node count.
  trait(pod, {constraints, counts, ignored, weights, strict}) {
    const host = constraints.findIndex(({key}) => key === HOSTNAME), c = constraints[host];
    if (!c || ignored.size || strict || hasDomains(counts)) return undefined;
    return {
      key: c.whom, of: (info) => (info.node.metadata.labels?.[HOSTNAME] === undefined ? -1 : countMatching(info, c, pod.metadata.namespace)),
      score: (count) => (count < 0 ? 0 : Math.round(count * weights[host]! + (c.maxSkew - 1))),
    };
  },

  normalize(scores, feasible, {ignored}) {
    const taken = ignored.size ? scores.filter((_, i) => !ignored.has(feasible[i]!.node.metadata.name)) : scores;
    const [min, max] = [Math.min(...taken), Math.max(0, ...taken)];
    return scores.map((score, i) => (ignored.size && ignored.has(feasible[i]!.node.metadata.name) ? 0 : max === 0 ? 100 : Math.floor((100 * (max + min - score)) / max)));
  },
});

export const podTopologySpread = podTopologySpreadWith();
