// A bash on a machine of the world. It holds nothing: environment, directory and files are the machine's, so a fork carries them.
import type {World} from "../sim/world.ts";

export interface RunOptions {
  /** Default: the cluster file's first host. */
  readonly host?: string;
  /** Cluster time after which the run is stopped, in milliseconds (default one hour). */
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
  /** Output as it comes, for terminals that follow. */
  readonly onOutput?: (text: string) => void;
}

export interface RunResult {
  /** Standard output and error as a terminal shows them. */
  readonly output: string;
  readonly exit: number;
  /** Why it was stopped, if it was: the sentence that a reader is shown. */
  readonly stopped?: string;
}

/** Runs a script as the reader's command; the world has moved on when the promise resolves. */
export async function run(_world: World, script: string, _options: RunOptions = {}): Promise<RunResult> {
  throw new Error(`the shell room is being built: ${script}`);
}
