// What a view is: a source (history → rows) and a drawing (rows → SVG). `sources.ts` and `drawings.ts` list them: the page loads only drawings.
import type {World} from "../sim/world.ts";

export type Language = "fr" | "en";

export interface Parameter { readonly name: string; readonly required: boolean; /** For messages: `the name of a Deployment`. */ readonly what: string }

/** Where a drawing happens. The same code runs at build (linkedom) and in the browser. */
export interface Surface {
  readonly document: Document;
  readonly language: Language;
  /** Width to draw for, in CSS pixels. */
  readonly width: number;
}

/** Asks for the view with these parameters besides the fence's own. */
export type Ask = (parameters: {readonly [name: string]: string}) => void;

export interface Table { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** What is known of the world for a view: history → rows. Used in the worker and at build; it knows Kubernetes. */
export interface ViewSource<R> {
  /** As in the fence: `view rollout deployment=web`. */
  readonly kind: string;
  readonly parameters: readonly Parameter[];
  /** Reads the world; a string says why there is nothing to draw (the Deployment does not exist). */
  rows(world: World, parameters: {readonly [name: string]: string}): R | string;
}

/** How rows are shown. Used in the page and at build; it knows pixels, and of Kubernetes only words. */
export interface ViewDrawing<R> {
  readonly kind: string;
  /** A figure: one or several SVGs with their labels. It holds no script: `enliven` adds what reacts. */
  draw(rows: R, surface: Surface): HTMLElement;
  /** What it shows, in one sentence. */
  sentence(rows: R, language: Language): string;
  /** The same as a table. */
  table(rows: R, language: Language): Table;
  /** Adds pointer and keyboard to a drawing, in the browser. Returns what ends it. `ask` draws the view anew with other parameters. */
  enliven?(figure: HTMLElement, rows: R, surface: Surface, ask: Ask): () => void;
}
