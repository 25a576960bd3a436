// Names: what a resolver in a Pod or on a machine does (/etc/hosts, search path, ndots), and what CoreDNS answers for the cluster's domain.
// CoreDNS's kubernetes plugin: https://github.com/kubernetes/dns/blob/master/docs/specification.md. Not simulated: the rest of the Internet
// (there is none), caching, truncation.
import type {EndpointSlice, Service} from "../api/types.ts";
import type {World} from "../world.ts";
import {containerFiles} from "../kubelet/files.ts";
import {dockerName} from "./docker.ts";
import {clusterClient} from "./proxy.ts";
import {route, type Origin, type Refusal} from "./route.ts";

export type RecordType = "A" | "AAAA" | "SRV" | "PTR" | "CNAME";
export interface DnsRecord { readonly name: string; readonly type: RecordType; readonly value: string }
export type Rcode = "NOERROR" | "NXDOMAIN" | "SERVFAIL";
export interface DnsAnswer { readonly rcode: Rcode; readonly records: readonly DnsRecord[] }

const DOMAIN = "cluster.local";

/** What CoreDNS answers to one question. `name` has no last dot. */
export function query(world: World, name: string, type: RecordType, depth = 0): DnsAnswer {
  const lower = name.toLowerCase();
  if (type === "PTR") return pointer(world, lower);
  if (lower !== DOMAIN && !lower.endsWith(`.${DOMAIN}`)) return {rcode: "NXDOMAIN", records: []};
  const labels = lower.slice(0, -DOMAIN.length - 1).split(".").filter(Boolean);
  const kind = labels.at(-1);
  if (kind === "pod" && labels.length === 3) return podRecord(world, name, labels, type);
  if (kind !== "svc" || labels.length < 3) return {rcode: labels.length === 0 || kind === "svc" && labels.length <= 2 && exists(world, labels) ? "NOERROR" : "NXDOMAIN", records: []};
  const [service = "", namespace = ""] = [labels.at(-3), labels.at(-2)];
  const object = clusterClient(world).get("services", service, namespace);
  if (!object) return {rcode: "NXDOMAIN", records: []};
  return serviceRecords(world, name, type, object, labels.slice(0, -3), depth);
}

/** `svc.cluster.local` and a namespace's own name are there, without records. */
const exists = (world: World, labels: readonly string[]): boolean => labels.length === 1 || clusterClient(world).get("namespaces", labels[0]!) !== undefined;

/** `pods insecure`: any address in a namespace that is there. */
function podRecord(world: World, name: string, [dashed = "", namespace = ""]: readonly string[], type: RecordType): DnsAnswer {
  const ip = dashed.replaceAll("-", ".");
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(ip) || !clusterClient(world).get("namespaces", namespace)) return {rcode: "NXDOMAIN", records: []};
  return {rcode: "NOERROR", records: type === "A" ? [{name, type: "A", value: ip}] : []};
}

function serviceRecords(world: World, name: string, type: RecordType, service: Service, rest: readonly string[], depth: number): DnsAnswer {
  const spec = service.spec ?? {};
  const none: DnsAnswer = {rcode: "NXDOMAIN", records: []};
  if (spec.type === "ExternalName") {
    if (rest.length > 0) return none;
    const target = spec.externalName ?? "";
    const alias: DnsRecord = {name, type: "CNAME", value: target};
    const onward = depth < 5 ? query(world, target, type, depth + 1) : none;
    return {rcode: "NOERROR", records: [alias, ...onward.records]};
  }
  const port = rest.length === 2 && rest.every((label) => label.startsWith("_")) ? rest : undefined;
  if (type === "SRV" && (port || rest.length === 0)) return srvRecords(world, name, service, port ?? []);
  if (port && srvRecords(world, name, service, port).records.length === 0) return none;
  if (spec.clusterIP !== "None") {
    if (rest.length > 0 && !port) return none;
    return {rcode: "NOERROR", records: type === "A" && spec.clusterIP ? [{name, type: "A", value: spec.clusterIP}] : []};
  }
  const found = endpoints(world, service).filter(({host}) => rest.length === 0 || port !== undefined || host === rest[0]);
  if (found.length === 0 || rest.length > 1 && !port) return none;
  return {rcode: "NOERROR", records: type === "A" ? found.map(({ip}): DnsRecord => ({name, type: "A", value: ip})) : []};
}

interface NamedEndpoint { readonly ip: string; readonly host: string; readonly ports: readonly {readonly name?: string; readonly protocol?: string; readonly port?: number}[] }

function endpoints(world: World, service: Service): readonly NamedEndpoint[] {
  const {namespace, name} = service.metadata;
  const all = service.spec?.publishNotReadyAddresses === true;
  const slices: readonly EndpointSlice[] = clusterClient(world).list("endpointslices", {...(namespace !== undefined && {namespace}), labels: `kubernetes.io/service-name=${name}`});
  return slices.flatMap((slice) => (slice.endpoints ?? []).filter(({conditions}) => all || conditions?.ready !== false)
    .map((endpoint): NamedEndpoint => ({ip: endpoint.addresses[0]!, host: endpoint.hostname ?? endpoint.addresses[0]!.replaceAll(".", "-"), ports: slice.ports ?? []})));
}

