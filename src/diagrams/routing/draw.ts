// From left to right (on a phone from top to bottom): client, name, virtual address, rules one below the other, Pods on their nodes.
import {linkHorizontal, linkVertical} from "d3-shape";
import {boxed, nodeColour, svg, textWidth, write, type Drawing, type Group} from "../paper.ts";
import type {Surface} from "../view.ts";
import type {RoutingRows} from "./data.ts";
import {drawJourney} from "./draw-journey.ts";
import {chanceText, sentence, titles} from "./words.ts";

export interface Point { readonly x: number; readonly y: number }
/** Where things are: the animation walks along these. */
export interface Places { readonly client: Point; readonly name: Point; readonly virtual: Point; readonly rules: readonly Point[]; readonly pods: readonly Point[]; readonly height: number; readonly narrow: boolean; readonly podsX: number; readonly rulesX: number }

const LINE = 44;

export function places(rows: RoutingRows, width: number): Places {
  const rules = rows.ports[0]?.rules ?? [], narrow = width < 600, count = Math.max(1, rules.length);
  if (narrow) {
    const top = 190;
    const at = (i: number) => top + i * 58;
    return {client: {x: 20, y: 20}, name: {x: 20, y: 72}, virtual: {x: 20, y: 124}, rules: rules.map((_, i) => ({x: 20, y: at(i)})), pods: rules.map((_, i) => ({x: 44, y: at(i) + 22})), height: at(count) + rows.left.length * 22 + 8, narrow, podsX: 44, rulesX: 20};
  }
  const top = 46, middle = top + ((count - 1) * LINE) / 2, rulesX = width * 0.46, podsX = width * 0.68;
  const spread = (i: number) => top + i * LINE;
  return {client: {x: 8, y: middle}, name: {x: 8 + width * 0.1, y: middle}, virtual: {x: 8 + width * 0.29, y: middle}, rules: rules.map((_, i) => ({x: rulesX, y: spread(i)})), pods: rules.map((_, i) => ({x: podsX, y: spread(i)})), height: spread(count) + 12 + rows.left.length * 22, narrow, podsX, rulesX};
}

export function draw(rows: RoutingRows, surface: Surface): HTMLElement {
  if (rows.journey) return drawJourney(rows.journey, surface);
  const at = places(rows, surface.width);
  const drawing = svg(surface, surface.width, at.height, sentence(rows, surface.language));
  way(drawing, rows, at, surface);
  (rows.ports[0]?.rules ?? []).forEach((_, i) => ruleAndPod(drawing, rows, i, at, surface));
  leftOut(drawing, rows, at, surface);
  return boxed(drawing, surface);
}

function way(drawing: Drawing, rows: RoutingRows, at: Places, {language}: Surface): void {
  const say = titles[language], port = rows.ports[0];
  const link = at.narrow ? linkVertical() : linkHorizontal();
  const join = (a: Point, b: Point) => drawing.append("path").attr("class", "hairline").attr("d", link({source: [a.x, a.y], target: [b.x, b.y]}));
  join(at.client, at.name);
  join(at.name, at.virtual);
  for (const rule of at.rules) join(at.virtual, rule);
  const stop = (point: Point, what: string, text: string, second?: string) => {
    drawing.append("circle").attr("cx", point.x).attr("cy", point.y).attr("r", 5).attr("fill", "var(--kc-paper)").attr("stroke", "var(--kc-ink)").attr("stroke-width", 1.5);
    const [x, y] = at.narrow ? [point.x + 16, point.y - 4] : [point.x, point.y - 14];
    write(drawing, what, x, at.narrow ? y : y - 4, "start", "faint");
    write(drawing, text, x, at.narrow ? point.y + 13 : point.y + 22).attr("font-family", "var(--kc-mono)").attr("font-size", "12px");
    if (second) write(drawing, second, at.narrow ? x + textWidth(text, 14) + 6 : x, at.narrow ? point.y + 13 : point.y + 38).attr("font-family", "var(--kc-mono)").attr("font-size", "12px");
  };
  stop(at.client, say.client, "Pod");
  stop(at.name, say.name, at.narrow ? rows.dns : rows.service, at.narrow ? undefined : `.${rows.namespace}.svc`);
  stop(at.virtual, say.virtual, `${rows.address}:${port?.port ?? ""}`, port?.nodePort ? `${say.node}:${port.nodePort}` : undefined);
  if (!at.rules.length) write(drawing, `✕ ${say.refused}`, at.narrow ? 36 : at.rulesX - 30, at.narrow ? at.virtual.y + 44 : at.virtual.y + 4).attr("fill", "var(--kc-red)");
  else if (!at.narrow) {
    write(drawing, say.rules, at.rulesX, 16, "start", "faint");
    write(drawing, say.pods, at.podsX, 16, "start", "faint");
  }
}

function ruleAndPod(drawing: Drawing, rows: RoutingRows, i: number, at: Places, {language, width}: Surface): void {
  const {chain, probability, address, port, pod, node} = rows.ports[0]!.rules[i]!;
  const [rule, place] = [at.rules[i]!, at.pods[i]!];
  const group = drawing.append("g").attr("class", "kc-route").attr("data-rule", i) as Group;
  group.append("rect").attr("x", rule.x - 4).attr("y", rule.y - 4).attr("width", 8).attr("height", 8).attr("fill", "var(--kc-ink)");
  const label = chanceText(probability, language);
  write(group, label, rule.x + 12, at.narrow ? rule.y + 4 : rule.y - 3);
  write(group, `${chain.slice(0, 14)}…`, at.narrow ? rule.x + 22 + textWidth(label) : rule.x + 12, at.narrow ? rule.y + 4 : rule.y + 13, "start", "faint").attr("font-family", "var(--kc-mono)").attr("font-size", "11px");
  group.append("path").attr("class", "hairline").attr("d", at.narrow ? `M${rule.x},${rule.y}V${place.y}H${place.x - 6}` : `M${rule.x + 6},${rule.y}H${place.x - 6}`);
  group.append("circle").attr("cx", place.x).attr("cy", place.y).attr("r", 6).attr("fill", nodeColour(node)).attr("fill-opacity", 0.3).attr("stroke", nodeColour(node)).attr("stroke-width", 1.5);
  const most = Math.max(8, Math.floor((width - place.x - 14) / 7.4) - (at.narrow ? 8 : 0));
  write(group, pod.length > most ? `…${pod.slice(-most + 1)}` : pod, place.x + 13, at.narrow ? place.y + 4 : place.y - 3).attr("fill", nodeColour(node)).attr("font-family", "var(--kc-mono)").attr("font-size", "12px");
  write(group, `${address}:${port} · ${node}`, place.x + 13, at.narrow ? place.y + 19 : place.y + 13, "start", "faint").attr("font-size", "12px");
  write(group, "", width, at.narrow ? rule.y + 4 : place.y + 4, "end", "kc-count");
}

function leftOut(drawing: Drawing, rows: RoutingRows, at: Places, {language}: Surface): void {
  const say = titles[language], first = at.height - rows.left.length * 22;
  rows.left.forEach(({pod, why}, i) => {
    const y = first + i * 22;
    drawing.append("circle").attr("cx", at.podsX).attr("cy", y).attr("r", 6).attr("fill", "none").attr("stroke", "var(--kc-red)").attr("stroke-dasharray", "2 2");
    write(drawing, `✕ ${pod}: ${why === "not ready" ? say.notReady : say.noPort}`, at.podsX + 13, y + 4).attr("fill", "var(--kc-red)").attr("font-size", "12px");
  });
}
