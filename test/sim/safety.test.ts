// Safety over random histories: workloads come, grow, roll and go while nodes are drained and die and components stop. What must hold at
// every commit is checked against the history afterwards; the seed is fixed and printed with every failure.
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {clientFor, type Client} from "../../src/sim/api/client.ts";
import {matchesRequired} from "../../src/sim/api/node-terms.ts";
import {matchesSelector} from "../../src/sim/api/selectors.ts";
import {untolerated} from "../../src/sim/api/taints.ts";
import type {DaemonSet, Deployment, Node, Pod, PodDisruptionBudget, ReplicaSet, StatefulSet} from "../../src/sim/api/types.ts";
import {targetOf} from "../../src/sim/controllers/daemonset/nodes.ts";
import {desiredReplicas, isRolling, maxSurge, minAvailable} from "../../src/sim/controllers/deployment/math.ts";
import {controllerOf} from "../../src/sim/controllers/ownership.ts";
import {hasEnded, isReady} from "../../src/sim/controllers/pods.ts";
import {startUnit, stopUnit} from "../../src/sim/hosts/units.ts";
import {advance} from "../../src/sim/run.ts";
import {amounts, podRequests} from "../../src/sim/scheduler/resources.ts";
import type {Commit} from "../../src/sim/store/store.ts";
import type {World} from "../../src/sim/world.ts";
import {bench} from "./worlds.ts";

const NODES = ["node01", "node02"] as const, UNITS = ["kube-scheduler", "kube-controller-manager", "kubelet@node01", "kubelet@node02"] as const, NAMES = ["a", "b"] as const;
const IMAGES = ["nginx:1.25", "nginx:1.27", "nginx:nope"] as const;

const name = fc.constantFrom(...NAMES), size = fc.integer({min: 0, max: 6}), image = fc.constantFrom(...IMAGES);
const action = fc.oneof(
  fc.record({do: fc.constant("deployment" as const), name, size, surge: fc.constantFrom(0, 1, "25%", "50%"), missing: fc.constantFrom(0, 1, "25%"), cpu: fc.constantFrom("50m", "300m")}),
  fc.record({do: fc.constant("statefulset" as const), name, size, parallel: fc.boolean()}),
  fc.record({do: fc.constant("daemonset" as const), name, surge: fc.boolean()}),
  fc.record({do: fc.constant("job" as const), name, size, fails: fc.boolean()}),
  fc.record({do: fc.constant("budget" as const), name, least: fc.constantFrom(1, 2, "50%")}),
  fc.record({do: fc.constant("scale" as const), name, size}),
  fc.record({do: fc.constant("roll" as const), name, image}),
  fc.record({do: fc.constant("drain" as const), node: fc.constantFrom(...NODES)}),
  fc.record({do: fc.constant("uncordon" as const), node: fc.constantFrom(...NODES)}),
  fc.record({do: fc.constant("stop" as const), unit: fc.constantFrom(...UNITS)}),
  fc.record({do: fc.constant("start" as const), unit: fc.constantFrom(...UNITS)}),
  fc.record({do: fc.constant("delete" as const), name}),
);
const history = fc.array(fc.tuple(action, fc.integer({min: 0, max: 90})), {minLength: 4, maxLength: 14});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Asks the server; what it refuses (a name that is taken, a budget) is part of life. */
const ask = (client: Client, method: "POST" | "PATCH" | "DELETE", path: string, body?: object): void => { client.request({method, path, ...(body && {body: body as never}), ...(method === "PATCH" && {contentType: "application/merge-patch+json"})}); };

const template = (app: string, cpu = "50m", command?: readonly string[], restartPolicy = "Always") => ({metadata: {labels: {app}}, spec: {terminationGracePeriodSeconds: 2, restartPolicy, containers: [{name: "c", image: command ? "busybox" : "nginx:1.25", resources: {requests: {cpu}}, ...(command && {command})}]}});
const apps = "/apis/apps/v1/namespaces/default";

