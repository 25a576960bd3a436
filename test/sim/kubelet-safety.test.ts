// What holds for containers and packets whatever happens: a container never runs beside its own next attempt, a Service leads to no Pod
// that is not ready, its endpoints share requests evenly, and a fork in mid-script goes on to the same future. The seed is fixed.
import fc from "fast-check";
import {expect, test} from "vitest";
import type {Pod} from "../../src/sim/api/types.ts";
import {execute} from "../../src/sim/kubelet/exec.ts";
import {signalContainer} from "../../src/sim/kubelet/runtime.ts";
import {route} from "../../src/sim/network/route.ts";
import {advance} from "../../src/sim/run.ts";
import {fork, serialise, type World} from "../../src/sim/world.ts";
import {bench, one, script, type Bench} from "./worlds.ts";

const SEED = 20261124;
const node = {host: "controlplane", ip: "172.30.1.2"};

const isReady = (pod: Pod | undefined): boolean => pod?.status?.conditions?.find(({type}) => type === "Ready")?.status === "True";

function containersNamed(world: World, pod: string) {
  return Object.values(world.hosts).flatMap((host) => [...host.containers.values()].filter(({podName}) => podName === pod).map((container) => ({host, container})));
}

const life = fc.record({seconds: fc.integer({min: 0, max: 40}), exit: fc.constantFrom(0, 1, 137), policy: fc.constantFrom("Always", "OnFailure", "Never"), traps: fc.boolean(), probe: fc.boolean(), grace: fc.integer({min: 0, max: 12})});
const event = fc.record({afterSeconds: fc.integer({min: 0, max: 30}), what: fc.constantFrom("kill", "image", "delete", "nothing")});

/** Every moment at which a container ran, by Pod uid and name: at most one at a time. */
function overlaps(world: World, pod: string, seen: Map<string, {from: number; to: number}>): string | undefined {
  const running = new Map<string, string>();
  for (const {container} of containersNamed(world, pod)) {
    const key = `${container.podUid}/${container.name}`;
    if (container.startedAtMs) seen.set(`${key}#${container.attempt}`, {from: container.startedAtMs, to: container.finishedAtMs ?? Infinity});
    if (container.state !== "running") continue;
    if (running.has(key)) return `${key}: two run at ${world.nowMs}`;
    running.set(key, container.id);
  }
  const spans = [...seen].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, span] of spans) for (const [other, next] of spans) if (key !== other && key.split("#")[0] === other.split("#")[0] && span.from < next.to && next.from < span.to) return `${key} and ${other} overlap`;
  return undefined;
}

function disturb({world, client}: Bench, what: string): void {
  if (what === "kill") for (const {host, container} of containersNamed(world, "p")) signalContainer(world, host, container.id, "SIGKILL", {revision: world.store.revision});
  if (what === "image") client.request({method: "PATCH", path: "/api/v1/namespaces/default/pods/p", body: {spec: {containers: [{name: "c", image: "busybox:1.36"}]}}, contentType: "application/strategic-merge-patch+json"});
  if (what === "delete") client.request({method: "DELETE", path: "/api/v1/namespaces/default/pods/p"});
}

test("a container never runs beside its own next attempt", () => {
  fc.assert(fc.property(life, fc.array(event, {maxLength: 5}), ({seconds, exit, policy, traps, probe, grace}, events) => {
    const made = bench();
    made.pod("p", {
      restartPolicy: policy, terminationGracePeriodSeconds: grace,
      containers: [{name: "c", image: "busybox", command: ["sh", "-c", `${traps ? "trap 'exit 3' TERM; " : ""}sleep ${seconds}; exit ${exit}`], ...(probe && {livenessProbe: {exec: {command: ["false"]}, periodSeconds: 3, failureThreshold: 2}})}],
    });
    const seen = new Map<string, {from: number; to: number}>();
    for (const {afterSeconds, what} of [...events, {afterSeconds: 60, what: "nothing"}]) {
      for (let i = 0; i < afterSeconds; i++) { advance(made.world, 1000); expect(overlaps(made.world, "p", seen)).toBeUndefined(); }
      disturb(made, what);
    }
  }), {seed: SEED, numRuns: 25});
});

