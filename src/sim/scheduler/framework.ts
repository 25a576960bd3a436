// The scheduling framework (pkg/scheduler/framework): extension points as an interface, and one place that calls plugins and keeps the trace.
// Not simulated: Permit; Reserve and PreBind only for volumes (volumes.ts); extenders, asynchronous API calls.
import type {Container, Pod} from "../api/types.ts";
import {changed, clearTraits, ledgerOf, traitsFor, type Ledger} from "./ledger.ts";
import {interned, nodesOf, type NodeInfo, type Snapshot} from "./snapshot.ts";

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
  /**
   * Filter and score look at what `signature` says of the Pod and at this one node: of two such Pods the second gets the first one's
   * answers as long as the node does not change. Upstream's opportunistic batching (KEP-5598) rests on the same property.
   */
  readonly local?: true;
  preFilter?(pod: Pod, snapshot: Snapshot): Preparation<S>;
  filter?(pod: Pod, info: NodeInfo, state: S, snapshot: Snapshot): Rejection | undefined;
  preScore?(pod: Pod, feasible: readonly NodeInfo[], snapshot: Snapshot): Preparation<T>;
  /** Any number; `normalize` brings the scores of all nodes to 0…100. */
  score?(pod: Pod, info: NodeInfo, state: T, snapshot: Snapshot): number;
  normalize?(scores: readonly number[], feasible: readonly NodeInfo[], state: T): number[];
  /** Where scores follow from one number of each node (and what holds for all nodes), undefined where they do not: nodes that did not change are not asked again. */
  trait?(pod: Pod, state: T, snapshot: Snapshot): Trait | undefined;
  /** Cluster events after which a Pod that this plugin rejected may fit (EventsToRegister). */
  readonly helpedBy?: readonly ClusterEvent[];
}

export interface Trait {
  /** Traits of one plugin with one key have the same numbers. */
  readonly key: string;
  /** As long as the node does not change it is the same. */
  readonly of: (info: NodeInfo) => number;
  readonly score: (of: number) => number;
}

export type ClusterEvent = "NodeAdd" | "NodeAllocatable" | "NodeLabel" | "NodeTaint" | "NodeDelete" | "AssignedPodAdd" | "AssignedPodDelete" | "PodUpdate" | "ServiceChange" | "StorageChange";

export interface Profile {
  readonly name: string;
  readonly plugins: readonly {readonly plugin: Plugin; readonly weight: number}[];
  /** Tells it from another of the same name whose answers nodes may still remember. */
  readonly key?: string;
  /** Of the nodes that is enough to have found; absent: as the cluster's size says. */
  readonly percentageOfNodesToScore?: number;
  /** How long a Pod that found no node waits at least: first, doubled each time up to the most. */
  readonly backoffMs?: {readonly first: number; readonly most: number};
  /** How long it waits for volumes to be bound. */
  readonly volumeTimeoutMs?: number;
  /** How many nodes with victims are enough: a share of those that come into question, and a number. */
  readonly preemption?: {readonly percentage: number; readonly absolute: number} | "off";
}

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
  /** How many nodes were looked at. */
  readonly tried: number;
  /** One for each of them; a search that found a node leaves them out. */
  readonly results: readonly NodeResult[];
  /** Of a search that took a short cut only the best ones. */
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

/** What the scheduler asks for; whoever looks at a decision leaves all of it out. */
export interface Search {
  /** The place of the first node to try. */
  readonly start: number;
  /** This many feasible nodes are enough. */
  readonly enough: number;
}

