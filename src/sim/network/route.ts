// The way of a packet: from a container or machine through the node's rules to what listens, hop by hop.
// What NetworkPolicies stop is policies.ts. Not simulated: fragmentation, loss.
import type {Host} from "../hosts/host.ts";
import {SortedMap} from "../map.ts";
import {chance, type World} from "../world.ts";
import type {Container} from "../kubelet/container.ts";
import {isOff} from "../kubelet/power.ts";
import {listener} from "../kubelet/listen.ts";
import {dockerAt} from "./docker.ts";
import {balancedTo} from "./loadbalancer.ts";
import {stoppedBy} from "./policies.ts";
import {rulesOf} from "./proxy.ts";
import {inRange, type Rule, type Table, ruleText} from "./rules.ts";

/** Who sends: a machine, or a container on it. */
export interface Origin { readonly host: string; readonly ip: string; readonly container?: string }

export interface Hop {
  readonly at: "client" | "rule" | "endpoint" | "end";
  readonly text: string;
  /** The chain and rule that sent it on. */
  readonly chain?: string;
  readonly rule?: string;
  readonly probability?: number;
}

/** Why a connection is not made. */
export type Refusal = "refused" | "timeout" | "unreachable";

export type Route =
  | {readonly hops: readonly Hop[]; readonly host: Host; readonly container?: Container; readonly address: string; readonly port: number; readonly source: string}
  | {readonly hops: readonly Hop[]; readonly refusal: Refusal; readonly why: string; readonly address: string; readonly port: number};

type Protocol = "tcp" | "udp";

interface Packet { readonly source: string; destination: string; port: number; readonly protocol: Protocol; readonly fromNode: boolean; marked: boolean; translated: boolean }

const isLocal = (host: Host, ip: string): boolean => ip === host.address || ip.startsWith("127.") || ip === gatewayOf(host);

/** The bridge's address: the first of the node's range. */
function gatewayOf(host: Host): string | undefined {
  const first = [...host.addresses.keys()][0];
  return first?.replace(/\d+$/, "1");
}

export function route(world: World, from: Origin, address: string, port: number, protocol: Protocol = "tcp"): Route {
  const host = world.hosts[from.host];
  if (!host) throw new Error(`no machine is called "${from.host}"`);
  const container = from.container === undefined ? undefined : host.containers.get(from.container);
  const inPod = container !== undefined && !container.network.hostNetwork;
  const hops: Hop[] = [{at: "client", text: `${from.ip} → ${address}:${port}`}];
  const docked = dockerAt(host, container, address);
  if (docked) return docked === "apart" ? apart(address, port, hops) : arriveAt(host, docked, from.ip, port, hops);
  if (inPod && (address.startsWith("127.") || address === from.ip)) return arrive(world, host, from.ip, port, hops, from.ip);
  // What a machine sends to itself over the loopback interface comes from there.
  const packet: Packet = {source: address.startsWith("127.") ? "127.0.0.1" : from.ip, destination: address, port, protocol, fromNode: !inPod, marked: false, translated: false};
  const refused = pass(world, host, packet, !inPod, hops);
  return refused ?? deliver(world, host, packet, hops);
}

/** Takes a packet through one machine's rules; a route if they refuse it. */
function pass(world: World, host: Host, packet: Packet, own: boolean, hops: Hop[]): Route | undefined {
  if (!hasProxy(world, host.name)) return undefined;
  const {nat, filter} = rulesOf(world, host.name);
  walk(world, host, nat, own ? "OUTPUT" : "PREROUTING", packet, hops);
  const arrives = isLocal(host, packet.destination);
  const verdict = (own ? filtered(world, host, filter, "OUTPUT", packet, hops) : undefined) ?? filtered(world, host, filter, arrives ? "INPUT" : "FORWARD", packet, hops);
  return verdict && {hops, refusal: verdict.refusal, why: verdict.why, address: packet.destination, port: packet.port};
}

/** Machines outside the cluster, and nodes that have no kube-proxy, have no rules. */
function hasProxy(world: World, node: string): boolean {
  return world.cluster.hosts.some((spec) => spec.name === node && spec.role !== "machine");
}

