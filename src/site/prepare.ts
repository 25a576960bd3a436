// The step before Framework: runs every page's cells, draws its views, and leaves the results where the fence hook finds them.
import {existsSync, mkdirSync, readdirSync, readFileSync} from "node:fs";
import {join, relative} from "node:path";
import {parseHTML} from "linkedom";
import {showView} from "../components/figure.ts";
import {drawingOf} from "../diagrams/drawings.ts";
import {sourceOf, sources} from "../diagrams/sources.ts";
import type {Language} from "../diagrams/view.ts";
import {loadCluster, loadImages} from "../cli/load.ts";
import {executePage, type Executed, type Twin} from "../notebook/execute.ts";
import {PageError, type Page, type ViewCell} from "../notebook/page.ts";
import {parsePage} from "../notebook/parse.ts";
import {boot} from "../sim/boot.ts";
import type {World} from "../sim/world.ts";
import {languages, lessonsOf, readCourse} from "./course.ts";
import {store, type StoredCell} from "./results.ts";

/** Packages that Framework's client would ask the registry about: empty folders answer with these versions, so builds are offline. */
const ASKED = ["@observablehq/plot@0.6.17", "@observablehq/sample-datasets@1.0.1", "apache-arrow@21.0.0", "arquero@8.0.3", "d3@7.9.0", "d3-dsv@3.0.1", "echarts@6.0.0", "htl@0.3.1", "leaflet@1.9.4", "lodash@4.17.21", "mapbox-gl@3.0.0", "parquet-wasm@0.6.1", "react@19.0.0", "react-dom@19.0.0", "topojson-client@3.1.0"];
const STATIC_WIDTH = 720;

export function answerRegistry(root: string): void {
  for (const name of ASKED) mkdirSync(join(root, "docs/.observablehq/cache/_npm", name), {recursive: true});
}

/** All pages under docs, relative to it, without `.md`: `fr/ordonnanceur`. */
export function pagesIn(root: string): string[] {
  const docs = join(root, "docs");
  return readdirSync(docs, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(docs, join(entry.parentPath, entry.name)).replace(/\.md$/, "")).filter((page) => !page.startsWith(".") && !page.startsWith("lib/")).sort();
}

const booted = new Map<string, World>();
/** A fresh world of this cluster: booted once, and cells run on forks of it. */
export function startOf(page: Page): World {
  let world = booted.get(page.cluster);
  if (!world) {
    try {
      world = boot(page.cluster, loadCluster(page.cluster), loadImages());
    } catch (error) {
      throw new PageError(page.path, 1, `its cluster "${page.cluster}" cannot be started: ${error instanceof Error ? error.message : String(error)}`);
    }
    booted.set(page.cluster, world);
  }
  return world;
}

/**
 * Runs pages of a site one after the other. A lesson's cells are run once for its languages: the second page takes over what came of
 * the first as far as both do the same.
 */
export function preparer(root: string): (path: string) => Promise<Prepared> {
  const docs = join(root, "docs"), done = new Map<string, Prepared>();
  // Pages may be run before there is a course.
  const lessons = existsSync(join(docs, "course.yaml")) ? lessonsOf(readCourse(docs)).map(({pages}) => languages.map((language) => `${language}/${pages[language]}`)) : [];
  return async (path) => {
    const twin = lessons.find((paths) => paths.includes(path))?.map((other) => done.get(other)).find(Boolean);
    const prepared = await preparePage(root, path, twin);
    done.set(path, prepared);
    return prepared;
  };
}

export interface Prepared { readonly page: Page; readonly source: string; readonly executed: Executed; /** For its cells: running them, drawing its views. */ readonly tookMs: number }

/** Runs one page and stores its results. `path`: relative to docs, without `.md`. `twin`: the lesson in another language, if it was run. */
async function preparePage(root: string, path: string, twin?: Twin): Promise<Prepared> {
  const file = join("docs", `${path}.md`);
  const source = readFileSync(join(root, file), "utf8");
  const page = parsePage(file, source), startedMs = performance.now();
  for (const cell of page.cells) if (cell.kind === "view") checkView(page, cell);
  const executed = page.cells.length ? await executePage(page, startOf(page), twin) : {results: [], worlds: []};
  const language: Language = path.startsWith("fr/") ? "fr" : "en";
  const cells = page.cells.map((cell, i): StoredCell => {
    const result = executed.results[i]!;
    return cell.kind === "view" ? {cell, result, ...figureOf(page, cell, executed.worlds[i]!, language)} : {cell, result};
  });
  store(root, `/${path}`, {source, cluster: page.cluster, cells});
  return {page, source, executed, tookMs: performance.now() - startedMs};
}

function checkView(page: Page, cell: ViewCell): void {
  const view = sourceOf(cell.view);
  if (!view) throw new PageError(page.path, cell.line, `there is no view "${cell.view}"; there are ${sources.map(({kind}) => kind).join(", ")}`);
  const known = view.parameters.map(({name}) => name);
  for (const name of Object.keys(cell.parameters)) if (!known.includes(name)) throw new PageError(page.path, cell.line, `the view "${cell.view}" has no parameter "${name}"; it knows ${known.join(", ")}`);
  for (const {name, required, what} of view.parameters) if (required && !cell.parameters[name]) throw new PageError(page.path, cell.line, `the view "${cell.view}" needs ${name}=…, ${what}`);
}

function figureOf(page: Page, cell: ViewCell, world: World, language: Language): {readonly rows: unknown; readonly figure: string} {
  const rows = sourceOf(cell.view)!.rows(world, cell.parameters);
  if (typeof rows === "string") throw new PageError(page.path, cell.line, `the view "${cell.view}" has nothing to draw here: ${rows}`);
  const {document} = parseHTML("<html><body><div></div></body></html>");
  const host = document.querySelector("div")!;
  // linkedom's document has what drawings use, and says so nowhere in its types.
  showView(host as unknown as HTMLElement, drawingOf(cell.view)!, rows, {document: document as unknown as Document, language, width: STATIC_WIDTH});
  return {rows, figure: host.innerHTML};
}
