// An HTTP request from a machine or container: name, connection, answer. TLS is taken as made; certificates are not checked.
import {userOfToken} from "../api/authentication/tokens.ts";
import {serve} from "../api/server.ts";
import {Unreachable, type Request as ApiRequest, type User} from "../api/client.ts";
import {get} from "../api/registry.ts";
import {unauthorized} from "../api/errors.ts";
import type {Pod, Status} from "../api/types.ts";
import {inWireOrder} from "../api/wire.ts";
import {answerHttp, listener} from "../kubelet/listen.ts";
import {chance, type World} from "../world.ts";
import {resolve} from "./dns.ts";
import {accepted, type Served} from "./loopback.ts";
import {route, type Hop, type Origin, type Route} from "./route.ts";

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: {readonly [name: string]: string};
  readonly body?: string;
  /** Addresses that the caller fixed for a host and port (`curl --resolve`). */
  readonly fixed?: {readonly [hostAndPort: string]: string};
}

export interface Url { readonly scheme: "http" | "https"; readonly host: string; readonly port: number; readonly path: string }

/** The parts of a URL as command lines have them: a missing scheme is http, a missing path `/`. */
export function parseUrl(text: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?([^/:?#]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(text);
  if (!match) return undefined;
  const scheme = (match[1] ?? "http").toLowerCase() === "https" ? "https" : "http";
  const path = match[4] ?? "/";
  return {scheme, host: match[2]!, port: Number(match[3] ?? (scheme === "https" ? 443 : 80)), path: path.startsWith("/") ? path : `/${path}`};
}

export type HttpResult =
  | {readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: string; readonly hops: readonly Hop[]; readonly tookMs: number; readonly address: string; readonly port: number}
  | {readonly error: "refused" | "timeout" | "unreachable" | "unresolved" | "empty" | "not-tls" | "bad-url"; readonly hops: readonly Hop[]; readonly tookMs: number; readonly address: string; readonly port: number};

/** Time after which a kernel gives up on an address that nobody has (ARP). */
const UNREACHABLE_MS = 3070;

export function httpRequest(world: World, from: Origin, call: HttpCall): HttpResult {
  const url = parseUrl(call.url);
  if (!url) return {error: "bad-url", hops: [], tookMs: 0, address: "", port: 0};
  const fixed = call.fixed?.[`${url.host}:${url.port}`];
  const found = fixed === undefined ? resolve(world, from, url.host) : {addresses: [fixed], name: url.host};
  if ("error" in found) return {error: "unresolved", hops: [], tookMs: found.error === "timeout" ? 10_000 : 4, address: "", port: url.port};
  const addresses = found.addresses;
  const address = addresses[Math.floor(chance(world, `dns/${from.host}`) * addresses.length)] ?? addresses[0]!;
  const local = from.container === undefined ? accepted(world, from.host, address, url.port) : undefined;
  if (local) return servedAnswer(world, call, url, local.served, {hops: [], address, port: url.port});
  const way = route(world, from, address, url.port);
  if ("refusal" in way) return {error: way.refusal, hops: way.hops, tookMs: way.refusal === "timeout" ? Infinity : way.refusal === "unreachable" ? UNREACHABLE_MS : 1, address, port: url.port};
  return exchange(world, call, url, way, address);
}

function exchange(world: World, call: HttpCall, url: Url, way: Extract<Route, {host: unknown}>, address: string): HttpResult {
  const common = {hops: way.hops, address, port: url.port};
  const default_ = url.port === (url.scheme === "https" ? 443 : 80);
  const headers = {Host: default_ ? url.host : `${url.host}:${url.port}`, ...call.headers};
  if (way.container === undefined) return machineAnswer(world, way, url, common);
  const secure = way.port === 6443;
  if (secure !== (url.scheme === "https") && way.port !== 10257 && way.port !== 10259 && way.port !== 10250) {
    if (secure) return {...common, status: 400, headers: [["Content-Type", "text/plain"]], body: "Client sent an HTTP request to an HTTPS server.\n", tookMs: 2};
    return {...common, error: "not-tls", tookMs: 2};
  }
  if (secure) return apiAnswer(world, call, url, headers, common);
  const answer = answerHttp(world, way.host, way.container, {method: call.method, path: url.path, headers, body: call.body ?? "", port: way.port, from: way.source});
  if (!answer || answer.status === 0) return {...common, error: "empty", tookMs: 2};
  return {...common, status: answer.status, headers: answer.headers, body: call.method === "HEAD" ? "" : answer.body, tookMs: 1 + (answer.tookMs ?? 1)};
}

type Common = {readonly hops: readonly Hop[]; readonly address: string; readonly port: number};

/** The kubelet's ports: its API wants credentials, its health port is for the machine itself. */
function machineAnswer(_world: World, way: Extract<Route, {host: unknown}>, url: Url, common: Common): HttpResult {
  if (way.port === 10248 && url.path === "/healthz") return {...common, status: 200, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "ok", tookMs: 1};
  if (way.port === 10250) return {...common, status: 401, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "Unauthorized", tookMs: 2};
  return {...common, error: "empty", tookMs: 1};
}

/** What `kubectl proxy` and `kubectl port-forward` pass on. */
function servedAnswer(world: World, call: HttpCall, url: Url, served: Served, common: Common): HttpResult {
  const headers = {Host: `${url.host}:${url.port}`, ...call.headers};
  if (url.scheme === "https") return {...common, error: "not-tls", tookMs: 2};
  if (served.to === "api") return proxied(world, call, url, headers, served, common);
  const pod = get(world, "pods", served.pod, served.namespace) as Pod | undefined; // of the pods resource
  const host = pod?.spec.nodeName === undefined ? undefined : world.hosts[pod.spec.nodeName];
  const ip = pod?.spec.hostNetwork ? host?.address : pod?.status?.podIP;
  const container = host && ip ? listener(host, ip, served.port) : undefined;
  const answer = host && container && answerHttp(world, host, container, {method: call.method, path: url.path, headers, body: call.body ?? "", port: served.port, from: "127.0.0.1"});
  if (!answer || answer.status === 0) return {...common, error: "empty", tookMs: 4};
  return {...common, status: answer.status, headers: answer.headers, body: call.method === "HEAD" ? "" : answer.body, tookMs: 4 + (answer.tookMs ?? 1)};
}

/** Paths that `kubectl proxy` does not pass on (--reject-paths). */
const REJECTED = /^\/api\/.*\/pods\/.*\/(exec|attach)/;

function proxied(world: World, call: HttpCall, url: Url, headers: {readonly [name: string]: string}, {user, server}: Extract<Served, {to: "api"}>, common: Common): HttpResult {
  const text = (status: number, body: string): HttpResult => ({...common, status, headers: [["Content-Type", "text/plain; charset=utf-8"], ["Content-Length", String(body.length)]], body, tookMs: 4});
  if (REJECTED.test(url.path)) return text(403, "Forbidden\n");
  try {
    return apiResponse(world, call, url, headers, user, common);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return text(502, `dial tcp ${server.replace(/^https?:\/\//, "")}: connect: connection refused\n`);
  }
}

/** The API server over the network. Without credentials the caller is system:anonymous; a Pod's token makes it a ServiceAccount. */
function apiAnswer(world: World, call: HttpCall, url: Url, headers: {readonly [name: string]: string}, common: Common): HttpResult {
  const [, token] = /^Bearer\s+(\S+)$/.exec(headers.Authorization ?? headers.authorization ?? "") ?? [];
  const user = token === undefined ? undefined : userOfToken(world, token);
  if (!user && (headers.Authorization ?? headers.authorization)) return statusAnswer(unauthorized().status, common);
  return apiResponse(world, call, url, headers, user ?? {name: "system:anonymous", groups: ["system:unauthenticated"]}, common);
}

function apiResponse(world: World, call: HttpCall, url: Url, headers: {readonly [name: string]: string}, caller: User, common: Common): HttpResult {
  const request: ApiRequest = {method: call.method === "HEAD" ? "GET" : call.method as ApiRequest["method"], path: url.path, ...(call.body !== undefined && {body: call.body}), ...(headers["Content-Type"] && {contentType: headers["Content-Type"]}), ...(headers.Accept && headers.Accept !== "*/*" && {accept: headers.Accept})};
  const answer = serve(world, {author: caller.name, user: caller, cause: {revision: world.store.revision}}, request);
  const body = typeof answer.body === "string" ? answer.body : JSON.stringify(inWireOrder(answer.body), undefined, 2);
  return {...common, status: answer.status, headers: [["Content-Type", answer.contentType ?? (typeof answer.body === "string" ? "text/plain" : "application/json")], ["Content-Length", String(body.length)]], body, tookMs: 4};
}

function statusAnswer(status: Status, common: Common): HttpResult {
  const body = JSON.stringify(status, undefined, 2);
  return {...common, status: status.code ?? 500, headers: [["Content-Type", "application/json"], ["Content-Length", String(body.length)]], body, tookMs: 2};
}