function act(world: World, client: Client, a: Action): void {
  switch (a.do) {
    case "deployment": return ask(client, "POST", `${apps}/deployments`, {metadata: {name: a.name}, spec: {replicas: a.size, selector: {matchLabels: {app: a.name}}, strategy: {rollingUpdate: {maxSurge: a.surge, maxUnavailable: a.missing}}, template: template(a.name, a.cpu)}});
    case "statefulset": return ask(client, "POST", `${apps}/statefulsets`, {metadata: {name: a.name}, spec: {replicas: a.size, serviceName: a.name, podManagementPolicy: a.parallel ? "Parallel" : "OrderedReady", selector: {matchLabels: {set: a.name}}, template: {...template(a.name), metadata: {labels: {set: a.name}}}}});
    case "daemonset": return ask(client, "POST", `${apps}/daemonsets`, {metadata: {name: a.name}, spec: {updateStrategy: {rollingUpdate: a.surge ? {maxSurge: 1, maxUnavailable: 0} : {}}, selector: {matchLabels: {daemon: a.name}}, template: {...template(a.name), metadata: {labels: {daemon: a.name}}}}});
    case "job": return ask(client, "POST", "/apis/batch/v1/namespaces/default/jobs", {metadata: {name: a.name}, spec: {completions: a.size, parallelism: 2, backoffLimit: 2, template: template("job", "50m", ["sh", "-c", `sleep 5; exit ${a.fails ? 1 : 0}`], "Never")}});
    case "budget": return ask(client, "POST", "/apis/policy/v1/namespaces/default/poddisruptionbudgets", {metadata: {name: a.name}, spec: {minAvailable: a.least, selector: {matchLabels: {app: a.name}}}});
    case "scale": for (const kind of ["deployments", "statefulsets"]) ask(client, "PATCH", `${apps}/${kind}/${a.name}`, {spec: {replicas: a.size}}); return;
    case "roll": for (const kind of ["deployments", "statefulsets", "daemonsets"]) ask(client, "PATCH", `${apps}/${kind}/${a.name}`, {spec: {template: {spec: {containers: [{name: "c", image: a.image, resources: {requests: {cpu: "50m"}}}]}}}}); return;
    case "drain": ask(client, "PATCH", `/api/v1/nodes/${a.node}`, {spec: {unschedulable: true}});
      for (const pod of client.list("pods", {namespace: "default", fields: `spec.nodeName=${a.node}`})) if (controllerOf(pod)?.kind !== "DaemonSet") ask(client, "POST", `/api/v1/namespaces/default/pods/${pod.metadata.name}/eviction`, {apiVersion: "policy/v1", kind: "Eviction", metadata: {name: pod.metadata.name}});
      return;
    case "uncordon": return ask(client, "PATCH", `/api/v1/nodes/${a.node}`, {spec: {unschedulable: null}});
    case "stop": return stopUnit(world, a.unit, {command: 1});
    case "start": return startUnit(world, a.unit, {command: 1});
    case "delete": for (const kind of ["deployments", "statefulsets", "daemonsets"]) ask(client, "DELETE", `${apps}/${kind}/${a.name}`);
  }
}

function play(steps: readonly (readonly [Action, number])[]): {readonly world: World; readonly fresh: readonly Commit[]} {
  const {world, client} = bench(), since = world.store.revision;
  for (const [a, seconds] of steps) { act(world, client, a); advance(world, seconds * 1000); }
  return {world, fresh: [...world.store.history.since(since)]};
}

/** The objects as they are at each commit, by key. `look` is called before a commit is taken over. */
function follow(fresh: readonly Commit[], base: World, look: (commit: Commit, objects: ReadonlyMap<string, Commit["object"]>) => void): void {
  const objects = new Map<string, Commit["object"]>();
  for (const [key, {object}] of base.store.keys.entries()) objects.set(key, object);
  for (const commit of fresh) {
    look(commit, objects);
    if (commit.object) objects.set(commit.key, commit.object); else objects.delete(commit.key);
  }
}

const of = <T>(objects: ReadonlyMap<string, Commit["object"]>, resource: string): T[] => [...objects].filter(([key]) => key.startsWith(`/registry/${resource}/`)).map(([, object]) => object as T); // of that resource
const options = {seed: 20261123, numRuns: 25};
const base = bench().world;

