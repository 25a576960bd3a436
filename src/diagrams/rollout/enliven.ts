// A moment of the rollout can be picked: with a slider, step by step, or by pointing at the picture. What was there then is said below.
import {select} from "d3-selection";
import {pointAt} from "../axis.ts";
import {time} from "../paper.ts";
import {steps} from "../steps.ts";
import type {Surface} from "../view.ts";
import {layout} from "./draw.ts";
import {boundsAt, countAt, momentsOf, type RolloutRows} from "./data.ts";
import {setName, titles} from "./words.ts";

export function enliven(figure: HTMLElement, rows: RolloutRows, surface: Surface): () => void {
  const {language} = surface, say = titles[language];
  const moments = momentsOf(rows), {axis, top, height} = layout(rows, surface.width);
  const picture = figure.querySelector("svg")!;
  const hand = select(picture).append("line").attr("y1", top - 6).attr("y2", height - 10).attr("stroke", "var(--kc-red)").attr("stroke-width", 1.5).attr("pointer-events", "none");
  return steps(figure, surface, say, moments.length, (index) => {
    const atMs = moments[index]!;
    hand.attr("x1", axis.x(atMs)).attr("x2", axis.x(atMs));
    const {least, most} = boundsAt(rows, atMs);
    const counts = countAt(rows, atMs).flatMap(({ready, all}, set) => (all ? [`${setName(rows, set, language)} ${ready}/${all}`] : []));
    const command = rows.marks.find((mark) => mark.atMs === atMs);
    return `${time(atMs)} · ${say.ready} : ${counts.join(" · ") || "0"} · ${say.least} ${least}, ${say.most} ${most}${command ? ` · ${command.text}` : ""}`;
  }, (show, signal) => {
    pointAt(picture, surface, axis, moments, show, signal);
  });
}
