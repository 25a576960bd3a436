// A moment of the rollout can be picked: with a slider, step by step, or by pointing at the picture. What was there then is said below.
import {select} from "d3-selection";
import type {Surface} from "../view.ts";
import {time} from "../paper.ts";
import {layout} from "./draw.ts";
import {boundsAt, countAt, momentsOf, type RolloutRows} from "./data.ts";
import {setName, titles} from "./words.ts";

export function enliven(figure: HTMLElement, rows: RolloutRows, surface: Surface): () => void {
  const {document, language} = surface, say = titles[language];
  const moments = momentsOf(rows), {axis, top, height} = layout(rows, surface.width);
  const picture = figure.querySelector("svg")!;
  const hand = select(picture).append("line").attr("y1", top - 6).attr("y2", height - 10).attr("stroke", "var(--kc-red)").attr("stroke-width", 1.5).attr("pointer-events", "none");
  const controls = document.createElement("div");
  controls.className = "kc-steps";
  const back = button(document, say.previous), on = button(document, say.next);
  const slider = document.createElement("input");
  Object.assign(slider, {type: "range", min: "0", max: String(moments.length - 1), step: "1", value: String(moments.length - 1)});
  slider.setAttribute("aria-label", say.scrub);
  const said = document.createElement("p");
  said.className = "kc-arithmetic";
  said.setAttribute("role", "status");
  controls.append(back, slider, on);
  figure.append(controls, said);

  const show = (index: number) => {
    const at = Math.min(moments.length - 1, Math.max(0, index)), atMs = moments[at]!;
    slider.value = String(at);
    hand.attr("x1", axis.x(atMs)).attr("x2", axis.x(atMs));
    const {least, most} = boundsAt(rows, atMs);
    const counts = countAt(rows, atMs).flatMap(({ready, all}, set) => (all ? [`${setName(rows, set, language)} ${ready}/${all}`] : []));
    const command = rows.marks.find((mark) => mark.atMs === atMs);
    const text = `${time(atMs)} · ${say.ready} : ${counts.join(" · ") || "0"} · ${say.least} ${least}, ${say.most} ${most}${command ? ` · ${command.text}` : ""}`;
    said.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  const stop = new AbortController(), {signal} = stop;
  slider.addEventListener("input", () => show(Number(slider.value)), {signal});
  back.addEventListener("click", () => show(Number(slider.value) - 1), {signal});
  on.addEventListener("click", () => show(Number(slider.value) + 1), {signal});
  picture.addEventListener("pointerdown", (event) => {
    const scale = surface.width / picture.getBoundingClientRect().width;
    const x = (event.clientX - picture.getBoundingClientRect().left) * scale;
    show(moments.reduce((best, ms, i) => (Math.abs(axis.x(ms) - x) < Math.abs(axis.x(moments[best]!) - x) ? i : best), 0));
  }, {signal});
  show(moments.length - 1);
  return () => stop.abort();
}

function button(document: Document, label: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  return element;
}
