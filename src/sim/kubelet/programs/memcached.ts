// memcached: its port. Not simulated: its protocol.
import {asksVersion, type ContainerProgram} from "./program.ts";

export const memcached: ContainerProgram = {
  name: "memcached",
  commands: ["memcached", "docker-entrypoint.sh"],
  start(io) {
    const [command = "", ...args] = io.argv;
    if (command.endsWith("docker-entrypoint.sh")) return {exec: args.length > 0 ? args : ["memcached"]};
    if (asksVersion(io)) { io.log("memcached 1.6.39\n"); return {exit: 0}; }
    return {ports: [11211]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
};
