// One Pod's versions and Events, from the history, and the lanes that more than one view draws of them.
import type {ContainerState, Event, Pod} from "../sim/api/types.ts";
import type {World} from "../sim/world.ts";
import {commitsOf} from "./history.ts";
import {spansOf, type Lane, type Mood} from "./lanes.ts";

export interface PodVersion { readonly atMs: number; readonly pod: Pod }
export interface PodLife {
  readonly name: string;
  readonly versions: readonly PodVersion[];
  /** Each time that an Event about it was recorded or counted again. */
  readonly events: readonly {readonly atMs: number; readonly event: Event}[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly gone: boolean;
}

/** The newest Pod of this name, or whose name begins so (Pods of a Deployment have names that nobody knows before); undefined if there was none. */
export function lifeOf(world: World, name: string, namespace: string): PodLife | undefined {
  let versions: PodVersion[] = [], goneMs: number | undefined;
  for (const {object, previous, atMs} of commitsOf(world, "pods", namespace)) {
    const pod = (object ?? previous) as Pod; // of the resource
    if (pod.metadata.name !== name && !pod.metadata.name.startsWith(`${name}-`)) continue;
    const uid = versions[0]?.pod.metadata.uid;
    if (object && !previous) { versions = []; goneMs = undefined; } else if (pod.metadata.uid !== uid) continue;
    if (object) versions.push({atMs, pod}); else goneMs = atMs;
  }
  const first = versions[0];
  if (!first) return undefined;
  const uid = first.pod.metadata.uid;
  const events = [...commitsOf(world, "events", namespace)].flatMap(({object, atMs}) => (object && (object as Event).involvedObject.uid === uid ? [{atMs, event: object as Event}] : []));
  const lastMs = Math.max(versions.at(-1)!.atMs, goneMs ?? 0, events.at(-1)?.atMs ?? 0);
  return {name: first.pod.metadata.name, versions, events, fromMs: first.atMs, toMs: goneMs ?? Math.min(world.nowMs, lastMs + 3000), gone: goneMs !== undefined};
}

/** How often containers were started again, and how many warnings there were. */
export const troubles = ({versions, events}: PodLife): {readonly restarts: number; readonly warnings: number} => ({
  restarts: (versions.at(-1)!.pod.status?.containerStatuses ?? []).reduce((sum, {restartCount}) => sum + restartCount, 0),
  warnings: events.filter(({event}) => event.type === "Warning").length,
});

const valuesOf = <T>({versions}: PodLife, of: (pod: Pod) => T | undefined) => versions.map(({atMs, pod}) => ({atMs, value: of(pod)}));

export function conditionLane(life: PodLife, type: string): Lane {
  const status = (pod: Pod) => pod.status?.conditions?.find((condition) => condition.type === type)?.status ?? "False";
  return {name: type, ticks: [], spans: spansOf(valuesOf(life, status), life.toMs, (value) => ({mood: value === "True" ? "good" : "wait", text: value}))};
}

/** A lane for each container: waiting, running, ended. */
export function containerLanes(life: PodLife): Lane[] {
  const {spec} = life.versions.at(-1)!.pod;
  const list = [...(spec.initContainers ?? []).map(({name}) => ({name, of: "initContainerStatuses" as const})), ...spec.containers.map(({name}) => ({name, of: "containerStatuses" as const}))];
  return list.map(({name, of}) => ({name, ticks: [], spans: spansOf(valuesOf(life, (pod) => pod.status?.[of]?.find((status) => status.name === name)?.state), life.toMs, stateOf)}));
}

function stateOf({waiting, running, terminated}: ContainerState): {readonly mood: Mood; readonly text: string} {
  if (running) return {mood: "good", text: "Running"};
  if (terminated) return {mood: terminated.exitCode === 0 ? "over" : "bad", text: `${terminated.reason ?? "Terminated"} (${terminated.exitCode})`};
  const reason = waiting?.reason ?? "Waiting";
  return {mood: /BackOff|Err|Invalid/.test(reason) ? "bad" : "wait", text: reason};
}

export function phaseLane(life: PodLife): Lane {
  const MOODS: {readonly [phase: string]: Mood} = {Pending: "wait", Running: "good", Succeeded: "over", Failed: "bad", Terminating: "over"};
  const phase = ({metadata, status}: Pod) => (metadata.deletionTimestamp ? "Terminating" : status?.phase ?? "Pending");
  return {name: "phase", ticks: [], spans: spansOf(valuesOf(life, phase), life.toMs, (value) => ({mood: MOODS[value] ?? "wait", text: value}))};
}
