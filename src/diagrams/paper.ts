// What drawings share: SVG by d3-selection on any document, colours that stay with their object, and hatches as the second sign.
// Looks are presentation attributes, never style(): drawings become HTML at build, and the site's policy allows no inline style.
import {select, type Selection} from "d3-selection";
import type {Surface} from "./view.ts";

export type Group = Selection<SVGGElement, unknown, null, undefined>;
export type Drawing = Selection<SVGSVGElement, unknown, null, undefined>;

/** CSS variables of the palette, in the order in which objects take them. */
const COLOURS = ["--kc-blue", "--kc-orange", "--kc-green", "--kc-purple", "--kc-sky", "--kc-vermilion", "--kc-yellow"];
export const colour = (position: number): string => `var(${COLOURS[position % COLOURS.length]})`;

/** A node's colour: by the number in its name, so that `node01` is the same everywhere on a page. */
export const nodeColour = (node: string): string => colour(Number(/(\d+)$/.exec(node)?.[1] ?? 0) + (/\d$/.test(node) ? 0 : 6));

/** An empty SVG of this size, named by `label` for those who do not see it. */
export function svg({document}: Surface, width: number, height: number, label: string): Drawing {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  return (select(element) as Drawing).attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).attr("role", "img").attr("aria-label", label);
}

/** A drawing as the figure takes it: a box to which controls can be added. */
export function boxed(drawing: Drawing, {document}: Surface): HTMLElement {
  const box = document.createElement("div");
  box.append(drawing.node()!);
  return box;
}

/** Draws `text` at a place; `anchor` as in SVG. */
export function write(parent: Group | Drawing, text: string, x: number, y: number, anchor: "start" | "middle" | "end" = "start", className?: string) {
  const element = (parent as Group).append("text").attr("x", x).attr("y", y).attr("text-anchor", anchor).text(text);
  return className ? element.attr("class", className) : element;
}

// Identifiers must differ within a page; several drawings share one.
let patterns = 0;
/** A hatch in this colour; returns what `fill` takes. */
export function hatch(drawing: Drawing, stroke: string): string {
  const id = `kc-hatch-${++patterns}`;
  const defs = drawing.append("defs");
  defs.append("pattern").attr("id", id).attr("width", 5).attr("height", 5).attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)")
    .append("rect").attr("width", 2).attr("height", 5).attr("fill", stroke);
  return `url(#${id})`;
}

/** About how wide a text is, at 13 px of Plex Sans. */
export const textWidth = (text: string, size = 13): number => text.length * size * 0.56;

export const time = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
