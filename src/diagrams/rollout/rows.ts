// The life of a Deployment's ReplicaSets and Pods, from the history: who was there when, within which bounds.
import type {Deployment, Pod, ReplicaSet} from "../../sim/api/types.ts";
import {isReady} from "../../sim/controllers/pods.ts";
import {desiredReplicas, maxSurge, maxUnavailable} from "../../sim/controllers/deployment/math.ts";
import type {World} from "../../sim/world.ts";
import {commandOf, commitsOf} from "../history.ts";
import type {ViewSource} from "../view.ts";
import type {BoundRow, MarkRow, PodRow, RolloutRows, SetRow} from "./data.ts";

function rows(world: World, {deployment: name, namespace = "default"}: {readonly [name: string]: string}): RolloutRows | string {
  const bounds: BoundRow[] = [], marks: MarkRow[] = [];
  let uid: string | undefined, fromMs = 0;
  for (const commit of commitsOf(world, "deployments", namespace)) {
    const d = commit.object as Deployment | undefined;
    if (!d || d.metadata.name !== name) continue;
    if (d.metadata.uid !== uid) { uid = d.metadata.uid; fromMs = commit.atMs; bounds.length = marks.length = 0; }
    note(bounds, d, commit.atMs);
    const before = commit.previous as Deployment | undefined;
    if (before && d.metadata.generation === before.metadata.generation) continue;
    const command = commandOf(world, commit);
    if (command) marks.push({atMs: commit.atMs, text: lineOf(command, d.metadata.name)});
  }
  if (!uid) return `deployments.apps "${name}" not found`;
  const sets = setsOf(world, namespace, uid);
  const pods = podsOf(world, namespace, sets);
  const lastMs = Math.max(fromMs, ...pods.flatMap(({createdMs, readyMs, deletedMs, goneMs}) => [createdMs, readyMs ?? 0, deletedMs ?? 0, goneMs ?? 0]), ...marks.map(({atMs}) => atMs));
  return {deployment: name!, sets: sets.map(({uid: _, ...row}) => row), pods, bounds, marks, fromMs, toMs: Math.min(world.nowMs, lastMs + 2000)};
}

/** The line of the script that names the Deployment, or its last line. */
function lineOf(script: string, name: string): string {
  const lines = script.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.find((line) => /^kubectl\b/.test(line) && line.includes(name) && !/\b(?:get|describe|status|wait|history)\b/.test(line)) ?? lines.find((line) => /\b(?:apply|create|replace|edit)\b/.test(line)) ?? lines.at(-1) ?? "";
}

function note(bounds: BoundRow[], d: Deployment, fromMs: number): void {
  const desired = desiredReplicas(d), recreate = d.spec.strategy?.type === "Recreate";
  const row = {fromMs, desired, least: recreate ? 0 : desired - maxUnavailable(d), most: desired + maxSurge(d), recreate};
  const last = bounds.at(-1);
  if (!last || last.desired !== row.desired || last.least !== row.least || last.most !== row.most) bounds.push(row);
}

function setsOf(world: World, namespace: string, owner: string): (SetRow & {readonly uid: string})[] {
  const sets = new Map<string, SetRow & {readonly uid: string}>();
  for (const {object, atMs} of commitsOf(world, "replicasets", namespace)) {
    const rs = object as ReplicaSet | undefined;
    if (!rs?.metadata.ownerReferences?.some((ref) => ref.uid === owner)) continue;
    const images = (rs.spec.template?.spec?.containers ?? []).map(({image}) => image ?? "").join(", ");
    sets.set(rs.metadata.uid, {uid: rs.metadata.uid, name: rs.metadata.name, hash: rs.metadata.labels?.["pod-template-hash"] ?? "", images, revision: rs.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? "", createdMs: sets.get(rs.metadata.uid)?.createdMs ?? atMs});
  }
  return [...sets.values()].sort((a, b) => a.createdMs - b.createdMs);
}

function podsOf(world: World, namespace: string, sets: readonly {readonly uid: string}[]): PodRow[] {
  const pods = new Map<string, PodRow>();
  for (const {object, previous, atMs} of commitsOf(world, "pods", namespace)) {
    const pod = (object ?? previous) as Pod;
    const set = sets.findIndex(({uid}) => pod.metadata.ownerReferences?.some((ref) => ref.uid === uid));
    if (set < 0) continue;
    const row = pods.get(pod.metadata.uid) ?? {name: pod.metadata.name, set, createdMs: atMs};
    const ready = isReady(pod);
    const trouble = pod.status?.containerStatuses?.map(({state}) => state?.waiting?.reason).find((reason) => reason && reason !== "ContainerCreating" && reason !== "PodInitializing");
    const {trouble: _, ...calm} = row;
    pods.set(pod.metadata.uid, {
      ...calm, ...(ready && row.readyMs === undefined && {readyMs: atMs}), ...(trouble && !ready && {trouble}),
      ...(pod.metadata.deletionTimestamp && row.deletedMs === undefined && {deletedMs: atMs}), ...(!object && {goneMs: atMs}),
    });
  }
  return [...pods.values()];
}

export const rolloutSource: ViewSource<RolloutRows> = {
  kind: "rollout",
  parameters: [{name: "deployment", required: true, what: "the name of a Deployment"}, {name: "namespace", required: false, what: "its namespace"}],
  rows,
};
