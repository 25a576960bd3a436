// The scheduling framework (pkg/scheduler/framework): extension points as an interface, and one place that calls plugins and keeps the trace.
// Not simulated: Reserve, Permit, PreBind (nothing here needs them yet), extenders, asynchronous API calls.
import type {Pod} from "../api/types.ts";
import type {NodeInfo, Snapshot} from "./snapshot.ts";

/** Why a node is not taken. `Unschedulable` may be helped by preemption, `UnschedulableAndUnresolvable` not. */
export interface Rejection { readonly code: "Unschedulable" | "UnschedulableAndUnresolvable"; readonly reasons: readonly string[] }
export const unschedulable = (...reasons: string[]): Rejection => ({code: "Unschedulable", reasons});
export const unresolvable = (...reasons: string[]): Rejection => ({code: "UnschedulableAndUnresolvable", reasons});

export interface Preparation<S> {
  /** What the plugin worked out once for all nodes. */
  readonly state?: S;
  /** Nothing to do for this Pod: filter or score is not called. */
  readonly skip?: true;
  /** Only these nodes come into question. */
  readonly nodes?: ReadonlySet<string>;
  readonly reject?: Rejection;
}

/** A plugin is pure: the same Pod, node and snapshot give the same answer. `S`, `T`: what PreFilter and PreScore hand on. */
export interface Plugin<S = unknown, T = unknown> {
  readonly name: string;
  preFilter?(pod: Pod, snapshot: Snapshot): Preparation<S>;
  filter?(pod: Pod, info: NodeInfo, state: S, snapshot: Snapshot): Rejection | undefined;
  preScore?(pod: Pod, feasible: readonly NodeInfo[], snapshot: Snapshot): Preparation<T>;
  /** Any number; `normalize` brings the scores of all nodes to 0…100. */
  score?(pod: Pod, info: NodeInfo, state: T, snapshot: Snapshot): number;
  normalize?(scores: readonly number[], feasible: readonly NodeInfo[], state: T): number[];
  /** Cluster events after which a Pod that this plugin rejected may fit (EventsToRegister). */
  readonly helpedBy?: readonly ClusterEvent[];
}

export type ClusterEvent = "NodeAdd" | "NodeUpdate" | "AssignedPodAdd" | "AssignedPodDelete" | "PodUpdate" | "ServiceChange";

export interface Profile { readonly name: string; readonly plugins: readonly {readonly plugin: Plugin; readonly weight: number}[] }

export interface Score { readonly raw: number; readonly normalized: number; readonly weight: number; readonly final: number }
export interface NodeResult {
  readonly node: string;
  /** The first plugin that rejected it; absent if the node fits. */
  readonly rejected?: Rejection & {readonly plugin: string};
  /** PreFilter left it out. */
  readonly excluded?: true;
  /** Plugin → score; plugins that had nothing to say are absent. Only where several nodes fit. */
  readonly scores?: {readonly [plugin: string]: Score};
  readonly total?: number;
}

/** All that was considered for one Pod at one moment. */
export interface Decision {
  readonly pod: Pod;
  readonly results: readonly NodeResult[];
  readonly feasible: readonly string[];
  /** The nodes with the highest total; the scheduler takes one of them by chance. */
  readonly top: readonly string[];
  /** Plugins that rejected nodes, and so which events may help. */
  readonly rejectedBy: readonly string[];
  /** PreFilter refused the Pod as a whole. */
  readonly preFilterMessage?: string;
  /** PreFilter's plugins that restricted the nodes. */
  readonly restrictedBy?: readonly string[];
}

interface Prepared {
  readonly states: ReadonlyMap<string, unknown>;
  readonly skipped: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string> | undefined;
  readonly restrictedBy: readonly string[];
  readonly refused?: Rejection & {readonly plugin: string};
}

function prepare(profile: Profile, pod: Pod, snapshot: Snapshot): Prepared {
  const states = new Map<string, unknown>(), skipped = new Set<string>(), restrictedBy: string[] = [];
  let allowed: ReadonlySet<string> | undefined;
  for (const {plugin} of profile.plugins) {
    const prepared = plugin.preFilter?.(pod, snapshot);
    if (!prepared) continue;
    if (prepared.reject) return {states, skipped, allowed, restrictedBy, refused: {...prepared.reject, plugin: plugin.name}};
    if (prepared.skip) skipped.add(plugin.name);
    states.set(plugin.name, prepared.state);
    if (!prepared.nodes) continue;
    restrictedBy.push(plugin.name);
    allowed = allowed ? new Set([...allowed].filter((name) => prepared.nodes!.has(name))) : prepared.nodes;
  }
  return {states, skipped, allowed, restrictedBy};
}

