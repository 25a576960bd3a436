// What drawings that are walked through share: two buttons, a slider, and a line below that says what is shown.
import type {Surface} from "./view.ts";

export interface StepWords { readonly previous: string; readonly next: string; readonly scrub: string }

/**
 * Adds the controls of `count` steps to a figure and shows the last one. `show` marks a step in the picture and gives the words of
 * it; `point` may add ways of its own to pick one. Returns what ends it.
 */
export function steps(figure: HTMLElement, {document}: Surface, say: StepWords, count: number, show: (index: number) => string, point: (show: (index: number) => void, signal: AbortSignal) => void, first = count - 1): () => void {
  const controls = document.createElement("div"), said = document.createElement("p"), slider = document.createElement("input");
  controls.className = "kc-steps";
  said.className = "kc-arithmetic";
  said.setAttribute("role", "status");
  Object.assign(slider, {type: "range", min: "0", max: String(count - 1), step: "1"});
  slider.setAttribute("aria-label", say.scrub);
  const back = button(document, say.previous), on = button(document, say.next);
  controls.append(back, slider, on);
  figure.append(controls, said);
  const pick = (index: number) => {
    const at = Math.min(count - 1, Math.max(0, index)), text = show(at);
    slider.value = String(at);
    said.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  const stop = new AbortController(), {signal} = stop;
  slider.addEventListener("input", () => pick(Number(slider.value)), {signal});
  back.addEventListener("click", () => pick(Number(slider.value) - 1), {signal});
  on.addEventListener("click", () => pick(Number(slider.value) + 1), {signal});
  point(pick, signal);
  pick(first);
  return () => stop.abort();
}

function button(document: Document, label: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  return element;
}
