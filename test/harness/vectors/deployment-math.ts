// Vectors `deployment-math`: the bounds of a rollout, and the states through which the controller's sync takes its ReplicaSets.
import {loadCluster, loadImages} from "../../../src/cli/load.ts";
import {clientFor, type Client} from "../../../src/sim/api/client.ts";
import type {Deployment, ReplicaSet} from "../../../src/sim/api/types.ts";
import {boot} from "../../../src/sim/boot.ts";
import {deployment} from "../../../src/sim/controllers/deployment/index.ts";
import {fenceposts, maxSurge, maxUnavailable, minAvailable, newReplicaSetSize} from "../../../src/sim/controllers/deployment/math.ts";
import {REVISION} from "../../../src/sim/controllers/deployment/revision.ts";
import {SortedMap} from "../../../src/sim/map.ts";
import {chance, fork, type World} from "../../../src/sim/world.ts";
import {differs, type VectorCase, type VectorTopic} from "./vector.ts";

interface Rollout { readonly replicas: number; readonly strategy: "RollingUpdate" | "Recreate"; readonly maxSurge?: number | string; readonly maxUnavailable?: number | string; readonly readyPerStep: number; readonly phases: readonly {readonly action: string; readonly states: readonly unknown[]}[] }

const sized = (spec: {readonly replicas: number; readonly maxSurge?: number | string; readonly maxUnavailable?: number | string}): Deployment =>
  ({spec: {replicas: spec.replicas, strategy: {type: "RollingUpdate", rollingUpdate: {maxSurge: spec.maxSurge, maxUnavailable: spec.maxUnavailable}}}}) as unknown as Deployment; // all that the functions look at

export const deploymentMath: VectorTopic = {
  topic: "deployment-math",
  check(testCase) {
    const input = testCase as unknown as VectorCase & {replicas: number; maxSurge: number | string; maxUnavailable: number | string; sizes: number[]; strategy: string}; // by the file's note
    if (input.op === "fenceposts") {
      const d = sized(input), {surge, unavailable} = fenceposts(input.maxSurge, input.maxUnavailable, input.replicas);
      return differs([input.surge, input.unavailable, input.MaxSurge, input.MaxUnavailable, input.MinAvailable], [surge, unavailable, maxSurge(d), maxUnavailable(d), minAvailable(d)]);
    }
    if (input.op === "newRS") {
      const sets = input.sizes.map((replicas) => ({spec: {replicas}}) as unknown as ReplicaSet);
      const d = {...sized(input), spec: {...sized(input).spec, strategy: {...sized(input).spec.strategy, type: input.strategy}}} as Deployment;
      return differs(input.newReplicas, newReplicaSetSize(d, sets, input.sizes[0]!));
    }
    return checkRollout(testCase as unknown as Rollout);
  },
};

let booted: World | undefined;

function checkRollout(input: Rollout): string | undefined {
  const world = fork((booted ??= boot("vectors", loadCluster("golden"), loadImages())));
  const client = clientFor(world, {author: "test", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: "boot"});
  for (const {action, states} of input.phases) {
    const found = play(world, client, input, action);
    for (let i = 0; i < Math.max(states.length, found.length); i++) {
      const difference = differs(states[i], found[i]);
      if (difference) return `${action}, state ${i + 1}: ${difference}`;
    }
  }
  return undefined;
}

const web = (client: Client): Deployment => client.get("deployments", "d", "default")!;
const withImage = (d: Deployment, image: string): Deployment => ({...d, spec: {...d.spec, template: {...d.spec.template, spec: {...d.spec.template.spec!, containers: [{name: "c", image}]}}}});

