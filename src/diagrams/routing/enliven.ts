// One request walks the way, hop by hop (or stands at its end for readers who want no motion); a thousand are counted.
import {select} from "d3-selection";
import type {Surface} from "../view.ts";
import {places, type Point} from "./draw.ts";
import {markerOf} from "./draw-journey.ts";
import type {Journey} from "./journey.ts";
import {countsOf, type RoutingRows} from "./data.ts";
import {chanceText, lineText, titles} from "./words.ts";

const STEP_MS = 260;

export function enliven(figure: HTMLElement, rows: RoutingRows, surface: Surface): () => void {
  if (rows.journey) return enlivenJourney(figure, rows.journey, surface);
  const {document, language, width} = surface;
  const rules = rows.ports[0]?.rules ?? [], say = titles[language];
  if (!rules.length) return () => {};
  const at = places(rows, width), packet = packetIn(figure), {controls, said} = panel(document);
  const [one, many] = [say.one, say.many].map((label) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    controls.append(element);
    return element;
  }) as [HTMLButtonElement, HTMLButtonElement];
  figure.append(controls, said);
  const stop = new AbortController();
  let sent = 0;

  const count = (number: number) => countsOf(rows, number).forEach((value, i) => { figure.querySelectorAll(".kc-count")[i]!.textContent = value ? String(value) : ""; });
  const walk = walkerOf(packet, stop.signal);
  one.addEventListener("click", () => {
    const taken = rows.thousand[sent % rows.thousand.length]!, rule = rules[taken]!;
    sent++;
    walk([at.client, at.name, at.virtual, ...at.rules.slice(0, taken + 1), at.pods[taken]!]);
    count(sent);
    said.textContent = `${say.sent} ${sent} : ${rows.dns} → ${rows.address}:${rows.ports[0]!.port} → ${rules.slice(0, taken + 1).map(({probability}, i) => `${i === taken ? "✓" : "✗"} ${chanceText(probability, language)}`).join(", ")} → ${rule.pod} (${rule.address}:${rule.port}, ${rule.node})`;
  }, {signal: stop.signal});
  many.addEventListener("click", () => {
    walk([]);
    sent = rows.thousand.length;
    count(sent);
    said.textContent = `${sent} ${say.requests} : ${countsOf(rows).map((value, i) => `${rules[i]!.pod} ${value}`).join(", ")}`;
  }, {signal: stop.signal});
  return () => stop.abort();
}

/** One request after the other goes from line to line. */
function enlivenJourney(figure: HTMLElement, {lines, requests}: Journey, {document, language, width}: Surface): () => void {
  if (!requests.length) return () => {};
  const packet = packetIn(figure), {controls, said} = panel(document), button = document.createElement("button");
  button.type = "button";
  button.textContent = titles[language].one;
  controls.append(button);
  figure.append(controls, said);
  const stop = new AbortController();
  let sent = 0;
  const walker = walkerOf(packet, stop.signal);
  button.addEventListener("click", () => {
    const way = requests[sent % requests.length]!;
    sent++;
    walker(way.map((line) => markerOf(lines, line, width)));
    said.textContent = `${titles[language].sent} ${sent} : ${way.map((line) => lines[line]!).map((line) => `${line.failed ? "✕ " : ""}${lineText(line, language)}`).join(" → ")}`;
  }, {signal: stop.signal});
  return () => stop.abort();
}

type Packet = ReturnType<typeof packetIn>;
const packetIn = (figure: HTMLElement) => select(figure.querySelector("svg")!).append("circle").attr("r", 5).attr("fill", "var(--kc-red)").attr("display", "none");

function panel(document: Document): {readonly controls: HTMLElement; readonly said: HTMLElement} {
  const controls = document.createElement("div"), said = document.createElement("p");
  controls.className = "kc-steps";
  said.className = "kc-arithmetic";
  said.setAttribute("role", "status");
  return {controls, said};
}

/** Moves the packet along points, step by step; a new walk ends the one before. */
function walkerOf(packet: Packet, signal: AbortSignal): (way: readonly Point[]) => void {
  let walking = 0;
  return (way) => {
    const own = ++walking;
    const go = (i: number) => {
      if (own !== walking || signal.aborted) return;
      packet.attr("display", null).attr("cx", way[i]!.x).attr("cy", way[i]!.y);
      if (i + 1 < way.length) setTimeout(() => go(i + 1), STEP_MS);
    };
    if (way.length) go(matchMedia("(prefers-reduced-motion: reduce)").matches ? way.length - 1 : 0);
  };
}
