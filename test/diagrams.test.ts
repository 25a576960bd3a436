// The views that tell of one Pod: what they read from the history, and that they draw it at any width in both languages.
import {parseHTML} from "linkedom";
import {beforeAll, describe, expect, test} from "vitest";
import {loadCluster, loadImages} from "../src/cli/load.ts";
import {showView} from "../src/components/figure.ts";
import type {CreationRows} from "../src/diagrams/creation/data.ts";
import {drawingOf} from "../src/diagrams/drawings.ts";
import type {ProbesRows} from "../src/diagrams/probes/data.ts";
import {sourceOf} from "../src/diagrams/sources.ts";
import type {RoutingRows} from "../src/diagrams/routing/data.ts";
import type {Journey} from "../src/diagrams/routing/journey.ts";
import type {SchedulingRows} from "../src/diagrams/scheduling/data.ts";
import type {StrategiesRows} from "../src/diagrams/strategies/data.ts";
import type {TimelineRows} from "../src/diagrams/timeline/data.ts";
import {run} from "../src/shell/terminal.ts";
import {boot} from "../src/sim/boot.ts";
import type {World} from "../src/sim/world.ts";

const FRAIL = `kubectl apply -f - <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: frail}
spec:
  containers:
  - name: app
    image: busybox
    command: [sh, -c, "touch /tmp/ok; sleep 30; rm /tmp/ok; sleep 600"]
    readinessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 5}
    livenessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 5, initialDelaySeconds: 10}
Y
sleep 90`;

let world: World;
beforeAll(async () => {
  world = boot("diagrams", loadCluster("three-nodes"), loadImages());
  await run(world, "kubectl create deployment web --image=nginx:1.25; kubectl expose deployment web --port=80; sleep 8");
  await run(world, FRAIL);
  await run(world, "kubectl run once --image=busybox --restart=Never -- sh -c 'sleep 2; exit 3'; sleep 10; kubectl delete pod once");
});
const rowsOf = (kind: string, pod: string) => sourceOf(kind)!.rows(world, {pod});

describe("creation", () => {
  test("follows the Pod from the command to its Service, each step woken by an earlier one", () => {
    const {steps, ready, node} = rowsOf("creation", "web") as CreationRows;
    const acts = steps.map(({actor, kind}) => `${actor} ${kind}`);
    expect(acts.slice(0, 4)).toEqual(["kubectl create", "deployment-controller create", "replicaset-controller create", "kube-scheduler bind"]);
    expect(acts.at(-2)).toBe("kubelet ready");
    expect(acts.at(-1)).toBe("endpointslice-controller endpoints");
    expect(ready).toBe(true);
    expect(node).toMatch(/^node0[12]$/);
    for (const [i, {wokenBy, atMs}] of steps.entries()) {
      if (i > 0) expect(wokenBy).toBeLessThan(i);
      expect(atMs).toBeGreaterThanOrEqual(steps[Math.max(0, i - 1)]!.atMs);
    }
  });
  test("says when there is no such Pod", () => expect(rowsOf("creation", "nobody")).toBe('pods "nobody" not found'));
});

test("a timeline tells of a Pod that failed and is gone", () => {
  const rows = rowsOf("timeline", "once") as TimelineRows;
  expect(rows.gone).toBe(true);
  expect(rows.lanes.find(({name}) => name === "once")!.spans.map(({text}) => text)).toEqual(["ContainerCreating", "Running", "Error (3)"]);
  expect(rows.lanes[0]!.spans.map(({text}) => text)).toContain("Failed");
});

describe("probes", () => {
  test("shows failures where the kubelet told of them, and what followed", () => {
    const {probes, restarts, lanes} = rowsOf("probes", "frail") as ProbesRows;
    expect(probes.map(({kind, failures}) => [kind, failures >= 3])).toEqual([["readinessProbe", true], ["livenessProbe", true]]);
    expect(restarts).toBe(1);
    expect(lanes[0]!.spans.map(({mood}) => mood).join(" ")).toMatch(/^good bad good/);
    expect(lanes[1]!.spans[0]!.mood).toBe("quiet");
  });
  test("says when a Pod has none", () => expect(rowsOf("probes", "web")).toMatch(/has no probes$/));
});

