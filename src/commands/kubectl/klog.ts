// Lines of klog on standard error, and with -v=6 and above those of client-go's round trippers: each request and its answer.
// Is not simulated: what is read from the discovery cache (-v=10), time on the wire.
import {differing, type Client, type Request, type Response} from "../../sim/api/client.ts";
import {klogLine} from "../../sim/clock.ts";
import {compact} from "../../sim/api/go-json.ts";
import {inWireOrder} from "../../sim/api/wire.ts";
import {httpDate} from "../../sim/kubelet/programs/dates.ts";
import type {ProgramIO} from "../program.ts";

const FIRST_PID = 1000, PIDS = 9000;

export const klog = (io: Pick<ProgramIO, "err" | "world">, level: "I" | "W" | "E", place: string, message: string): void =>
  io.err(klogLine(io.world.nowMs, level, FIRST_PID + (io.world.commands.size % PIDS), place, message));

/** client-go's feature gates, of which -v=5 tells before the first request. */
const GATES: {readonly [name: string]: boolean} = {
  AtomicFIFO: true, ClientsAllowCARotation: true, ClientsAllowCBOR: false, ClientsAllowTLSCacheGC: true, ClientsPreferCBOR: false, InformerResourceVersion: true,
  InOrderInformers: true, InOrderInformersBatchProcess: true, UnlockWhileProcessingFIFO: true, WatchListClient: true,
};

export function gates(io: ProgramIO): void {
  for (const [name, enabled] of Object.entries(GATES)) klog(io, "I", "envvar.go:195", `"Feature gate default state" feature="${name}" enabled=${enabled}`);
}

const STATUS: {readonly [code: number]: string} = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 415: "Unsupported Media Type", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"};

/** Characters of a body that a level shows; from 10 on all. */
const BODY_LIMIT: {readonly [level: number]: number} = {8: 1024, 9: 10_240};

const textOf = (body: Response["body"] | Request["body"]): string => body === undefined ? "" : typeof body === "string" ? body : `${compact(inWireOrder(body))}\n`;

/** A value as klog prints it: quoted, or over several lines where it has some. */
const value = (text: string): string => text.includes("\n") ? `<\n${text.replace(/\n$/, "").split("\n").map((line) => `\t${line}\n`).join("")} >` : JSON.stringify(text);

/** `typed`: a client of Go types asks for JSON first, one of maps for JSON alone. */
export interface Trace { readonly server: string; readonly level: number; readonly typed: boolean }

/** A client that tells what it asks and what it is answered. */
export function traced(client: Client, io: ProgramIO, {server, level, typed}: Trace): Client {
  const say = (place: string, message: string) => klog(io, "I", place, message);
  const body = (word: string, content: Response["body"] | Request["body"]): void => {
    const text = textOf(content), limit = BODY_LIMIT[level] ?? Infinity;
    say(typed ? "type.go:213" : "helper.go:105", `"${word} Body" body=${value(text.length <= limit ? text : `${text.slice(0, limit)} [truncated ${text.length - limit} chars]`)}`);
  };
  let connected = false;
  return differing(client, {
    request: (request) => {
      const at = `verb=${JSON.stringify(request.method)} url=${JSON.stringify(`${server}${request.path}`)}`, headers = requestHeaders(request, typed);
      if (level >= 8) body("Request", request.body);
      if (level >= 9) {
        say("round_trippers.go:527", `"Request" curlCommand=<\n\tcurl -v -X${request.method}  ${headers.map((header) => `-H ${JSON.stringify(header)}`).join(" ")} '${server}${request.path}'\n >`);
        if (!connected) say("round_trippers.go:562", `"HTTP Trace: Dial succeed" network="tcp" address=${JSON.stringify(server.replace(/^https?:\/\//, ""))}`);
        connected = true;
      } else if (level >= 7) say("round_trippers.go:527", `"Request" ${at} headers=<\n${headers.map((header) => `\t${header}\n`).join("")} >`);
      const answer = client.request(request);
      say("round_trippers.go:632", `"Response" ${outcome(io, answer, at, level)}`);
      if (level >= 8) body("Response", answer.body);
      if (answer.status >= 400 && isStatus(answer.body)) say("helpers.go:246", `server response object: %s[${JSON.stringify(inWireOrder(answer.body), null, 2)}]`);
      return answer;
    },
  });
}

const isStatus = (body: Response["body"]): boolean => body !== null && typeof body === "object" && "kind" in body && body.kind === "Status";

const requestHeaders = ({accept, contentType, body}: Request, typed: boolean): readonly string[] => [
  `Accept: ${accept ?? (typed ? "application/json, */*" : "application/json")}`, ...(body === undefined ? [] : [`Content-Type: ${contentType ?? "application/json"}`]), "User-Agent: kubectl/v1.36.3 (linux/amd64) kubernetes/$Format",
];

function outcome(io: ProgramIO, {status, body, contentType}: Response, at: string, level: number): string {
  const said = `status=${JSON.stringify(`${status} ${STATUS[status] ?? ""}`.trim())}`, timing = "milliseconds=2";
  if (level < 7) return `${at} ${said} ${timing}`;
  if (level < 8) return `${said} ${timing}`;
  const headers = ["Cache-Control: no-cache, private", `Content-Length: ${textOf(body).length}`, `Content-Type: ${contentType ?? "application/json"}`, `Date: ${httpDate(io.world.nowMs)}`];
  const shown = `${said} headers=<\n${headers.map((header) => `\t${header}\n`).join("")} > ${timing}`;
  return level < 9 ? shown : `${at} ${shown} dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=1 serverProcessingMilliseconds=1`;
}
