// The tools of containers' userlands, one line each. The machines' own programs (src/commands) use the network ones too.
import type {ImageSpec} from "../../images.ts";
import {chance, type World} from "../../../world.ts";
import {etcdctl} from "../../../etcd/etcdctl.ts";
import {etcdutl} from "../../../etcd/etcdutl.ts";
import {runCommand} from "../../exec.ts";
import {originOf, type ProcessIO} from "../program.ts";
import {tar, gzip} from "./archives.ts";
import {curl} from "./curl.ts";
import {mongosh, mysqlAdmin, mysqlClient, pgIsReady, psql} from "./databases.ts";
import {dig} from "./dig.ts";
import {digests} from "./digests.ts";
import {comm, diff, lineTools, paste} from "./lines.ts";
import {apk, apt} from "./packages.ts";
import {env, pass, su, timeout, xargs} from "./wrappers.ts";
import {df, du, mount} from "./disk.ts";
import {cat, chmod, cp, find, ls, mkdir, mktemp, realpath, rm, stat, tee, touch} from "./files.ts";
import {finder, ps} from "./processes.ts";
import {busybox, date, free, hostname, id, kill, nothing, tty, uname, which, yes} from "./system.ts";
import {awk, base64, basename, cut, expr, head, printf, sed, seq, tr, uniq, wc} from "./text.ts";
import {grep} from "./grep.ts";
import {nc, telnet} from "./nc.ts";
import {nslookup, ping, traceroute} from "./network.ts";
import {arp, ifconfig, ip, netstat, routeTool} from "./interfaces.ts";
import {echo, falseTool, printenv, pwd, sleep, trueTool} from "./simple.ts";
import {redisCli} from "./redis-cli.ts";
import type {Host} from "../../../hosts/host.ts";
import {watchDisk} from "../../pressure.ts";
import type {Tool, ToolContext, ToolResult} from "./tool.ts";
import {allocate, dd, stress} from "./storage.ts";
import {sort} from "./sort.ts";
import {wget} from "./wget.ts";

export const tools: readonly Tool[] = [
  allocate, arp, awk, base64, basename, busybox, cat, chmod, cp, curl, cut, date, dd, df, dig, du, echo, etcdctl, etcdutl, expr, falseTool, find, free, grep, head, hostname, id, ifconfig, ip, kill, ls, mkdir, mktemp, mongosh, mount, mysqlAdmin, mysqlClient, nc, netstat, nothing, nslookup,
  pgIsReady, ping, printenv, printf, ps, psql, pwd, realpath, redisCli, rm, routeTool, sed, seq, sleep, sort, stat, stress, tee, telnet, touch, tr, traceroute, trueTool, uname, uniq, wc, wget, which, yes,
  apk, apt, comm, diff, digests, env, finder, gzip, lineTools, pass, paste, su, tar, timeout, tty, xargs,
];

const byName = new Map(tools.flatMap((tool) => tool.names.map((name) => [name, tool] as const)));

/** Tools that the small images of debian's userland do not bring. */
const EXTRAS = new Set(["arp", "ifconfig", "ip", "netstat", "nslookup", "ping", "ps", "route", "traceroute"]);

/** Tools that an image has only if its entry in the catalogue says so. */
const RARE = new Set(["curl", "dig", "etcdctl", "etcdutl", "mongosh", "mysql", "mysqladmin", "pg_isready", "psql", "redis-cli", "stress"]);

function fits(tool: Tool, image: ImageSpec): boolean {
  const name = tool.names[0]!;
  if (image.tools?.includes(name)) return true;
  if (image.base === "none") return false;
  if (name === "apk" && image.name !== "alpine" && image.name !== "nicolaka/netshoot" || name === "apt-get" && image.base !== "debian") return false;
  if (RARE.has(name) || image.base === "debian" && EXTRAS.has(name)) return false;
  return tool.flavour === undefined || tool.flavour === image.base;
}

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
  world: io.world, from: originOf(io), env: io.env, cwd: io.cwd, files: io.files, stdin,
  nowMs: io.nowMs, hostname: io.container.hostname, flavour: io.image.base === "debian" ? "debian" : "busybox", options: {...io.image.options, tag: io.tag}, user: io.container.user, group: io.container.group, groups: io.container.groups ?? [], random: io.random,
  execute: (argv, change) => runCommand({...io, ...(change.env && {env: change.env})}, argv, change.stdin ?? stdin),
});

/** Makes a file one of so many zeros. */
function enlarge(world: World, host: Host, path: string, sizeBytes: number): void {
  const entry = host.files.get(path);
  if (entry?.type === "file") host.files.set(path, {...entry, sizeBytes});
  watchDisk(world, host);
}

/** A network tool on a machine: what src/commands' curl, nslookup and ping call. */
export function runOnMachine(name: string, args: readonly string[], machine: Pick<ToolContext, "world" | "env" | "cwd" | "stdin"> & {readonly host: string; readonly files: Pick<ToolContext["files"], "read" | "list"> & {write(path: string, text: string): void}}): ToolResult {
  const {world, host, files} = machine;
  const own = world.hosts[host]!;
  const none = () => undefined;
  return runTool(name, args, {
    world, from: {host, ip: own.address}, env: machine.env, cwd: machine.cwd, stdin: machine.stdin, nowMs: world.nowMs, hostname: host, flavour: "debian", options: {}, user: 0, group: 0, groups: [],
    random: () => chance(world, `tools/${host}`),
    files: {read: (path) => files.read(path), write: (path, text, _mode, sizeBytes) => { files.write(path, text); if (sizeBytes !== undefined) enlarge(world, own, path, sizeBytes); return undefined; }, list: (path) => files.list(path), remove: none, makeFolder: none, stat: none, link: none, chmod: none},
  });
}
