// The way to a Service: its name, its virtual address, the rules that kube-proxy wrote for it, and the Pods behind them.
import type {EndpointSlice, Pod, Service} from "../../sim/api/types.ts";
import {list} from "../../sim/api/registry.ts";
import {matchesMap} from "../../sim/api/selectors.ts";
import {rulesOf} from "../../sim/network/proxy.ts";
import type {Rule, Table} from "../../sim/network/rules.ts";
import {draw} from "../../sim/random.ts";
import type {World} from "../../sim/world.ts";
import type {ViewSource} from "../view.ts";
import {journeyOf} from "./journey-rows.ts";
import type {PortRow, RoutingRows, RuleRow} from "./data.ts";

const REQUESTS = 1000;

function rows(world: World, {service: name, namespace = "default", from, node}: {readonly [name: string]: string}): RoutingRows | string {
  const service = (list(world, "services", {namespace}) as Service[]).find((candidate) => candidate.metadata.name === name);
  if (!service) return `services "${name}" not found`;
  const journey = from === undefined ? undefined : journeyOf(world, service, from, node);
  if (typeof journey === "string") return journey;
  const first = world.cluster.hosts.find(({role}) => role === "worker") ?? world.cluster.hosts[0]!;
  const {nat} = rulesOf(world, first.name);
  const slices = (list(world, "endpointslices", {namespace}) as EndpointSlice[]).filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === name);
  const ports = (service.spec.ports ?? []).map((port): PortRow => {
    const chain = chainOf(nat, service.spec.clusterIP, port.port, port.protocol ?? "TCP");
    return {
      name: port.name ?? "", port: port.port, protocol: port.protocol ?? "TCP", targetPort: String(port.targetPort ?? port.port), ...(port.nodePort && {nodePort: port.nodePort}), ...(chain && {chain}),
      rules: chain ? (nat.get(chain) ?? []).flatMap((rule) => ruleRow(nat, rule, slices)) : [],
    };
  });
  return {
    service: service.metadata.name, namespace, type: service.spec.type ?? "ClusterIP", dns: `${service.metadata.name}.${namespace}.svc.cluster.local`, address: service.spec.clusterIP ?? "",
    nodes: world.cluster.hosts.filter(({role}) => role !== "machine").map(({name, address}) => ({name, address})), ports,
    left: leftOut(world, service, slices), selector: Object.entries(service.spec.selector ?? {}).map(([key, value]) => `${key}=${value}`).join(","),
    ...(journey ? {thousand: [], journey} : {thousand: ports[0]?.rules.length ? sample(ports[0].rules) : []}),
  };
}

function chainOf(nat: Table, address: string | undefined, port: number, protocol: string): string | undefined {
  const rule = nat.get("KUBE-SERVICES")?.find((rule) => rule.destination?.replace(/\/32$/, "") === address && rule.port === port && rule.protocol === protocol.toLowerCase() && rule.target?.to === "chain" && rule.target.chain.startsWith("KUBE-SVC-"));
  return rule?.target?.to === "chain" ? rule.target.chain : undefined;
}

function ruleRow(nat: Table, rule: Rule, slices: readonly EndpointSlice[]): RuleRow[] {
  if (rule.target?.to !== "chain" || !rule.target.chain.startsWith("KUBE-SEP-") || rule.recent) return [];
  const chain = rule.target.chain;
  const target = nat.get(chain)?.map(({target}) => target).find((target) => target?.to === "DNAT");
  if (target?.to !== "DNAT") return [];
  const endpoint = slices.flatMap(({endpoints}) => endpoints ?? []).find(({addresses}) => addresses.includes(target.address));
  return [{chain, ...(rule.probability !== undefined && {probability: rule.probability}), address: target.address, port: target.port, pod: endpoint?.targetRef?.name ?? target.address, node: endpoint?.nodeName ?? ""}];
}

function leftOut(world: World, service: Service, slices: readonly EndpointSlice[]): RoutingRows["left"] {
  if (!service.spec.selector) return [];
  const endpoints = slices.flatMap(({endpoints, ports}) => (endpoints ?? []).map((endpoint) => ({...endpoint, ports})));
  return (list(world, "pods", {namespace: service.metadata.namespace}) as Pod[]).filter((pod) => matchesMap(service.spec.selector, pod.metadata.labels) && !pod.metadata.deletionTimestamp).flatMap((pod) => {
    const endpoint = endpoints.find(({targetRef}) => targetRef?.name === pod.metadata.name);
    if (endpoint?.conditions?.ready && endpoint.ports?.length) return [];
    return [{pod: pod.metadata.name, why: endpoint?.conditions?.ready ? "no such port" as const : "not ready" as const}];
  });
}

/** Walks the rules as the kernel does: each takes its share of what the ones before it left. The chance is its own, so looking changes nothing. */
function sample(rules: readonly RuleRow[]): number[] {
  const chance = {};
  return Array.from({length: REQUESTS}, () => {
    const taken = rules.findIndex(({probability}) => probability === undefined || draw(chance, "routing", "request") < probability);
    return taken < 0 ? rules.length - 1 : taken;
  });
}

export const routingSource: ViewSource<RoutingRows> = {
  kind: "routing",
  parameters: [{name: "service", required: true, what: "the name of a Service"}, {name: "namespace", required: false, what: "its namespace"}, {name: "from", required: false, what: "who asks: a Pod, a machine, or outside"}, {name: "node", required: false, what: "the node that a request from outside enters"}],
  rows,
};