/** Filters, then scores. Without `search` every node is tried and the results hold every score; the scheduler itself needs only the top. */
export function decide(profile: Profile, pod: Pod, snapshot: Snapshot, search?: Search): Decision {
  const prepared = prepare(profile, pod, snapshot), candidates = nodesOf(snapshot);
  const {allowed, restrictedBy, refused} = prepared;
  if (refused) {
    const results = candidates.map(({node}) => ({node: node.metadata.name, rejected: refused}));
    return {pod, tried: results.length, results, feasible: [], top: [], rejectedBy: [refused.plugin], preFilterMessage: refused.reasons.join(", ")};
  }
  const results: NodeResult[] = [], feasible: NodeInfo[] = [], rejectedBy = new Set<string>(restrictedBy), key = signature(profile, pod, snapshot);
  const quick = search && quickly(profile, pod, prepared, snapshot, key, search);
  if (quick) return {pod, tried: quick.tried, feasible: names(quick.top), top: names(quick.top), results, rejectedBy: []};
  let tried = 0;
  for (; tried < candidates.length && feasible.length < (search?.enough ?? Infinity); tried++) {
    const info = candidates[(tried + (search?.start ?? 0)) % candidates.length]!;
    const node = info.node.metadata.name;
    if (allowed && !allowed.has(node)) { results.push({node, excluded: true}); continue; }
    const rejected = firstRejection(profile, pod, info, prepared, snapshot, key);
    if (rejected) { rejectedBy.add(rejected.plugin); results.push({node, rejected}); continue; }
    feasible.push(info);
    if (!search) results.push({node});
  }
  const {totals, scores} = score(profile, pod, feasible, snapshot, key);
  const places = new Map(search ? [] : feasible.map(({node}, i) => [node.metadata.name, i]));
  const scoredResult = (result: NodeResult): NodeResult => { const i = places.get(result.node); return i === undefined ? result : {...result, scores: scores[i]!, total: totals[i]!}; };
  return {
    pod, tried, feasible: names(feasible), rejectedBy: [...rejectedBy], ...(restrictedBy.length && {restrictedBy}),
    results: search ? results : results.map(scoredResult),
    top: names(topOf(feasible, totals)),
  };
}

const names = (infos: readonly NodeInfo[]): string[] => infos.map(({node}) => node.metadata.name);

interface Found { readonly tried: number; readonly feasible: readonly NodeInfo[]; readonly top: readonly NodeInfo[] }

/**
 * The same as the search in `decide`, if it finds a node and all answers are ones that nodes keep until they change: then only nodes
 * that changed since the last such Pod are asked (upstream's opportunistic batching, KEP-5598).
 */
function quickly(profile: Profile, pod: Pod, prepared: Prepared, snapshot: Snapshot, key: string, {start, enough}: Search): Found | undefined {
  if (prepared.allowed ? prepared.allowed.size >= enough : othersOf(profile).some((place) => !prepared.skipped.has(profile.plugins[place]!.plugin.name))) return undefined;
  const candidates = nodesOf(snapshot), length = candidates.length;
  if (prepared.allowed) return amongAllowed(profile, pod, prepared, prepared.allowed, snapshot, key);
  const ledger = ledgerOf(snapshot, key), places: number[] = [];
  let tried = 0;
  for (let place = start % (length || 1); tried < length && places.length < enough; tried++, place = place + 1 === length ? 0 : place + 1) {
    const info = candidates[place]!;
    if (changed(ledger, place, info)) ledger.fits[place] = !firstRejection(profile, pod, info, prepared, snapshot, key);
    if (ledger.fits[place]) places.push(place);
  }
  if (!places.length) return undefined;
  const feasible = places.map((place) => candidates[place]!), totals = quickTotals(profile, pod, feasible, places, snapshot, key, ledger);
  return totals && {tried, feasible, top: topOf(feasible, totals)};
}

function topOf(feasible: readonly NodeInfo[], totals: readonly number[]): NodeInfo[] {
  let best = -Infinity;
  for (const total of totals) if (total > best) best = total;
  return feasible.filter((_, i) => totals[i] === best);
}

/** Of the few nodes that PreFilter left, the one that fits; undefined where there is not exactly one. All others count as tried. */
function amongAllowed(profile: Profile, pod: Pod, prepared: Prepared, allowed: ReadonlySet<string>, snapshot: Snapshot, key: string): Found | undefined {
  const feasible: NodeInfo[] = [];
  for (const name of allowed) {
    const info = snapshot.nodes.get(name);
    if (info && !firstRejection(profile, pod, info, prepared, snapshot, key)) feasible.push(info);
  }
  return feasible.length === 1 ? {tried: snapshot.nodes.size, feasible, top: feasible} : undefined;
}

