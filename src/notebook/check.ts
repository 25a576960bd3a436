// What is wrong with a page after its cells ran: outputs that differ, cells that failed or did not, runs without end, manifests that are none.
import {structuredPatch} from "diff";
import type {World} from "../sim/world.ts";
import type {CellResult, Executed} from "./execute.ts";
import {checkManifest} from "./manifest.ts";
import type {Cell, Page} from "./page.ts";
import {outputText} from "./record.ts";

export interface Problem { readonly line: number; readonly message: string; /** `note`: worth knowing, the page is still true. */ readonly severity: "error" | "note" }

/** Problems in the order of the page. With `recorded` false, outputs are not compared (they are about to be written). */
export function problemsOf(page: Page, {results, worlds}: Executed, recorded = true): Problem[] {
  return page.cells.flatMap((cell) => {
    const result = results[cell.index]!;
    const before = cell.index > 0 ? worlds[cell.index - 1] : undefined;
    return [...manifestProblems(cell), ...shellProblems(cell, result, recorded), ...unknownImages(cell, before, worlds[cell.index]!)];
  });
}

const error = (line: number, message: string): Problem => ({line, message, severity: "error"});

function manifestProblems(cell: Cell): Problem[] {
  if (cell.kind !== "file" && cell.kind !== "snippet") return [];
  const found = checkManifest(cell.text);
  if (cell.kind === "snippet" && cell.invalid) return found.length ? [] : [error(cell.line, "this snippet is marked `invalid` and the API server would take it; remove the mark or the mistake")];
  return found.map(({line, message}) => error(cell.line + line, message));
}

function shellProblems(cell: Cell, result: CellResult, recorded: boolean): Problem[] {
  if (cell.kind === "file" && result.exit !== 0) return [error(cell.line, result.output)];
  if (cell.kind !== "sh" || cell.static) return [];
  if (result.stopped !== undefined) return [error(cell.line, `this cell does not end: ${result.stopped}`)];
  const shown = outputText(result);
  if (result.exit !== 0 && !cell.fails) return [error(cell.line, `this cell ended with status ${result.exit}; if it is meant to, write \`sh fails\`\n${indent(shown)}`)];
  if (result.exit === 0 && cell.fails) return [error(cell.line, "this cell is marked `fails` and ended with status 0; remove the mark")];
  const before = cell.recorded?.text ?? "";
  return recorded && before !== shown ? [error(cell.recorded?.line ?? cell.endLine, `the output is no longer what is recorded; \`kubecahier run --write\` records it\n${difference(before, shown)}`)] : [];
}

const indent = (text: string) => text.split("\n").map((line) => `    ${line}`).join("\n");

/** Lines that went with `-`, lines that came with `+`, two lines around. */
export function difference(before: string, after: string): string {
  const patch = structuredPatch("", "", `${before}\n`, `${after}\n`, "", "", {context: 2});
  return patch.hunks.flatMap(({lines}) => lines.map((line) => `    ${line}`)).join("\n");
}

/** Images that the catalogue does not know at all: their pull fails, which may not be what the author meant. */
function unknownImages(cell: Cell, before: World | undefined, after: World): Problem[] {
  if (cell.kind !== "sh") return [];
  const known = new Set(after.images.images.map(({name}) => name));
  const found = new Set<string>();
  for (const {resource, object, revision} of after.store.history.newestFirst()) {
    if (before && revision <= before.store.revision) break;
    if (resource !== "pods" || !object) continue;
    for (const {image} of (object as unknown as {readonly spec: {readonly containers: readonly {readonly image?: string}[]}}).spec.containers) { // a Pod
      const name = (image ?? "").replace(/@.*$/, "").replace(/:[^/:]*$/, "").replace(/^docker\.io\/(?:library\/)?/, "");
      if (name && !known.has(name) && !name.startsWith("registry.k8s.io/")) found.add(name);
    }
  }
  return [...found].map((name) => ({line: cell.line, severity: "note", message: `the image "${name}" is not in data/images.yaml, so its pull ends in ErrImagePull; add it there if the page needs it`}));
}
