// The tools of containers' userlands, one line each. The machines' own programs (src/commands) use the network ones too.
import type {ImageSpec} from "../../images.ts";
import type {ProcessIO} from "../program.ts";
import {cat, chmod, cp, df, find, ls, mkdir, mktemp, realpath, rm, stat, tee, touch} from "./files.ts";
import {busybox, date, free, hostname, id, kill, nothing, ps, stress, uname, which, yes} from "./system.ts";
import {awk, base64, basename, cut, expr, grep, head, printf, sed, seq, sort, tr, uniq, wc} from "./text.ts";
import {echo, falseTool, printenv, sleep, trueTool} from "./simple.ts";
import type {Tool, ToolContext, ToolResult} from "./tool.ts";

export const tools: readonly Tool[] = [
  awk, base64, basename, busybox, cat, chmod, cp, cut, date, df, echo, expr, falseTool, find, free, grep, head, hostname, id, kill, ls, mkdir, mktemp, nothing,
  printenv, printf, ps, realpath, rm, sed, seq, sleep, sort, stat, stress, tee, touch, tr, trueTool, uname, uniq, wc, which, yes,
];

const byName = new Map(tools.flatMap((tool) => tool.names.map((name) => [name, tool] as const)));

const fits = (tool: Tool, image: ImageSpec): boolean => tool.flavour === undefined || tool.flavour === image.base;

export const isTool = (name: string, image: ImageSpec): boolean => {
  const tool = byName.get(name);
  return tool !== undefined && fits(tool, image);
};

export const toolNames = (image: ImageSpec): readonly string[] => tools.filter((tool) => fits(tool, image)).flatMap((tool) => tool.names);

export function runTool(name: string, args: readonly string[], context: ToolContext): ToolResult {
  const tool = byName.get(name);
  return tool ? tool.run(args, context, name) : {stdout: "", stderr: `${name}: not found\n`, exit: 127, tookMs: 1};
}

/** A container's surroundings for its tools. */
export const toolContext = (io: ProcessIO, stdin = ""): ToolContext => ({
  world: io.world, from: {host: io.host.name, ip: io.container.ip, container: io.container.id}, env: io.env, cwd: io.cwd, files: io.files, stdin,
  nowMs: io.nowMs, hostname: io.container.hostname, flavour: io.image.base === "debian" ? "debian" : "busybox", options: {...io.image.options, tag: io.tag}, user: io.container.user, random: io.random,
});