test("a Service leads to no Pod that is not ready, its own address does", () => {
  const toggles = fc.array(fc.tuple(fc.integer({min: 0, max: 3}), fc.boolean()), {minLength: 1, maxLength: 8});
  fc.assert(fc.property(toggles, (list) => {
    const {world, client, pod} = bench();
    const names = ["a", "b", "d", "e"];
    for (const name of names) pod(name, one("nginx", {readinessProbe: {exec: {command: ["test", "-f", "/tmp/ready"]}, periodSeconds: 1, failureThreshold: 1}}), {app: "shop"});
    client.create("services", {metadata: {name: "shop", namespace: "default"}, spec: {selector: {app: "shop"}, ports: [{port: 80}]}} as never);
    advance(world, 5000);
    const ip = client.get("services", "shop", "default")!.spec!.clusterIP!;
    for (const [at, ready] of list) {
      const [found] = containersNamed(world, names[at]!);
      execute(world, found!.host, found!.container.id, ready ? ["touch", "/tmp/ready"] : ["rm", "-f", "/tmp/ready"]);
      advance(world, 4000);
      const up = names.filter((name) => isReady(client.get("pods", name, "default")));
      for (let i = 0; i < 12; i++) {
        const way = route(world, node, ip, 80);
        if ("refusal" in way) expect({refusal: way.refusal, up}).toEqual({refusal: "refused", up: []});
        else expect(up).toContain(way.container?.podName);
      }
      expect(route(world, node, client.get("pods", names[at]!, "default")!.status!.podIP!, 80)).toMatchObject({container: {podName: names[at]}});
    }
  }), {seed: SEED, numRuns: 8});
});

test("endpoints share requests evenly, within five standard deviations", () => {
  fc.assert(fc.property(fc.integer({min: 1, max: 7}), (count) => {
    const {world, client, pod} = bench();
    for (let i = 0; i < count; i++) pod(`p${i}`, one("nginx"), {app: "shop"});
    client.create("services", {metadata: {name: "shop", namespace: "default"}, spec: {selector: {app: "shop"}, ports: [{port: 80}]}} as never);
    advance(world, 8000);
    const ip = client.get("services", "shop", "default")!.spec!.clusterIP!, hits = new Map<string, number>(), total = 600;
    for (let i = 0; i < total; i++) { const way = route(world, node, ip, 80); const key = "refusal" in way ? "refused" : way.container!.podName; hits.set(key, (hits.get(key) ?? 0) + 1); }
    const mean = total / count, deviation = Math.sqrt(total * (1 / count) * (1 - 1 / count));
    expect(hits.size).toBe(count);
    for (const hit of hits.values()) expect(Math.abs(hit - mean)).toBeLessThanOrEqual(5 * deviation + 1e-9);
  }), {seed: SEED, numRuns: 7});
});

test("a fork in mid-script goes on to the same future", () => {
  const line = fc.constantFrom("sleep 1", "sleep 0.3", "echo $i >> /tmp/f", "i=$((i + 1))", "cat /tmp/f 2>/dev/null | wc -l", "for x in 1 2 3; do echo $x; sleep 0.7; done", "[ $i -gt 2 ] && echo many", "date +%s", "f() { echo in $1; sleep 1; }; f $i", "(sleep 2; echo late) & wait", "while [ $i -lt 4 ]; do i=$((i+1)); sleep 1; done");
  fc.assert(fc.property(fc.array(line, {minLength: 3, maxLength: 10}), fc.integer({min: 200, max: 9000}), (lines, atMs) => {
    const {world, pod} = bench();
    pod("s", script(`i=0; ${lines.join("; ").replaceAll("wait;", "wait\n").replaceAll("&;", "&")}; exit $i`, "busybox:1.36", {restartPolicy: "OnFailure"}));
    advance(world, atMs);
    const twin = fork(world);
    advance(world, 20_000);
    advance(twin, 20_000);
    expect(serialise(twin)).toEqual(serialise(world));
  }), {seed: SEED, numRuns: 20});
});
