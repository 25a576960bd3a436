// The life of one Pod: its phase, its conditions, each of its containers, and the Events about it.
import type {World} from "../../sim/world.ts";
import {conditionLane, containerLanes, lifeOf, phaseLane, troubles} from "../pod-life.ts";
import type {ViewSource} from "../view.ts";
import type {TimelineRows} from "./data.ts";

function rows(world: World, {pod: name, namespace = "default"}: {readonly [name: string]: string}): TimelineRows | string {
  const life = lifeOf(world, name!, namespace);
  if (!life) return `pods "${name}" not found`;
  const {events, versions, fromMs, toMs, gone} = life;
  const ticks = events.map(({atMs, event}) => ({atMs, mood: event.type === "Warning" ? "bad" as const : "good" as const, text: event.reason ?? ""}));
  return {
    pod: life.name, phase: versions.at(-1)!.pod.status?.phase ?? "Pending", ...troubles(life), gone, fromMs, toMs,
    lanes: [phaseLane(life), conditionLane(life, "PodScheduled"), conditionLane(life, "Ready"), ...containerLanes(life), {name: "events", spans: [], ticks}],
  };
}

export const timelineSource: ViewSource<TimelineRows> = {
  kind: "timeline",
  parameters: [{name: "pod", required: true, what: "the name of a Pod, or how it begins"}, {name: "namespace", required: false, what: "its namespace"}],
  rows,
};
