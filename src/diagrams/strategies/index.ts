// The drawing of `view strategies of=…`: one small panel for each object over the same seconds, the missing Pods in red.
import {scaleLinear} from "d3-scale";
import {area, curveStepAfter, line} from "d3-shape";
import {boxed, colour, svg, write, type Drawing, type Group} from "../paper.ts";
import type {Language, Surface, ViewDrawing} from "../view.ts";
import type {StrategiesRows, StrategyRow} from "./data.ts";

const PANEL = 74, HEAD = 46, LEFT = 26, BOTTOM = 22;

const titles = {
  fr: {object: "objet", strategy: "stratégie", desired: "voulus", fewest: "prêts au moins", most: "au plus", took: "durée", missing: "Pod-secondes manquantes", unfinished: "pas finie"},
  en: {object: "object", strategy: "strategy", desired: "desired", fewest: "fewest ready", most: "most", took: "took", missing: "Pod-seconds missing", unfinished: "not done"},
} as const;

const number = (value: number, language: Language): string => value.toLocaleString(language, {maximumFractionDigits: 1});

function draw({rows}: StrategiesRows, surface: Surface): HTMLElement {
  const drawing = svg(surface, surface.width, rows.length * (PANEL + HEAD) + BOTTOM, sentence({rows}, surface.language));
  const x = scaleLinear([0, Math.max(1, ...rows.map(({endMs}) => endMs))], [LEFT, surface.width - 8]);
  rows.forEach((row, i) => panel(drawing, row, i, x, surface));
  for (const tick of x.ticks(surface.width < 560 ? 4 : 8)) write(drawing, `${number(tick / 1000, surface.language)} s`, x(tick), rows.length * (PANEL + HEAD) + 15, "middle", "faint");
  return boxed(drawing, surface);
}

function panel(drawing: Drawing, row: StrategyRow, place: number, x: (ms: number) => number, {language, width}: Surface): void {
  const top = place * (PANEL + HEAD) + HEAD, y = scaleLinear([0, Math.max(row.desired, row.most)], [top + PANEL - 6, top]), group = drawing.append("g") as Group, own = colour(place);
  write(group, row.object, 0, top - 26).attr("font-weight", "600").attr("fill", own);
  write(group, `${number(row.missingPodSeconds, language)} ${titles[language].missing}`, width - 8, top - 26, "end").attr("fill", "var(--kc-red)");
  write(group, row.strategy, 0, top - 11, "start", "faint").attr("font-size", "12px");
  const points = [...row.counts, {atMs: row.endMs, ready: row.counts.at(-1)!.ready}];
  const missing = area<(typeof points)[number]>().curve(curveStepAfter).x(({atMs}) => x(atMs)).y0(y(row.desired)).y1(({ready}) => y(Math.min(ready, row.desired)));
  const ready = line<(typeof points)[number]>().curve(curveStepAfter).x(({atMs}) => x(atMs)).y(({ready: count}) => y(count));
  group.append("path").attr("d", missing(points)).attr("fill", "var(--kc-red)").attr("fill-opacity", 0.3);
  group.append("line").attr("x1", LEFT).attr("x2", x(row.endMs)).attr("y1", y(row.desired)).attr("y2", y(row.desired)).attr("stroke", "var(--kc-ink)").attr("stroke-width", 1).attr("stroke-dasharray", "3 3");
  group.append("path").attr("d", ready(points)).attr("fill", "none").attr("stroke", own).attr("stroke-width", 2);
  group.append("line").attr("class", "hairline").attr("x1", LEFT).attr("x2", width - 8).attr("y1", y(0)).attr("y2", y(0));
  for (const tick of new Set([0, row.desired])) write(group, String(tick), LEFT - 6, y(tick) + 4, "end", "faint");
}

function sentence({rows}: StrategiesRows, language: Language): string {
  const say = titles[language], colon = language === "fr" ? " : " : ": ";
  const each = rows.map(({object, desired, fewest, done, missingPodSeconds}) => (language === "fr"
    ? `${object} garde au moins ${fewest} Pods prêts sur ${desired} (${number(missingPodSeconds, language)} Pod-secondes manquantes${done ? "" : `, ${say.unfinished}`})`
    : `${object} keeps at least ${fewest} of ${desired} Pods ready (${number(missingPodSeconds, language)} Pod-seconds missing${done ? "" : `, ${say.unfinished}`})`));
  return `${language === "fr" ? "Le même changement" : "The same change"}${colon}${each.join(language === "fr" ? " ; " : "; ")}.`;
}

export const strategies: ViewDrawing<StrategiesRows> = {
  kind: "strategies",
  draw, sentence,
  table({rows}, language) {
    const {object, strategy, desired, fewest, most, took, missing, unfinished} = titles[language];
    return {
      head: [object, strategy, desired, fewest, most, took, missing],
      rows: rows.map((row) => [row.object, row.strategy, String(row.desired), String(row.fewest), String(row.most), row.done ? `${number(row.endMs / 1000, language)} s` : unfinished, number(row.missingPodSeconds, language)]),
    };
  },
};
