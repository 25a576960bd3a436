// What etcdctl needs before it can speak with etcd: endpoints, TLS files, and why a connection fails. Certificates are recognised by
// their files: the machine's own under /etc/kubernetes/pki. Not simulated: --user, --discovery-srv, --insecure-skip-tls-verify beyond the CA.
// Source: etcdctl/ctlv3/command/global.go, client/pkg/transport/listener.go, google.golang.org/grpc.
import {microInstant} from "../clock.ts";
import type {FileEntry} from "../hosts/host.ts";
import {hexOf} from "../kubelet/images.ts";
import {failed, type ToolContext, type ToolResult} from "../kubelet/programs/tools/tool.ts";
import type {Flags} from "./flags.ts";

export const CLIENT_VERSION = "3.6.8";
const PKI = "/etc/kubernetes/pki";
/** What etcd's own authority signed for clients. */
const TRUSTED = ["etcd/server", "etcd/healthcheck-client", "etcd/peer", "apiserver-etcd-client"];

export const fail = (message: string, exit = 1, tookMs = 1): ToolResult => failed(`Error: ${message}\n`, exit, tookMs);

/** The machine that runs etcd. */
const controlPlane = ({world}: ToolContext): string => world.cluster.hosts.find(({role}) => role === "control-plane")?.name ?? "";

const contentOf = (entry: FileEntry | undefined): string | undefined => entry?.type === "file" ? entry.content : undefined;

const machineFile = (context: ToolContext, name: string): string | undefined => contentOf(context.world.hosts[controlPlane(context)]?.files.get(`${PKI}/${name}`));

/** `https://127.0.0.1:2379` → its parts; a scheme may be missing. */
function parse(endpoint: string): {readonly scheme: string; readonly host: string; readonly port: number} {
  const [, scheme = "", host = "", port = ""] = /^(?:(https?):\/\/)?([^:/]*):?(\d*)/.exec(endpoint) ?? [];
  return {scheme, host, port: Number(port)};
}

/** What is wrong with the TLS flags themselves. */
function badFiles(flags: Flags, context: ToolContext): string | undefined {
  for (const name of ["cert", "key", "cacert"]) if (flags.isSet(name) && flags.text(name) === "") return `empty string is passed to --${name} option`;
  const [cert, key, cacert] = [flags.text("cert"), flags.text("key"), flags.text("cacert")];
  if ((cert === "") !== (key === "")) return `KeyFile and CertFile must both be present[key: ${key}, cert: ${cert}]`;
  for (const path of [cert, key, cacert]) if (path && context.files.read(path) === undefined) return `open ${path}: no such file or directory`;
  if (cert && !/BEGIN CERTIFICATE/.test(context.files.read(cert) ?? "")) return "tls: failed to find any PEM data in certificate input";
  if (cert && !/PRIVATE KEY/.test(context.files.read(key) ?? "")) return "tls: failed to find any PEM data in key input";
  return undefined;
}

/** Why this endpoint does not answer, in gRPC's words. */
function refusal(endpoint: string, flags: Flags, context: ToolContext): string | undefined {
  const {scheme, host, port} = parse(endpoint), {world} = context;
  const machine = controlPlane(context), address = world.hosts[machine]?.address ?? "", to = host === "localhost" ? "127.0.0.1" : host;
  const isThere = to === address || to === "127.0.0.1" && context.from.host === machine || to === machine;
  const shown = to === machine ? address : to;
  if (!isThere && !/^[\d.]+$/.test(to)) return `connection error: desc = "transport: Error while dialing: dial tcp: lookup ${to} on ${world.cluster.dnsAddress}:53: no such host"`;
  if (!isThere && !Object.values(world.hosts).some((one) => one.address === to) && to !== "127.0.0.1") return `connection error: desc = "transport: Error while dialing: dial tcp ${to}:${port}: i/o timeout"`;
  if (!isThere || port !== 2379 || world.stopped["etcd"]) return `connection error: desc = "transport: Error while dialing: dial tcp ${shown}:${port}: connect: connection refused"`;
  const [cert, key, cacert] = [flags.text("cert"), flags.text("key"), flags.text("cacert")];
  const tls = scheme === "https" || scheme === "" && Boolean(cert || cacert);
  if (!tls) return 'connection error: desc = "error reading server preface: EOF"';
  const skips = flags.on("insecure-skip-tls-verify");
  if (!skips && (!cacert || context.files.read(cacert) !== machineFile(context, "etcd/ca.crt"))) return 'connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority"';
  if (!cert) return 'connection error: desc = "error reading server preface: remote error: tls: certificate required"';
  const text = context.files.read(cert);
  const own = TRUSTED.find((name) => text === machineFile(context, `${name}.crt`));
  if (own === undefined) return 'connection error: desc = "error reading server preface: remote error: tls: unknown certificate authority"';
  return context.files.read(key) === machineFile(context, `${own}.key`) ? undefined : "tls: private key does not match public key";
}

export interface Refused { readonly endpoint: string; readonly reason: string }

/** What is wrong before anything is dialled: it ends the program at once. */
export function beforeDialling(flags: Flags, context: ToolContext): ToolResult | undefined {
  const wrong = badFiles(flags, context);
  if (wrong !== undefined) return fail(wrong, 128);
  for (const endpoint of flags.list("endpoints")) {
    const reason = refusal(endpoint, flags, context);
    if (reason?.startsWith("tls: ")) return fail(reason, 128);
  }
  return undefined;
}

export const refused = (endpoint: string, flags: Flags, context: ToolContext): Refused | undefined => {
  const reason = refusal(endpoint, flags, context);
  return reason === undefined ? undefined : {endpoint, reason};
};

/** `5s`, `500ms`, `1m30s` in milliseconds. */
export function milliseconds(duration: string): number {
  const units: {readonly [unit: string]: number} = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};
  return [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0);
}

/** A line of zap's JSON log. */
export const logLine = (context: ToolContext, level: string, caller: string, msg: string, fields: {readonly [name: string]: unknown} = {}, logger?: string, afterMs = 0): string =>
  `${JSON.stringify({level, ts: microInstant(context.nowMs + afterMs), ...(logger !== undefined && {logger}), caller, msg, ...fields})}\n`;

/** The client warns each time a call fails; `method` is the gRPC name without its package. */
export const warning = (context: ToolContext, endpoint: string, method: string, error: string, afterMs = 0): string => logLine(context, "warn", `v3@v${CLIENT_VERSION}/retry_interceptor.go:65`, "retrying of unary invoker failed", {
  target: `etcd-endpoints://0xc000${hexOf(`${context.nowMs}`, 6)}/${endpoint.replace(/^https?:\/\//, "")}`, method: `/etcdserverpb.${method}`, attempt: 0, error: `rpc error: code = ${error}`,
}, "etcd-client", afterMs);

/** A call to the first endpoint that answers; otherwise what is said after the timeout. */
export function connect(flags: Flags, context: ToolContext, method: string): ToolResult | undefined {
  const wrong = beforeDialling(flags, context);
  if (wrong) return wrong;
  const endpoints = flags.list("endpoints"), refusals = endpoints.map((endpoint) => refused(endpoint, flags, context));
  const last = refusals.at(-1);
  if (!last || refusals.some((one) => one === undefined)) return undefined;
  const tookMs = milliseconds(flags.text("command-timeout"));
  return {...failed(`${warning(context, endpoints[0]!, method, `DeadlineExceeded desc = latest balancer error: ${last.reason}`, tookMs)}Error: context deadline exceeded\n`), tookMs};
}
