// What `run`, `check` and `build` share: which pages are meant, running them, and telling what is wrong.
import {relative, resolve} from "node:path";
import {existsSync} from "node:fs";
import {problemsOf} from "../notebook/check.ts";
import {PageError} from "../notebook/page.ts";
import {taskProblems} from "../notebook/tries.ts";
import {pagesIn, preparer, startOf, type Prepared} from "../site/prepare.ts";
import {dim, green, red, say, UsageError} from "./verb.ts";

/** Pages relative to docs, without `.md`. Without words: all. */
export function chosenPages(root: string, words: readonly string[]): readonly string[] {
  if (!words.length) return pagesIn(root);
  return words.map((word) => {
    const file = resolve(root, word.endsWith(".md") ? word : `${word}.md`);
    const page = relative(resolve(root, "docs"), file).replace(/\.md$/, "");
    if (page.startsWith("..") || !existsSync(file)) throw new UsageError(`there is no page ${word}; name a file under docs, such as docs/fr/services.md`);
    return page;
  });
}

export interface Outcome { readonly prepared: readonly Prepared[]; readonly broken: number; readonly cellsMs: number }

/** Runs pages one after the other and tells problems as they come. With `recorded` false outputs are not compared. */
export async function runPages(root: string, pages: readonly string[], recorded: boolean): Promise<Outcome> {
  const prepared: Prepared[] = [];
  const prepare = preparer(root);
  let broken = 0, cellsMs = 0;
  for (const path of pages) {
    try {
      const done = await prepare(path);
      prepared.push(done);
      cellsMs += done.tookMs;
      const worlds = [startOf(done.page), ...done.executed.worlds];
      const problems = [...problemsOf(done.page, done.executed, recorded), ...await taskProblems(done.page, worlds)];
      const errors = problems.filter(({severity}) => severity === "error").length;
      broken += errors;
      for (const {line, message, severity} of problems) say(`${done.page.path}:${line}: ${severity === "note" ? "note: " : ""}${message}`);
      const cells = done.page.cells.length;
      if (cells) say(`${errors ? red("✗") : green("✓")} ${done.page.path} ${dim(`${cells} cells, ${(done.tookMs / 1000).toFixed(1)} s`)}`);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      broken++;
      say(error.message);
    }
  }
  return {prepared, broken, cellsMs};
}
