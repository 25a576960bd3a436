// Follows a thousand requests of one client through names, addresses and rules, in a copy of the world: looking changes nothing.
import {list} from "../../sim/api/registry.ts";
import type {Pod, Service} from "../../sim/api/types.ts";
import {makeHost} from "../../sim/hosts/machine.ts";
import {ask, resolverOf} from "../../sim/network/dns.ts";
import {balancedTo} from "../../sim/network/loadbalancer.ts";
import {route, type Hop, type Origin, type Route} from "../../sim/network/route.ts";
import {fork, type World} from "../../sim/world.ts";
import type {Journey, JourneyLine} from "./journey.ts";

const REQUESTS = 1000, SHOWN = 12;
/** An address of the documentation range (RFC 5737): nobody of the cluster has it. */
const OUTSIDE = {name: "outside", address: "203.0.113.10", role: "machine", cpu: 1, memory: "1Gi"} as const;

interface Client { readonly name: string; readonly kind: Journey["clientKind"]; readonly origin: Origin; readonly where: string; readonly namespace: string }

/** A string says why there is nothing to follow. */
export function journeyOf(before: World, service: Service, from: string, node: string | undefined): Journey | string {
  const world = fork(before), client = clientOf(world, from, service.metadata.namespace ?? "default");
  if (typeof client === "string") return client;
  const asked = client.kind === "pod" ? questions(world, client, service) : undefined;
  const target = asked ? asked.target : addressFor(world, service, client, node);
  const head: JourneyLine = {depth: 0, kind: "client", text: client.name, detail: client.where};
  const names: readonly JourneyLine[] = asked?.lines ?? [];
  const base = {service: service.metadata.name, client: client.name, clientKind: client.kind, total: REQUESTS};
  if (target === undefined) return {...base, answered: 0, crossed: 0, lines: [head, ...names], requests: []};
  const root: Branch = {hits: 0, children: new Map(), first: 0};
  const chooser = client.kind === "outside" ? entryOf(world, target.address) : client.origin.host;
  const ways = Array.from({length: REQUESTS}, () => follow(root, route(world, client.origin, target.address, target.port), chooser));
  const lines: JourneyLine[] = [], place = new Map<Branch, number>();
  flatten(root, 0, lines, place);
  const offset = 1 + names.length, start = Array.from({length: offset}, (_, i) => i);
  return {
    ...base, target: `${target.address}:${target.port}`, lines: [head, ...names, ...lines],
    answered: ways.filter(({at}) => at && !at.failed).length, crossed: ways.filter(({at}) => at?.crosses).length,
    requests: ways.slice(0, SHOWN).map(({branches}) => [...new Set([...start, ...branches.map((branch) => offset + place.get(branch)!)])]),
  };
}

function clientOf(world: World, from: string, namespace: string): Client | string {
  if (from === "outside") {
    world.hosts[OUTSIDE.name] = makeHost(world, OUTSIDE, world.nowMs);
    return {name: OUTSIDE.address, kind: "outside", origin: {host: OUTSIDE.name, ip: OUTSIDE.address}, where: "", namespace};
  }
  const host = world.hosts[from];
  if (host) return {name: from, kind: "node", origin: {host: from, ip: host.address}, where: host.address, namespace};
  const [own, name = own] = from.includes("/") ? from.split("/") as [string, string] : [namespace, from];
  const pod = (list(world, "pods", {namespace: own}) as readonly Pod[]).find(({metadata}) => metadata.name === name);
  const machine = pod && world.hosts[pod.spec.nodeName ?? ""];
  const container = machine && [...machine.containers.values()].find(({podUid, state}) => podUid === pod.metadata.uid && state === "running");
  if (!container) return pod ? `pod "${name}" is not running` : `neither a Pod nor a machine is called "${name}"`;
  return {name, kind: "pod", origin: {host: machine.name, ip: container.ip, container: container.id}, where: `${container.ip} · ${machine.name}`, namespace: own};
}

interface Target { readonly address: string; readonly port: number }

/** The names that a resolver tries one after the other, until one has an address. */
function questions(world: World, {origin, namespace}: Client, {metadata, spec}: Service): {readonly lines: readonly JourneyLine[]; readonly target: Target | undefined} {
  const short = metadata.namespace === namespace ? metadata.name : `${metadata.name}.${metadata.namespace}`, {server, searches} = resolverOf(world, origin);
  const lines: JourneyLine[] = [];
  for (const name of [...searches.map((search) => `${short}.${search}`), short]) {
    const answer = ask(world, origin, server, name, "A"), failed = "refusal" in answer || answer.rcode !== "NOERROR";
    const records = "records" in answer ? answer.records : [], address = records.find(({type}) => type === "A")?.value;
    lines.push({depth: 0, kind: "question", text: name, detail: "refusal" in answer ? answer.refusal : records.map(({value}) => value).join(", ") || answer.rcode, ...(failed && {failed: true as const})});
    const port = spec?.ports?.[0];
    if (address !== undefined) return {lines, target: {address, port: spec?.clusterIP === "None" ? Number(port?.targetPort ?? port?.port ?? 80) : port?.port ?? 80}};
    if (records.length) break; // an alias whose target has no address here
  }
  return {lines, target: undefined};
}