describe("at every commit of a random history", () => {
  test("Pods are bound where they fit, and no node is over its allocatable", () => {
    fc.assert(fc.property(history, (steps) => follow(play(steps).fresh, base, ({resource, object, previous, author}, objects) => {
      const [before, pod] = [previous as Pod | undefined, object as Pod | undefined];
      if (resource !== "pods" || !pod?.spec.nodeName || before?.spec.nodeName || author !== "kube-scheduler") return;
      const node = objects.get(`/registry/nodes/${pod.spec.nodeName}`) as Node;
      expect(matchesRequired(pod, node)).toBe(true);
      expect(untolerated(node.spec.taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"])).toBeFalsy();
      const there = of<Pod>(objects, "pods").filter((other) => other.spec.nodeName === pod.spec.nodeName && !hasEnded(other)), room = amounts(node.status?.allocatable);
      for (const resourceName of ["cpu", "memory"]) expect([...there, pod].reduce((sum, one) => sum + (podRequests(one)[resourceName] ?? 0), 0)).toBeLessThanOrEqual(room[resourceName]!);
      expect(there.length + 1).toBeLessThanOrEqual(room.pods!);
    })), options);
  });

  test("a Deployment stays between its bounds by its controller's own act", () => {
    fc.assert(fc.property(history, (steps) => follow(play(steps).fresh, base, ({resource, object, previous, author}, objects) => {
      const [before, set] = [previous as ReplicaSet | undefined, object as ReplicaSet | undefined], ref = set && controllerOf(set);
      if (resource !== "replicasets" || author !== "deployment-controller" || !set || ref?.kind !== "Deployment" || before?.spec.replicas === set.spec.replicas) return;
      const d = objects.get(`/registry/deployments/default/${ref.name}`) as Deployment | undefined;
      if (!d || d.metadata.uid !== ref.uid || !isRolling(d)) return;
      const others = of<ReplicaSet>(objects, "replicasets").filter((other) => controllerOf(other)?.uid === ref.uid && other.metadata.uid !== set.metadata.uid).reduce((sum, other) => sum + (other.spec.replicas ?? 0), 0);
      const [was, is] = [others + (before?.spec.replicas ?? 0), others + (set.spec.replicas ?? 0)];
      if (is > was) expect(is).toBeLessThanOrEqual(Math.max(was, desiredReplicas(d) + maxSurge(d)));
      else expect(is).toBeGreaterThanOrEqual(Math.min(was, minAvailable(d)));
    })), options);
  });

  test("a DaemonSet has one Pod on a node, or an old and a new one while it surges", () => {
    fc.assert(fc.property(history, (steps) => follow(play(steps).fresh, base, ({resource, object, previous}, objects) => {
      const pod = object as Pod, ref = object && controllerOf(object);
      if (resource !== "pods" || previous || ref?.kind !== "DaemonSet") return;
      const ds = objects.get(`/registry/daemonsets/${pod.metadata.namespace}/${ref.name}`) as DaemonSet | undefined;
      const same = of<Pod>(objects, "pods").filter((other) => controllerOf(other)?.uid === ref.uid && targetOf(other) === targetOf(pod) && !other.metadata.deletionTimestamp && !hasEnded(other));
      expect(same.length).toBeLessThanOrEqual(ds?.spec.updateStrategy?.rollingUpdate?.maxSurge ? 1 : 0);
    })), options);
  });

  test("a StatefulSet's Pods come one after the other, each name once", () => {
    fc.assert(fc.property(history, (steps) => follow(play(steps).fresh, base, ({resource, object, previous, key}, objects) => {
      const pod = object as Pod, ref = object && controllerOf(object);
      if (resource !== "pods" || previous || ref?.kind !== "StatefulSet") return;
      expect(objects.has(key)).toBe(false);
      const set = objects.get(`/registry/statefulsets/default/${ref.name}`) as StatefulSet | undefined;
      if (set?.spec.podManagementPolicy !== "OrderedReady") return;
      const ordinal = Number(/\d+$/.exec(pod.metadata.name)![0]);
      for (let i = 0; i < ordinal; i++) expect(isReady(objects.get(`/registry/pods/default/${ref.name}-${i}`) as Pod)).toBe(true);
    })), options);
  });

  test("evictions leave what a budget asks for", () => {
    fc.assert(fc.property(history, (steps) => follow(play(steps).fresh, base, ({resource, object, previous}, objects) => {
      const evicted = (pod: Pod | undefined) => !!pod?.status?.conditions?.some(({reason}) => reason === "EvictionByEvictionAPI"), pod = object as Pod;
      if (resource !== "pods" || !object || !evicted(pod) || evicted(previous as Pod | undefined) || !isReady(pod)) return;
      for (const budget of of<PodDisruptionBudget>(objects, "poddisruptionbudgets").filter(({spec}) => matchesSelector(spec?.selector, pod.metadata.labels ?? {}))) {
        const healthy = of<Pod>(objects, "pods").filter((other) => other.metadata.uid !== pod.metadata.uid && matchesSelector(budget.spec?.selector, other.metadata.labels ?? {}) && !other.metadata.deletionTimestamp && isReady(other)).length;
        expect(healthy).toBeGreaterThanOrEqual(budget.status?.desiredHealthy ?? 0);
      }
    })), options);
  });
});

describe("in the end", () => {
  test("everything settles, and the same seed gives the same history", () => {
    fc.assert(fc.property(history, (steps) => {
      const [one, other] = [play(steps), play(steps)];
      expect(JSON.stringify(one.fresh) === JSON.stringify(other.fresh)).toBe(true);
      const {world} = one, client = clientFor(world, {author: "test", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: {command: 1}});
      for (const unit of UNITS) startUnit(world, unit, {command: 1});
      // An image that does not exist is pulled again and again: give everything one that does.
      for (const resource of NAMES) act(world, client, {do: "roll", name: resource, image: "nginx:1.27"});
      for (const node of NODES) act(world, client, {do: "uncordon", node});
      advance(world, 600_000);
      // As in life, a StatefulSet does not replace a broken Pod by itself: somebody deletes it.
      for (const pod of client.list("pods", {namespace: "default"})) if (!isReady(pod) && controllerOf(pod)?.kind === "StatefulSet") ask(client, "DELETE", `/api/v1/namespaces/default/pods/${pod.metadata.name}`);
      advance(world, 1_800_000);
      const {revision} = world.store;
      advance(world, 60_000);
      expect([...world.store.history.since(revision)].map(({author, key}) => `${author} → ${key}`)).toEqual([]);
    }), options);
  });
});
