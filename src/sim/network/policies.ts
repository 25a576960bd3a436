// NetworkPolicies as a network plugin enforces them: what may enter and leave a Pod. A cluster file says whether its network does
// (`networkPolicies: enforced`); the recorded cluster's does not. Real: https://kubernetes.io/docs/concepts/services-networking/network-policies/
// Not simulated: SCTP, policies for hostNetwork Pods (plugins differ), connections that were open before.
import {matchesSelector} from "../api/selectors.ts";
import type {NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod} from "../api/types.ts";
import type {World} from "../world.ts";
import {clusterClient} from "./proxy.ts";
import {inRange} from "./rules.ts";

/** One end of a connection: an address and, if a Pod of the cluster has it, that Pod. */
interface End { readonly ip: string; readonly pod?: Pod }

export interface Connection {
  readonly source: string;
  /** The address that the receiver sees, where the way changed it. */
  readonly seenAs: string;
  readonly destination: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** The policy that stops a connection, as text; undefined if it may pass. */
export function stoppedBy(world: World, connection: Connection): string | undefined {
  if (world.cluster.networkPolicies !== "enforced") return undefined;
  const policies = clusterClient(world).list("networkpolicies");
  if (policies.length === 0) return undefined;
  const from = endOf(world, connection.source), to = endOf(world, connection.destination);
  if (from.pod && from.pod === to.pod) return undefined;
  const leaving = from.pod && verdict(world, policies, "Egress", from.pod, to, connection);
  if (leaving !== undefined) return leaving;
  // A Pod's own machine (the kubelet's probes) always reaches it.
  if (!to.pod || connection.seenAs === world.hosts[to.pod.spec.nodeName ?? ""]?.address) return undefined;
  return verdict(world, policies, "Ingress", to.pod, connection.seenAs === connection.source ? from : {ip: connection.seenAs}, connection);
}

function endOf(world: World, ip: string): End {
  for (const host of Object.values(world.hosts)) {
    const uid = host.addresses.get(ip);
    if (uid === undefined) continue;
    const pod = clusterClient(world).list("pods", {fields: `spec.nodeName=${host.name}`}).find(({metadata}) => metadata.uid === uid);
    return {ip, ...(pod && {pod})};
  }
  return {ip};
}

type Direction = "Ingress" | "Egress";

const typesOf = ({spec}: NetworkPolicy): readonly string[] => spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];

/** Without a policy that selects the Pod everything passes; with some, what one of their rules lets through. */
function verdict(world: World, policies: readonly NetworkPolicy[], direction: Direction, pod: Pod, other: End, connection: Connection): string | undefined {
  const own = policies.filter((policy) => policy.metadata.namespace === pod.metadata.namespace && typesOf(policy).includes(direction) && matchesSelector(policy.spec.podSelector ?? {}, pod.metadata.labels ?? {}));
  if (own.length === 0) return undefined;
  const receiver = direction === "Ingress" ? pod : other.pod;
  const passes = own.some(({metadata, spec}) => {
    const rules = direction === "Ingress" ? (spec.ingress ?? []).map(({from, ports}) => ({peers: from, ports})) : (spec.egress ?? []).map(({to, ports}) => ({peers: to, ports}));
    return rules.some(({peers, ports}) => portFits(ports, connection, receiver) && (!peers || peers.length === 0 || peers.some((peer) => peerFits(world, peer, other, metadata.namespace ?? ""))));
  });
  return passes ? undefined : `${direction === "Ingress" ? "no policy lets it enter" : "no policy lets it leave"} ${pod.metadata.namespace}/${pod.metadata.name}: ${own.map(({metadata}) => metadata.name).join(", ")}`;
}

function portFits(ports: readonly NetworkPolicyPort[] | undefined, {port, protocol}: Connection, receiver: Pod | undefined): boolean {
  if (!ports || ports.length === 0) return true;
  return ports.some((rule) => {
    if ((rule.protocol ?? "TCP").toLowerCase() !== protocol) return false;
    if (rule.port === undefined) return true;
    if (typeof rule.port === "number") return rule.endPort === undefined ? rule.port === port : port >= rule.port && port <= rule.endPort;
    return (receiver?.spec.containers ?? []).some((container) => container.ports?.some(({name, containerPort}) => name === rule.port && containerPort === port));
  });
}

function peerFits(world: World, {ipBlock, podSelector, namespaceSelector}: NetworkPolicyPeer, {ip, pod}: End, namespace: string): boolean {
  if (ipBlock) return inRange(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((range) => inRange(ip, range));
  if (!pod) return false;
  if (podSelector && !matchesSelector(podSelector, pod.metadata.labels ?? {})) return false;
  if (!namespaceSelector) return pod.metadata.namespace === namespace;
  const theirs = clusterClient(world).get("namespaces", pod.metadata.namespace ?? "");
  return matchesSelector(namespaceSelector, theirs?.metadata.labels ?? {});
}
