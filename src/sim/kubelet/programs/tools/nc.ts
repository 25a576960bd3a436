// nc and telnet: busybox's (the 1.10-compatible one of its images) and OpenBSD's. One that listens is nc-listener.ts.
// Not simulated: UDP, talk beyond an HTTP request or a single text.
import {httpRequest} from "../../../network/http.ts";
import {resolve} from "../../../network/dns.ts";
import {route} from "../../../network/route.ts";
import {converse} from "../../runtime.ts";
import {eachFlag} from "../nc-flags.ts";
import {reasonOf} from "./curl.ts";
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

/** Time after which the kernel gives up on a connection that nobody answers. */
const KERNEL_MS = 127_000;

interface Call { readonly verbose: boolean; readonly scan: boolean; readonly limitMs: number; readonly host: string; readonly ports: readonly number[]; readonly listen: boolean }

function parse(args: readonly string[]): Call {
  let verbose = false, scan = false, listen = false, limitMs = Infinity;
  const rest = eachFlag(args, "wpisqGe", ({letter, value}) => {
    if (letter === "v") verbose = true;
    else if (letter === "z") scan = true;
    else if (letter === "l") listen = true;
    else if (letter === "w" || letter === "G") limitMs = Number(value) * 1000;
  });
  const [host = "", text = ""] = rest;
  const range = /^(\d+)-(\d+)$/.exec(text);
  const ports = range ? Array.from({length: Number(range[2]) - Number(range[1]) + 1}, (_, i) => Number(range[1]) + i) : text === "" ? [] : [Number(text)];
  return {verbose, scan, listen, limitMs, host, ports};
}

const WELL_KNOWN: {readonly [port: number]: string} = {22: "ssh", 53: "domain", 80: "http", 443: "https", 3306: "mysql", 5432: "postgresql", 6379: "redis", 8080: "http-alt", 27017: "*"};

/** The words of each for how a connection went. */
function words(openbsd: boolean, host: string, ip: string, port: number, how: "open" | "refused" | "timeout" | "unreachable"): string {
  const why = how === "refused" ? "Connection refused" : how === "timeout" ? "Connection timed out" : "No route to host";
  if (!openbsd) return how === "open" ? `${host} (${ip}:${port}) open\n` : `nc: ${host} (${ip}:${port}): ${why}\n`;
  if (how === "open") return `Connection to ${host}${host === ip ? "" : ` (${ip})`} ${port} port [tcp/${WELL_KNOWN[port] ?? "*"}] succeeded!\n`;
  return `nc: connect to ${host}${host === ip ? "" : ` (${ip})`} port ${port} (tcp) ${how === "timeout" ? "timed out: Operation now in progress" : `failed: ${why}`}\n`;
}

function connect(call: Call, port: number, openbsd: boolean, context: ToolContext): ToolResult {
  const {host, verbose} = call;
  const found = resolve(context.world, context.from, host);
  if ("error" in found) return failed(openbsd ? `nc: getaddrinfo for host "${host}" port ${port}: Name does not resolve\n` : `nc: bad address '${host}'\n`, 1, found.error === "timeout" ? 10_000 : 5);
  const ip = found.addresses[0]!;
  const way = route(context.world, context.from, ip, port);
  if ("refusal" in way) {
    const tookMs = way.refusal === "refused" ? 2 : Math.min(call.limitMs, way.refusal === "timeout" ? KERNEL_MS : 3070);
    const how = way.refusal === "unreachable" && tookMs < 3070 ? "timeout" : way.refusal;
    return failed(openbsd && !verbose ? "" : words(openbsd, host, ip, port, how), 1, tookMs);
  }
  const open = verbose ? words(openbsd, host, ip, port, "open") : "";
  const said = way.container && converse(context.world, way.host, way.container.id, {port: way.port, input: call.scan ? "" : context.stdin, from: way.source});
  if (said !== undefined) return {stdout: call.scan ? "" : said, stderr: open, exit: 0, tookMs: 3};
  const request = /^(\w+) (\S+)(?: HTTP\/1\.[01])?/.exec(call.scan ? "" : context.stdin);
  const answer = request && httpRequest(context.world, context.from, {method: request[1]!, url: `http://${ip}:${port}${request[2]!}`});
  if (!answer || "error" in answer) return {stdout: "", stderr: open, exit: 0, tookMs: 2};
  return {stdout: `HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}\r\n${answer.headers.map(([key, value]) => `${key}: ${value}\r\n`).join("")}\r\n${answer.body}`, stderr: open, exit: 0, tookMs: 3};
}

export const nc: Tool = {
  names: ["nc", "ncat", "netcat"],
  flavour: "busybox",
  run(args, context) {
    const call = parse(args);
    const openbsd = context.flavour === "debian" || context.options.nc === "openbsd";
    if (call.listen) return done("", 0, Infinity);
    if (call.host === "" || call.ports.length === 0) return failed(openbsd ? "usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n" : "nc: no destination\n");
    let stdout = "", stderr = "", exit = 1, tookMs = 0;
    for (const port of call.ports) {
      const result = connect(call, port, openbsd, context);
      stdout += result.stdout; stderr += result.stderr; tookMs += result.tookMs;
      if (result.exit === 0) exit = 0;
    }
    return {stdout, stderr, exit, tookMs};
  },
};

export const telnet: Tool = {
  names: ["telnet"],
  flavour: "busybox",
  run(args, {world, from}) {
    const [host = "", port = "23"] = args.filter((arg) => !arg.startsWith("-"));
    const found = resolve(world, from, host);
    if ("error" in found) return failed(`telnet: bad address '${host}'\n`, 1, 5);
    const ip = found.addresses[0]!;
    const way = route(world, from, ip, Number(port));
    if (!("refusal" in way)) return done(`Connected to ${host}\n`, 1, 5);
    const why = way.refusal === "refused" ? "Connection refused" : way.refusal === "timeout" ? "Connection timed out" : "No route to host";
    return failed(`telnet: can't connect to remote host (${ip}): ${why}\n`, 1, way.refusal === "refused" ? 2 : way.refusal === "timeout" ? KERNEL_MS : 3070);
  },
};