function quickTotals(profile: Profile, pod: Pod, feasible: readonly NodeInfo[], places: readonly number[], snapshot: Snapshot, key: string, ledger: Ledger): number[] | undefined {
  const scorers = scorersFor(profile, pod, feasible, snapshot, key), simple = scorers.filter(isSimple), others = scorers.filter((scorer) => !isSimple(scorer));
  const traits: Trait[] = [];
  for (const {plugin, state, ask} of others) {
    const trait = plugin.local ? {key: "", of: ask, score: (raw: number) => raw} : plugin.trait?.(pod, state, snapshot);
    if (!trait) return undefined;
    traits.push(trait);
  }
  clearTraits(ledger, traits.map(({key: of}, t) => `${others[t]!.plugin.name} ${of}`).join("\0"));
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (ledger.known[place]) continue;
    const info = feasible[i]!;
    ledger.sums[place] = simple.reduce((sum, {weight, ask}) => sum + weight * ask(info), 0);
    for (let t = 0; t < traits.length; t++) traitsFor(ledger, t, place)[place] = traits[t]!.of(info);
    ledger.known[place] = true;
  }
  const totals = places.map((place) => ledger.sums[place]!);
  for (const [t, trait] of traits.entries()) {
    // Where a plugin says the same of all nodes it decides nothing.
    if (!isEven(ledger.traits[t]!, places)) addTrait(totals, others[t]!, trait, places.map((place) => ledger.traits[t]![place]!), feasible);
  }
  return totals;
}

function isEven(numbers: readonly number[], places: readonly number[]): boolean {
  const first = numbers[places[0]!];
  for (let i = 1; i < places.length; i++) if (numbers[places[i]!] !== first) return false;
  return true;
}

function addTrait(totals: number[], scorer: Scorer, trait: Trait, values: number[], feasible: readonly NodeInfo[]): void {
  const first = values[0]!;
  let before = first, score = trait.score(first);
  add(totals, scorer, values.map((value) => { if (value !== before) { before = value; score = trait.score(value); } return score; }), feasible);
}

/** Adds what a plugin says of the nodes to their totals; its normalized scores. */
function add(totals: number[], {plugin, weight, state}: Scorer, raw: readonly number[], feasible: readonly NodeInfo[]): readonly number[] {
  const normalized = plugin.normalize ? plugin.normalize(raw, feasible, state) : raw;
  for (let i = 0; i < totals.length; i++) totals[i]! += normalized[i]! * weight;
  return normalized;
}

type Rejected = Rejection & {readonly plugin: string};

/** What the filters say of the Pod on this one node of the snapshot. */
export const rejectionOn = (profile: Profile, pod: Pod, info: NodeInfo, snapshot: Snapshot): Rejected | undefined =>
  firstRejection(profile, pod, info, prepare(profile, pod, snapshot), snapshot, signature(profile, pod, snapshot));

/** By name of the profile and signature of the Pod: what its local plugins answered on this node. Place: which filter rejected it. */
interface Remembered { readonly place: number; readonly rejected?: Rejected; readonly scores: number[] }

function firstRejection(profile: Profile, pod: Pod, info: NodeInfo, prepared: Prepared, snapshot: Snapshot, key: string): Rejected | undefined {
  const local = (info.memo.get(key) as Remembered | undefined) ?? remember(profile, pod, info, prepared, snapshot, key); // written by remember() alone under such keys
  for (const place of othersOf(profile)) {
    if (place >= local.place) break;
    const rejected = askFilter(profile, place, pod, info, prepared, snapshot);
    if (rejected) return rejected;
  }
  return local.rejected;
}

function askFilter(profile: Profile, place: number, pod: Pod, info: NodeInfo, prepared: Prepared, snapshot: Snapshot): Rejected | undefined {
  const {plugin} = profile.plugins[place]!;
  if (!plugin.filter || prepared.skipped.has(plugin.name)) return undefined;
  const rejection = plugin.filter(pod, info, prepared.states.get(plugin.name), snapshot);
  return rejection && {...rejection, plugin: plugin.name};
}

