// One request walks the way, hop by hop (or stands at its end for readers who want no motion); a thousand are counted.
import {select} from "d3-selection";
import type {Surface} from "../view.ts";
import {places, type Point} from "./draw.ts";
import {countsOf, type RoutingRows} from "./data.ts";
import {chanceText, titles} from "./words.ts";

const STEP_MS = 260;

export function enliven(figure: HTMLElement, rows: RoutingRows, {document, language, width}: Surface): () => void {
  const rules = rows.ports[0]?.rules ?? [], say = titles[language];
  if (!rules.length) return () => {};
  const at = places(rows, width), picture = figure.querySelector("svg")!;
  const packet = select(picture).append("circle").attr("r", 5).attr("fill", "var(--kc-red)").attr("display", "none");
  const controls = document.createElement("div"), said = document.createElement("p");
  controls.className = "kc-steps";
  said.className = "kc-arithmetic";
  said.setAttribute("role", "status");
  const [one, many] = [say.one, say.many].map((label) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    controls.append(element);
    return element;
  }) as [HTMLButtonElement, HTMLButtonElement];
  figure.append(controls, said);
  const stop = new AbortController();
  let sent = 0, walking = 0;

  const count = (number: number) => countsOf(rows, number).forEach((value, i) => { figure.querySelectorAll(".kc-count")[i]!.textContent = value ? String(value) : ""; });
  const walk = (way: readonly Point[]) => {
    const own = ++walking;
    const go = (i: number) => {
      if (own !== walking || stop.signal.aborted) return;
      packet.attr("display", null).attr("cx", way[i]!.x).attr("cy", way[i]!.y);
      if (i + 1 < way.length) setTimeout(() => go(i + 1), STEP_MS);
    };
    go(matchMedia("(prefers-reduced-motion: reduce)").matches ? way.length - 1 : 0);
  };
  one.addEventListener("click", () => {
    const taken = rows.thousand[sent % rows.thousand.length]!, rule = rules[taken]!;
    sent++;
    walk([at.client, at.name, at.virtual, ...at.rules.slice(0, taken + 1), at.pods[taken]!]);
    count(sent);
    said.textContent = `${say.sent} ${sent} : ${rows.dns} → ${rows.address}:${rows.ports[0]!.port} → ${rules.slice(0, taken + 1).map(({probability}, i) => `${i === taken ? "✓" : "✗"} ${chanceText(probability, language)}`).join(", ")} → ${rule.pod} (${rule.address}:${rule.port}, ${rule.node})`;
  }, {signal: stop.signal});
  many.addEventListener("click", () => {
    walking++;
    sent = rows.thousand.length;
    count(sent);
    said.textContent = `${sent} ${say.requests} : ${countsOf(rows).map((value, i) => `${rules[i]!.pod} ${value}`).join(", ")}`;
  }, {signal: stop.signal});
  return () => stop.abort();
}
