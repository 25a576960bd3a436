// redis-server: its start-up lines, its port, and a small key space for redis-cli (tools/redis-cli.ts). Not simulated: persistence, replication.
import {instant} from "../../clock.ts";
import type {Json} from "../../api/object.ts";
import {portTaken} from "./ports.ts";
import {asksVersion, type ContainerProgram, type ProcessIO} from "./program.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function stamp(io: ProcessIO): string {
  const text = instant(io.nowMs);
  return `${text.slice(8, 10)} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 19)}.${String(Math.floor(io.nowMs) % 1000).padStart(3, "0")}`;
}

export function redisVersion(io: ProcessIO): string {
  const versions = io.image.options?.versions as {readonly [tag: string]: string} | undefined;
  const plain = io.tag.replace(/-.*$/, "");
  return versions?.[plain] ?? versions?.[io.tag] ?? versions?.latest ?? "8.0.3";
}

export const redis: ContainerProgram = {
  name: "redis",
  commands: ["redis-server", "docker-entrypoint.sh"],
  start(io) {
    const [command = "", ...args] = io.argv;
    if (command.endsWith("docker-entrypoint.sh")) return {exec: args.length > 0 ? args : ["redis-server"]};
    const version = redisVersion(io);
    if (asksVersion(io)) { io.log(`Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=a83cc0f1f6ba3f0\n`); return {exit: 0}; }
    const port = Number(args[args.indexOf("--port") + 1]) || 6379;
    if (portTaken(io, port)) {
      io.log(`1:M ${stamp(io)} # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n1:M ${stamp(io)} # Failed listening on port ${port} (tcp), aborting.\n`);
      return {exit: 1};
    }
    io.log(`1:C ${stamp(io)} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n1:C ${stamp(io)} * Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started\n1:C ${stamp(io)} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf\n1:M ${stamp(io)} * monotonic clock: POSIX clock_gettime\n1:M ${stamp(io)} * Running mode=standalone, port=${port}.\n1:M ${stamp(io)} * Server initialized\n1:M ${stamp(io)} * Ready to accept connections tcp\n`);
    const password = args[args.indexOf("--requirepass") + 1];
    return {state: {keys: {}, ...(args.includes("--requirepass") && password && {password})} as Json, ports: [port]};
  },
  signal(io, _state, signal) {
    if (signal !== "SIGTERM" && signal !== "SIGINT") return undefined;
    io.log(`1:signal-handler (${Math.floor(io.nowMs / 1000)}) Received SIGTERM scheduling shutdown...\n1:M ${stamp(io)} * User requested shutdown...\n1:M ${stamp(io)} # Redis is now ready to exit, bye bye...\n`);
    return {exit: 0};
  },
};
