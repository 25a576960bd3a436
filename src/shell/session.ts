// A session file run on a world: its blocks one after the other in one shell, as text in the format of test/golden/README.md.
import type {World} from "../sim/world.ts";
import {blocksOf, blockText} from "./blocks.ts";
import {run} from "./terminal.ts";

export interface SessionOptions {
  /** Cluster time that one block may take. */
  readonly limitMs?: number;
  /** Real time that the whole session may take; the blocks that are left are not run then. */
  readonly wallMs?: number;
  readonly signal?: AbortSignal;
  /** Each block as it is done. */
  readonly onBlock?: (text: string) => void;
}

/** An error of ours is shown in its block, and the blocks after it go on. */
export async function runSession(world: World, source: string, options: SessionOptions = {}): Promise<string> {
  const endMs = performance.now() + (options.wallMs ?? Infinity);
  let text = "";
  for (const block of blocksOf(source)) {
    const {output, exit} = await runBlock(world, block, endMs - performance.now(), options);
    const shown = blockText(block, output, exit);
    options.onBlock?.(shown);
    text += shown;
  }
  return text;
}

async function runBlock(world: World, block: string, wallMs: number, {limitMs, signal}: SessionOptions): Promise<{readonly output: string; readonly exit: number}> {
  if (wallMs <= 0) return {output: "kubecahier: not run: the session took too long before it\n", exit: 130};
  try {
    const {output, exit, stopped} = await run(world, block, {...(limitMs !== undefined && {limitMs}), ...(wallMs !== Infinity && {wallMs}), ...(signal && {signal})});
    return {output: stopped === undefined ? output : `${output}${output === "" || output.endsWith("\n") ? "" : "\n"}${stopped}\n`, exit};
  } catch (error) {
    return {output: `kubecahier failed: ${error instanceof Error ? error.stack?.split("\n").slice(0, 4).join("\n") : String(error)}\n`, exit: 70};
  }
}
