// What a view is: history → rows (rows.ts, knows Kubernetes), rows → drawing (draw.ts, knows pixels). `index.ts` lists them.
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

export interface Table { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** `R`: the rows, plain data that crosses from the worker to the page. */
export interface View<R> {
  /** As in the fence: `view rollout deployment=web`. */
  readonly kind: string;
  readonly parameters: readonly Parameter[];
  /** Reads the world; a string says why there is nothing to draw (the Deployment does not exist). */
  rows(world: World, parameters: {readonly [name: string]: string}): R | string;
  /** A figure: one or several SVGs with their labels. It holds no script: `enliven` adds what reacts. */
  draw(rows: R, surface: Surface): HTMLElement;
  /** What it shows, in one sentence. */
  sentence(rows: R, language: Language): string;
  /** The same as a table. */
  table(rows: R, language: Language): Table;
  /** Adds pointer and keyboard to a drawing, in the browser. Returns what ends it. */
  enliven?(figure: HTMLElement, rows: R, surface: Surface): () => void;
}
