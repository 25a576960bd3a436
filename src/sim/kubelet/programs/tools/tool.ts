// What a tool is: a pure function of its arguments and surroundings that is over at once; the time it takes in life is part of the result.
import type {Origin} from "../../../network/route.ts";
import type {World} from "../../../world.ts";
import type {Container} from "../../container.ts";
import type {ContainerFiles} from "../program.ts";

export interface ToolContext {
  readonly world: World;
  /** The machine that it runs on, its own address, and its container if it is in one. */
  readonly from: Origin;
  readonly env: {readonly [name: string]: string};
  readonly cwd: string;
  readonly files: ContainerFiles;
  readonly stdin: string;
  readonly nowMs: number;
  readonly hostname: string;
  /** Whose texts it has. */
  readonly flavour: "busybox" | "debian";
  /** Settings of the image, such as an old `nslookup`. */
  readonly options: {readonly [name: string]: unknown};
  readonly user: number;
  readonly group: number;
  readonly groups: readonly number[];
  random(): number;
  /** Runs another command in these surroundings (timeout, xargs). Absent on machines. */
  execute?(argv: readonly string[], change: {readonly env?: {readonly [name: string]: string}; readonly stdin?: string}): ToolResult;
}

export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  /** So many characters of its errors come before its output; the others after it. */
  readonly leads?: number;
  /** Infinity: it never ends by itself. */
  readonly tookMs: number;
}

export interface Tool {
  /** The names that it is called by. */
  readonly names: readonly string[];
  /** Only in images of this userland; absent: everywhere. */
  readonly flavour?: "busybox" | "debian";
  run(args: readonly string[], context: ToolContext, name: string): ToolResult;
}

/** The container that it runs in; undefined on a machine. */
export const containerOf = ({world, from}: Pick<ToolContext, "world" | "from">): Container | undefined => world.hosts[from.host]?.containers.get(from.container ?? "");

export const done = (stdout = "", exit = 0, tookMs = 1): ToolResult => ({stdout, stderr: "", exit, tookMs});
export const failed = (stderr: string, exit = 1, tookMs = 1): ToolResult => ({stdout: "", stderr, exit, tookMs});

/** Gives a result's output on, in the order in which it came. */
export function inOrder({stdout, stderr, leads = 0}: Pick<ToolResult, "stdout" | "stderr" | "leads">, out: (text: string) => void, err: (text: string) => void): void {
  err(stderr.slice(0, leads));
  out(stdout);
  err(stderr.slice(leads));
}
