import {expect, test} from "vitest";
import {clientFor, Unreachable} from "../../src/sim/api/client.ts";
import {makeFolder, putFile} from "../../src/sim/hosts/machine.ts";
import {startUnit, stopUnit} from "../../src/sim/hosts/units.ts";
import {noticeFiles} from "../../src/sim/kubelet/static-pods.ts";
import {advance} from "../../src/sim/run.ts";
import {revive, serialise} from "../../src/sim/world.ts";
import {bench, one, script} from "./worlds.ts";

test("system Pods run and nodes are Ready at the epoch", () => {
  const {client} = bench();
  for (const pod of client.list("pods")) expect([pod.metadata.name, pod.status?.phase]).toEqual([pod.metadata.name, "Running"]);
  for (const node of client.list("nodes")) expect(node.status?.conditions?.find(({type}) => type === "Ready")?.status).toBe("True");
});

test("a Pod runs, logs, and is killed after its grace since nothing in it handles SIGTERM", () => {
  const {world, client, pod, state, log} = bench();
  pod("a", script("echo hello; sleep 3600", "busybox", {terminationGracePeriodSeconds: 5}));
  advance(world, 4000);
  expect(state("a")).toBe("Running c:ready/0");
  expect(log("a")).toBe("hello\n");
  client.delete("pods", "a", "default");
  advance(world, 4000);
  expect(state("a")).not.toBe("gone");
  advance(world, 3000);
  expect(state("a")).toBe("gone");
});

test("images that are not there back off; a corrected image is pulled at once", () => {
  const {world, client, pod, state, log} = bench();
  pod("typo", one("nginx:1.255"));
  advance(world, 4000);
  expect(state("typo")).toBe("Pending c:ErrImagePull/0");
  advance(world, 16_000);
  expect(state("typo")).toBe("Pending c:ImagePullBackOff/0");
  expect(log("typo")).toBe('error: container "c" in pod "typo" is waiting to start: trying and failing to pull image');
  const found = client.get("pods", "typo", "default")!;
  client.update("pods", {...found, spec: {...found.spec, containers: [{...found.spec.containers[0]!, image: "nginx:1.25"}]}});
  advance(world, 4000);
  expect(state("typo")).toBe("Running c:ready/0");
});

test("crashing containers restart with growing delays", () => {
  const {world, client, pod} = bench();
  pod("crash", script("exit 3"));
  const restarts: number[] = [];
  for (const at of [5, 30, 60, 120, 240]) {
    advance(world, at * 1000 - (world.nowMs - Date.parse(world.cluster.epoch)));
    restarts.push(client.get("pods", "crash", "default")!.status!.containerStatuses![0]!.restartCount);
  }
  expect(restarts).toEqual([1, 2, 3, 4, 5]);
});

test("init containers run in turn, sidecars start before and end after the main ones", () => {
  const {world, pod, state} = bench();
  pod("app", {restartPolicy: "Never", initContainers: [{name: "first", image: "busybox", command: ["sleep", "3"]}, {name: "log", image: "busybox", restartPolicy: "Always", command: ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"]}], containers: [{name: "c", image: "busybox", command: ["sleep", "5"]}]});
  advance(world, 2500);
  expect(state("app")).toBe("Pending first:unready/0 log:PodInitializing/0 c:PodInitializing/0");
  advance(world, 4500);
  expect(state("app")).toBe("Running first:ready/0 log:ready/0 c:ready/0");
  advance(world, 8000);
  expect(state("app")).toBe("Succeeded first:ready/0 log:Completed/0 c:Completed/0");
});

test("a failed liveness probe restarts, a failed readiness probe does not", () => {
  const {world, pod, state, run} = bench();
  pod("live", {terminationGracePeriodSeconds: 1, containers: [{name: "c", image: "busybox", command: ["sh", "-c", "touch /tmp/ok; sleep 3600"], livenessProbe: {exec: {command: ["cat", "/tmp/ok"]}, periodSeconds: 2, failureThreshold: 2}}]});
  pod("ready", one("nginx", {readinessProbe: {httpGet: {path: "/ok", port: 80}, periodSeconds: 2}}));
  advance(world, 5000);
  expect([state("live"), state("ready")]).toEqual(["Running c:ready/0", "Running c:unready/0"]);
  run("live", "rm", "/tmp/ok");
  run("ready", "sh", "-c", "echo yes > /usr/share/nginx/html/ok");
  advance(world, 9000);
  expect([state("live"), state("ready")]).toEqual(["Running c:ready/1", "Running c:ready/0"]);
});

test("missing configuration keeps a container from starting until it is there", () => {
  const {world, client, pod, state, run} = bench();
  pod("env", one("busybox", {command: ["sleep", "3600"], env: [{name: "MODE", valueFrom: {configMapKeyRef: {name: "conf", key: "mode"}}}]}));
  advance(world, 4000);
  expect(state("env")).toBe("Pending c:CreateContainerConfigError/0");
  client.create("configmaps", {metadata: {name: "conf", namespace: "default"}, data: {mode: "fast"}});
  advance(world, 20_000);
  expect(run("env", "printenv", "MODE")).toBe("fast\n");
});

test("static Pods follow their manifests; without its manifest the API server is away", () => {
  const {world, client, state} = bench();
  const host = world.hosts.controlplane!, folder = "/etc/kubernetes/manifests";
  makeFolder(host, folder, world.nowMs);
  putFile(host, `${folder}/own.yaml`, "apiVersion: v1\nkind: Pod\nmetadata: {name: own}\nspec: {containers: [{name: c, image: busybox, command: [sleep, '99']}]}\n", world.nowMs);
  noticeFiles(world, "controlplane", {command: 1});
  advance(world, 5000);
  expect(state("own-controlplane")).toBe("Running c:ready/0");
  const manifest = host.files.get(`${folder}/kube-apiserver.yaml`)!;
  host.files.delete(`${folder}/kube-apiserver.yaml`);
  noticeFiles(world, "controlplane", {command: 1});
  advance(world, 5000);
  expect(() => client.list("pods")).toThrow(Unreachable);
  host.files.set(`${folder}/kube-apiserver.yaml`, manifest);
  noticeFiles(world, "controlplane", {command: 1});
  advance(world, 15_000);
  expect(state("own-controlplane")).toBe("Running c:ready/0");
});

test("a stopped kubelet leaves containers running and takes them over when it starts again", () => {
  const {world, pod, state, log} = bench();
  pod("tick", script("i=0; while true; do echo $i; i=$((i+1)); sleep 10; done", "busybox", {nodeName: "node01"}));
  advance(world, 5000);
  stopUnit(world, "kubelet@node01", {command: 1});
  advance(world, 30_000);
  startUnit(world, "kubelet@node01", {command: 1});
  advance(world, 5000);
  expect(state("tick")).toBe("Running c:ready/0");
  expect(log("tick").split("\n").length).toBeGreaterThan(3);
});

test("a world revived in the middle of a script goes on to the same future", () => {
  const {world, pod} = bench();
  pod("steps", script("for i in 1 2 3 4 5 6; do echo step $i; sleep 2; done; exit 4"));
  advance(world, 5000);
  const other = revive(serialise(world));
  advance(world, 60_000);
  advance(other, 60_000);
  expect(serialise(other) === serialise(world)).toBe(true);
  expect(clientFor(other, {author: "test", user: {name: "test", groups: []}, cause: "boot"}).get("pods", "steps", "default")?.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(1);
});