function matches(world: World, host: Host, rule: Rule, packet: Packet): boolean {
  if (rule.ctstate !== undefined && rule.ctstate !== "NEW") return false;
  if (rule.text !== undefined && rule.target?.to === "ACCEPT") return false;
  if (rule.protocol !== undefined && rule.protocol !== packet.protocol) return false;
  if (rule.destination !== undefined && !inRange(packet.destination, rule.destination)) return false;
  if (rule.port !== undefined && rule.port !== packet.port) return false;
  if (rule.source !== undefined && !inRange(packet.source, rule.source)) return false;
  if (rule.notSource !== undefined && inRange(packet.source, rule.notSource)) return false;
  if (rule.destinationLocal && !isLocal(host, packet.destination)) return false;
  if (rule.sourceLocal && !packet.fromNode) return false;
  if (rule.mark !== undefined && packet.marked === rule.mark.startsWith("!")) return false;
  if (rule.recent) return isRecent(world, host, rule.recent.name, rule.recent.seconds, packet.source);
  return rule.probability === undefined || chance(world, `packets/${host.name}`) < rule.probability;
}

/** Walks a nat chain; true when a target ended the walk. */
function walk(world: World, host: Host, table: Table, chain: string, packet: Packet, hops: Hop[]): boolean {
  for (const rule of table.get(chain) ?? []) {
    if (!matches(world, host, rule, packet)) continue;
    const {target} = rule;
    if (!target) continue;
    if (rule.remember) remember(world, host, rule.remember, packet.source);
    if (target.to === "MARK") { packet.marked = target.change.startsWith("--or"); continue; }
    if (target.to === "RETURN") return false;
    if (target.to === "DNAT") {
      packet.destination = target.address;
      packet.port = target.port;
      packet.translated = true;
      hops.push({at: "endpoint", text: `${target.address}:${target.port}`, chain, rule: ruleText(rule).trim()});
      return true;
    }
    if (target.to !== "chain") return true;
    if (target.chain !== "KUBE-MARK-MASQ") hops.push({at: "rule", text: rule.comment ?? target.chain, chain, rule: ruleText(rule).trim(), ...(rule.probability !== undefined && {probability: rule.probability})});
    if (walk(world, host, table, target.chain, packet, hops)) return true;
  }
  return false;
}

function filtered(world: World, host: Host, table: Table, chain: string, packet: Packet, hops: Hop[]): {refusal: Refusal; why: string} | undefined {
  for (const rule of table.get(chain) ?? []) {
    if (packet.translated && rule.target?.to !== "chain") continue;
    if (!matches(world, host, rule, packet)) continue;
    const {target} = rule;
    if (target?.to === "chain") {
      const verdict = filtered(world, host, table, target.chain, packet, hops);
      if (verdict) return verdict;
      continue;
    }
    if (target?.to !== "REJECT" && target?.to !== "DROP") continue;
    hops.push({at: "end", text: rule.comment ?? target.to, chain, rule: ruleText(rule).trim()});
    return {refusal: target.to === "REJECT" ? "refused" : "timeout", why: rule.comment ?? ""};
  }
  return undefined;
}

const recentKey = (host: Host, name: string, source: string): string => `${host.name}/${name}/${source}`;

function isRecent(world: World, host: Host, name: string, seconds: number, source: string): boolean {
  const seen = world.memory["recent clients"]?.get(recentKey(host, name, source));
  return typeof seen === "number" && world.nowMs - seen < seconds * 1000;
}

/** The kernel's list of recent clients, for sessionAffinity: kept with the components' memory. */
function remember(world: World, host: Host, name: string, source: string): void {
  const memory = (world.memory["recent clients"] ??= new SortedMap());
  memory.set(recentKey(host, name, source), world.nowMs);
}

