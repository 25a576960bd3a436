// Runs cells on worlds. A cell never changes the world it is given: it runs on a fork, so that the state before it stays.
import {run, type RunResult} from "../shell/terminal.ts";
import {advance} from "../sim/run.ts";
import {fork, type World} from "../sim/world.ts";
import {putFile} from "../sim/hosts/machine.ts";
import {noticeFiles} from "../sim/kubelet/static-pods.ts";
import {resolvePath} from "../shell/tree.ts";
import {judge, type Judgement} from "./judge.ts";
import type {Cell, Page, ShellCell, TaskCell} from "./page.ts";

export interface CellResult {
  /** What the terminal showed; empty for cells that print nothing. */
  readonly output: string;
  readonly exit: number;
  /** Why it was stopped before its end. */
  readonly stopped?: string;
  /** Cluster time when it began and ended, in milliseconds since the epoch (the pause after it not counted). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of tasks that somebody tried. */
  readonly judgement?: Judgement;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Cluster time after which a cell is stopped. */
export const CELL_LIMIT_MS = 30 * 60_000;
/** How long the cluster goes on before an attempt is judged. */
const TASK_PAUSE_MS = 30_000;

/** The world after the cell and what the cell showed. */
export async function executeCell(before: World, cell: Cell, options: ExecuteOptions = {}): Promise<{readonly world: World; readonly result: CellResult}> {
  const world = fork(before);
  const fromMs = world.nowMs;
  if (cell.kind === "file") {
    const host = world.hosts[cell.on ?? world.cluster.hosts[0]!.name];
    if (!host) return {world, result: {output: `no machine is called "${cell.on}"`, exit: 1, fromMs, toMs: fromMs}};
    putFile(host, resolvePath(host.shell.cwd, cell.file), cell.text.endsWith("\n") ? cell.text : `${cell.text}\n`, world.nowMs);
    noticeFiles(world, host.name, world.commands.size ? {command: world.commands.size} : "boot");
  }
  if (!runs(cell)) return {world, result: {output: "", exit: 0, fromMs, toMs: fromMs}};
  const {output, exit, stopped}: RunResult = await run(world, cell.text, {limitMs: CELL_LIMIT_MS, ...(cell.on && {host: cell.on}), ...options});
  const toMs = world.nowMs;
  advance(world, cell.kind === "sh" ? cell.pauseMs : TASK_PAUSE_MS);
  const judgement = cell.kind === "task" ? await judge(world, cell, cell.text) : undefined;
  return {world, result: {output: output.replace(/\n$/, ""), exit, fromMs, toMs, ...(stopped !== undefined && {stopped}), ...(judgement && {judgement})}};
}

/** Cells with commands: a task has none until somebody writes an answer. */
const runs = (cell: Cell): cell is ShellCell | TaskCell => (cell.kind === "sh" && !cell.static) || (cell.kind === "task" && cell.text.trim() !== "");

export interface Executed {
  readonly results: readonly CellResult[];
  /** The world after each cell. */
  readonly worlds: readonly World[];
}

/** A page that was run from the same start before: the same lesson in another language. */
export interface Twin { readonly page: Page; readonly executed: Executed }

/** What a cell does to a world. Its place, its views and the words of a task do nothing. */
const deedOf = (cell: Cell): string => JSON.stringify(runs(cell) ? [cell.text, cell.on, cell.kind === "sh" && cell.pauseMs] : cell.kind === "file" ? [cell.file, cell.on, cell.text] : "");

/** Runs all cells of a page in order. As far as its twin did the same, the same has come of it. */
export async function executePage(page: Page, start: World, twin?: Twin): Promise<Executed> {
  const results: CellResult[] = [], worlds: World[] = [];
  let world = start, same = twin !== undefined && twin.page.cluster === page.cluster;
  for (const [i, cell] of page.cells.entries()) {
    const other = twin?.page.cells[i];
    same &&= other !== undefined && deedOf(cell) === deedOf(other);
    const done = same ? {world: twin!.executed.worlds[i]!, result: twin!.executed.results[i]!} : await executeCell(world, cell);
    world = done.world;
    results.push(done.result);
    worlds.push(world);
  }
  return {results, worlds};
}
