// Tools that machines and containers share: the network ones, over the machine's own address, and those for text whose
// just-bash versions know fewer options.
import {runOnMachine} from "../sim/kubelet/programs/tools/index.ts";
import {inOrder} from "../sim/kubelet/programs/tools/tool.ts";
import type {Program} from "./program.ts";

/** A tool as a program; the time that it takes passes in the cluster. */
const tool = (name: string, summary: string): Program => ({
  name,
  summary,
  run(io) {
    const {world, host, env, cwd, stdin, files} = io;
    const result = runOnMachine(name, io.args, {world, host, env, cwd, stdin, files});
    io.advance(Math.min(result.tookMs, 86_400_000));
    inOrder(result, (text) => io.out(text), (text) => io.err(text));
    return result.exit;
  },
});

export const curl = tool("curl", "transfer a URL");
export const nslookup = tool("nslookup", "query a name server");
export const ping = tool("ping", "send echo requests to a host");
export const grep = tool("grep", "print lines that match patterns");
export const egrep = tool("egrep", "grep -E");
export const sort = tool("sort", "sort lines of text");
export const tr = tool("tr", "translate or delete characters");
export const wget = tool("wget", "fetch a URL");
export const nc = tool("nc", "connect to a port");
export const ip = tool("ip", "show addresses and routes");
export const hostname = tool("hostname", "print the machine's name");
export const uname = tool("uname", "print what the system is");
export const id = tool("id", "print who the user is");
export const free = tool("free", "show memory");
export const uptime = tool("uptime", "how long the machine has been up");
export const nproc = tool("nproc", "print the number of processors");
export const ifconfig = tool("ifconfig", "show interfaces");
export const route = tool("route", "show the routing table");
export const arp = tool("arp", "show neighbours");
export const netstat = tool("netstat", "show who listens");
export const ss = tool("ss", "show who listens");
export const dig = tool("dig", "query a name server");
export const telnet = tool("telnet", "connect to a port");
export const dd = tool("dd", "copy blocks");
export const fallocate = tool("fallocate", "give a file space");
export const truncate = tool("truncate", "set a file's size");
export const df = tool("df", "show disk space");
