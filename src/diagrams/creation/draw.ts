// Who wrote what to the API server, and what woke them: one column for each actor, the server in the middle of it all, one line
// for each step. On a narrow page a list with the same numbers.
import {boxed, colour, svg, textWidth, write, type Drawing, type Group} from "../paper.ts";
import type {Surface} from "../view.ts";
import type {CreationRows, StepRow} from "./data.ts";
import {deed, seconds, sentence} from "./words.ts";

const TOP = 40, LINE = 34, NARROW_LINE = 44, TIMES = 74;

/** In this order, so that an actor has the same place and colour in every figure; others follow. */
const ACTORS = ["kubectl", "deployment-controller", "replicaset-controller", "kube-scheduler", "kubelet", "endpointslice-controller"];
const short = (actor: string): string => actor.replace(/-controller$/, "").replace(/^kube-/, "");

export function draw(rows: CreationRows, surface: Surface): HTMLElement {
  const narrow = surface.width < 620, known = ACTORS.filter((actor) => rows.steps.some((step) => step.actor === actor));
  const actors = [...known, ...new Set(rows.steps.map(({actor}) => actor).filter((actor) => !ACTORS.includes(actor)))];
  const height = narrow ? 8 + rows.steps.length * NARROW_LINE : TOP + rows.steps.length * LINE + 10;
  const drawing = svg(surface, surface.width, height, sentence(rows, surface.language));
  if (narrow) list(drawing, rows, actors, surface);
  else ladder(drawing, rows, actors, surface, height);
  return boxed(drawing, surface);
}

const colourOf = (actors: readonly string[], actor: string): string => colour(actors.indexOf(actor));

function ladder(drawing: Drawing, rows: CreationRows, actors: readonly string[], {language, width}: Surface, height: number): void {
  const column = (width - TIMES) / (actors.length + 1), x = (place: number) => TIMES + column * (place + 0.5);
  // The server stands first: everything goes through it.
  const server = x(0), at = (actor: string) => x(actors.indexOf(actor) + 1);
  write(drawing, "kube-apiserver", server, 12, "middle").attr("font-weight", "600");
  write(drawing, "+ etcd", server, 27, "middle", "faint");
  drawing.append("line").attr("x1", server).attr("x2", server).attr("y1", 34).attr("y2", height - 4).attr("stroke", "var(--kc-ink)").attr("stroke-width", 2);
  for (const actor of actors) {
    write(drawing, short(actor), at(actor), 12, "middle").attr("fill", colourOf(actors, actor)).attr("font-weight", "600");
    if (actor.endsWith("-controller")) write(drawing, "controller", at(actor), 27, "middle", "faint");
    if (actor === "kubelet" && rows.node) write(drawing, rows.node, at(actor), 27, "middle", "faint");
    drawing.append("line").attr("class", "hairline").attr("x1", at(actor)).attr("x2", at(actor)).attr("y1", 34).attr("y2", height - 4);
  }
  rows.steps.forEach((step, i) => {
    const y = TOP + i * LINE + 18, own = colourOf(actors, step.actor), group = drawing.append("g").attr("class", "kc-step") as Group;
    group.append("rect").attr("class", "kc-band").attr("x", 0).attr("y", y - 17).attr("width", width).attr("height", LINE).attr("fill", "var(--kc-ink)").attr("fill-opacity", 0);
    write(group, `${i + 1}`, 18, y + 4, "end").attr("font-weight", "600");
    write(group, seconds(rows, step, language), 26, y + 4, "start", "faint").attr("font-size", "11px");
    const from = at(step.actor), label = deed(step, language);
    if (step.wokenBy !== undefined) group.append("line").attr("x1", server + 5).attr("x2", from - 6).attr("y1", y - 6).attr("y2", y - 6).attr("stroke", own).attr("stroke-width", 1).attr("stroke-dasharray", "2 3");
    arrow(group, from - 5, server + 6, y, own);
    group.append("circle").attr("cx", from).attr("cy", y).attr("r", 4).attr("fill", own);
    // The words stand where there is room: right of the writer if they fit, else left of it.
    const right = from + 10, fits = right + textWidth(label) < width;
    write(group, label, fits ? right : from - 10, fits ? y + 4 : y - 6, fits ? "start" : "end");
  });
}

function arrow(group: Group, from: number, to: number, y: number, stroke: string): void {
  group.append("line").attr("x1", from).attr("x2", to).attr("y1", y).attr("y2", y).attr("stroke", stroke).attr("stroke-width", 1.6);
  group.append("path").attr("d", `M${to},${y}l7,-4v8z`).attr("fill", stroke);
}

function list(drawing: Drawing, rows: CreationRows, actors: readonly string[], {language, width}: Surface): void {
  rows.steps.forEach((step, i) => {
    const y = 20 + i * NARROW_LINE, group = drawing.append("g").attr("class", "kc-step") as Group;
    group.append("rect").attr("class", "kc-band").attr("x", 0).attr("y", y - 17).attr("width", width).attr("height", NARROW_LINE - 2).attr("fill", "var(--kc-ink)").attr("fill-opacity", 0);
    write(group, `${i + 1}`, 18, y, "end").attr("font-weight", "600");
    write(group, step.actor, 28, y).attr("fill", colourOf(actors, step.actor)).attr("font-weight", "600");
    write(group, seconds(rows, step, language), width, y, "end", "faint").attr("font-size", "11px");
    write(group, clipped(step, language, width - 30), 28, y + 17);
  });
}

function clipped(step: StepRow, language: Surface["language"], room: number): string {
  const text = deed(step, language), most = Math.floor(room / (13 * 0.56));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
