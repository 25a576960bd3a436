// etcdctl and etcdutl on a machine: the control plane's only. What they do is in src/sim/etcd.
import {chance} from "../sim/world.ts";
import {etcdctl as ctl} from "../sim/etcd/etcdctl.ts";
import {etcdutl as utl} from "../sim/etcd/etcdutl.ts";
import {inOrder, type Tool} from "../sim/kubelet/programs/tools/tool.ts";
import {hostSpec} from "../sim/world.ts";
import type {Program, ProgramIO} from "./program.ts";

function run(io: ProgramIO, tool: Tool): number {
  const {world, host, files} = io, [name = ""] = tool.names;
  if (hostSpec(world.cluster, host)?.role !== "control-plane") { io.err(`bash: line 1: ${name}: command not found\n`); return 127; }
  const none = () => undefined;
  const result = tool.run(io.args, {
    world, from: {host, ip: world.hosts[host]!.address}, env: io.env, cwd: io.cwd, get stdin() { return io.stdin; }, nowMs: world.nowMs, hostname: host, flavour: "debian", options: {}, user: 0, group: 0, groups: [],
    random: () => chance(world, `tools/${host}`),
    files: {
      read: files.read, list: files.list, write: (path, text) => { files.write(path, text); return undefined; }, remove: (path) => { files.remove(path); return undefined; },
      makeFolder: (path) => { files.makeFolder(path); return undefined; }, stat: none, link: none, chmod: none,
    },
  }, name);
  if (result.tookMs > 1) io.advance(Math.min(result.tookMs, 24 * 3_600_000));
  inOrder(result, io.out, io.err);
  return result.exit;
}

export const etcdctl: Program = {name: "etcdctl", summary: "speak with etcd", startMs: 20, run: (io) => run(io, ctl)};
export const etcdutl: Program = {name: "etcdutl", summary: "look at and restore snapshots of etcd", startMs: 20, run: (io) => run(io, utl)};
