// The routing view from one client: its questions and rules line by line as a tree, with how many of a thousand requests came by.
import {boxed, nodeColour, svg, textWidth, write, type Drawing, type Group} from "../paper.ts";
import type {Language, Surface} from "../view.ts";
import type {Journey, JourneyLine} from "./journey.ts";
import {chanceText, journeySentence, lineText, titles} from "./words.ts";

const LINE = 42, TOP = 18, INDENT = {wide: 20, narrow: 9} as const, BAR = {wide: 120, narrow: 44} as const, NUMBERS = 84;

interface Layout { readonly narrow: boolean; readonly indent: number; readonly bar: number; readonly right: number }
const layoutOf = (width: number): Layout => {
  const size = width < 600 ? "narrow" : "wide";
  return {narrow: size === "narrow", indent: INDENT[size], bar: BAR[size], right: BAR[size] + NUMBERS};
};

/** Where the marker of a line stands. */
export const markerOf = (lines: readonly JourneyLine[], i: number, width: number) => ({x: 8 + lines[i]!.depth * layoutOf(width).indent, y: TOP + i * LINE});

export function drawJourney(journey: Journey, surface: Surface): HTMLElement {
  const {lines} = journey, {language, width} = surface;
  const drawing = svg(surface, width, TOP + lines.length * LINE - 8, journeySentence(journey, language));
  lines.forEach((_, i) => guide(drawing, lines, i, width));
  lines.forEach((line, i) => lineOf(drawing.append("g") as Group, line, markerOf(lines, i, width), surface));
  return boxed(drawing, surface);
}

/** From the line that a line belongs to, down to it. */
function guide(drawing: Drawing, lines: readonly JourneyLine[], i: number, width: number): void {
  const parent = lines.slice(0, i).findLastIndex(({depth, kind}) => depth < lines[i]!.depth || (depth === lines[i]!.depth && kind !== "end" && kind !== "rule"));
  if (parent < 0) return;
  const from = markerOf(lines, parent, width), to = markerOf(lines, i, width);
  drawing.append("path").attr("class", "hairline").attr("fill", "none").attr("d", `M${from.x},${from.y}V${to.y}H${to.x}`);
}

function lineOf(group: Group, line: JourneyLine, at: {readonly x: number; readonly y: number}, {language, width}: Surface): void {
  const {right} = layoutOf(width), colour = line.failed ? "var(--kc-red)" : line.node ? nodeColour(line.node) : "var(--kc-ink)";
  const dot = group.append("circle").attr("cx", at.x).attr("cy", at.y).attr("r", line.kind === "end" ? 6 : 4.5).attr("stroke", colour).attr("stroke-width", 1.5);
  dot.attr("fill", line.node ? colour : "var(--kc-paper)");
  if (line.node) dot.attr("fill-opacity", 0.3);
  const room = width - at.x - 14 - (line.hits === undefined ? 0 : right), fit = (text: string, size: number) => shortened(text, room, size);
  const chance = line.recalls ? titles[language].recalled : line.probability !== undefined || line.theory !== undefined ? chanceText(line.probability, language) : "";
  write(group, fit(`${line.failed ? "✕ " : ""}${lineText(line, language)}`, 13), at.x + 14, at.y + 4).attr("fill", colour);
  const where = line.kind === "client" && !line.detail ? titles[language].outside : line.detail;
  write(group, fit([chance, where, line.crosses ? titles[language].crosses : ""].filter(Boolean).join(" · "), 11.5), at.x + 14, at.y + 19, "start", "faint").attr("font-size", "11.5px");
  if (line.hits !== undefined) hitsOf(group, line, at.y, width, language);
}

function hitsOf(group: Group, {hits = 0, theory}: JourneyLine, y: number, width: number, language: Language): void {
  const {bar, right} = layoutOf(width), x = width - right + 6;
  group.append("rect").attr("x", x).attr("y", y - 4).attr("width", (hits / 1000) * bar).attr("height", 8).attr("fill", "var(--kc-faint)").attr("fill-opacity", 0.55);
  if (theory !== undefined) group.append("path").attr("d", `M${x + (theory / 1000) * bar},${y - 7}v14`).attr("stroke", "var(--kc-ink)").attr("stroke-width", 1.5);
  write(group, String(hits), width, y + 4, "end");
  if (theory !== undefined) write(group, `${titles[language].theory} ${theory}`, width, y + 19, "end", "faint").attr("font-size", "11.5px");
}

const shortened = (text: string, room: number, size: number): string => {
  const most = Math.max(6, Math.floor(room / (textWidth("x", size) * 1.02)));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};