/**
 * Filters, then scores. `candidates`: the order in which nodes are tried; at most `enough` feasible ones are looked for.
 * With `trace` the results hold every score; the scheduler itself needs only the top.
 */
export function decide(profile: Profile, pod: Pod, snapshot: Snapshot, candidates: readonly NodeInfo[] = [...snapshot.nodes.values()], enough = Infinity, trace = true): Decision {
  const prepared = prepare(profile, pod, snapshot);
  const {allowed, restrictedBy, refused} = prepared;
  if (refused) {
    const results = candidates.map(({node}) => ({node: node.metadata.name, rejected: refused}));
    return {pod, results, feasible: [], top: [], rejectedBy: [refused.plugin], preFilterMessage: refused.reasons.join(", ")};
  }
  const results: NodeResult[] = [], feasible: NodeInfo[] = [], rejectedBy = new Set<string>(restrictedBy);
  for (const info of candidates) {
    if (feasible.length >= enough) break;
    const node = info.node.metadata.name;
    if (allowed && !allowed.has(node)) { results.push({node, excluded: true}); continue; }
    const rejected = firstRejection(profile, pod, info, prepared, snapshot);
    if (rejected) rejectedBy.add(rejected.plugin); else feasible.push(info);
    results.push(rejected ? {node, rejected} : {node});
  }
  const {totals, scores} = score(profile, pod, feasible, snapshot, trace);
  const best = Math.max(...totals);
  const places = new Map(trace ? feasible.map(({node}, i) => [node.metadata.name, i]) : []);
  const scoredResult = (result: NodeResult): NodeResult => { const i = places.get(result.node); return i === undefined ? result : {...result, scores: scores[i]!, total: totals[i]!}; };
  return {
    pod, feasible: feasible.map(({node}) => node.metadata.name), rejectedBy: [...rejectedBy], ...(restrictedBy.length && {restrictedBy}),
    results: trace ? results.map(scoredResult) : results,
    top: feasible.filter((_, i) => totals[i] === best).map(({node}) => node.metadata.name),
  };
}

/** What the filters say of the Pod on this one node of the snapshot. */
export const rejectionOn = (profile: Profile, pod: Pod, info: NodeInfo, snapshot: Snapshot): (Rejection & {readonly plugin: string}) | undefined => firstRejection(profile, pod, info, prepare(profile, pod, snapshot), snapshot);

function firstRejection(profile: Profile, pod: Pod, info: NodeInfo, {states, skipped}: Prepared, snapshot: Snapshot) {
  for (const {plugin} of profile.plugins) {
    if (!plugin.filter || skipped.has(plugin.name)) continue;
    const rejection = plugin.filter(pod, info, states.get(plugin.name), snapshot);
    if (rejection) return {...rejection, plugin: plugin.name};
  }
  return undefined;
}

interface Scored { readonly totals: number[]; readonly scores: {[plugin: string]: Score}[] }

function score(profile: Profile, pod: Pod, feasible: readonly NodeInfo[], snapshot: Snapshot, trace: boolean): Scored {
  const totals = feasible.map(() => 0), scores: {[plugin: string]: Score}[] = trace ? feasible.map(() => ({})) : [];
  for (const {plugin, weight} of profile.plugins) {
    if (!plugin.score || !feasible.length) continue;
    const prepared = plugin.preScore?.(pod, feasible, snapshot);
    if (prepared?.skip) continue;
    const raw = feasible.map((info) => plugin.score!(pod, info, prepared?.state, snapshot));
    const normalized = plugin.normalize ? plugin.normalize(raw, feasible, prepared?.state) : raw;
    for (let i = 0; i < totals.length; i++) {
      const final = normalized[i]! * weight;
      totals[i]! += final;
      if (trace) scores[i]![plugin.name] = {raw: raw[i]!, normalized: normalized[i]!, weight, final};
    }
  }
  return {totals, scores};
}

/** helper.DefaultNormalizeScore: the largest becomes 100; reversed, the smallest is best. */
export function normalizeToLargest(scores: readonly number[], reverse: boolean): number[] {
  const max = Math.max(0, ...scores);
  if (max === 0) return scores.map(() => (reverse ? 100 : 0));
  return scores.map((score) => { const share = Math.floor((100 * score) / max); return reverse ? 100 - share : share; });
}
