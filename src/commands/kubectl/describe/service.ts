// kubectl describe for Services and what stands behind and before them: Endpoints, EndpointSlices.
import type {EndpointSlice, Endpoints, Service} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {listOf} from "../workload.ts";
import {events} from "./events.ts";
import {formatLabels, head, Writer} from "./writer.ts";

export const slicesOf = (k: Kubectl, namespace: string | undefined, service: string): readonly EndpointSlice[] => listOf<EndpointSlice>(k, "endpointslices", namespace, {labelSelector: `kubernetes.io/service-name=${service}`});

const SHOWN_ENDPOINTS = 3;

/** The ready endpoints of a port, the first three by address (formatEndpointSlices). */
export function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return "<none>";
  const all = slices.flatMap(({endpoints, ports}) => {
    const ready = (endpoints ?? []).filter(({conditions}) => conditions?.ready !== false);
    if (!ports?.length) return ready.map(({addresses}) => addresses[0]!);
    return ports.filter(({name}) => (name ?? "") === port).flatMap((one) => ready.map(({addresses}) => `${addresses[0]!.includes(":") ? `[${addresses[0]}]` : addresses[0]}:${one.port}`));
  });
  return all.length > SHOWN_ENDPOINTS ? `${all.slice(0, SHOWN_ENDPOINTS).join(",")} + ${all.length - SHOWN_ENDPOINTS} more...` : all.join(",");
}

export function describeService(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as Service;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  writer.line(0, `Type:\t${spec.type}`);
  if (spec.ipFamilyPolicy) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.line(0, `IP Families:\t${(spec.ipFamilies ?? []).join(",") || "<none>"}`);
  writer.line(0, `IP:\t${spec.clusterIP ?? ""}`);
  writer.line(0, `IPs:\t${(spec.clusterIPs ?? []).join(",") || "<none>"}`);
  if (spec.externalIPs?.length) writer.line(0, `External IPs:\t${spec.externalIPs.join(",")}`);
  if (spec.loadBalancerIP) writer.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) writer.line(0, `External Name:\t${spec.externalName}`);
  const balancers = status?.loadBalancer?.ingress ?? [];
  if (balancers.length > 0) writer.line(0, `LoadBalancer Ingress:\t${balancers.map(({ip, hostname, ipMode}) => ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname ?? "").join(", ")}`);
  writePorts(writer, spec.ports ?? [], slicesOf(k, metadata.namespace, metadata.name));
  writer.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ""}`);
  if (spec.externalTrafficPolicy) writer.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) writer.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length) writer.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(",")}`);
  if (spec.trafficDistribution) writer.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  events(k, writer, {kind: "Service", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

function writePorts(writer: Writer, ports: NonNullable<NonNullable<Service["spec"]>["ports"]>, slices: readonly EndpointSlice[]): void {
  for (const {name, port, targetPort, protocol = "TCP", appProtocol, nodePort} of ports) {
    writer.line(0, `Port:\t${name || "<unset>"}\t${port}/${protocol}`);
    writer.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`);
    if (appProtocol) writer.line(0, `AppProtocol:\t${appProtocol}`);
    if (nodePort) writer.line(0, `NodePort:\t${name || "<unset>"}\t${nodePort}/${protocol}`);
    writer.line(0, `Endpoints:\t${endpointsText(slices, name ?? "")}`);
  }
}

export function describeEndpoints(k: Kubectl, object: Obj): string {
  const {metadata, subsets} = object as unknown as Endpoints;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, "Subsets:");
  for (const {addresses = [], notReadyAddresses = [], ports = []} of subsets ?? []) {
    writer.line(1, `Addresses:\t${addresses.map(({ip}) => ip).join(",") || "<none>"}`);
    writer.line(1, `NotReadyAddresses:\t${notReadyAddresses.map(({ip}) => ip).join(",") || "<none>"}`);
    if (ports.length > 0) writer.raw("  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n");
    for (const {name, port, protocol} of ports) writer.raw(`    ${name || "<unset>"}\t${port}\t${protocol}\n`);
    writer.raw("\n");
  }
  events(k, writer, {kind: "Endpoints", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

export function describeEndpointSlice(k: Kubectl, object: Obj): string {
  const {metadata, addressType, ports, endpoints} = object as unknown as EndpointSlice;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, `AddressType:\t${addressType}`);
  writer.raw(ports?.length ? "Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n" : "Ports: <unset>\n");
  for (const {name, port, protocol} of ports ?? []) writer.raw(`  ${name || "<unset>"}\t${port ?? "<unset>"}\t${protocol}\n`);
  writer.raw(endpoints?.length ? "Endpoints:\n" : "Endpoints: <none>\n");
  for (const {addresses, conditions, hostname, targetRef, nodeName, zone} of endpoints ?? []) {
    writer.line(1, `- Addresses:\t${addresses.join(", ") || "<none>"}`);
    writer.line(2, "Conditions:");
    writer.line(3, `Ready:\t${conditions?.ready ?? "<unset>"}`);
    writer.line(2, `Hostname:\t${hostname ?? "<unset>"}`);
    if (targetRef) writer.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    writer.line(2, `NodeName:\t${nodeName ?? "<unset>"}`);
    writer.line(2, `Zone:\t${zone ?? "<unset>"}`);
  }
  events(k, writer, {kind: "EndpointSlice", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}
