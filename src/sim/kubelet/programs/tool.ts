// A container whose process is a single tool: `sleep 3600`, `echo hello`, `nslookup web`.
import {isListening, listens, startListening, takeCaller} from "./nc-listener.ts";
import {follows, goOnFollowing, startFollowing, type Following} from "./following.ts";
import type {ContainerProgram, ProcessIO} from "./program.ts";
import {runTool, toolContext} from "./tools/index.ts";
import {inOrder} from "./tools/tool.ts";

interface State { readonly [key: string]: number | string; readonly exit: number; /** What it says when it is done. */ readonly stdout: string; readonly stderr: string; readonly leads: number }

/** Tools that speak while they work; the others have their result at the end. */
const TALKERS = new Set(["ping", "traceroute", "yes", "top"]);

/** What waits for input when it has no file to read. */
const READERS = new Set(["cat", "wc", "sort", "tee", "head", "tail"]);

const isFollowing = (state: unknown): state is Following => typeof state === "object" && state !== null && "read" in state;

export const tool: ContainerProgram = {
  name: "tool",
  commands: [],
  start(io: ProcessIO) {
    const [name = "", ...args] = io.argv;
    if (follows(io.argv)) return startFollowing(io);
    if (listens(io.argv)) return startListening(io);
    if (io.stdin === undefined && READERS.has(name) && args.every((arg) => arg.startsWith("-"))) return {};
    const result = runTool(name.split("/").at(-1) ?? "", args, toolContext(io, io.stdin));
    // Of stress only its first line comes at once.
    const whole = result.tookMs < 50 || result.tookMs === Infinity || TALKERS.has(name), early = name.endsWith("stress") ? result.stdout.slice(0, result.stdout.indexOf("\n") + 1) : "";
    inOrder(whole ? result : {stdout: early, stderr: ""}, (text) => io.log(text), (text) => io.log(text, "stderr"));
    if (result.tookMs === Infinity) return {};
    const state: State = {exit: result.exit, stdout: whole ? "" : result.stdout.slice(early.length), stderr: whole ? "" : result.stderr, leads: result.leads ?? 0};
    return {state, wakeAtMs: Math.ceil(io.nowMs + Math.max(result.tookMs, 5))};
  },
  talk: (io, json, talk) => isListening(json) ? takeCaller(io, json, talk) : undefined,
  wake(io, json) {
    if (isFollowing(json)) return goOnFollowing(io, json);
    const state = json as unknown as State;
    inOrder(state, (text) => io.log(text), (text) => io.log(text, "stderr"));
    return {exit: state.exit};
  },
};