/** One port (`_http._tcp`), or all of them. Equal weights add up to 100. */
function srvRecords(world: World, name: string, service: Service, [port, protocol]: readonly string[]): DnsAnswer {
  const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${DOMAIN}`;
  const wanted = (candidate: {readonly name?: string; readonly protocol?: string}) => port === undefined || `_${candidate.name ?? ""}` === port && `_${(candidate.protocol ?? "TCP").toLowerCase()}` === protocol;
  const headless = service.spec?.clusterIP === "None";
  const targets = headless ? endpoints(world, service).flatMap(({host, ports}) => ports.filter(wanted).map((one) => `${one.port} ${host}.${base}.`)) : (service.spec?.ports ?? []).filter(wanted).map((one) => `${one.port} ${base}.`);
  const values = targets.map((target) => `0 ${Math.max(1, Math.floor(100 / targets.length))} ${target}`);
  return values.length === 0 ? {rcode: "NXDOMAIN", records: []} : {rcode: "NOERROR", records: values.map((value): DnsRecord => ({name, type: "SRV", value}))};
}

/** `10.0.96.10.in-addr.arpa` → the Service or headless endpoint that has the address. */
function pointer(world: World, name: string): DnsAnswer {
  const ip = name.replace(/\.in-addr\.arpa$/, "").split(".").reverse().join(".");
  const client = clusterClient(world);
  const answer = (value: string): DnsAnswer => ({rcode: "NOERROR", records: [{name, type: "PTR", value}]});
  for (const service of client.list("services")) {
    const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${DOMAIN}`;
    if (service.spec?.clusterIP === ip) return answer(base);
  }
  for (const slice of client.list("endpointslices")) {
    const endpoint = slice.endpoints?.find(({addresses}) => addresses[0] === ip);
    const service = endpoint && client.get("services", slice.metadata.labels?.["kubernetes.io/service-name"] ?? "", slice.metadata.namespace);
    if (endpoint && service) return answer(`${endpoint.hostname ?? ip.replaceAll(".", "-")}.${service.metadata.name}.${service.metadata.namespace}.svc.${DOMAIN}`);
  }
  return {rcode: "NXDOMAIN", records: []};
}

export interface Resolver { readonly server: string; readonly searches: readonly string[]; readonly ndots: number }

function textOf(world: World, from: Origin, path: string): string {
  const host = world.hosts[from.host]!;
  const container = from.container === undefined ? undefined : host.containers.get(from.container);
  if (container) return containerFiles(world, host, container).read(path) ?? "";
  const entry = host.files.get(path);
  return entry?.type === "file" ? entry.content : "";
}

/** /etc/resolv.conf of whoever asks. */
export function resolverOf(world: World, from: Origin): Resolver {
  const text = textOf(world, from, "/etc/resolv.conf");
  return {
    server: /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? "127.0.0.1", searches: /^search\s+(.+)/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [], ndots: Number(/ndots:(\d+)/.exec(text)?.[1] ?? 1),
  };
}

/** Asks the nameserver one question; a refusal if it cannot be reached. */
export function ask(world: World, from: Origin, server: string, name: string, type: RecordType): DnsAnswer | {readonly refusal: Refusal} {
  const way = route(world, from, server, 53, "udp");
  if ("refusal" in way) return {refusal: way.refusal === "unreachable" ? "timeout" : way.refusal};
  return query(world, name, type);
}

export type Resolution = {readonly addresses: readonly string[]; readonly name: string} | {readonly error: "unknown" | "timeout"};

/** The addresses of a name, as getaddrinfo finds them. */
export function resolve(world: World, from: Origin, name: string): Resolution {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return {addresses: [name], name};
  const line = textOf(world, from, "/etc/hosts").split("\n").find((row) => row.replace(/#.*/, "").trim().split(/\s+/).slice(1).includes(name) && !row.includes(":"));
  if (line) return {addresses: [line.trim().split(/\s+/)[0]!], name};
  const container = from.container === undefined ? undefined : world.hosts[from.host]?.containers.get(from.container), docked = container && dockerName(world.hosts[from.host]!, container, name);
  if (docked !== undefined) return {addresses: [docked], name};
  if (name === "localhost") return {addresses: ["127.0.0.1"], name};
  const {server, searches, ndots} = resolverOf(world, from);
  const absolute = name.endsWith(".");
  const bare = name.replace(/\.$/, "");
  const searched = absolute ? [] : searches.map((domain) => `${bare}.${domain}`);
  const candidates = absolute || bare.split(".").length - 1 >= ndots ? [bare, ...searched] : [...searched, bare];
  for (const candidate of candidates) {
    const answer = ask(world, from, server, candidate, "A");
    if ("refusal" in answer) return {error: "timeout"};
    const addresses = answer.records.filter(({type}) => type === "A").map(({value}) => value);
    if (addresses.length > 0) return {addresses, name: candidate};
  }
  return {error: "unknown"};
}

/** The name of an address, for tools that show it. */
export function reverse(world: World, from: Origin, ip: string): string | undefined {
  const answer = ask(world, from, resolverOf(world, from).server, `${ip.split(".").reverse().join(".")}.in-addr.arpa`, "PTR");
  return "refusal" in answer ? undefined : answer.records[0]?.value;
}
