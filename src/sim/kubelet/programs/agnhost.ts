// agnhost, the test image of Kubernetes' own documentation: netexec, serve-hostname, liveness, test-webserver, grpc-health-checking,
// connect, pause, sleep. Real: k8s.io/kubernetes/test/images/agnhost. Not simulated: its other commands.
import type {Json} from "../../api/object.ts";
import {resolve} from "../../network/dns.ts";
import {route} from "../../network/route.ts";
import {instant} from "../../clock.ts";
import {httpDate} from "./dates.ts";
import {goDuration} from "../../api/duration.ts";
import {originOf, type ContainerProgram, type HttpAnswer, type HttpRequest, type ProcessIO, type Step} from "./program.ts";
import {flagOf} from "./server.ts";

interface State { readonly [key: string]: string | number | boolean; readonly command: string; readonly startedAtMs: number; readonly serving: boolean }

const PORTS: {readonly [command: string]: readonly number[]} = {netexec: [8080, 8081], "serve-hostname": [9376], liveness: [8080], "test-webserver": [80], "grpc-health-checking": [5000, 8080], porter: []};

/** A line of klog: `I1123 12:30:46.123456       1 log.go:245] text`. */
function klog(io: ProcessIO, text: string): void {
  const at = instant(io.nowMs), micro = String(Math.floor(io.random() * 1000)).padStart(3, "0");
  io.log(`I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 19)}.${String(Math.floor(io.nowMs % 1000)).padStart(3, "0")}${micro}       1 log.go:245] ${text}\n`, "stderr");
}

function start(io: ProcessIO): Step {
  const [command = "pause", ...rest] = io.argv.slice(1);
  if (command === "connect") return connect(io, rest.find((word) => !word.startsWith("-")) ?? "");
  if (command === "pause") { io.log("Paused\n"); return {state: {command, startedAtMs: io.nowMs, serving: true} as Json}; }
  const ports = PORTS[command];
  if (!ports) { io.log(`Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`, "stderr"); return {exit: 1}; }
  const given = Number(flagOf(io.argv, "http-port") ?? flagOf(io.argv, "port"));
  if (command === "netexec") { klog(io, `Started HTTP server on port ${given || 8080}`); klog(io, `Started UDP server on port  ${flagOf(io.argv, "udp-port") ?? 8081}`); }
  if (command === "serve-hostname") klog(io, "Serving on port 9376.");
  return {state: {command, startedAtMs: io.nowMs, serving: true} as Json, ports: given > 0 ? [given, ...ports.slice(1)] : ports};
}

/** Its exit and words say how a connection ended. */
function connect(io: ProcessIO, target: string): Step {
  const [host = "", port = ""] = target.split(":");
  const from = originOf(io);
  const found = resolve(io.world, from, host);
  if ("error" in found) { io.log("DNS: lookup " + host + ": no such host\n", "stderr"); return {exit: 1}; }
  const way = route(io.world, from, found.addresses[0]!, Number(port));
  if (!("refusal" in way)) return {exit: 0};
  const limit = goDuration(flagOf(io.argv, "timeout") ?? "30s") ?? 30_000;
  if (way.refusal === "timeout") return {state: {command: "connect", startedAtMs: io.nowMs, serving: false} as Json, wakeAtMs: io.nowMs + limit};
  io.log("REFUSED\n", "stderr");
  return {exit: 1};
}

const reply = (io: ProcessIO, body: string, status = 200): HttpAnswer => ({status, headers: [["Date", httpDate(io.nowMs)], ["Content-Length", String(body.length)], ["Content-Type", "text/plain; charset=utf-8"]], body});

/** What netexec notes of a request. */
const noted = (path: string, given: URLSearchParams): string => {
  switch (path) {
    case "/clientip": case "/hostname": case "/healthz": return `GET ${path}`;
    case "/hostName": return "GET /hostname";
    case "/echo": return `GET /echo?msg=${given.get("msg") ?? ""}`;
    case "/header": return `GET /header?key=${given.get("key") ?? ""}`;
    default: return "GET /";
  }
};

/** A moment as Go prints it, with the process's own clock. */
const goTime = (nowMs: number, startedAtMs: number): string => {
  const at = instant(nowMs), nano = (ms: number) => `${String(Math.floor(ms % 1000)).padStart(3, "0")}${String(Math.floor((ms * 1e6) % 1e6)).padStart(6, "0")}`;
  return `${at.slice(0, 10)} ${at.slice(11, 19)}.${nano(nowMs)} +0000 UTC m=+${Math.floor((nowMs - startedAtMs) / 1000)}.${nano(nowMs - startedAtMs)}`;
};

function respond(io: ProcessIO, {command, startedAtMs}: State, request: HttpRequest): HttpAnswer {
  const [path = "/", query = ""] = request.path.split("?");
  const given = new URLSearchParams(query);
  const {hostname} = io.container;
  const note = command === "netexec" ? noted(path, given) : command === "serve-hostname" ? `HTTP request from ${request.from}:41234` : undefined;
  if (note !== undefined) klog(io, note);
  if (command === "serve-hostname") return reply(io, hostname);
  if (command === "liveness") {
    const seconds = (io.nowMs - startedAtMs) / 1000;
    if (path !== "/healthz") return reply(io, new URL(request.path, "http://x").pathname === "/" ? `${Math.floor(startedAtMs)}` : "404 page not found\n", path === "/" || path === "/started" ? 200 : 404);
    return seconds > 10 ? reply(io, `error: ${seconds}`, 500) : reply(io, "ok");
  }
  if (command === "test-webserver") { const text = io.files.read(path); return text === undefined ? reply(io, "404 page not found\n", 404) : reply(io, text); }
  switch (path) {
    case "/hostname": return reply(io, hostname);
    case "/hostName": return reply(io, hostname);
    case "/clientip": return reply(io, `${request.from}:41234`);
    case "/echo": return reply(io, given.get("msg") ?? "", Number(given.get("code") ?? 200));
    case "/healthz": return reply(io, "");
    case "/header": return reply(io, request.headers[given.get("key") ?? ""] ?? "");
    // Go's mux gives the root's handler all that has none of its own.
    default: return reply(io, `NOW: ${goTime(io.nowMs, startedAtMs)}`);
  }
}

export const agnhost: ContainerProgram = {
  name: "agnhost",
  commands: ["agnhost"],
  start,
  wake(io) { io.log("TIMEOUT\n", "stderr"); return {exit: 1}; },
  signal(io, json, signal) {
    const {command} = json as unknown as State;
    if (signal !== "SIGTERM" && signal !== "SIGINT") return undefined;
    if (command === "pause") return {exit: 0};
    // Go's runtime ends a process that has no handler with 2; this one waits for its Pod's deletion.
    if (command !== "serve-hostname") return {exit: 2};
    klog(io, "Shutting down after receiving signal: terminated.");
    klog(io, "Awaiting pod deletion.");
    return {};
  },
  http: (io, json, request) => respond(io, json as unknown as State, request),
  grpc: (_io, json, service) => {
    const {command, serving} = json as unknown as State;
    return command !== "grpc-health-checking" ? undefined : service !== "" ? "unknown" : serving ? "SERVING" : "NOT_SERVING";
  },
};
