// Laws of the world: a fork and a JSON round trip go on to the same future, the same seed gives the same bytes, every commit has an
// author and a cause, nodes are never overcommitted, rollouts stay within their bounds.
import fc from "fast-check";
import {beforeAll, describe, expect, test} from "vitest";
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {run} from "../../src/shell/terminal.ts";
import type {Deployment, Node, Pod} from "../../src/sim/api/types.ts";
import {list} from "../../src/sim/api/registry.ts";
import {boot} from "../../src/sim/boot.ts";
import {desiredReplicas, maxSurge, maxUnavailable} from "../../src/sim/controllers/deployment/math.ts";
import {advance} from "../../src/sim/run.ts";
import {amounts, podRequests} from "../../src/sim/scheduler/resources.ts";
import {fork, revive, serialise, type World} from "../../src/sim/world.ts";

let start: World;
beforeAll(() => { start = boot("laws", loadCluster("three-nodes"), loadImages()); });

/** A few commands that set much in motion. */
const steps = fc.array(fc.oneof(
  fc.constantFrom("kubectl create deployment web --image=nginx:1.25 --replicas=3", "kubectl scale deployment web --replicas=6", "kubectl set image deployment/web nginx=nginx:1.27", "kubectl set image deployment/web nginx=nginx:nope",
    "kubectl expose deployment web --port=80", "kubectl rollout undo deployment/web", "kubectl delete pod -l app=web --wait=false", "kubectl run crash --image=busybox -- sh -c 'sleep 1; exit 3'", "kubectl cordon node01", "kubectl uncordon node01", "kubectl delete deployment web"),
  fc.integer({min: 0, max: 20}).map((seconds) => `sleep ${seconds}`),
), {minLength: 1, maxLength: 6});

async function play(world: World, lines: readonly string[]): Promise<void> { for (const line of lines) await run(world, line); }

describe("one future", () => {
  test("of a fork and of a JSON round trip, at any moment", async () => {
    await fc.assert(fc.asyncProperty(steps, steps, async (before, after) => {
      const world = fork(start);
      await play(world, before);
      const [forked, revived] = [fork(world), revive(serialise(world))];
      for (const copy of [world, forked, revived]) { await play(copy, after); advance(copy, 30_000); }
      expect(serialise(forked) === serialise(world), "the fork goes its own way").toBe(true);
      expect(serialise(revived) === serialise(world), "the revived world goes its own way").toBe(true);
    }), {numRuns: 8});
  });

  test("of one seed", () => {
    const [a, b] = [0, 1].map(() => boot("same", loadCluster("golden"), loadImages()));
    expect(serialise(a!) === serialise(b!)).toBe(true);
  });

  test("a fork does not disturb its origin", async () => {
    const before = serialise(start);
    await run(fork(start), "kubectl create deployment other --image=nginx; sleep 5; echo x > file");
    expect(serialise(start) === before).toBe(true);
  });
});

describe("at every moment", () => {
  test("each commit has an author and a cause that is older", async () => {
    const world = fork(start);
    await play(world, ["kubectl create deployment web --image=nginx:1.25 --replicas=3", "sleep 10"]);
    for (const {revision, author, cause} of world.store.history.since(0)) {
      expect(author).not.toBe("");
      if (typeof cause === "object" && "revision" in cause) expect(cause.revision).toBeLessThan(revision);
      else if (typeof cause === "object") expect(world.commands.has(String(cause.command).padStart(9, "0"))).toBe(true);
    }
  });

  test("no node is overcommitted", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({min: 1, max: 12}), fc.constantFrom("100m", "250m", "700m", "1")), {minLength: 1, maxLength: 4}), async (deployments) => {
      const world = fork(start);
      for (const [i, [replicas, cpu]] of deployments.entries()) {
        await run(world, `kubectl create deployment d${i} --image=nginx:1.25 --replicas=0 && kubectl set resources deployment d${i} --requests=cpu=${cpu} && kubectl scale deployment d${i} --replicas=${replicas}`);
        advance(world, 3000);
      }
      for (const node of list(world, "nodes") as Node[]) {
        const pods = (list(world, "pods") as Pod[]).filter((pod) => pod.spec.nodeName === node.metadata.name && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
        const used = pods.reduce((sum, pod) => sum + (podRequests(pod).cpu ?? 0), 0);
        expect(used).toBeLessThanOrEqual(amounts(node.status?.allocatable).cpu ?? 0);
      }
    }), {numRuns: 6});
  });

  test("a rolling update stays within its bounds", async () => {
    const bound = fc.oneof(fc.integer({min: 0, max: 3}), fc.constantFrom("0%", "25%", "50%", "100%"));
    await fc.assert(fc.asyncProperty(fc.integer({min: 1, max: 8}), bound, bound, async (replicas, surge, unavailable) => {
      fc.pre(!(/^0%?$/.test(String(surge)) && /^0%?$/.test(String(unavailable))));
      const world = fork(start);
      await run(world, `kubectl create deployment web --image=nginx:1.25 --replicas=${replicas} && kubectl rollout status deployment/web`);
      await run(world, `kubectl patch deployment web -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":${JSON.stringify(surge)},"maxUnavailable":${JSON.stringify(unavailable)}}}}}'; kubectl set image deployment/web nginx=nginx:1.27`);
      const web = () => (list(world, "deployments", {namespace: "default"}) as Deployment[])[0]!;
      advance(world, 60_000, () => {
        const d = web(), {replicas: all = 0, availableReplicas = 0, updatedReplicas = 0} = d.status ?? {};
        expect(all).toBeLessThanOrEqual(desiredReplicas(d) + maxSurge(d));
        expect(availableReplicas).toBeGreaterThanOrEqual(desiredReplicas(d) - maxUnavailable(d));
        return updatedReplicas === replicas && all === replicas && availableReplicas === replicas;
      });
      expect(web().status?.updatedReplicas).toBe(replicas);
    }), {numRuns: 10});
  });
});
