// kubectl describe service, endpoints, ingress.
import type {EndpointSlice, Endpoints, Ingress, IngressBackend, Service} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {listOf} from "../workload.ts";
import {eventsOf, writeEvents} from "./events.ts";
import {annotations, pairs, Writer} from "./writer.ts";

const addresses = (slices: readonly EndpointSlice[], port: string | undefined): string => {
  const all = slices.flatMap(({endpoints = [], ports = []}) => {
    const matching = (ports ?? []).filter(({name}) => (name ?? "") === (port ?? ""));
    return matching.flatMap((one) => (endpoints ?? []).filter(({conditions}) => conditions?.ready !== false).flatMap((endpoint) => endpoint.addresses.map((address) => `${address}:${one.port}`)));
  });
  return all.length === 0 ? "" : all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",");
};

export function describeService(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as Service;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Selector:\t${Object.keys(spec.selector ?? {}).sort().map((key) => `${key}=${spec.selector![key]}`).join(",") || "<none>"}`);
  writer.line(0, `Type:\t${spec.type}`);
  if (spec.ipFamilyPolicy) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.line(0, `IP Families:\t${(spec.ipFamilies ?? []).join(",") || "<none>"}`);
  writer.line(0, `IP:\t${spec.clusterIP ?? ""}`);
  writer.line(0, `IPs:\t${(spec.clusterIPs ?? []).join(",") || "<none>"}`);
  if (spec.externalIPs?.length) writer.line(0, `External IPs:\t${spec.externalIPs.join(",")}`);
  if (spec.externalName) writer.line(0, `External Name:\t${spec.externalName}`);
  const balancers = status?.loadBalancer?.ingress ?? [];
  if (balancers.length > 0) writer.line(0, `LoadBalancer Ingress:\t${balancers.map(({ip, hostname}) => ip ?? hostname).join(", ")}`);
  const slices = listOf<EndpointSlice>(k, "endpointslices", metadata.namespace, {labelSelector: `kubernetes.io/service-name=${metadata.name}`});
  for (const port of spec.ports ?? []) {
    writer.line(0, `Port:\t${port.name || "<unset>"}\t${port.port}/${port.protocol ?? "TCP"}`);
    writer.line(0, `TargetPort:\t${port.targetPort}/${port.protocol ?? "TCP"}`);
    if (port.nodePort) writer.line(0, `NodePort:\t${port.name || "<unset>"}\t${port.nodePort}/${port.protocol ?? "TCP"}`);
    writer.line(0, `Endpoints:\t${addresses(slices, port.name)}`);
  }
  writer.line(0, `Session Affinity:\t${spec.sessionAffinity}`);
  if (spec.externalTrafficPolicy) writer.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.loadBalancerSourceRanges?.length) writer.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(",")}`);
  writeEvents(k, writer, eventsOf(k, {kind: "Service", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid}));
  return writer.toString();
}

export function describeEndpoints(k: Kubectl, object: Obj): string {
  const {metadata, subsets = []} = object as unknown as Endpoints;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, "Subsets:");
  for (const {addresses: ready = [], notReadyAddresses = [], ports = []} of subsets) {
    writer.line(1, `Addresses:\t${ready.map(({ip}) => ip).join(",") || "<none>"}`);
    writer.line(1, `NotReadyAddresses:\t${notReadyAddresses.map(({ip}) => ip).join(",") || "<none>"}`);
    if (ports.length > 0) {
      writer.raw("  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n");
      for (const {name, port, protocol} of ports) writer.raw(`    ${name || "<unset>"}\t${port}\t${protocol}\n`);
    }
    writer.raw("\n");
  }
  writeEvents(k, writer, eventsOf(k, {kind: "Endpoints", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid}));
  return writer.toString();
}

export function describeIngress(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as Ingress;
  const writer = new Writer();
  const text = (backend: IngressBackend | undefined) => {
    if (!backend?.service) return "<default>";
    const slices = listOf<EndpointSlice>(k, "endpointslices", metadata.namespace, {labelSelector: `kubernetes.io/service-name=${backend.service.name}`});
    const port = backend.service.port?.number ?? backend.service.port?.name ?? "";
    return `${backend.service.name}:${port} (${slices.length === 0 ? `<error: services "${backend.service.name}" not found>` : addresses(slices, typeof port === "string" ? port : slices[0]?.ports?.[0]?.name)})`;
  };
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Address:\t${(status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip ?? hostname).join(",")}`);
  writer.line(0, `Ingress Class:\t${spec.ingressClassName ?? "<none>"}`);
  writer.line(0, `Default backend:\t${text(spec.defaultBackend)}`);
  if (spec.tls?.length) {
    writer.line(0, "TLS:");
    for (const {secretName, hosts = []} of spec.tls) writer.line(1, secretName ? `${secretName} terminates ${hosts.join(",")}` : `SNI routes ${hosts.join(",")}`);
  }
  writer.raw("Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n");
  for (const {host, http} of spec.rules ?? []) {
    writer.raw(`  ${host || "*"}\t\n`);
    for (const {path, backend} of http?.paths ?? []) writer.raw(`    \t${path} \t${text(backend)}\n`);
  }
  if (!spec.rules?.length) writer.raw(`  *\t*\t${text(spec.defaultBackend)}\n`);
  annotations(writer, metadata.annotations);
  writeEvents(k, writer, eventsOf(k, {kind: "Ingress", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid}));
  return writer.toString();
}
