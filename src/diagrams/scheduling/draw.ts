// Nodes as lines: what ruled a node out, or its scores laid end to end, with the numbers where the eye is.
import {scaleLinear} from "d3-scale";
import {boxed, colour, nodeColour, svg, textWidth, write, type Drawing, type Group} from "../paper.ts";
import type {Surface} from "../view.ts";
import {isChanged, type NodeRow, type SchedulingRows} from "./data.ts";
import {sentence, titles} from "./words.ts";

const LINE = 46, BAR = 20;
/** Fixed places, so that a plugin has the same colour in every figure. */
const PLUGINS = ["TaintToleration", "NodeResourcesBalancedAllocation", "NodeResourcesFit", "PodTopologySpread", "NodeAffinity", "InterPodAffinity", "ImageLocality", "DynamicResources"];
const short = (plugin: string) => plugin.replace("NodeResourcesBalancedAllocation", "BalancedAllocation").replace("NodeResourcesFit", "ResourcesFit");
export const pluginColour = (plugin: string): string => colour(Math.max(0, PLUGINS.indexOf(plugin)));

export function draw(rows: SchedulingRows, surface: Surface): HTMLElement {
  const narrow = surface.width < 560;
  const left = narrow ? 0 : 112, right = narrow ? 48 : 92, top = narrow ? 6 : 44, line = narrow ? LINE + 18 : LINE;
  const shown = linesOf(rows), height = top + shown.length * line + 4;
  const drawing = svg(surface, surface.width, height, sentence(rows, surface.language));
  const most = Math.max(1, ...rows.nodes.flatMap(({total, was}) => [total, was?.total ?? 0]));
  const x = scaleLinear([0, most], [left, surface.width - right]);
  if (!narrow) heads(drawing, rows, surface, x);
  shown.forEach((row, i) => {
    const group = drawing.append("g").attr("transform", `translate(0,${top + i * line})`) as Group;
    if ("nodes" in row) together(group, row, surface, {left, right, narrow, x});
    else node(group, row, rows, surface, {left, right, narrow, x});
  });
  return boxed(drawing, surface);
}

/** Clusters of more nodes are drawn with the best few, and the others together by what became of them. */
const MOST_LINES = 12, BEST = 8;

interface Together { readonly nodes: number; readonly text: string; readonly from?: number; readonly to?: number }

function linesOf({nodes, chosen}: SchedulingRows): readonly (NodeRow | Together)[] {
  if (nodes.length <= MOST_LINES) return nodes;
  const fit = nodes.filter(({rejected}) => !rejected).sort((a, b) => Number(b.node === chosen) - Number(a.node === chosen) || b.total - a.total), others = fit.slice(BEST);
  const reasons = new Map<string, number>();
  for (const {rejected} of nodes) if (rejected) { const text = `${rejected.plugin}: ${rejected.reasons.join(", ")}`; reasons.set(text, (reasons.get(text) ?? 0) + 1); }
  return [
    ...fit.slice(0, BEST), ...(others.length ? [{nodes: others.length, text: "", from: others.at(-1)!.total, to: others[0]!.total}] : []),
    ...[...reasons].sort((a, b) => b[1] - a[1]).map(([text, count]): Together => ({nodes: count, text})),
  ];
}

/** Many nodes as one line: how many, and their totals or the reason against them. */
function together(group: Group, {nodes, text, from, to}: Together, {language, width}: Surface, {left, right, narrow, x}: Frame): void {
  const y = narrow ? 22 : 6;
  write(group, `${nodes} ${titles[language].nodes}`, 0, narrow ? 14 : y + 15, "start", "faint");
  group.append("line").attr("class", "hairline").attr("x1", 0).attr("x2", width).attr("y1", (narrow ? LINE + 18 : LINE) - 8).attr("y2", (narrow ? LINE + 18 : LINE) - 8);
  if (from === undefined || to === undefined) return void write(group, `✕ ${text}`, left, y + 15).attr("fill", "var(--kc-red)");
  group.append("line").attr("x1", x(from)).attr("x2", Math.max(x(from) + 2, x(to))).attr("y1", y + 10).attr("y2", y + 10).attr("stroke", "var(--kc-faint)").attr("stroke-width", 4);
  write(group, from === to ? String(to) : `${from}–${to}`, narrow ? width : width - right + 44, y + 15, "end", "faint");
}

