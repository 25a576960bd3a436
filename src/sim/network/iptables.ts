// The rules that kube-proxy writes on a node: pkg/proxy/iptables/proxier.go syncProxyRules, pkg/proxy/topology.go CategorizeEndpoints.
// Not simulated: health check node ports, topology hints, IPv6.
import type {EndpointSlice, Service, ServicePort} from "../api/types.ts";
import {base32, sha256} from "../sha256.ts";
import {inRange, type Rule, type Table} from "./rules.ts";

export interface ProxyConfig { readonly nodeName: string; readonly nodeIP: string; readonly clusterCIDR: string }
export interface Rules { readonly nat: Table; readonly filter: Table }

interface Endpoint { readonly address: string; readonly port: number; readonly text: string; readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean; readonly local: boolean }

const to = (chain: string) => ({to: "chain" as const, chain});
const MASQ = to("KUBE-MARK-MASQ");
const chainName = (prefix: string, seed: string): string => prefix + base32(sha256(seed)).slice(0, 16);

/** All rules of a node. Services come in the order given; kube-proxy walks a Go map. */
export function proxyRules(services: readonly Service[], slices: readonly EndpointSlice[], config: ProxyConfig): Rules {
  const rules = base();
  const byService = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.["kubernetes.io/service-name"] ?? ""}`;
    const list = byService.get(key);
    if (list) list.push(slice); else byService.set(key, [slice]);
  }
  for (const service of services) {
    const {clusterIP, type} = service.spec ?? {};
    if (!clusterIP || clusterIP === "None" || type === "ExternalName") continue;
    const own = byService.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [];
    for (const port of service.spec?.ports ?? []) addPort(rules, service, port, endpointsOf(own, port, config), config);
  }
  rules.nat.get("KUBE-SERVICES")!.push({comment: "kubernetes service nodeports; NOTE: this must be the last rule in this chain", destinationLocal: true, target: to("KUBE-NODEPORTS")});
  return rules;
}

const NEW = "NEW";

function base(): Rules {
  const portals: Rule = {comment: "kubernetes service portals", bare: true, target: to("KUBE-SERVICES")};
  const nat: Table = new Map<string, Rule[]>([
    ["PREROUTING", [portals]], ["OUTPUT", [portals]], ["POSTROUTING", [{comment: "kubernetes postrouting rules", bare: true, target: to("KUBE-POSTROUTING")}]],
    ["KUBE-SERVICES", []],
    ["KUBE-POSTROUTING", [{mark: "! --mark 0x00004000/0x00004000", target: {to: "RETURN"}}, {target: {to: "MARK", change: "--xor-mark 0x00004000"}}, {comment: "kubernetes service traffic requiring SNAT", target: {to: "MASQUERADE"}}]],
    ["KUBE-NODEPORTS", []], ["KUBE-MARK-MASQ", [{target: {to: "MARK", change: "--or-mark 0x00004000"}}]],
  ]);
  const firewall: Rule = {ctstate: NEW, comment: "kubernetes load balancer firewall", bare: true, target: to("KUBE-PROXY-FIREWALL")};
  const external: Rule = {ctstate: NEW, comment: "kubernetes externally-visible service portals", bare: true, target: to("KUBE-EXTERNAL-SERVICES")};
  const filtered: Rule = {...portals, ctstate: NEW};
  const filter: Table = new Map<string, Rule[]>([
    ["INPUT", [{target: to("KUBE-FIREWALL")}, firewall, {comment: "kubernetes health check service ports", bare: true, target: to("KUBE-NODEPORTS")}, external]],
    ["FORWARD", [firewall, {comment: "kubernetes forwarding rules", bare: true, target: to("KUBE-FORWARD")}, filtered, external]],
    ["OUTPUT", [{target: to("KUBE-FIREWALL")}, firewall, filtered]],
    ["KUBE-EXTERNAL-SERVICES", []], ["KUBE-NODEPORTS", []], ["KUBE-SERVICES", []],
    ["KUBE-FORWARD", [
      {ctstate: "INVALID", target: {to: "DROP"}}, {comment: "kubernetes forwarding rules", mark: "--mark 0x00004000/0x00004000", target: {to: "ACCEPT"}},
      {text: ' -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', target: {to: "ACCEPT"}},
    ]],
    ["KUBE-PROXY-FIREWALL", []],
    ["KUBE-FIREWALL", [{text: ' -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP', destination: "127.0.0.0/8", notSource: "127.0.0.0/8", target: {to: "DROP"}}]],
  ]);
  return {nat, filter};
}

function endpointsOf(slices: readonly EndpointSlice[], port: ServicePort, {nodeName}: ProxyConfig): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const slicePort of slice.ports ?? []) {
      if ((slicePort.name ?? "") !== (port.name ?? "") || (slicePort.protocol ?? "TCP") !== (port.protocol ?? "TCP") || slicePort.port === undefined) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const address = endpoint.addresses[0];
        if (address === undefined || slice.addressType !== "IPv4") continue;
        const {ready = true, serving = ready, terminating = false} = endpoint.conditions ?? {};
        const text = `${address}:${slicePort.port}`;
        if (!found.has(text)) found.set(text, {address, port: slicePort.port, text, ready, serving, terminating, local: endpoint.nodeName === nodeName});
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

interface Use { readonly cluster: readonly Endpoint[]; readonly local: readonly Endpoint[]; readonly reachable: readonly Endpoint[]; readonly any: boolean }

/** Which endpoints serve Cluster and which Local traffic; terminating ones only when no ready one is left. */
function categorize(endpoints: readonly Endpoint[], internalLocal: boolean, externalLocal: boolean, accessible: boolean): Use {
  const usesCluster = !internalLocal || accessible, usesLocal = internalLocal || externalLocal && accessible;
  const ready = endpoints.filter((endpoint) => endpoint.ready), ending = endpoints.filter((endpoint) => !endpoint.ready && endpoint.serving && endpoint.terminating);
  const cluster = !usesCluster ? [] : ready.length > 0 ? ready : ending;
  if (!usesLocal) return {cluster, local: [], reachable: cluster, any: cluster.length > 0};
  const localReady = ready.filter(({local}) => local);
  const local = localReady.length > 0 ? localReady : ending.filter((endpoint) => endpoint.local);
  const reachable = !usesCluster ? local : [...new Set([...cluster, ...local])].sort((a, b) => (a.text < b.text ? -1 : 1));
  return {cluster, local, reachable, any: ready.length > 0 || ending.length > 0};
}

interface Port {
  readonly name: string; readonly protocol: string; readonly port: number; readonly nodePort: number; readonly clusterIP: string;
  readonly externalIPs: readonly string[]; readonly balancerIPs: readonly string[]; readonly sourceRanges: readonly string[];
  readonly internalLocal: boolean; readonly externalLocal: boolean; readonly accessible: boolean; readonly affinitySeconds: number;
}

function describe(service: Service, port: ServicePort): Port {
  const spec = service.spec!;
  const balancerIPs = (service.status?.loadBalancer?.ingress ?? []).filter(({ip, ipMode}) => ip && ipMode !== "Proxy").map(({ip}) => ip!);
  const externalIPs = spec.externalIPs ?? [];
  const balanced = spec.type === "LoadBalancer";
  return {
    name: `${service.metadata.namespace}/${service.metadata.name}${port.name ? `:${port.name}` : ""}`, protocol: (port.protocol ?? "TCP").toLowerCase(), port: port.port,
    nodePort: spec.type === "ClusterIP" ? 0 : port.nodePort ?? 0, clusterIP: spec.clusterIP!, externalIPs, balancerIPs: balanced ? balancerIPs : [],
    sourceRanges: balanced ? spec.loadBalancerSourceRanges ?? [] : [], internalLocal: spec.internalTrafficPolicy === "Local", externalLocal: spec.externalTrafficPolicy === "Local",
    accessible: (spec.type !== "ClusterIP" && (port.nodePort ?? 0) !== 0) || balanced && balancerIPs.length > 0 || externalIPs.length > 0,
    affinitySeconds: spec.sessionAffinity === "ClientIP" ? spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800 : 0,
  };
}

function addPort(rules: Rules, service: Service, servicePort: ServicePort, endpoints: readonly Endpoint[], config: ProxyConfig): void {
  const port = describe(service, servicePort);
  const use = categorize(endpoints, port.internalLocal, port.externalLocal, port.accessible);
  const seed = port.name + port.protocol;
  const chains = {cluster: chainName("KUBE-SVC-", seed), local: chainName("KUBE-SVL-", seed), external: chainName("KUBE-EXT-", seed), firewall: chainName("KUBE-FW-", seed)};
  const hasInternal = port.internalLocal ? use.local.length > 0 : use.any, hasExternal = port.externalLocal ? use.local.length > 0 : use.any;
  const internal = port.internalLocal ? chains.local : chains.cluster;
  const guarded = use.any && port.balancerIPs.length > 0 && port.sourceRanges.length > 0;
  const refuse: Pick<Rule, "comment" | "target"> = use.any ? {comment: `${port.name} has no local endpoints`, target: {to: "DROP"}} : {comment: `${port.name} has no endpoints`, target: {to: "REJECT"}};
  const {protocol} = port;
  const at = (destination: string) => ({protocol, destination, port: port.port});
  const nat = (chain: string, rule: Rule) => { const list = rules.nat.get(chain); if (list) list.push(rule); else rules.nat.set(chain, [rule]); };
  const filter = (chain: string, rule: Rule) => { rules.filter.get(chain)!.push(rule); };
  if (hasInternal) nat("KUBE-SERVICES", {comment: `${port.name} cluster IP`, ...at(port.clusterIP), target: to(internal)});
  else filter("KUBE-SERVICES", {...refuse, ...at(port.clusterIP)});
  const visible = [...port.externalIPs.map((ip) => [ip, "external IP", chains.external] as const), ...port.balancerIPs.map((ip) => [ip, "loadbalancer IP", guarded ? chains.firewall : chains.external] as const)];
  for (const [ip, what, chain] of visible) {
    if (use.any) nat("KUBE-SERVICES", {comment: `${port.name} ${what}`, ...at(ip), target: to(chain)});
    if (guarded && what === "loadbalancer IP") filter("KUBE-PROXY-FIREWALL", {comment: `${port.name} traffic not accepted by ${chains.firewall}`, ...at(ip), target: {to: "DROP"}});
    if (!hasExternal) filter("KUBE-EXTERNAL-SERVICES", {...refuse, ...at(ip)});
  }
  if (port.nodePort !== 0) {
    if (use.any) nat("KUBE-NODEPORTS", {comment: port.name, protocol, port: port.nodePort, target: to(chains.external)});
    if (!hasExternal) filter("KUBE-EXTERNAL-SERVICES", {...refuse, destinationLocal: true, protocol, port: port.nodePort});
  }
  if (use.any && port.accessible) addExternal(nat, port, chains, hasExternal, config);
  if (guarded) addFirewall(nat, port, chains, config);
  const masquerade = (chain: string) => { if (hasInternal && chain === internal) nat(chain, {comment: `${port.name} cluster IP`, ...at(port.clusterIP), notSource: config.clusterCIDR, target: MASQ}); };
  masquerade(chains.cluster);
  addBalancing(nat, port, chains.cluster, use.cluster);
  masquerade(chains.local);
  if (port.internalLocal || port.externalLocal && port.accessible) addBalancing(nat, port, chains.local, use.local);
  for (const endpoint of use.reachable) addEndpoint(nat, port, endpoint);
}

type Add = (chain: string, rule: Rule) => void;
type Chains = {readonly cluster: string; readonly local: string; readonly external: string; readonly firewall: string};

function addExternal(nat: Add, port: Port, {cluster, local, external}: Chains, usable: boolean, {clusterCIDR}: ProxyConfig): void {
  if (!port.externalLocal) nat(external, {comment: `masquerade traffic for ${port.name} external destinations`, target: MASQ});
  else {
    nat(external, {comment: `pod traffic for ${port.name} external destinations`, source: clusterCIDR, target: to(cluster)});
    nat(external, {comment: `masquerade LOCAL traffic for ${port.name} external destinations`, sourceLocal: true, target: MASQ});
    nat(external, {comment: `route LOCAL traffic for ${port.name} external destinations`, sourceLocal: true, target: to(cluster)});
  }
  if (usable) nat(external, {target: to(port.externalLocal ? local : cluster)});
}

function addFirewall(nat: Add, port: Port, {external, firewall}: Chains, {nodeIP}: ProxyConfig): void {
  const comment = `${port.name} loadbalancer IP`;
  for (const source of port.sourceRanges) nat(firewall, {comment, source, target: to(external)});
  // The balancer's address may be local to a node that is allowed: its own traffic then comes from that address.
  if (port.sourceRanges.some((range) => inRange(nodeIP, range))) for (const source of port.balancerIPs) nat(firewall, {comment, source, target: to(external)});
  nat(firewall, {comment: `other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`});
}

const endpointChain = (port: Port, endpoint: Endpoint): string => chainName("KUBE-SEP-", port.name + port.protocol + endpoint.text);

function addBalancing(nat: Add, port: Port, chain: string, endpoints: readonly Endpoint[]): void {
  const comment = (endpoint: Endpoint) => `${port.name} -> ${endpoint.text}`;
  if (port.affinitySeconds > 0) for (const endpoint of endpoints) {
    const name = endpointChain(port, endpoint);
    nat(chain, {comment: comment(endpoint), recent: {name, seconds: port.affinitySeconds}, target: to(name)});
  }
  endpoints.forEach((endpoint, i) => {
    const left = endpoints.length - i;
    nat(chain, {comment: comment(endpoint), ...(left > 1 && {probability: 1 / left}), target: to(endpointChain(port, endpoint))});
  });
}

function addEndpoint(nat: Add, port: Port, endpoint: Endpoint): void {
  const chain = endpointChain(port, endpoint);
  nat(chain, {comment: port.name, source: endpoint.address, target: MASQ});
  nat(chain, {comment: port.name, ...(port.affinitySeconds > 0 && {remember: chain}), protocol: port.protocol, target: {to: "DNAT", address: endpoint.address, port: endpoint.port}});
}
