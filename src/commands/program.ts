// What a program on a machine of the world is: `kubectl`, `curl`, `sleep`. The shell binds it to bash; tests call it directly.
import type {Client} from "../sim/api/client.ts";
import type {World} from "../sim/world.ts";

export interface Program {
  /** As typed: `kubectl`. */
  readonly name: string;
  /** One line for listings. */
  readonly summary: string;
  /** Cluster time that it takes to start, in milliseconds (default 3). */
  readonly startMs?: number;
  /** Exit status. */
  run(io: ProgramIO): number | Promise<number>;
}

/** Files of the machine (or container) that the program runs on. Paths may be relative to `cwd`. */
export interface ProgramFiles {
  /** Text, or undefined if there is no such file. */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Names in a folder, sorted; undefined if it is no folder. */
  list(path: string): readonly string[] | undefined;
  remove(path: string): void;
  /** Makes a folder and those above it. */
  makeFolder(path: string): void;
}

export interface ProgramIO {
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: {readonly [name: string]: string};
  readonly cwd: string;
  /** The machine's name. */
  readonly host: string;
  readonly world: World;
  /** There when it runs in the background (`&`): what would stay returns, and is told when something has changed. */
  readonly background?: Background;
  readonly files: ProgramFiles;
  out(text: string): void;
  err(text: string): void;
  /**
   * Lets cluster time pass, at most `forMs`, until `until` holds; whether it did. Throws `Interrupted` when the cell's own
   * limit, a surrounding `timeout` or the reader's Stop comes first: programs let it through.
   */
  advance(forMs: number, until?: (world: World) => boolean): boolean;
  /** The API server as user `kubectl` would reach it; commits carry the reader's command as cause. */
  client(user?: import("../sim/api/client.ts").User): Client;
  /** Runs a bash script on this machine in this environment: for editors, `watch`, plugins. */
  bash(script: string, stdin?: string): Promise<{readonly output: string; readonly exit: number}>;
  /** Runs a bash script on another machine: what ssh does. */
  on(host: string, script: string, stdin?: string): Promise<{readonly output: string; readonly exit: number}>;
}

/** A program's place in the background of a run. */
export interface Background {
  readonly pid: number;
  /** Calls `poll` after each change of the world until the job is killed, its time or the run is over, or `poll` says that it is done. */
  follow(poll: () => boolean): void;
}

/** Thrown through a program when its time is up. `exit` is what bash would report: 124 for `timeout`, 130 for Stop. */
export class Interrupted extends Error {
  readonly exit: number;
  constructor(message: string, exit: number) { super(message); this.exit = exit; }
}
