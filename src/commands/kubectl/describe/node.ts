// kubectl describe node.
import {canonical, addQuantities, milliUnits, parseQuantity, wholeUnits, ZERO, type Quantity} from "../../../sim/api/quantity.ts";
import {StatusError} from "../../../sim/api/client.ts";
import type {Container, Lease, Node, Pod} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, topLevel} from "../mapping.ts";
import {listOf} from "../workload.ts";
import {since} from "./age.ts";
import {events} from "./events.ts";
import {annotations, pairs, time, Writer} from "./writer.ts";

const ROLE = "node-role.kubernetes.io/";

type Totals = {readonly [resource: string]: Quantity};

export function describeNode(k: Kubectl, object: Obj): string {
  const node = object as unknown as Node;
  const {metadata, spec = {}, status = {}} = node;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  const roles = [...new Set(Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => key.startsWith(ROLE) ? [key.slice(ROLE.length)] : key === "kubernetes.io/role" ? [value] : []).filter(Boolean))].sort();
  writer.line(0, `Roles:\t${roles.join(",") || "<none>"}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  const order = ({effect, key}: {readonly effect: string; readonly key: string}) => `${effect},${key}`;
  const taints = [...spec.taints ?? []].sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({key, value, effect}) => `${key}${value ? `=${value}` : ""}:${effect}`);
  if (taints.length === 0) writer.line(0, "Taints:\t<none>");
  for (const [i, taint] of taints.entries()) writer.raw(`${i === 0 ? "Taints:" : ""}\t${taint}\n`);
  writer.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
  lease(k, writer, node);
  if (status.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n");
    for (const one of status.conditions) writer.raw(`  ${one.type} \t${one.status} \t${time(one.lastHeartbeatTime)} \t${time(one.lastTransitionTime)} \t${one.reason} \t${one.message}\n`);
  }
  writer.line(0, "Addresses:");
  for (const {type, address} of status.addresses ?? []) writer.line(1, `${type}:\t${address}`);
  amounts(writer, "Capacity", status.capacity);
  amounts(writer, "Allocatable", status.allocatable);
  info(writer, node);
  const pods = podsOn(k, metadata.name);
  if (pods) { podTable(k, writer, pods, node); allocated(writer, pods, node); } else writer.line(0, "Pods:\tnot authorized");
  // Controllers write the Node's uid in their events, kubelets its name.
  events(k, writer, {kind: "Node", name: metadata.name, uid: metadata.uid}, {kind: "Node", name: metadata.name, uid: metadata.name});
  return writer.toString();
}

/** Undefined for who may see the Node but not its Pods. */
function podsOn(k: Kubectl, node: string): readonly Pod[] | undefined {
  try {
    return listOf<Pod>(k, "pods", undefined, {fieldSelector: `spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`, limit: "500"});
  } catch (error) {
    if (error instanceof StatusError && error.code === 403) return undefined;
    throw error;
  }
}

function lease(k: Kubectl, writer: Writer, {metadata: {name}}: Node): void {
  const path = pathOf(topLevel.find((one) => one.name === "leases")!, "kube-node-lease", name);
  const answer = k.client.request({method: "GET", path});
  if (answer.status !== 200) return writer.line(0, `Lease:\tFailed to get lease: ${(answer.body as {readonly message?: string}).message ?? ""}`);
  const {spec} = answer.body as unknown as Lease;
  writer.line(0, "Lease:");
  writer.line(1, `HolderIdentity:\t${spec?.holderIdentity ?? "<unset>"}`);
  writer.line(1, `AcquireTime:\t${time(spec?.acquireTime)}`);
  writer.line(1, `RenewTime:\t${time(spec?.renewTime)}`);
}

function amounts(writer: Writer, title: string, map: {readonly [key: string]: string | number} | undefined): void {
  if (!map) return;
  writer.line(0, `${title}:`);
  for (const key of Object.keys(map).sort()) writer.line(1, `${key}:\t${map[key]}`);
}

function info(writer: Writer, {spec, status}: Node): void {
  const is = status?.nodeInfo;
  writer.line(0, "System Info:");
  for (const [title, value] of [["Machine ID", is?.machineID], ["System UUID", is?.systemUUID], ["Boot ID", is?.bootID], ["Kernel Version", is?.kernelVersion], ["OS Image", is?.osImage], ["Operating System", is?.operatingSystem], ["Architecture", is?.architecture], ["Container Runtime Version", is?.containerRuntimeVersion], ["Kubelet Version", is?.kubeletVersion]] as const) writer.line(1, `${title}:\t${value ?? ""}`);
  if (spec?.podCIDR) writer.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec?.podCIDRs?.length) writer.line(0, `PodCIDRs:\t${spec.podCIDRs.join(",")}`);
  if (spec?.providerID) writer.line(0, `ProviderID:\t${spec.providerID}`);
}

/** What a Pod asks for: the larger of its containers' sum and any init container. */
function totals(pod: Pod, kind: "requests" | "limits"): Totals {
  const sum: {[key: string]: Quantity} = {};
  const add = (container: Container) => { for (const [key, value] of Object.entries(container.resources?.[kind] ?? {})) sum[key] = addQuantities(sum[key] ?? ZERO, parseQuantity(value)); };
  pod.spec.containers.forEach(add);
  for (const container of pod.spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") { add(container); continue; }
    for (const [key, value] of Object.entries(container.resources?.[kind] ?? {})) if (!sum[key] || sum[key].nano < parseQuantity(value).nano) sum[key] = parseQuantity(value);
  }
  return sum;
}

function percent(value: Quantity | undefined, of: string | number | undefined, milli: boolean): string {
  const whole = parseQuantity(of ?? "0");
  const unit = milli ? milliUnits : wholeUnits;
  const total = Number(unit(whole));
  return `${canonical(value ?? ZERO)} (${total === 0 ? 0 : Math.floor((Number(unit(value ?? ZERO)) / total) * 100)}%)`;
}

function podTable(k: Kubectl, writer: Writer, pods: readonly Pod[], {status}: Node): void {
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.raw("  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
  const all = status?.allocatable;
  for (const pod of pods) {
    const [requests, limits] = [totals(pod, "requests"), totals(pod, "limits")];
    writer.raw(`  ${pod.metadata.namespace}\t${pod.metadata.name}\t\t${percent(requests.cpu, all?.cpu, true)}\t${percent(limits.cpu, all?.cpu, true)}\t${percent(requests.memory, all?.memory, false)}\t${percent(limits.memory, all?.memory, false)}\t${since(pod.metadata.creationTimestamp, k.world.nowMs)}\n`);
  }
}

function allocated(writer: Writer, pods: readonly Pod[], {status}: Node): void {
  const sum = (kind: "requests" | "limits"): Totals => {
    const total: {[key: string]: Quantity} = {};
    for (const pod of pods) for (const [key, value] of Object.entries(totals(pod, kind))) total[key] = addQuantities(total[key] ?? ZERO, value);
    return total;
  };
  const [requests, limits] = [sum("requests"), sum("limits")];
  const all = status?.allocatable ?? {};
  writer.raw("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits\n  --------\t--------\t------\n");
  const huge = Object.keys(all).filter((key) => key.startsWith("hugepages-")).sort();
  for (const key of ["cpu", "memory", "ephemeral-storage", ...huge]) writer.raw(`  ${key}\t${percent(requests[key], all[key], key === "cpu")}\t${percent(limits[key], all[key], key === "cpu")}\n`);
  for (const key of Object.keys(all).filter((one) => one.includes("/")).sort()) writer.raw(`  ${key}\t${canonical(requests[key] ?? ZERO)}\t${canonical(limits[key] ?? ZERO)}\n`);
}
