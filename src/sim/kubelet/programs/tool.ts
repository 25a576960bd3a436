// A container whose process is a single tool: `sleep 3600`, `echo hello`, `nslookup web`.
import {follows, goOnFollowing, startFollowing, type Following} from "./following.ts";
import type {ContainerProgram, ProcessIO} from "./program.ts";
import {runTool, toolContext} from "./tools/index.ts";
import {inOrder} from "./tools/tool.ts";

interface State { readonly [key: string]: number; readonly exit: number }

/** What waits for input when it has no file to read. */
const READERS = new Set(["cat", "wc", "sort", "tee", "head", "tail"]);

const isFollowing = (state: unknown): state is Following => typeof state === "object" && state !== null && "read" in state;

export const tool: ContainerProgram = {
  name: "tool",
  commands: [],
  start(io: ProcessIO) {
    const [name = "", ...args] = io.argv;
    if (follows(io.argv)) return startFollowing(io);
    if (io.stdin === undefined && READERS.has(name) && args.every((arg) => arg.startsWith("-"))) return {};
    const result = runTool(name.split("/").at(-1) ?? "", args, toolContext(io, io.stdin));
    inOrder(result, (text) => io.log(text), (text) => io.log(text, "stderr"));
    if (result.tookMs === Infinity) return {};
    const state: State = {exit: result.exit};
    return {state, wakeAtMs: Math.ceil(io.nowMs + Math.max(result.tookMs, 5))};
  },
  wake: (io, state) => isFollowing(state) ? goOnFollowing(io, state) : {exit: (state as unknown as State).exit},
};
