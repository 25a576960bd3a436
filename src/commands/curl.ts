// curl, wget, nslookup and ping on a machine: the same tools that containers have, over the machine's own network.
import {runOnMachine} from "../sim/kubelet/programs/tools/index.ts";
import type {Program} from "./program.ts";

/** A network tool as a program; the time that it takes passes in the cluster. */
const tool = (name: string, summary: string): Program => ({
  name,
  summary,
  run(io) {
    const {world, host, env, cwd, stdin, files} = io;
    const result = runOnMachine(name, io.args, {world, host, env, cwd, stdin, files});
    io.advance(Math.min(result.tookMs, 86_400_000));
    io.out(result.stdout);
    io.err(result.stderr);
    return result.exit;
  },
});

export const curl = tool("curl", "transfer a URL");
export const nslookup = tool("nslookup", "query a name server");
export const ping = tool("ping", "send echo requests to a host");