/** What the node had in the other decision: an open mark at its total there. */
function before(group: Group, {was, rejected}: NodeRow, {language}: Surface, {x}: Frame, y: number): void {
  if (!was || (was.rejected && rejected)) return;
  const label = was.rejected ? `(${titles[language].before} ✕)` : `(${titles[language].before} ${was.total})`, at = was.rejected ? x(0) : x(was.total);
  if (!was.rejected) group.append("line").attr("x1", at).attr("x2", at).attr("y1", y - 4).attr("y2", y + BAR + 4).attr("stroke", "var(--kc-ink)").attr("stroke-width", 1.5).attr("stroke-dasharray", "3 2");
  write(group, label, at + (was.rejected ? 0 : -3), y + BAR + 13, was.rejected ? "start" : "end", "faint").attr("font-size", "11px");
}

interface Frame { readonly left: number; readonly right: number; readonly narrow: boolean; readonly x: (value: number) => number }

function heads(drawing: Drawing, rows: SchedulingRows, {language, width}: Surface, x: (value: number) => number): void {
  const best = rows.nodes.find(({rejected}) => !rejected);
  write(drawing, titles[language].node, 0, 32, "start", "faint");
  if (!best) return;
  write(drawing, titles[language].total, width, 32, "end", "faint");
  // Two lines of labels, so that narrow scores beside each other keep their names.
  const free = [0, 0];
  let at = 0;
  for (const {plugin, final} of best.scores) {
    const from = x(at);
    at += final;
    const row = from >= free[1]! ? 1 : 0;
    if (final <= 0 || from < free[row]!) continue;
    const label = short(plugin);
    if (row === 0) drawing.append("line").attr("class", "hairline").attr("x1", from).attr("x2", from).attr("y1", 18).attr("y2", 36);
    write(drawing, label, from + (row === 0 ? 4 : 0), row === 0 ? 14 : 32, "start").attr("fill", pluginColour(plugin));
    free[row] = from + textWidth(label) + 10;
  }
}

function node(group: Group, row: NodeRow, rows: SchedulingRows, surface: Surface, frame: Frame): void {
  const {language, width} = surface, {left, right, narrow, x} = frame;
  const y = narrow ? 22 : 6, chosen = row.node === rows.chosen || (!rows.chosen && isChanged(rows.whatIf) && rows.best.includes(row.node));
  before(group, row, surface, frame, y);
  const name = write(group, row.node, 0, narrow ? 14 : y + 15).attr("fill", nodeColour(row.node)).attr("font-weight", chosen ? "600" : "400");
  if (chosen) name.append("tspan").attr("dx", 6).text(narrow ? `◀ ${titles[language].chosen}` : "◀");
  group.append("line").attr("class", "hairline").attr("x1", 0).attr("x2", width).attr("y1", (narrow ? LINE + 18 : LINE) - 8).attr("y2", (narrow ? LINE + 18 : LINE) - 8);
  if (row.rejected) {
    const text = `✕ ${row.rejected.plugin}: ${row.rejected.reasons.join(", ")}`;
    write(group, narrow && text.length > 52 ? `${text.slice(0, 51)}…` : text, left, y + 15).attr("fill", "var(--kc-red)");
    return;
  }
  let at = 0;
  for (const score of row.scores) {
    const [from, to] = [x(at), x(at + score.final)];
    at += score.final;
    if (to - from < 0.5) continue;
    const part = group.append("g").attr("class", "kc-score").attr("data-node", row.node).attr("data-plugin", score.plugin);
    part.append("rect").attr("x", from).attr("y", y).attr("width", Math.max(1, to - from - 1.5)).attr("height", BAR).attr("fill", pluginColour(score.plugin)).attr("fill-opacity", 0.24).attr("stroke", pluginColour(score.plugin)).attr("stroke-width", 1);
    if (to - from > 24) write(part as Group, String(score.final), (from + to) / 2, y + 15, "middle");
  }
  write(group, String(row.total), narrow ? width : width - right + 44, y + 15, "end").attr("font-weight", chosen ? "600" : "400");
  if (chosen && !narrow) write(group, titles[language].chosen, width, y + 15, "end").attr("fill", nodeColour(row.node)).attr("font-weight", "600");
}
