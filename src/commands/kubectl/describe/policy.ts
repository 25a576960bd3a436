// kubectl describe for disruption budgets, priority classes and network policies.
import type {NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, PodDisruptionBudget, PriorityClass} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {selectorText} from "../workload.ts";
import {events} from "./events.ts";
import {formatLabels, head, Writer} from "./writer.ts";

export function describePodDisruptionBudget(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as PodDisruptionBudget;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec?.minAvailable !== undefined) writer.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) writer.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  writer.line(0, `Selector:\t${spec?.selector ? selectorText(spec.selector) || "<none>" : "<unset>"}`);
  writer.line(0, "Status:");
  writer.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  writer.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  writer.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  writer.line(2, `Total:\t${status?.expectedPods ?? 0}`);
  events(k, writer, {kind: "PodDisruptionBudget", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

export function describePriorityClass(k: Kubectl, object: Obj): string {
  const {metadata, value, globalDefault, description, preemptionPolicy} = object as unknown as PriorityClass;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Value:\t${value}`);
  writer.line(0, `GlobalDefault:\t${globalDefault ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? ""}`);
  writer.line(0, `Description:\t${description ?? ""}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  events(k, writer, {kind: "PriorityClass", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

/** The words that differ between the two directions. */
const DIRECTIONS = {
  ingress: {none: "<none> (Selected pods are isolated for ingress connectivity)", peer: "From", any: "From: <any> (traffic not restricted by source)"},
  egress: {none: "<none> (Selected pods are isolated for egress connectivity)", peer: "To", any: "To: <any> (traffic not restricted by destination)"},
} as const;

export function describeNetworkPolicy(_k: Kubectl, object: Obj): string {
  const {metadata, spec} = object as unknown as NetworkPolicy;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  // Go prints a time as it is: 2026-11-23 12:30:46 +0000 UTC.
  writer.line(0, `Created on:\t${metadata.creationTimestamp.replace("T", " ").replace("Z", "")} +0000 UTC`);
  const inner = new Writer();
  head(inner, metadata);
  writer.raw(inner.unaligned().split("\n").slice(2).join("\n"));
  writer.line(0, "Spec:");
  const selected = selectorText(spec?.podSelector);
  writer.raw(`  PodSelector:     ${selected || "<none> (Allowing the specific traffic to all pods in this namespace)"}\n`);
  const types = spec?.policyTypes ?? [];
  for (const [type, direction, rules] of [["Ingress", "ingress", (spec?.ingress ?? []).map(({ports, from}) => ({ports, peers: from}))], ["Egress", "egress", (spec?.egress ?? []).map(({ports, to}) => ({ports, peers: to}))]] as const) {
    writer.line(1, types.includes(type) ? `Allowing ${direction} traffic:` : `Not affecting ${direction} traffic`);
    if (types.includes(type)) writeRules(writer, rules, DIRECTIONS[direction]);
  }
  writer.line(1, `Policy Types: ${types.join(", ") || "<none>"}`);
  return writer.toString();
}

interface Rule { readonly ports?: readonly NetworkPolicyPort[] | undefined; readonly peers?: readonly NetworkPolicyPeer[] | undefined }

function writeRules(writer: Writer, rules: readonly Rule[], {none, peer, any}: (typeof DIRECTIONS)[keyof typeof DIRECTIONS]): void {
  if (rules.length === 0) writer.line(2, none);
  for (const [i, {ports = [], peers = []}] of rules.entries()) {
    if (ports.length === 0) writer.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const {port, endPort, protocol = "TCP"} of ports) writer.line(2, endPort === undefined ? `To Port: ${port ?? "<nil>"}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    if (peers.length === 0) writer.line(2, any);
    for (const one of peers) { writer.line(2, `${peer}:`); writePeer(writer, one); }
    if (i < rules.length - 1) writer.line(2, "----------");
  }
}

function writePeer(writer: Writer, {podSelector, namespaceSelector, ipBlock}: NetworkPolicyPeer): void {
  if (namespaceSelector) writer.line(3, `NamespaceSelector: ${selectorText(namespaceSelector) || "<none>"}`);
  if (podSelector) writer.line(3, `PodSelector: ${selectorText(podSelector) || "<none>"}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  writer.line(3, "IPBlock:");
  writer.line(4, `CIDR: ${ipBlock.cidr}`);
  writer.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
}
