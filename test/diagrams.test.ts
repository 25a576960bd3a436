// The views that tell of one Pod: what they read from the history, and that they draw it at any width in both languages.
import {parseHTML} from "linkedom";
import {beforeAll, describe, expect, test} from "vitest";
import {loadCluster, loadImages} from "../src/cli/load.ts";
import {showView} from "../src/components/figure.ts";
import type {CreationRows} from "../src/diagrams/creation/data.ts";
import {drawingOf} from "../src/diagrams/drawings.ts";
import type {ProbesRows} from "../src/diagrams/probes/data.ts";
import {sourceOf} from "../src/diagrams/sources.ts";
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
