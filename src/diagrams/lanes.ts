// Lanes over one time axis: what something was, from when to when, and what happened at a moment. The timeline and the probes view
// are lanes.
import {drawGaps, pointAt, timeAxis, type TimeAxis} from "./axis.ts";
import {boxed, hatch, svg, textWidth, time, write, type Group} from "./paper.ts";
import {steps, type StepWords} from "./steps.ts";
import type {Language, Surface, Table} from "./view.ts";

/** How a stretch or a moment is meant: fine, waiting, wrong, over, or not yet looked at. */
export type Mood = "good" | "wait" | "bad" | "over" | "quiet";
export interface Span { readonly fromMs: number; readonly toMs: number; readonly mood: Mood; readonly text: string }
export interface Tick { readonly atMs: number; readonly mood: Mood; readonly text: string }
export interface Lane { readonly name: string; readonly spans: readonly Span[]; readonly ticks: readonly Tick[] }
export interface LaneRows { readonly lanes: readonly Lane[]; readonly fromMs: number; readonly toMs: number }

const TOP = 20, BAR = 16, WIDE_LINE = 30, NARROW_LINE = 44, LEFT = 132, BOTTOM = 26, TICK = 5;
const FILL: {readonly [mood in Mood]: string} = {good: "var(--kc-green)", wait: "var(--kc-orange)", bad: "var(--kc-red)", over: "var(--kc-faint)", quiet: "var(--kc-faint)"};

const words = {
  fr: {previous: "◀ Moment précédent", next: "Moment suivant ▶", scrub: "Moment", lane: "ligne", from: "de", to: "à", what: "quoi"},
  en: {previous: "◀ Moment back", next: "Moment on ▶", scrub: "Moment", lane: "lane", from: "from", to: "to", what: "what"},
} as const satisfies {[language in Language]: StepWords & {[word: string]: string}};

/** Every moment at which something begins, ends or happens. */
export const momentsOf = ({lanes, fromMs, toMs}: LaneRows): number[] =>
  [...new Set([fromMs, toMs, ...lanes.flatMap(({spans, ticks}) => [...spans.flatMap((span) => [span.fromMs, span.toMs]), ...ticks.map(({atMs}) => atMs)])])].filter((ms) => ms >= fromMs && ms <= toMs).sort((a, b) => a - b);

interface Layout { readonly axis: TimeAxis; readonly left: number; readonly line: number; readonly height: number; readonly narrow: boolean }

function layoutOf(rows: LaneRows, width: number): Layout {
  const narrow = width < 560, left = narrow ? 0 : LEFT, line = narrow ? NARROW_LINE : WIDE_LINE;
  return {axis: timeAxis(momentsOf(rows), left, width - 6, Math.max(6000, (rows.toMs - rows.fromMs) / 8)), left, line, height: TOP + rows.lanes.length * line + BOTTOM, narrow};
}

export function drawLanes(rows: LaneRows, surface: Surface, label: string): HTMLElement {
  const {axis, left, line, height, narrow} = layoutOf(rows, surface.width);
  const drawing = svg(surface, surface.width, height, label), over = hatch(drawing, FILL.over);
  rows.lanes.forEach((lane, i) => {
    const y = TOP + i * line + (narrow ? 18 : 4), group = drawing.append("g") as Group;
    write(group, lane.name, 0, narrow ? y - 5 : y + 13).attr("font-weight", "600");
    for (const span of lane.spans) spanOf(group, span, axis, y, over);
    for (const tick of lane.ticks) group.append("circle").attr("cx", axis.x(tick.atMs)).attr("cy", y + BAR / 2).attr("r", TICK - 1).attr("fill", FILL[tick.mood]).attr("stroke", "var(--kc-paper)").attr("stroke-width", 1);
  });
  drawGaps(drawing, axis, TOP - 14, height - BOTTOM + 6);
  write(drawing, time(rows.fromMs), left, height - 6, "start", "faint");
  write(drawing, time(rows.toMs), surface.width - 6, height - 6, "end", "faint");
  return boxed(drawing, surface);
}

/** Solid where all is well, hollow while it waits, solid red where it is wrong, hatched when it is over. */
function spanOf(group: Group, {fromMs, toMs, mood, text}: Span, {x}: TimeAxis, y: number, over: string): void {
  const width = Math.max(1.5, x(toMs) - x(fromMs) - 1), own = FILL[mood];
  group.append("rect").attr("x", x(fromMs)).attr("y", y).attr("width", width).attr("height", BAR).attr("fill", mood === "over" ? over : own)
    .attr("fill-opacity", mood === "wait" || mood === "quiet" ? 0 : mood === "over" ? 1 : 0.32).attr("stroke", own).attr("stroke-width", 1).attr("stroke-dasharray", mood === "quiet" ? "2 3" : "");
  if (textWidth(text, 12) + 8 < width) write(group, text, x(fromMs) + 5, y + 12.5).attr("font-size", "12px");
}

/** What each lane says at a moment. */
function storyAt({lanes, toMs: endMs}: LaneRows, atMs: number): string {
  const parts = lanes.flatMap(({name, spans, ticks}) => {
    const span = spans.find(({fromMs, toMs}) => fromMs <= atMs && (atMs < toMs || atMs === endMs && toMs === endMs)), now = ticks.filter((tick) => tick.atMs === atMs).map(({text}) => text);
    return [...(span ? [`${name} ${span.text}`] : []), ...now];
  });
  return `${time(atMs)} · ${parts.join(" · ")}`;
}

export function enlivenLanes(figure: HTMLElement, rows: LaneRows, surface: Surface): () => void {
  const moments = momentsOf(rows), {axis, height} = layoutOf(rows, surface.width), picture = figure.querySelector("svg")!;
  const hand = surface.document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({y1: TOP - 4, y2: height - BOTTOM + 8, stroke: "var(--kc-red)", "stroke-width": 1.5, "pointer-events": "none"})) hand.setAttribute(name, String(value));
  picture.append(hand);
  return steps(figure, surface, words[surface.language], moments.length, (index) => {
    for (const name of ["x1", "x2"]) hand.setAttribute(name, String(axis.x(moments[index]!)));
    return storyAt(rows, moments[index]!);
  }, (show, signal) => {
    pointAt(picture, surface, axis, moments, show, signal);
  });
}

export function tableOfLanes({lanes}: LaneRows, language: Language): Table {
  const {lane, from, to, what} = words[language];
  const lines = lanes.flatMap(({name, spans, ticks}) => [...spans.map((span) => ({name, ...span})), ...ticks.map(({atMs, text}) => ({name, fromMs: atMs, toMs: undefined, text}))]);
  return {head: [lane, from, to, what], rows: lines.map(({name, fromMs, toMs, text}) => [name, time(fromMs), toMs === undefined ? "" : time(toMs), text])};
}

/** Puts stretches together: each value counts from its moment until the next one or the end. */
export function spansOf<T>(values: readonly {readonly atMs: number; readonly value: T | undefined}[], endMs: number, show: (value: T) => {readonly mood: Mood; readonly text: string}): Span[] {
  const spans: Span[] = [];
  for (const [i, {atMs, value}] of values.entries()) {
    const toMs = values[i + 1]?.atMs ?? endMs, last = spans.at(-1);
    if (value === undefined || toMs <= atMs) continue;
    const {mood, text} = show(value);
    if (last?.toMs === atMs && last.mood === mood && last.text === text) spans[spans.length - 1] = {...last, toMs};
    else spans.push({fromMs: atMs, toMs, mood, text});
  }
  return spans;
}
