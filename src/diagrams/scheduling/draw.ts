// Nodes as lines: what ruled a node out, or its scores laid end to end, with the numbers where the eye is.
import {scaleLinear} from "d3-scale";
import {colour, nodeColour, svg, textWidth, write, type Drawing, type Group} from "../paper.ts";
import type {Surface} from "../view.ts";
import type {NodeRow, SchedulingRows} from "./data.ts";
import {sentence, titles} from "./words.ts";

const LINE = 46, BAR = 20;
/** Fixed places, so that a plugin has the same colour in every figure. */
const PLUGINS = ["TaintToleration", "NodeResourcesBalancedAllocation", "NodeResourcesFit", "PodTopologySpread", "NodeAffinity", "InterPodAffinity", "ImageLocality", "DynamicResources"];
const short = (plugin: string) => plugin.replace("NodeResourcesBalancedAllocation", "BalancedAllocation").replace("NodeResourcesFit", "ResourcesFit");
export const pluginColour = (plugin: string): string => colour(Math.max(0, PLUGINS.indexOf(plugin)));

export function draw(rows: SchedulingRows, surface: Surface): HTMLElement {
  const narrow = surface.width < 560;
  const left = narrow ? 0 : 112, right = narrow ? 48 : 92, top = narrow ? 6 : 44, line = narrow ? LINE + 18 : LINE;
  const height = top + rows.nodes.length * line + 4;
  const drawing = svg(surface, surface.width, height, sentence(rows, surface.language));
  const most = Math.max(1, ...rows.nodes.map(({total}) => total));
  const x = scaleLinear([0, most], [left, surface.width - right]);
  if (!narrow) heads(drawing, rows, surface, x);
  rows.nodes.forEach((row, i) => {
    const group = drawing.append("g").attr("transform", `translate(0,${top + i * line})`) as Group;
    node(group, row, rows, surface, {left, right, narrow, x});
  });
  const box = surface.document.createElement("div");
  box.className = "kc-scheduling-box";
  box.append(drawing.node()!);
  return box;
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

function node(group: Group, row: NodeRow, rows: SchedulingRows, {language, width}: Surface, {left, right, narrow, x}: Frame): void {
  const y = narrow ? 22 : 6, chosen = row.node === rows.chosen;
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