function act(client: Client, input: Rollout, what: string): void {
  const image = /image (\w+)/.exec(what)?.[1];
  if (what.startsWith("create")) {
    const strategy = input.strategy === "Recreate" ? {type: "Recreate" as const} : {type: "RollingUpdate" as const, rollingUpdate: {maxSurge: input.maxSurge!, maxUnavailable: input.maxUnavailable!}};
    client.create("deployments", {metadata: {name: "d", namespace: "default"}, spec: {replicas: input.replicas, selector: {matchLabels: {app: "d"}}, strategy, template: {metadata: {labels: {app: "d"}}, spec: {containers: [{name: "c", image: image!}]}}}});
    return;
  }
  let d = web(client);
  if (image) d = withImage(d, image);
  const size = /scale to (\d+)/.exec(what)?.[1];
  if (size) d = {...d, spec: {...d.spec, replicas: Number(size)}};
  if (what.startsWith("pause")) d = {...d, spec: {...d.spec, paused: true}};
  if (what === "resume") d = {...d, spec: {...d.spec, paused: false}};
  client.update("deployments", d);
}

/** The states after each sync that changed something. */
function play(world: World, client: Client, input: Rollout, action: string): unknown[] {
  const states: unknown[] = [];
  const [first, second] = action.split(", two syncs (each followed by a step), ");
  // A second between actions, so that ReplicaSets are as old as the recording lists them; within one second names would decide.
  world.nowMs += 1000;
  act(client, input, first!);
  if (second) {
    for (let i = 0; i < 2; i++) {
      sync(world, client);
      step(client, input);
    }
    world.nowMs += 1000;
    act(client, input, second);
  }
  for (let i = 0; i < 200; i++) {
    const changed = sync(world, client);
    if (changed) states.push(stateOf(client));
    // A first version is whole at once; only updates go Pod by Pod.
    if (!step(client, first!.startsWith("create") ? {...input, readyPerStep: -1} : input) && !changed) return states;
  }
  return [...states, "does not settle"];
}

function sync(world: World, client: Client): boolean {
  const before = world.store.revision;
  deployment.reconcile("default/d", {client, cause: "boot", nowMs: world.nowMs, memory: new SortedMap(), world, random: () => chance(world, "vectors"), requeue: () => {}});
  return world.store.revision !== before;
}



const imageOf = (rs: ReplicaSet): string => rs.spec.template!.spec!.containers[0]!.image!;

/** As the note says: counts follow at once, some Pods become available. */
function step(client: Client, {readyPerStep}: Rollout): boolean {
  let changed = false;
  for (const rs of client.list("replicasets", {namespace: "default"})) {
    const replicas = rs.spec.replicas ?? 0, available = Math.min(replicas, rs.status?.availableReplicas ?? 0);
    const more = imageOf(rs) === "bad" ? 0 : readyPerStep < 0 ? replicas : readyPerStep;
    const ready = Math.min(replicas, available + more);
    const status = {replicas, fullyLabeledReplicas: replicas, readyReplicas: ready, availableReplicas: ready, observedGeneration: rs.metadata.generation ?? 1};
    if (rs.status?.replicas === replicas && (rs.status.availableReplicas ?? 0) === ready && rs.status.observedGeneration === status.observedGeneration) continue;
    changed ||= rs.status?.replicas !== replicas || (rs.status.availableReplicas ?? 0) !== ready;
    client.update("replicasets", {...rs, status}, "status");
  }
  return changed;
}

const order = new Map<string, number>();

function stateOf(client: Client): unknown {
  const d = web(client), {status = {}} = d;
  for (const rs of client.list("replicasets", {namespace: "default"})) if (!order.has(rs.metadata.uid)) order.set(rs.metadata.uid, order.size);
  const rs = [...client.list("replicasets", {namespace: "default"})].sort((a, b) => order.get(a.metadata.uid)! - order.get(b.metadata.uid)!);
  return {
    conditions: Object.fromEntries((status.conditions ?? []).map(({type, status: value, reason}) => [type, `${value}/${reason}`])),
    revision: d.metadata.annotations?.[REVISION],
    rs: rs.map((set) => ({available: set.status?.availableReplicas ?? 0, desired: set.spec.replicas, image: imageOf(set), replicas: set.status?.replicas ?? 0, rev: set.metadata.annotations?.[REVISION]})),
    status: {available: status.availableReplicas ?? 0, ready: status.readyReplicas ?? 0, replicas: status.replicas ?? 0, unavailable: status.unavailableReplicas ?? 0, updated: status.updatedReplicas ?? 0},
  };
}
