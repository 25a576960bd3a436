// A view as HTML: drawing, sentence, table twin. The same function at build and in the browser.
import type {Surface, ViewDrawing} from "../diagrams/view.ts";
import {words} from "./words.ts";

/** Fills `host` with the figure of these rows; a string of rows is a reason why there is none. */
export function showView(host: HTMLElement, view: ViewDrawing<unknown>, rows: unknown, surface: Surface): HTMLElement | undefined {
  const {document, language} = surface;
  const figure = document.createElement("figure");
  figure.className = `kc-figure kc-${view.kind}`;
  host.replaceChildren(figure);
  const caption = document.createElement("figcaption");
  if (typeof rows === "string") {
    caption.textContent = rows;
    figure.append(caption);
    return undefined;
  }
  const drawing = view.draw(rows, surface);
  caption.textContent = view.sentence(rows, language);
  figure.append(drawing, caption, twin(view, rows, surface));
  return drawing;
}

function twin(view: ViewDrawing<unknown>, rows: unknown, {document, language}: Surface): HTMLElement {
  const {head, rows: body} = view.table(rows, language);
  const details = document.createElement("details");
  details.className = "kc-twin";
  const summary = document.createElement("summary");
  summary.textContent = words[language].table;
  const scroller = document.createElement("div");
  scroller.className = "kc-scroll";
  scroller.tabIndex = 0;
  const table = document.createElement("table");
  const line = (cells: readonly string[], tag: "th" | "td") => {
    const row = document.createElement("tr");
    for (const text of cells) {
      const cell = document.createElement(tag);
      if (tag === "th") cell.setAttribute("scope", "col");
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  };
  const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
  thead.append(line(head, "th"));
  tbody.append(...body.map((cells) => line(cells, "td")));
  table.append(thead, tbody);
  scroller.append(table);
  details.append(summary, scroller);
  return details;
}
