// The worlds of one page: one after each cell, kept as long as the cells up to it are what they were. Runs in the worker, and in tests.
import {executeCell} from "../notebook/execute.ts";
import type {CellResult, ExecuteOptions} from "../notebook/execute.ts";
import type {Cell} from "../notebook/page.ts";
import type {World} from "../sim/world.ts";

export interface Link { readonly text: string; readonly world: World; readonly result: CellResult }

export interface Chain { readonly start: World; readonly links: Link[] }

export const emptyChain = (start: World): Chain => ({start, links: []});

/** What decides a cell's effect: the whole cell but its place in the file. */
const textOf = (cell: Cell): string => JSON.stringify({...cell, line: 0, endLine: 0, recorded: undefined});

/**
 * Runs cells up to `to`. Links whose cells are unchanged stay; the first changed one and all after it are run again.
 * `from`: run again from here even if unchanged. Stops early when `signal` fires; what was done stays.
 */
export async function bringTo(chain: Chain, cells: readonly Cell[], from: number, to: number, options: ExecuteOptions, tell: {started(index: number): void; done(index: number, link: Link): void}): Promise<void> {
  let first = 0;
  while (first < Math.min(from, chain.links.length) && chain.links[first]!.text === textOf(cells[first]!)) first++;
  chain.links.length = first;
  for (let index = first; index <= to; index++) {
    const cell = cells[index]!;
    tell.started(index);
    const {world, result} = await executeCell(chain.links[index - 1]?.world ?? chain.start, cell, options);
    const link = {text: textOf(cell), world, result};
    chain.links.push(link);
    tell.done(index, link);
    if (options.signal?.aborted) return;
  }
}

/** The world that a cell begins with. Cells before it that have not run, or not with these texts, are run for it. */
export async function worldBefore(chain: Chain, cells: readonly Cell[], index: number, options: ExecuteOptions): Promise<World> {
  const known = chain.links.length >= index && cells.slice(0, index).every((cell, i) => chain.links[i]!.text === textOf(cell));
  if (!known) await bringTo(chain, cells, index, index - 1, options, {started: () => {}, done: () => {}});
  return chain.links[index - 1]?.world ?? chain.start;
}
