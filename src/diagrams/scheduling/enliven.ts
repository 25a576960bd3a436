// Scores can be walked through: by pointer or keys, each shows its arithmetic below. Below that, the laboratory.
import type {Ask, Surface} from "../view.ts";
import type {SchedulingRows} from "./data.ts";
import {laboratory} from "./laboratory.ts";
import {arithmetic, titles} from "./words.ts";

export function enliven(figure: HTMLElement, rows: SchedulingRows, surface: Surface, ask: Ask): () => void {
  const ends = [scores(figure, rows, surface), laboratory(figure, rows, surface, ask)];
  return () => { for (const end of ends) end(); };
}

function scores(figure: HTMLElement, rows: SchedulingRows, {document, language}: Surface): () => void {
  const parts = [...figure.querySelectorAll<SVGGElement>(".kc-score")];
  if (!parts.length) return () => {};
  const said = document.createElement("p");
  said.className = "kc-arithmetic";
  said.setAttribute("role", "status");
  said.textContent = titles[language].pick;
  figure.append(said);
  const stop = new AbortController();
  const show = (part: SVGGElement) => {
    for (const other of parts) other.classList.toggle("kc-picked", other === part);
    const row = rows.nodes.find(({node}) => node === part.dataset.node);
    if (row) said.textContent = arithmetic(row, part.dataset.plugin!, language);
  };
  parts.forEach((part, i) => {
    part.setAttribute("tabindex", i === 0 ? "0" : "-1");
    part.setAttribute("role", "button");
    part.setAttribute("aria-label", `${part.dataset.node}, ${part.dataset.plugin}`);
    part.addEventListener("click", () => show(part), {signal: stop.signal});
    part.addEventListener("focus", () => show(part), {signal: stop.signal});
    part.addEventListener("keydown", (event) => {
      const to = event.key === "ArrowRight" || event.key === "ArrowDown" ? i + 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? i - 1 : -1;
      if (!parts[to]) return;
      event.preventDefault();
      part.setAttribute("tabindex", "-1");
      parts[to].setAttribute("tabindex", "0");
      parts[to].focus();
    }, {signal: stop.signal});
  });
  return () => stop.abort();
}
