// What may stand at the end of a command line of a cell: what Tab offers in a terminal on the cell's machine.
import {complete} from "../shell/complete.ts";
import type {World} from "../sim/world.ts";
import type {Cell} from "./page.ts";

/** Whole words, and the part of the line that they replace. `world`: the one in which the cell begins. */
export function completeCell(world: World, cell: Cell | undefined, line: string): {readonly words: readonly string[]; readonly last: string} {
  const [words, last] = complete(world, line, cell && "on" in cell ? cell.on : undefined);
  return {words, last};
}
