// <kc-view>: a diagram of the world at its place in the page. Its picture is in the page already; it is drawn again after a run,
// and enlivened, when the reader comes near it.
import type {Cell} from "../notebook/page.ts";
import type {Surface} from "../diagrams/view.ts";
import {cellFrom} from "./cell-data.ts";
import type {CellFace, Session} from "./session.ts";
import {languageOf} from "./words.ts";

export class ViewElement extends HTMLElement implements CellFace {
  cell!: Cell & {kind: "view"};
  #end: (() => void) | undefined;
  #rows: unknown;
  #width = 0;
  /** The cell as the page has it. */
  #own!: Cell & {kind: "view"};
  #ask!: (parameters: {readonly [name: string]: string}) => void;

  attach(session: Session, index: number): void {
    this.#ask = (parameters) => {
      this.cell = {...this.#own, parameters: {...this.#own.parameters, ...parameters}};
      session.run(index);
    };
    this.cell = cellFrom(this, index) as Cell & {kind: "view"}; // a kc-view is written for view cells alone
    this.#own = this.cell;
    const data = this.querySelector<HTMLScriptElement>("script.kc-rows")?.textContent;
    if (data) this.#rows = JSON.parse(data);
    // What draws is fetched when the reader comes near; until then the picture of the page stands.
    const near = new IntersectionObserver((entries) => {
      if (!entries.some(({isIntersecting}) => isIntersecting)) return;
      near.disconnect();
      new ResizeObserver(() => void this.#draw()).observe(this);
    }, {rootMargin: "400px"});
    near.observe(this);
  }

  text(): string { return this.cell.text; }
  rows(rows: unknown): void { this.#rows = rows; this.#width = 0; void this.#draw(); }

  async #draw(): Promise<void> {
    const {drawingOf, showView} = await import("./drawings.js");
    const width = Math.floor(this.clientWidth);
    const view = drawingOf(this.cell.view);
    if (!view || this.#rows === undefined || width === 0 || width === this.#width) return;
    this.#width = width;
    this.#end?.();
    const surface: Surface = {document, language: languageOf(document), width};
    const open = this.querySelector("details")?.open ?? false;
    const drawing = showView(this, view, this.#rows, surface);
    const details = this.querySelector("details");
    if (details) details.open = open;
    this.#end = drawing ? view.enliven?.(drawing, this.#rows, surface, this.#ask) : undefined;
  }

  loading(): void {}
  started(): void {}
  output(): void {}
  result(): void {}
  failed(): void {}
  stale(is: boolean): void { this.toggleAttribute("data-stale", is); }
}
