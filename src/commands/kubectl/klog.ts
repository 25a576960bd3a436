// Lines of klog on standard error, and with -v=6 and above those of client-go's round trippers: each request and its answer.
// Is not simulated: levels below 6, the request's own timing, curl lines of -v=9.
import {differing, type Client, type Request, type Response} from "../../sim/api/client.ts";
import {klogLine} from "../../sim/clock.ts";
import {compact} from "../../sim/api/go-json.ts";
import {inWireOrder} from "../../sim/api/wire.ts";
import type {ProgramIO} from "../program.ts";

const FIRST_PID = 1000, PIDS = 9000;

export const klog = (io: Pick<ProgramIO, "err" | "world">, level: "I" | "W" | "E", place: string, message: string): void =>
  io.err(klogLine(io.world.nowMs, level, FIRST_PID + (io.world.commands.size % PIDS), place, message));

const STATUS: {readonly [code: number]: string} = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 415: "Unsupported Media Type", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"};

/** Characters of a body that -v=8 shows. */
const BODY_LIMIT = 1024;

/** A client that tells what it asks and what it is answered. */
export function traced(client: Client, io: ProgramIO, server: string, level: number): Client {
  const say = (place: string, message: string) => klog(io, "I", place, message);
  const bodyText = (body: Response["body"] | Request["body"]): string => {
    const text = JSON.stringify(typeof body === "string" ? body : `${compact(inWireOrder(body ?? null))}\n`);
    return level > 8 || text.length <= BODY_LIMIT ? text : `${text.slice(0, BODY_LIMIT)} [truncated ${text.length - BODY_LIMIT} chars]`;
  };
  return differing(client, {
    request: (request) => {
      const at = `verb=${JSON.stringify(request.method)} url=${JSON.stringify(`${server}${request.path}`)}`;
      if (level >= 8 && request.body !== undefined) say("type.go:165", `"Request Body" body=${bodyText(request.body)}`);
      const headers = [`Accept: ${request.accept ?? "application/json, */*"}`, ...(request.contentType ? [`Content-Type: ${request.contentType}`] : []), "User-Agent: kubectl/v1.36.3 (linux/amd64) kubernetes/$Format"];
      if (level >= 7) say("round_trippers.go:527", `"Request" ${at} headers=<\n${headers.map((header) => `\t${header}\n`).join("")} >`);
      const answer = client.request(request);
      const status = `status=${JSON.stringify(`${answer.status} ${STATUS[answer.status] ?? ""}`.trim())}`;
      const timing = "milliseconds=2";
      if (level >= 8) say("round_trippers.go:632", `"Response" ${status} headers=<\n\tAudit-Id: -\n\tCache-Control: no-cache, private\n\tContent-Type: application/json\n > ${timing}`);
      else say("round_trippers.go:632", level >= 7 ? `"Response" ${status} ${timing}` : `"Response" ${at} ${status} ${timing}`);
      if (level >= 8) say("type.go:165", `"Response Body" body=${bodyText(answer.body)}`);
      return answer;
    },
  });
}
