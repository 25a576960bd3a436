// Two panels over one time axis: Pods ready by ReplicaSet between the bounds, and every Pod as a line from creation to its end.
import {scaleLinear} from "d3-scale";
import {area, curveStepAfter, line} from "d3-shape";
import {boxed, colour, hatch, svg, textWidth, time, write, type Drawing, type Group} from "../paper.ts";
import type {Surface} from "../view.ts";
import {drawGaps, timeAxis, type TimeAxis} from "../axis.ts";
import {boundsAt, countAt, momentsOf, type RolloutRows} from "./data.ts";
import {sentence, setName, titles} from "./words.ts";

const LEFT = 30, COUNTS = 150, LANE = 9, MOST_LANES = 48;

export interface Layout { readonly axis: TimeAxis; readonly top: number; readonly height: number }

export function layout(rows: RolloutRows, width: number): Layout {
  const lanes = Math.min(rows.pods.length, MOST_LANES);
  const top = 18 + rows.sets.length * 18;
  return {axis: timeAxis(momentsOf(rows), LEFT, width - 8), top, height: top + COUNTS + 26 + lanes * LANE + 22};
}

export function draw(rows: RolloutRows, surface: Surface): HTMLElement {
  const {axis, top, height} = layout(rows, surface.width);
  const moments = momentsOf(rows);
  const drawing = svg(surface, surface.width, height, sentence(rows, surface.language, moments));
  legend(drawing, rows, surface);
  const y = scaleLinear([0, Math.max(1, ...rows.bounds.map(({most}) => most), ...moments.map((ms) => countAt(rows, ms).reduce((sum, {all}) => sum + all, 0)))], [top + COUNTS, top]);
  counts(drawing, rows, moments, axis, y, surface);
  lanes(drawing, rows, axis, top + COUNTS + 26, surface);
  drawGaps(drawing, axis, top, height - 22);
  return boxed(drawing, surface);
}

/** The ReplicaSets by name, each in its colour: labels, no separate key. */
function legend(drawing: Drawing, rows: RolloutRows, {language, width}: Surface): void {
  rows.sets.forEach((set, i) => {
    drawing.append("rect").attr("x", LEFT).attr("y", 4 + i * 18).attr("width", 11).attr("height", 11).attr("fill", colour(i));
    // On a phone there may be no room for the ReplicaSet's own name.
    const images = setName(rows, i, language), whole = `${images} · ${set.name}`;
    write(drawing, LEFT + 18 + textWidth(whole) < width ? whole : images, LEFT + 18, 14 + i * 18);
  });
}

function counts(drawing: Drawing, rows: RolloutRows, moments: readonly number[], {x}: TimeAxis, y: (value: number) => number, {language, width}: Surface): void {
  const group = drawing.append("g") as Group;
  const byMoment = moments.map((ms) => countAt(rows, ms));
  const bottoms = moments.map(() => 0);
  rows.sets.forEach((_, set) => {
    const from = [...bottoms];
    const ready = area<number>().curve(curveStepAfter).x((i) => x(moments[i]!)).y0((i) => y(from[i]!)).y1((i) => y(from[i]! + byMoment[i]![set]!.ready));
    group.append("path").attr("d", ready(moments.map((_ms, i) => i))).attr("fill", colour(set)).attr("fill-opacity", 0.3).attr("stroke", colour(set)).attr("stroke-width", 1);
    byMoment.forEach((row, i) => { bottoms[i]! += row[set]!.ready; });
  });
  const step = (value: (ms: number) => number) => line<number>().curve(curveStepAfter).x((ms) => x(ms)).y((ms) => y(value(ms)))([...moments]);
  const rules: [string, (ms: number) => number, string][] = [[titles[language].most, (ms) => boundsAt(rows, ms).most, "3 3"], [titles[language].desired, (ms) => boundsAt(rows, ms).desired, ""], [titles[language].least, (ms) => boundsAt(rows, ms).least, "3 3"]];
  // Bounds that coincide share one label.
  const labels = new Map<number, string[]>();
  for (const [label, value, dash] of rules) {
    group.append("path").attr("d", step(value)).attr("fill", "none").attr("stroke", "var(--kc-ink)").attr("stroke-width", 1).attr("stroke-dasharray", dash).attr("stroke-opacity", 0.75);
    labels.set(value(rows.toMs), [...(labels.get(value(rows.toMs)) ?? []), label]);
  }
  for (const [value, names] of labels) write(group, `${names.join(" = ")} ${value}`, width - 8, y(value) - 4, "end", "faint");
  group.append("line").attr("class", "hairline").attr("x1", LEFT).attr("x2", width - 8).attr("y1", y(0)).attr("y2", y(0));
  const most = Math.floor(Number((y as unknown as {domain(): number[]}).domain()[1])); // the linear scale made above
  for (const tick of [...new Set([0, Math.round(most / 2), most])]) write(group, String(tick), LEFT - 6, y(tick) + 4, "end", "faint");
  write(group, time(rows.fromMs), LEFT, y(0) + 15, "start", "faint");
  write(group, time(rows.toMs), width - 8, y(0) + 15, "end", "faint");
  let free = LEFT + textWidth(time(rows.fromMs)) + 10;
  for (const {atMs} of rows.marks) {
    group.append("line").attr("x1", x(atMs)).attr("x2", x(atMs)).attr("y1", y(most)).attr("y2", y(0) + 5).attr("stroke", "var(--kc-accent)").attr("stroke-width", 1);
    if (x(atMs) - 24 > free && x(atMs) + 90 < width) { write(group, time(atMs), x(atMs), y(0) + 15, "middle").attr("fill", "var(--kc-accent)"); free = x(atMs) + 34; }
  }
}

/** Hollow until ready, solid while ready, hatched while it ends; a cross where it fails. */
function lanes(drawing: Drawing, rows: RolloutRows, {x}: TimeAxis, top: number, {language, width}: Surface): void {
  const group = drawing.append("g") as Group;
  const hatches = rows.sets.map((_, set) => hatch(drawing, colour(set)));
  const pods = [...rows.pods].sort((a, b) => a.set - b.set || a.createdMs - b.createdMs).slice(-MOST_LANES);
  pods.forEach((pod, i) => {
    const y = top + i * LANE, own = colour(pod.set);
    const endMs = pod.goneMs ?? rows.toMs, readyMs = Math.min(pod.readyMs ?? pod.deletedMs ?? endMs, endMs), deletedMs = Math.min(pod.deletedMs ?? endMs, endMs);
    const part = (fromMs: number, toMs: number, fill: string, stroke: string) => {
      if (toMs > fromMs) group.append("rect").attr("x", x(fromMs)).attr("y", y).attr("width", Math.max(1, x(toMs) - x(fromMs))).attr("height", LANE - 3).attr("fill", fill).attr("stroke", stroke).attr("stroke-width", 0.8);
    };
    part(pod.createdMs, readyMs, "none", own);
    part(readyMs, deletedMs, own, own);
    part(deletedMs, endMs, hatches[pod.set]!, own);
    if (pod.trouble) write(group, `✕ ${pod.trouble}`, Math.min(x(pod.createdMs) + 8, width - 130), y + LANE - 2).attr("fill", "var(--kc-red)").attr("font-size", "11px");
  });
  if (rows.pods.length > pods.length) write(group, `${rows.pods.length - pods.length} ${titles[language].more}`, LEFT, top + pods.length * LANE + 14, "start", "faint");
}
