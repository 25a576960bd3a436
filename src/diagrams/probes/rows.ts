// What the probes of one Pod found, and what followed: readiness and restarts. A kubelet records failures alone (as Events), so
// where none is recorded and the probe ran, it passed.
import type {Container, Pod, Probe} from "../../sim/api/types.ts";
import type {World} from "../../sim/world.ts";
import {parseInstant} from "../../sim/clock.ts";
import type {Lane, Span} from "../lanes.ts";
import {conditionLane, containerLanes, lifeOf, troubles, type PodLife} from "../pod-life.ts";
import type {ViewSource} from "../view.ts";
import type {ProbeRow, ProbesRows} from "./data.ts";

const KINDS = ["startupProbe", "readinessProbe", "livenessProbe"] as const;
type Kind = typeof KINDS[number];

function rows(world: World, {pod: name, namespace = "default"}: {readonly [name: string]: string}): ProbesRows | string {
  const life = lifeOf(world, name!, namespace);
  if (!life) return `pods "${name}" not found`;
  const probed = life.versions.at(-1)!.pod.spec.containers.flatMap((container) => KINDS.flatMap((kind) => (container[kind] ? [{container, kind, probe: container[kind]}] : [])));
  if (!probed.length) return `pod "${life.name}" has no probes`;
  const ready = conditionLane(life, "Ready");
  return {
    pod: life.name, fromMs: life.fromMs, toMs: life.toMs, restarts: troubles(life).restarts, readyMs: ready.spans.filter(({mood}) => mood === "good").reduce((sum, span) => sum + span.toMs - span.fromMs, 0),
    probes: probed.map(({container, kind, probe}): ProbeRow => ({container: container.name, kind, periodSeconds: probe.periodSeconds ?? 10, failureThreshold: probe.failureThreshold ?? 3, failures: failuresOf(life, container, kind).length})),
    lanes: [...probed.map(({container, kind, probe}) => probeLane(life, container, kind, probe)), ready, ...containerLanes(life)],
  };
}

function failuresOf({events}: PodLife, container: Container, kind: Kind): number[] {
  const begins = `${kind[0]!.toUpperCase()}${kind.slice(1, -"Probe".length)} probe `;
  return events.filter(({event}) => event.reason === "Unhealthy" && event.involvedObject.fieldPath === `spec.containers{${container.name}}` && event.message?.startsWith(begins)).map(({atMs}) => atMs);
}

/** When a container ran, from the status that its kubelet wrote. */
function runsOf({versions, toMs}: PodLife, {name}: Container): {readonly fromMs: number; readonly toMs: number; readonly startedMs?: number}[] {
  const runs = new Map<string, {fromMs: number; toMs: number; startedMs?: number}>();
  const statusOf = (pod: Pod) => pod.status?.containerStatuses?.find((status) => status.name === name);
  for (const {atMs, pod} of versions) {
    const status = statusOf(pod), {running} = status?.state ?? {}, ended = status?.state?.terminated ?? status?.lastState?.terminated;
    if (running?.startedAt) {
      const run = runs.get(running.startedAt) ?? {fromMs: Math.max(parseInstant(running.startedAt), 0), toMs};
      if (status?.started && run.startedMs === undefined) run.startedMs = atMs;
      runs.set(running.startedAt, run);
    }
    const over = ended?.startedAt ? runs.get(ended.startedAt) : undefined;
    if (over && ended?.finishedAt) over.toMs = Math.min(over.toMs, Math.max(parseInstant(ended.finishedAt), over.fromMs));
  }
  return [...runs.values()];
}

function probeLane(life: PodLife, container: Container, kind: Kind, probe: Probe): Lane {
  const failures = failuresOf(life, container, kind), periodMs = (probe.periodSeconds ?? 10) * 1000;
  const spans = runsOf(life, container).flatMap((run): Span[] => {
    // A startup probe comes first and ends with its success; the others begin then.
    const beginMs = Math.max(life.fromMs, run.fromMs), waits = kind !== "startupProbe" && container.startupProbe ? run.startedMs ?? run.toMs : beginMs;
    const firstMs = Math.min(run.toMs, Math.max(waits, beginMs + (probe.initialDelaySeconds ?? 0) * 1000)), endMs = kind === "startupProbe" ? Math.min(run.toMs, run.startedMs ?? run.toMs) : run.toMs;
    const quiet: Span[] = firstMs > beginMs ? [{fromMs: beginMs, toMs: firstMs, mood: "quiet", text: "…"}] : [];
    return [...quiet, ...verdicts(failures.filter((atMs) => atMs >= firstMs && atMs <= endMs + 1000), firstMs, endMs, periodMs)];
  });
  return {name: `${container.name} ${kind.replace("Probe", "")}`, spans, ticks: failures.map((atMs) => ({atMs, mood: "bad", text: `${kind} ✕`}))};
}

/** Stretches of failures, and between them of successes. */
function verdicts(failures: readonly number[], fromMs: number, toMs: number, periodMs: number): Span[] {
  const spans: Span[] = [];
  let at = fromMs;
  const pass = (untilMs: number) => { if (untilMs > at) spans.push({fromMs: at, toMs: untilMs, mood: "good", text: "✓"}); };
  for (let i = 0; i < failures.length;) {
    let last = i;
    while (last + 1 < failures.length && failures[last + 1]! - failures[last]! < periodMs * 1.6) last++;
    pass(failures[i]!);
    at = Math.min(toMs, failures[last]! + periodMs);
    if (at > failures[i]!) spans.push({fromMs: failures[i]!, toMs: at, mood: "bad", text: "✕"});
    i = last + 1;
  }
  pass(toMs);
  return spans;
}

export const probesSource: ViewSource<ProbesRows> = {
  kind: "probes",
  parameters: [{name: "pod", required: true, what: "the name of a Pod, or how it begins"}, {name: "namespace", required: false, what: "its namespace"}],
  rows,
};