/** Machines know no names of the cluster: they use its addresses; who is outside comes through a balancer or a node. */
function addressFor(world: World, {spec, status}: Service, client: Client, node: string | undefined): Target | undefined {
  const port = spec?.ports?.[0];
  if (!port) return undefined;
  if (client.kind === "node") return spec.clusterIP && spec.clusterIP !== "None" ? {address: spec.clusterIP, port: port.port} : undefined;
  const balancer = node === undefined ? status?.loadBalancer?.ingress?.[0]?.ip : undefined;
  if (balancer !== undefined) return {address: balancer, port: port.port};
  const entry = world.hosts[node ?? world.cluster.hosts.find(({role}) => role === "worker")?.name ?? ""];
  return entry && port.nodePort ? {address: entry.address, port: port.nodePort} : spec.clusterIP && spec.clusterIP !== "None" ? {address: spec.clusterIP, port: port.port} : undefined;
}

/** What requests have in common up to here. */
interface Branch { hits: number; readonly children: Map<string, Branch>; readonly first: number; readonly hop?: Hop; readonly end?: {readonly failed?: true; readonly node?: string; readonly crosses?: true} }

/** The node whose rules choose a Pod for who comes from outside. */
const entryOf = (world: World, address: string): string | undefined => (balancedTo(world, address) ?? Object.values(world.hosts).find((host) => host.address === address))?.name;

function follow(root: Branch, way: Route, chooser: string | undefined): {readonly branches: readonly Branch[]; readonly at: Branch["end"]} {
  let at = root;
  const branches: Branch[] = [], end = endOf(way, chooser);
  for (const hop of way.hops) {
    if (hop.at === "client") continue;
    const key = `${hop.chain ?? ""} ${hop.rule ?? hop.text}`;
    let next = at.children.get(key);
    if (!next) at.children.set(key, (next = {hits: 0, children: new Map(), first: at.children.size, hop, ...(hop.at === "end" && {end})}));
    next.hits++;
    branches.push(next);
    at = next;
  }
  return {branches, at: end};
}

function endOf(way: Route, chooser: string | undefined): NonNullable<Branch["end"]> {
  if ("refusal" in way) return {failed: true};
  return {node: way.host.name, ...(way.host.name !== chooser && {crosses: true as const})};
}

/** A rule that remembers where a client went (sessionAffinity). */
const recalls = ({hop}: Branch): boolean => hop?.rule?.includes("--rcheck") === true;

/** Rules in the order of their chain: those that remember, those that draw, the one that takes the rest. */
const rank = (branch: Branch): number => (recalls(branch) ? 0 : branch.hop?.probability === undefined ? 2 : 1);

function flatten(branch: Branch, depth: number, lines: JourneyLine[], place: Map<Branch, number>): void {
  const children = [...branch.children.values()].sort((a, b) => rank(a) - rank(b) || (a.hop?.probability ?? 1) - (b.hop?.probability ?? 1) || a.first - b.first);
  const drawn = children.length > 1 && !children.some(recalls) && children.slice(0, -1).every(({hop}) => hop?.probability !== undefined);
  let left = branch.hits || REQUESTS; // the root was never come by
  for (const child of children) {
    const {hop, hits} = child, probability = hop!.probability, theory = drawn ? left * (probability ?? 1) : undefined;
    if (theory !== undefined) left -= theory;
    const chain = chainBelow(child), last = chain.at(-1)!;
    for (const joined of chain) place.set(joined, lines.length);
    lines.push({
      depth, kind: last.end ? "end" : "rule", text: last.end ? textOf(last) : hop!.text, detail: detailOf(chain), hits,
      ...(probability !== undefined && {probability}), ...(theory !== undefined && {theory: Math.round(theory)}), ...(recalls(child) && {recalls: true as const}), ...last.end,
    });
    flatten(last, depth + 1, lines, place);
  }
}

/** A rule that leads to one Pod alone is one line with it. */
function chainBelow(branch: Branch): readonly Branch[] {
  const [next, ...others] = branch.children.values();
  const joins = next && !others.length && branch.hop?.chain !== undefined && /^KUBE-(SVC|SVL|SEP)-/.test(branch.hop.chain) && (next.hop?.at === "endpoint" || branch.hop.at === "endpoint");
  return joins ? [branch, ...chainBelow(next)] : [branch];
}

/** `pod/container on node` as the Pod alone; what stopped it as it is. */
const textOf = ({hop, end}: Branch): string => (end?.failed ? hop!.text : hop!.text.split("/")[0]!);

function detailOf(chain: readonly Branch[]): string {
  const address = chain.find(({hop}) => hop?.at === "endpoint")?.hop?.text, node = chain.at(-1)!.end?.node;
  return [address, node].filter(Boolean).join(" · ") || chain[0]!.hop?.chain || "";
}