describe("scheduling", () => {
  const lab = (parameters: {readonly [name: string]: string}) => sourceOf("scheduling")!.rows(world, parameters) as SchedulingRows;
  test("decides again for a Pod that asks for more, beside what was decided", () => {
    const {nodes, message, chosen} = lab({pod: "frail", cpu: "64"});
    expect(chosen).toBeUndefined();
    expect(message).toContain("2 Insufficient cpu");
    expect(nodes.filter(({was}) => was && !was.rejected).map(({node}) => node)).toEqual(["node01", "node02"]);
  });
  test("sends it elsewhere when the better node is busy, and to a tainted node when it tolerates all", () => {
    const before = lab({pod: "frail"}), busy = lab({pod: "frail", loaded: before.chosen!, load: "1"});
    expect(busy.best).not.toContain(before.chosen);
    expect(lab({pod: "frail", tolerate: "all"}).nodes.every(({rejected}) => !rejected)).toBe(true);
    expect(lab({pod: "frail", selector: "disk=ssd"}).nodes.every(({rejected}) => rejected)).toBe(true);
  });
  test("draws a cluster of many nodes in few lines", () => {
    const one = lab({pod: "frail"}), fit = one.nodes.find(({rejected}) => !rejected)!, out = one.nodes.find(({rejected}) => rejected)!;
    const many: SchedulingRows = {...one, nodes: Array.from({length: 300}, (_, i) => ({...(i % 3 ? fit : out), node: `node${i}`}))};
    const {document} = parseHTML("<html><body></body></html>");
    const drawing = drawingOf("scheduling")!.draw(many, {document: document as unknown as Document, language: "en", width: 720});
    expect(drawing.querySelectorAll("g.kc-score").length).toBeLessThan(40);
    expect(drawing.textContent).toContain("100 nodes");
  });
});

test("strategies measures what a change costs under each", async () => {
  const labs = boot("strategies", loadCluster("three-nodes"), loadImages());
  await run(labs, "kubectl create deployment gently --image=nginx:1.25 --replicas=4; kubectl create deployment abruptly --image=nginx:1.25 --replicas=4; kubectl patch deployment abruptly -p '{\"spec\":{\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":null}}}'; sleep 20");
  await run(labs, "kubectl set image deployment gently nginx=nginx:1.27; kubectl set image deployment abruptly nginx=nginx:1.27; sleep 60");
  const {rows} = sourceOf("strategies")!.rows(labs, {of: "deployment/gently,deployment/abruptly"}) as StrategiesRows;
  expect(rows.map(({strategy}) => strategy)).toEqual(["RollingUpdate (maxSurge 25%, maxUnavailable 25%)", "Recreate"]);
  expect(rows.every(({done, desired}) => done && desired === 4)).toBe(true);
  expect(rows[0]!.fewest).toBe(3);
  expect(rows[1]!.fewest).toBe(0);
  expect(rows[1]!.missingPodSeconds).toBeGreaterThan(rows[0]!.missingPodSeconds);
  expect(sourceOf("strategies")!.rows(labs, {of: "pod/x"})).toMatch(/is not deployment\/NAME/);
});

test.each([["creation", "web"], ["timeline", "frail"], ["probes", "frail"]])("%s is drawn at any width in both languages, with its twin", (kind, pod) => {
  for (const width of [350, 720]) for (const language of ["fr", "en"] as const) {
    const {document} = parseHTML("<html><body><div id=host></div></body></html>"), host = document.querySelector("#host") as unknown as HTMLElement;
    showView(host, drawingOf(kind)!, rowsOf(kind, pod), {document: document as unknown as Document, language, width});
    expect(host.querySelector("svg")!.getAttribute("width")).toBe(String(width));
    expect(host.querySelector("svg")!.getAttribute("aria-label")!.length).toBeGreaterThan(20);
    expect(host.querySelectorAll("tbody tr").length).toBeGreaterThan(5);
    expect(host.innerHTML).not.toMatch(/NaN|undefined/);
  }
});

