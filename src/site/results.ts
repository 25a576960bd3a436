// What running a page gave, kept between the step before the build and Framework's rendering: `.kubecahier/<page>.json`.
import {existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import type {CellResult} from "../notebook/execute.ts";
import type {Cell} from "../notebook/page.ts";

export interface StoredCell { readonly cell: Cell; readonly result: CellResult; /** Views: rows, and the figure as HTML. */ readonly rows?: unknown; readonly figure?: string }
export interface StoredPage { readonly source: string; readonly cluster: string; readonly cells: readonly StoredCell[] }

const fileOf = (root: string, page: string): string => join(root, ".kubecahier", `${page.replace(/^\//, "")}.json`);

export function store(root: string, page: string, stored: StoredPage): void {
  const file = fileOf(root, page);
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(`${file}.new`, JSON.stringify(stored));
  renameSync(`${file}.new`, file);
}

const read = new Map<string, {readonly atMs: number; readonly page: StoredPage}>();

/** `page`: Framework's path, `/fr/ordonnanceur`. Undefined if the page never ran. */
export function stored(root: string, page: string): StoredPage | undefined {
  const file = fileOf(root, page);
  if (!existsSync(file)) return undefined;
  const atMs = statSync(file).mtimeMs, known = read.get(file);
  if (known?.atMs === atMs) return known.page;
  const fresh = JSON.parse(readFileSync(file, "utf8")) as StoredPage; // written by store()
  read.set(file, {atMs, page: fresh});
  return fresh;
}
