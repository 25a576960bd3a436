// Who listens where on one machine: its Pods' containers and, for the machine's own address, those with hostNetwork.
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import type {Container} from "./container.ts";
import {containerPrograms} from "./programs/index.ts";
import type {HttpAnswer, HttpRequest} from "./programs/program.ts";
import {converse, processIO, programOf} from "./runtime.ts";

/** The running container that listens on a port of an address of this machine. */
export function listener(host: Host, ip: string, port: number): Container | undefined {
  const own = ip === host.address || ip === "127.0.0.1";
  const uid = own ? undefined : host.addresses.get(ip);
  if (!own && uid === undefined) return undefined;
  for (const container of host.containers.values()) {
    if (container.state !== "running" || !container.process?.ports.includes(port)) continue;
    if (own ? container.network.hostNetwork : container.podUid === uid) return container;
  }
  return undefined;
}

/** Lets a container answer an HTTP request; undefined if what listens there speaks no HTTP. */
export function answerHttp(world: World, host: Host, container: Container, request: HttpRequest): HttpAnswer | undefined {
  const program = programOf(container), raw = program.talk && converse(world, host, container.id, {port: request.port, input: requestText(request), from: request.from});
  if (raw !== undefined) return parsed(raw);
  return program.http?.(processIO(world, host, container.id), container.process?.state ?? null, request);
}

/** The request as it goes over the wire. */
function requestText({method, path, headers, body}: HttpRequest): string {
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}${body === "" || "Content-Length" in headers ? "" : `Content-Length: ${body.length}\r\n`}\r\n${body}`;
}

/** What a server said that only writes text; status 0: no HTTP. */
function parsed(raw: string): HttpAnswer {
  const [, status, rest = ""] = /^HTTP\/1\.[01] (\d{3})[^\n]*\n([^]*)$/.exec(raw) ?? [];
  if (status === undefined) return {status: 0, headers: [], body: raw};
  const lines = rest.split("\n"), end = lines.findIndex((line) => line.trim() === ""), head = end < 0 ? lines.filter((line) => line !== "") : lines.slice(0, end);
  const headers = head.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
  const length = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1], body = end < 0 ? "" : lines.slice(end + 1).join("\n");
  return {status: Number(status), headers, body: length === undefined ? body : body.slice(0, Number(length))};
}

/** What the gRPC health service there says of a service; undefined if it speaks no gRPC. */
export const answerGrpc = (world: World, host: Host, container: Container, service: string): "SERVING" | "NOT_SERVING" | "unknown" | undefined =>
  programOf(container).grpc?.(processIO(world, host, container.id), container.process?.state ?? null, service);

/** Programs whose answers never change and leave no trace: a probe that passed once need not be played again. */
export const isSteady = (container: Container): boolean => containerPrograms.find(({name}) => name === container.process?.program)?.steady === true;
