// InterPodAffinity: near some Pods, away from others; required terms filter, preferred ones score. Existing Pods' terms count too.
import {matchesSelector} from "../../api/selectors.ts";
import type {Node, Pod, PodAffinityTerm} from "../../api/types.ts";
import {unresolvable, unschedulable, type Plugin} from "../framework.ts";
import type {NodeInfo, Snapshot} from "../snapshot.ts";

/** InterPodAffinityArgs. */
interface Arguments { /** What an existing Pod's required affinity counts for. */ readonly hardPodAffinityWeight?: number; /** Existing Pods' wishes count only for Pods with wishes of their own. */ readonly ignorePreferredTermsOfExistingPods?: boolean }

/** `topology key=value` → number or weight. */
type Pairs = Map<string, number>;
interface FilterState { readonly affinity: Pairs; readonly anti: Pairs; readonly existingAnti: Pairs }

const required = (pod: Pod, kind: "podAffinity" | "podAntiAffinity"): readonly PodAffinityTerm[] => pod.spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const preferred = (pod: Pod, kind: "podAffinity" | "podAntiAffinity") => pod.spec.affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
const pair = (node: Node, key: string): string | undefined => { const value = node.metadata.labels?.[key]; return value === undefined ? undefined : `${key}=${value}`; };
const bump = (pairs: Pairs, key: string | undefined, by: number) => { if (key !== undefined) pairs.set(key, (pairs.get(key) ?? 0) + by); };

/** Whether `other` is meant by a term of `owner`: by namespace and labels. */
function matches(term: PodAffinityTerm, owner: Pod, other: Pod, snapshot: Snapshot): boolean {
  const namespace = other.metadata.namespace!;
  const named = term.namespaces?.length || term.namespaceSelector ? term.namespaces?.includes(namespace) : owner.metadata.namespace === namespace;
  const selected = term.namespaceSelector && matchesSelector(term.namespaceSelector, snapshot.namespaces.get(namespace)?.metadata.labels ?? {});
  return !!(named || selected) && !!term.labelSelector && matchesSelector(term.labelSelector, other.metadata.labels ?? {});
}

const found = new WeakMap<Snapshot["nodes"], readonly string[]>();

/** The nodes that have Pods with terms of their own (HavePodsWithAffinityNodeInfoList): few, and for the most part the same as the last time. */
function withTerms({nodes, withAffinity}: Snapshot): readonly NodeInfo[] {
  const known = (found.get(nodes) ?? []).flatMap((name) => nodes.get(name) ?? []).filter((info) => info.withAffinity > 0);
  if (known.reduce((sum, info) => sum + info.withAffinity, 0) === withAffinity) return known;
  const all = [...nodes.values()].filter((info) => info.withAffinity > 0);
  found.set(nodes, all.map(({node}) => node.metadata.name));
  return all;
}

export const interPodAffinityWith = ({hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false}: Arguments = {}): Plugin<FilterState, Pairs> => ({
  name: "InterPodAffinity",
  helpedBy: ["NodeAdd", "NodeLabel", "AssignedPodAdd", "AssignedPodDelete", "PodUpdate"],

  preFilter(pod, snapshot) {
    const terms = required(pod, "podAffinity"), antiTerms = required(pod, "podAntiAffinity");
    if (!terms.length && !antiTerms.length && !snapshot.withAffinity) return {skip: true};
    const state: FilterState = {affinity: new Map(), anti: new Map(), existingAnti: new Map()};
    for (const {node, pods} of terms.length || antiTerms.length ? snapshot.nodes.values() : withTerms(snapshot)) {
      for (const other of pods.values()) {
        for (const term of required(other, "podAntiAffinity")) if (matches(term, other, pod, snapshot)) bump(state.existingAnti, pair(node, term.topologyKey), 1);
        if (terms.length && terms.every((term) => matches(term, pod, other, snapshot))) for (const term of terms) bump(state.affinity, pair(node, term.topologyKey), 1);
        for (const term of antiTerms) if (matches(term, pod, other, snapshot)) bump(state.anti, pair(node, term.topologyKey), 1);
      }
    }
    return terms.length || antiTerms.length || state.existingAnti.size ? {state} : {skip: true};
  },

  filter(pod, {node}, state, snapshot) {
    if (!affinityHolds(pod, node, state, snapshot)) return unresolvable("node(s) didn't match pod affinity rules");
    const hit = (pairs: Pairs, key: string) => (pairs.get(pair(node, key) ?? "") ?? 0) > 0;
    if (required(pod, "podAntiAffinity").some(({topologyKey}) => hit(state.anti, topologyKey))) return unschedulable("node(s) didn't match pod anti-affinity rules");
    for (const [key, value] of Object.entries(node.metadata.labels ?? {})) if ((state.existingAnti.get(`${key}=${value}`) ?? 0) > 0) return unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");
    return undefined;
  },

  preScore(pod, _feasible, snapshot) {
    const state: Pairs = new Map();
    const mine = preferred(pod, "podAffinity").length + preferred(pod, "podAntiAffinity").length > 0;
    if (!mine && (ignorePreferredTermsOfExistingPods || !snapshot.withAffinity)) return {skip: true};
    for (const {node, pods} of mine ? snapshot.nodes.values() : withTerms(snapshot)) {
      for (const other of pods.values()) weigh(state, pod, other, node, snapshot, hardPodAffinityWeight);
    }
    return state.size ? {state} : {skip: true};
  },

  score(_pod, {node}, state) {
    let sum = 0;
    for (const [key, value] of Object.entries(node.metadata.labels ?? {})) sum += state.get(`${key}=${value}`) ?? 0;
    return sum;
  },

  normalize(scores) {
    const [min, max] = [Math.min(...scores), Math.max(...scores)];
    return scores.map((score) => (max > min ? Math.trunc((100 * (score - min)) / (max - min)) : 0));
  },
});

export const interPodAffinity = interPodAffinityWith();

/** Every term has a matching Pod in the node's domain; or nobody matches anywhere and the Pod matches its own terms (the first of its kind). */
function affinityHolds(pod: Pod, node: Node, {affinity}: FilterState, snapshot: Snapshot): boolean {
  const terms = required(pod, "podAffinity");
  if (terms.some(({topologyKey}) => pair(node, topologyKey) === undefined)) return false;
  if (terms.every(({topologyKey}) => (affinity.get(pair(node, topologyKey)!) ?? 0) > 0)) return true;
  return affinity.size === 0 && terms.every((term) => matches(term, pod, pod, snapshot));
}

/** What one existing Pod adds to the scores of its node's domains, by the new Pod's wishes and by its own. */
function weigh(state: Pairs, pod: Pod, other: Pod, node: Node, snapshot: Snapshot, hardWeight: number): void {
  for (const [kind, sign] of [["podAffinity", 1], ["podAntiAffinity", -1]] as const) {
    for (const {weight, podAffinityTerm: term} of preferred(pod, kind)) if (matches(term, pod, other, snapshot)) bump(state, pair(node, term.topologyKey), sign * weight);
    for (const {weight, podAffinityTerm: term} of preferred(other, kind)) if (matches(term, other, pod, snapshot)) bump(state, pair(node, term.topologyKey), sign * weight);
  }
  if (hardWeight) for (const term of required(other, "podAffinity")) if (matches(term, other, pod, snapshot)) bump(state, pair(node, term.topologyKey), hardWeight);
}
