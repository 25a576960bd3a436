// The same change under several strategies: how many Pods were ready from the last change of each template on, from the history.
import type {DaemonSet, Deployment, Pod, ReplicaSet, StatefulSet} from "../../sim/api/types.ts";
import {equal} from "../../sim/api/equal.ts";
import {isReady} from "../../sim/controllers/pods.ts";
import type {World} from "../../sim/world.ts";
import {commitsOf} from "../history.ts";
import type {ViewSource} from "../view.ts";
import type {CountRow, StrategiesRows, StrategyRow} from "./data.ts";

type Owner = Deployment | StatefulSet | DaemonSet;
const RESOURCES: {readonly [kind: string]: string} = {deployment: "deployments", deploy: "deployments", statefulset: "statefulsets", sts: "statefulsets", daemonset: "daemonsets", ds: "daemonsets"};

function rows(world: World, {of = "", namespace = "default"}: {readonly [name: string]: string}): StrategiesRows | string {
  const found: StrategyRow[] = [];
  for (const object of of.split(",")) {
    const [kind = "", name = ""] = object.split("/"), resource = RESOURCES[kind];
    if (!resource || !name) return `"${object}" is not deployment/NAME, statefulset/NAME or daemonset/NAME`;
    const row = rowOf(world, object, resource, name, namespace);
    if (!row) return `${resource}.apps "${name}" not found, or its template never changed`;
    found.push(row);
  }
  return {rows: found};
}

function rowOf(world: World, object: string, resource: string, name: string, namespace: string): StrategyRow | undefined {
  let owner: Owner | undefined, changedMs: number | undefined;
  for (const {object: now, previous, atMs} of commitsOf(world, resource, namespace)) {
    if (now?.metadata.name !== name) continue;
    owner = now as Owner; // of the resource
    if (previous && !equal(owner.spec.template, (previous as Owner).spec.template)) changedMs = atMs;
  }
  if (!owner || changedMs === undefined) return undefined;
  const mine = podsOf(world, owner, namespace), counts = countsOf(mine, changedMs);
  const desired = "replicas" in owner.spec ? owner.spec.replicas ?? 1 : (owner as DaemonSet).status?.desiredNumberScheduled ?? counts[0]!.ready;
  const completed = completion(mine, changedMs, desired), endMs = (completed ?? world.nowMs) - changedMs, shown = counts.filter(({atMs}) => atMs <= endMs);
  const readyNow = shown.map(({ready}) => ready), missing = shown.reduce((sum, {atMs, ready}, i) => sum + Math.max(0, desired - ready) * ((shown[i + 1]?.atMs ?? endMs) - atMs), 0);
  return {object, strategy: strategyOf(owner), desired, counts: shown, endMs, done: completed !== undefined, fewest: Math.min(...readyNow), most: Math.max(...readyNow), missingPodSeconds: missing / 1000};
}

function strategyOf({kind, spec}: Owner): string {
  const {type = "RollingUpdate", rollingUpdate} = (kind === "Deployment" ? (spec as Deployment["spec"]).strategy : (spec as DaemonSet["spec"]).updateStrategy) ?? {};
  const {maxSurge, maxUnavailable} = (rollingUpdate ?? {}) as {maxSurge?: number | string; maxUnavailable?: number | string};
  const bounds = [maxSurge !== undefined && maxSurge !== 0 && `maxSurge ${maxSurge}`, maxUnavailable !== undefined && `maxUnavailable ${maxUnavailable}`].filter(Boolean).join(", ");
  return type === "RollingUpdate" && bounds ? `${type} (${bounds})` : type;
}

interface Life { readonly createdMs: number; readonly spans: {readonly fromMs: number; toMs: number}[] }

/** When each Pod of the owner, or of its ReplicaSets, was ready. A Pod that is told to end counts no more. */
function podsOf(world: World, owner: Owner, namespace: string): readonly Life[] {
  const owners = new Set([owner.metadata.uid]), lives = new Map<string, Life>();
  for (const {object} of commitsOf(world, "replicasets", namespace)) if ((object as ReplicaSet | undefined)?.metadata.ownerReferences?.some(({uid}) => uid === owner.metadata.uid)) owners.add(object!.metadata.uid);
  for (const {object, previous, atMs} of commitsOf(world, "pods", namespace)) {
    const pod = (object ?? previous) as Pod; // of the resource
    if (!pod.metadata.ownerReferences?.some(({uid}) => owners.has(uid))) continue;
    const life = lives.get(pod.metadata.uid) ?? {createdMs: atMs, spans: []}, last = life.spans.at(-1), open = last?.toMs === Infinity;
    lives.set(pod.metadata.uid, life);
    const ready = !!object && !pod.metadata.deletionTimestamp && isReady(pod);
    if (ready && !open) life.spans.push({fromMs: atMs, toMs: Infinity});
    if (!ready && open) last.toMs = atMs;
  }
  return [...lives.values()];
}

function countsOf(pods: readonly Life[], fromMs: number): CountRow[] {
  const spans = pods.flatMap((pod) => pod.spans), moments = [...new Set([fromMs, ...spans.flatMap((span) => [span.fromMs, span.toMs])])].filter((ms) => ms >= fromMs && ms < Infinity).sort((a, b) => a - b);
  const counts = moments.map((ms) => ({atMs: ms - fromMs, ready: spans.filter((span) => span.fromMs <= ms && ms < span.toMs).length}));
  return counts.filter(({ready}, i) => i === 0 || ready !== counts[i - 1]!.ready);
}

/** When as many Pods as are wanted were ready that were made after the change, and no older one. */
function completion(pods: readonly Life[], changedMs: number, desired: number): number | undefined {
  const moments = pods.flatMap(({spans}) => spans.flatMap(({fromMs, toMs}) => [fromMs, toMs])).filter((ms) => ms > changedMs && ms < Infinity).sort((a, b) => a - b);
  const readyAt = (ms: number, isNew: boolean) => pods.filter(({createdMs, spans}) => createdMs >= changedMs === isNew && spans.some(({fromMs, toMs}) => fromMs <= ms && ms < toMs)).length;
  return moments.find((ms) => readyAt(ms, true) >= desired && readyAt(ms, false) === 0);
}

export const strategiesSource: ViewSource<StrategiesRows> = {
  kind: "strategies",
  parameters: [{name: "of", required: true, what: "objects separated by commas: deployment/web,statefulset/db"}, {name: "namespace", required: false, what: "their namespace"}],
  rows,
};