function deliver(world: World, host: Host, packet: Packet, hops: Hop[]): Route {
  const {destination, port} = packet;
  if (isLocal(host, destination)) return arrive(world, host, host.address, port, hops, packet.source, destination.startsWith("127."));
  const source = packet.marked ? host.address : packet.source;
  const stopped = stoppedBy(world, {source: packet.source, seenAs: source, destination, port, protocol: packet.protocol});
  if (stopped !== undefined) {
    hops.push({at: "end", text: stopped});
    return {hops, refusal: "timeout", why: stopped, address: destination, port};
  }
  const balanced = packet.translated ? undefined : balancedTo(world, destination);
  if (balanced && balanced !== host) {
    hops.push({at: "rule", text: `load balancer ${destination} → ${balanced.name}`});
    const entering: Packet = {...packet, source, fromNode: false, marked: false};
    return pass(world, balanced, entering, false, hops) ?? (entering.translated ? deliver(world, balanced, entering, hops) : arrive(world, balanced, destination, port, hops, source));
  }
  for (const other of Object.values(world.hosts)) {
    const isMachine = other.address === destination;
    // A machine that is off answers nobody: its own address is not found, its Pods' addresses are routed into nothing.
    if (!isMachine && !other.addresses.has(destination) || isOff(world, other.name)) continue;
    if (isMachine && !packet.translated) {
      const entering: Packet = {source, destination, port, protocol: packet.protocol, fromNode: false, marked: false, translated: false};
      const refused = pass(world, other, entering, false, hops);
      return refused ?? (entering.translated ? deliver(world, other, entering, hops) : arrive(world, other, destination, port, hops, source));
    }
    return arrive(world, other, destination, port, hops, !isMachine && other === host && packet.marked ? packet.source.replace(/\d+$/, "1") : source);
  }
  const inCluster = inRange(destination, world.cluster.podCIDR);
  const lost = inCluster && world.cluster.hosts.some(({name, podCIDR}) => podCIDR !== undefined && inRange(destination, podCIDR) && isOff(world, name));
  const nearby = Object.values(world.hosts).some((other) => other.address.replace(/\d+$/, "") === destination.replace(/\d+$/, ""));
  const unreachable = !lost && (inCluster || nearby);
  hops.push({at: "end", text: unreachable ? `no route to host: nothing has the address ${destination}` : `no answer from ${destination}`});
  return {hops, refusal: unreachable ? "unreachable" : "timeout", why: `nothing has the address ${destination}`, address: destination, port};
}

/** A packet that reached the machine that has its address. */
function arrive(world: World, host: Host, address: string, port: number, hops: Hop[], source: string, loopback = false): Route {
  const container = listener(host, address, port) ?? hostPortOf(host, address, port);
  if (container) {
    hops.push({at: "end", text: `${container.podName}/${container.name} on ${host.name}`});
    return {hops, host, container, address, port: container.hostPorts?.[port] ?? port, source};
  }
  if (address === host.address && machinePorts(world, host, loopback).includes(port)) {
    hops.push({at: "end", text: `${host.name} itself`});
    return {hops, host, address, port, source};
  }
  hops.push({at: "end", text: `nothing listens on ${address}:${port}`});
  return {hops, refusal: "refused", why: `nothing listens on ${address}:${port}`, address, port};
}

/** A packet between Docker's containers. */
function arriveAt(host: Host, container: Container, source: string, port: number, hops: Hop[]): Route {
  const open = container.process?.ports.includes(port) === true, address = container.ip;
  hops.push({at: "end", text: open ? `${container.name} on ${host.name}` : `nothing listens on ${address}:${port}`});
  return open ? {hops, host, container, address, port, source} : {hops, refusal: "refused", why: `nothing listens on ${address}:${port}`, address, port};
}

/** Docker keeps its networks from each other. */
function apart(address: string, port: number, hops: Hop[]): Route {
  const why = `${address} is on another of Docker's networks`;
  hops.push({at: "end", text: why});
  return {hops, refusal: "timeout", why, address, port};
}

function hostPortOf(host: Host, address: string, port: number): Container | undefined {
  if (address !== host.address) return undefined;
  for (const container of host.containers.values()) if (container.state === "running" && container.hostPorts?.[port] !== undefined) return container;
  return undefined;
}

/** What listens on the machine besides containers. */
function machinePorts(world: World, host: Host, loopback: boolean): readonly number[] {
  const kubelet = world.stopped[`kubelet@${host.name}`] || !hasProxy(world, host.name) ? [] : [10250, ...(loopback ? [10248] : [])];
  return [22, ...kubelet];
}