const others = new WeakMap<Profile, readonly number[]>();

/** The places of the filters that are not local. */
function othersOf(profile: Profile): readonly number[] {
  let places = others.get(profile);
  if (!places) others.set(profile, (places = profile.plugins.flatMap(({plugin}, place) => (plugin.filter && !plugin.local ? [place] : []))));
  return places;
}

function remember(profile: Profile, pod: Pod, info: NodeInfo, prepared: Prepared, snapshot: Snapshot, key: string): Remembered {
  let place = 0, rejected: Rejected | undefined;
  for (; place < profile.plugins.length && !rejected; place++) if (profile.plugins[place]!.plugin.local) rejected = askFilter(profile, place, pod, info, prepared, snapshot);
  const fresh: Remembered = rejected ? {place: place - 1, rejected, scores: []} : {place, scores: []};
  info.memo.set(key, fresh);
  return fresh;
}

/** All that local plugins may look at in a Pod, as text. */
function signature(profile: Profile, {metadata, spec}: Pod, snapshot: Snapshot): string {
  const used = (containers: readonly Container[] = []) => containers.map(({image, resources, ports, restartPolicy}) => [image, resources, ports, restartPolicy]);
  const text = JSON.stringify([profile.name, profile.key, spec.nodeName, spec.nodeSelector, spec.tolerations, spec.affinity?.nodeAffinity, used(spec.containers), used(spec.initContainers), spec.overhead, spec.resources, metadata.namespace]);
  return interned(snapshot, text);
}

interface Scored { readonly totals: number[]; readonly scores: {[plugin: string]: Score}[] }

interface Scorer { readonly plugin: Plugin; readonly weight: number; readonly ask: (info: NodeInfo) => number; readonly state: unknown }

/** Those that have something to say. Every feasible node was filtered, so that it remembers under `key`. */
function scorersFor(profile: Profile, pod: Pod, feasible: readonly NodeInfo[], snapshot: Snapshot, key: string): Scorer[] {
  return profile.plugins.flatMap(({plugin, weight}, place): Scorer[] => {
    const prepared = plugin.score && plugin.preScore?.(pod, feasible, snapshot), state = prepared?.state;
    if (!plugin.score || prepared?.skip) return [];
    const ask = (info: NodeInfo) => plugin.score!(pod, info, state, snapshot);
    return [{plugin, weight, state, ask: plugin.local ? (info) => (memoOf(info, key).scores[place] ??= ask(info)) : ask}];
  });
}

const memoOf = (info: NodeInfo, key: string) => info.memo.get(key) as Remembered; // written by remember() alone under such keys
/** What no normalization touches counts as one number. */
const isSimple = ({plugin}: Scorer): boolean => !!plugin.local && !plugin.normalize;

function score(profile: Profile, pod: Pod, feasible: readonly NodeInfo[], snapshot: Snapshot, key: string): Scored {
  const totals = feasible.map(() => 0), scores = feasible.map((): {[plugin: string]: Score} => ({}));
  for (const scorer of feasible.length ? scorersFor(profile, pod, feasible, snapshot, key) : []) {
    const {plugin, weight, ask} = scorer, raw = feasible.map(ask), normalized = add(totals, scorer, raw, feasible);
    for (let i = 0; i < scores.length; i++) scores[i]![plugin.name] = {raw: raw[i]!, normalized: normalized[i]!, weight, final: normalized[i]! * weight};
  }
  return {totals, scores};
}

/** helper.DefaultNormalizeScore: the largest becomes 100; reversed, the smallest is best. */
export function normalizeToLargest(scores: readonly number[], reverse: boolean): number[] {
  const max = Math.max(0, ...scores);
  if (max === 0) return scores.map(() => (reverse ? 100 : 0));
  return scores.map((score) => { const share = Math.floor((100 * score) / max); return reverse ? 100 - share : share; });
}
