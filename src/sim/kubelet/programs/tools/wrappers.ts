// Tools that run another command: timeout, xargs, env, nohup, nice, setsid, time, su -c, watch's single look. What cannot be found is
// said in their own words.
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

/** Runs a command in these surroundings; `missing` says that it is not there. */
function through(context: ToolContext, argv: readonly string[], missing: (name: string) => ToolResult, change: {readonly env?: ToolContext["env"]; readonly stdin?: string} = {}): ToolResult {
  const result = context.execute?.(argv, change) ?? failed("", 127);
  return result.exit >= 126 && result.stderr.startsWith("OCI runtime") ? missing(argv[0] ?? "") : result;
}

const notFound = (tool: string, {flavour}: ToolContext) => (name: string): ToolResult => failed(flavour === "busybox" ? `${tool}: can't execute '${name}': No such file or directory\n` : tool === "timeout" || tool === "nice" || tool === "nohup" ? `${tool}: failed to run command '${name}': No such file or directory\n` : `${tool}: '${name}': No such file or directory\n`, 127);

const UNITS: {readonly [unit: string]: number} = {"": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

export const timeout: Tool = {
  names: ["timeout"],
  run(args, context) {
    const kills = args.findIndex((arg) => /^(-s|--signal|-k|--kill-after)$/.test(arg));
    const killed = args.some((arg, i) => /^-s(9|KILL)$|^--signal=(9|KILL|SIGKILL)$/.test(arg) || /^(-s|--signal)$/.test(arg) && /^(9|KILL|SIGKILL)$/.test(args[i + 1] ?? ""));
    const rest = args.filter((arg, i) => !(i < 4 && arg.startsWith("-")) && (kills < 0 || i !== kills + 1));
    const [limit = "", ...argv] = rest;
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(limit);
    if (!match || argv.length === 0) return failed(context.flavour === "busybox" ? match ? "BusyBox v1.36.1 multi-call binary.\n\nUsage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n" : `timeout: invalid number '${limit}'\n` : `timeout: invalid time interval '${limit}'\nTry 'timeout --help' for more information.\n`, context.flavour === "busybox" ? 1 : 125);
    const limitMs = Number(match[1]) * UNITS[match[2] ?? ""]!, result = through(context, argv, notFound("timeout", context));
    if (result.tookMs <= limitMs || limitMs === 0) return result;
    // busybox's passes the signal's status on, coreutils' has one of its own.
    return {...result, exit: killed ? 137 : context.flavour === "busybox" ? 143 : 124, tookMs: limitMs};
  },
};

interface Batch { readonly most: number; readonly replace?: string; readonly separator: RegExp; readonly quiet: boolean; readonly argv: readonly string[] }

function batches(args: readonly string[]): Batch {
  let most = Infinity, replace: string | undefined, separator = /\s+/, quiet = false, at = 0;
  for (; at < args.length && args[at]!.startsWith("-"); at++) {
    const arg = args[at]!, value = (flag: string) => arg.length > flag.length ? arg.slice(flag.length) : args[++at] ?? "";
    if (arg === "-0") separator = /\0/; // names of find -print0
    else if (arg === "-r" || arg === "--no-run-if-empty") quiet = true;
    else if (arg.startsWith("-n") || arg.startsWith("-L")) most = Number(value(arg.slice(0, 2)));
    else if (arg.startsWith("-I")) { replace = value("-I"); separator = /\n/; most = 1; }
    else if (arg.startsWith("-d")) separator = new RegExp(value("-d").replace("\\n", "\n"));
    else if (arg.startsWith("-P")) value("-P");
  }
  const argv = args.slice(at);
  return {most, separator, quiet, argv: argv.length > 0 ? argv : ["echo"], ...(replace !== undefined && {replace})};
}

export const xargs: Tool = {
  names: ["xargs"],
  run(args, context) {
    const {most, replace, separator, quiet, argv} = batches(args);
    const words = context.stdin.split(separator).map((word) => word.replace(/^(["'])(.*)\1$/s, "$2")).filter((word) => word !== "");
    if (words.length === 0 && (quiet || replace !== undefined)) return done();
    let stdout = "", stderr = "", exit = 0, tookMs = 0;
    for (let at = 0; at === 0 || at < words.length; at += most) {
      const part = words.slice(at, at + most);
      const result = through(context, replace === undefined ? [...argv, ...part] : argv.map((word) => word.replaceAll(replace, part[0] ?? "")), (name) => failed(`xargs: ${name}: No such file or directory\n`, 127), {stdin: ""});
      stdout += result.stdout; stderr += result.stderr; tookMs += result.tookMs;
      if (result.exit === 127) return {stdout, stderr, exit: 127, tookMs};
      if (result.exit !== 0) exit = 123;
      if (most === Infinity) break;
    }
    return {stdout, stderr, exit, tookMs};
  },
};

export const env: Tool = {
  names: ["env"],
  run(args, context) {
    let variables: {[name: string]: string} = {...context.env}, at = 0;
    for (; at < args.length; at++) {
      const arg = args[at]!, set = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg);
      if (arg === "-i" || arg === "-") variables = {};
      else if (arg === "-u") delete variables[args[++at] ?? ""];
      else if (set) variables[set[1]!] = set[2]!;
      else break;
    }
    const argv = args.slice(at);
    if (argv.length === 0) return done(Object.entries(variables).map(([key, value]) => `${key}=${value}\n`).join(""));
    return through(context, argv, notFound("env", context), {env: variables});
  },
};

/** What only passes a command on: nohup, nice, setsid, ionice, time. */
export const pass: Tool = {
  names: ["nohup", "nice", "setsid", "time"],
  run(args, context, tool) {
    const argv = tool === "nice" && args[0] === "-n" ? args.slice(2) : args;
    if (argv.length === 0) return tool === "nice" ? done("0\n") : failed(`${tool}: missing operand\n`);
    const result = through(context, argv, notFound(tool, context));
    if (tool !== "time") return result;
    const seconds = result.tookMs / 1000, shown = (value: number) => `${Math.floor(value / 60)}m ${(value % 60).toFixed(2)}s`;
    return {...result, stderr: `${result.stderr}real\t${shown(seconds)}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`};
  },
};

export const su: Tool = {
  names: ["su"],
  run(args, context) {
    const at = args.indexOf("-c");
    return at < 0 ? done() : through(context, ["sh", "-c", args[at + 1] ?? ""], notFound("su", context));
  },
};
