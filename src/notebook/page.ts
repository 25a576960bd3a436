// A page as data: its front matter and its cells. Markdown that is no cell is not looked at.

import type {Answer, Check, WrongAttempt} from "./exercise.ts";

/** Where something stands in the page's file, lines from 1. */
export interface Span { readonly line: number; readonly endLine: number }

interface CellBase extends Span {
  /** Position among the page's cells, from 0. */
  readonly index: number;
  readonly name?: string;
  /** What stands in the fence. */
  readonly text: string;
}

/** Runs in bash. */
export interface ShellCell extends CellBase {
  readonly kind: "sh";
  readonly on?: string;
  readonly fails: boolean;
  readonly pauseMs: number;
  readonly hide: boolean;
  /** Shown only. */
  readonly static: boolean;
  /** The reader says what will happen before seeing it. */
  readonly predict: boolean;
  /** The recorded output below it. */
  readonly recorded?: Span & {readonly text: string};
}

/** Writes a file on a machine. */
export interface FileCell extends CellBase { readonly kind: "file"; readonly file: string; readonly on?: string; readonly hide: boolean }

/** A YAML snippet: shown and checked, never run. */
export interface SnippetCell extends CellBase { readonly kind: "snippet"; readonly invalid: boolean }

/** A diagram of the world at this point of the page. */
export interface ViewCell extends CellBase { readonly kind: "view"; readonly view: string; readonly parameters: {readonly [name: string]: string} }

/** Something to do on the cluster. Its text is the reader's attempt: empty in the page, so that the cells below do not rest on it. */
export interface TaskCell extends CellBase {
  readonly kind: "task";
  /** What stands in the fence. */
  readonly source: string;
  readonly ask: string;
  readonly on?: string;
  readonly hints: readonly string[];
  readonly checks: readonly Check[];
  readonly solution: string;
  readonly wrong: readonly WrongAttempt[];
}

export interface QuizCell extends CellBase { readonly kind: "quiz"; /** What stands in the fence. */ readonly source: string; readonly question: string; readonly answers: readonly Answer[] }

export type Cell = ShellCell | FileCell | SnippetCell | ViewCell | TaskCell | QuizCell;

export interface Page {
  /** As given: for messages. */
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  /** Name of a cluster file. */
  readonly cluster: string;
  readonly cells: readonly Cell[];
}

/** Something in a page that its author must mend: `docs/fr/x.md:12: what is wrong; the way out`. */
export class PageError extends Error {
  readonly path: string;
  readonly line: number;
  constructor(path: string, line: number, message: string) {
    super(`${path}:${line}: ${message}`);
    this.path = path;
    this.line = line;
  }
}
