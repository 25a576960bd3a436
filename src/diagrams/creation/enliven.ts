// The steps can be walked through: with a slider, the buttons, or by touching one. What happened is said below.
import {steps} from "../steps.ts";
import type {Surface} from "../view.ts";
import type {CreationRows} from "./data.ts";
import {story, titles} from "./words.ts";

export function enliven(figure: HTMLElement, rows: CreationRows, surface: Surface): () => void {
  const groups = [...figure.querySelectorAll<SVGGElement>(".kc-step")];
  return steps(figure, surface, titles[surface.language], groups.length, (index) => {
    groups.forEach((group, i) => group.querySelector(".kc-band")!.setAttribute("fill-opacity", i === index ? "0.08" : "0"));
    return story(rows, index, surface.language);
  }, (show, signal) => {
    for (const [i, group] of groups.entries()) group.addEventListener("click", () => show(i), {signal});
  });
}