describe("routing from one client", () => {
  const DENY = `kubectl apply -f - <<'Y'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: site}}, policyTypes: [Ingress]}
Y`;
  let guarded: World;
  beforeAll(async () => {
    guarded = boot("routing", {...loadCluster("three-nodes"), networkPolicies: "enforced"}, loadImages());
    await run(guarded, "kubectl create deployment site --image=nginx:1.25 --replicas=3; kubectl expose deployment site --port=80 --type=NodePort; kubectl run client -n kube-public --image=busybox -- sleep 3600; kubectl create service clusterip empty --tcp=80:80; sleep 10");
  });
  const journey = (parameters: {readonly [name: string]: string}): Journey => (sourceOf("routing")!.rows(guarded, parameters) as RoutingRows).journey!;

  test("a Pod asks name after name, then the rules share a thousand requests as their probabilities say", () => {
    const {lines, answered, target} = journey({service: "site", from: "kube-public/client"});
    expect(lines.filter(({kind}) => kind === "question").map(({text, failed}) => [text, failed ?? false])).toEqual([["site.default.kube-public.svc.cluster.local", true], ["site.default.svc.cluster.local", false]]);
    const ends = lines.filter(({kind}) => kind === "end");
    expect(ends.map(({theory}) => theory)).toEqual([333, 333, 333]);
    for (const {hits = 0} of ends) expect(Math.abs(hits - 333)).toBeLessThan(60);
    expect(ends.reduce((sum, {hits = 0}) => sum + hits, 0)).toBe(answered);
    expect(target).toMatch(/:80$/);
  });
  test("from outside requests enter by the node's port", () => {
    const {lines, answered} = journey({service: "site", from: "outside", node: "node02"});
    expect(answered).toBe(1000);
    expect(lines.map(({detail}) => detail)).toContain("KUBE-NODEPORTS");
  });
  test("a Service without endpoints refuses, a cluster address is nothing outside", () => {
    expect(journey({service: "empty", from: "node01"}).lines.at(-1)).toMatchObject({kind: "end", failed: true, hits: 1000, text: "default/empty:80-80 has no endpoints"});
    expect(journey({service: "empty", from: "outside"}).answered).toBe(0);
  });
  test("a client that is remembered goes where it went; a policy stops everybody; looking changes nothing", async () => {
    await run(guarded, `kubectl patch service site -p '{"spec":{"sessionAffinity":"ClientIP"}}'; sleep 2`);
    const before = JSON.stringify(guarded.memory), {lines, answered} = journey({service: "site", from: "kube-public/client"});
    expect(answered).toBe(1000);
    expect(lines.filter(({kind}) => kind === "end").map(({recalls, hits}) => [recalls ?? false, hits])).toEqual([[true, 999], [false, 1]]);
    expect(JSON.stringify(guarded.memory)).toBe(before);
    await run(guarded, DENY);
    expect(journey({service: "site", from: "kube-public/client"})).toMatchObject({answered: 0});
  });
  test("is drawn at any width in both languages", () => {
    for (const language of ["fr", "en"] as const) for (const width of [340, 720]) {
      const {document} = parseHTML("<html><body><div></div></body></html>"), host = document.querySelector("div")!;
      showView(host as unknown as HTMLElement, drawingOf("routing")!, sourceOf("routing")!.rows(guarded, {service: "site", from: "kube-public/client"}), {document: document as unknown as Document, language, width});
      expect(host.querySelectorAll("svg circle").length).toBeGreaterThan(4);
      expect(host.querySelector("figcaption")!.textContent).toMatch(language === "fr" ? /^Depuis le Pod client/ : /^From Pod client/);
    }
  });
});
