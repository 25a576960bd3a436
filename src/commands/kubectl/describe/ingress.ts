// kubectl describe for Ingresses and their classes, ServiceCIDRs and IPAddresses.
import type {Ingress, IngressBackend, IngressClass, IPAddress, Service, ServiceCIDR} from "../../../sim/api/types.ts";
import {StatusError} from "../../../sim/api/client.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, topLevel} from "../mapping.ts";
import {events} from "./events.ts";
import {endpointsText, slicesOf} from "./service.ts";
import {annotations, head, pairs, time, Writer} from "./writer.ts";

export function describeIngress(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as Ingress;
  const writer = new Writer();
  const fallback = spec.defaultBackend ? backend(k, metadata.namespace, spec.defaultBackend) : "<default>";
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Address:\t${[...new Set((status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip || hostname || "").filter(Boolean))].sort().join(",")}`);
  writer.line(0, `Ingress Class:\t${spec.ingressClassName ?? "<none>"}`);
  writer.line(0, `Default backend:\t${fallback}`);
  if (spec.tls?.length) writer.line(0, "TLS:");
  for (const {secretName, hosts = []} of spec.tls ?? []) writer.line(1, secretName ? `${secretName} terminates ${hosts.join(",")}` : `SNI routes ${hosts.join(",")}`);
  writer.raw("Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n");
  const rules = (spec.rules ?? []).filter(({http}) => http);
  for (const {host, http} of rules) {
    writer.raw(`  ${host || "*"}\t\n`);
    for (const path of http?.paths ?? []) writer.raw(`    \t${path.path ?? ""} \t${backend(k, metadata.namespace, path.backend)}\n`);
  }
  if (rules.length === 0) writer.raw(`  *\t*\t${fallback}\n`);
  annotations(writer, metadata.annotations);
  events(k, writer, {kind: "Ingress", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

const services = topLevel.find(({name, group}) => name === "services" && group === "")!;

/** `web:80 (10.0.0.1:80)`; a Service that is not there is told (describeBackendV1). */
function backend(k: Kubectl, namespace: string | undefined, {service, resource}: IngressBackend): string {
  if (resource) return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!service) return "";
  const text = `${service.name}:${service.port?.number || service.port?.name || ""}`;
  try {
    const slices = slicesOf(k, namespace, service.name);
    // The server answers this path with a Service.
    const {spec} = k.call("GET", pathOf(services, namespace, service.name)) as unknown as Service;
    const port = spec?.ports?.find(({name, port: number}) => service.port?.number ? number === service.port.number : name !== undefined && name === service.port?.name);
    return `${text} (${endpointsText(slices, port?.name ?? "")})`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${text} (<error: ${error.status.message}>)`;
  }
}

export function describeIngressClass(k: Kubectl, object: Obj): string {
  const {metadata, spec} = object as unknown as IngressClass;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.line(0, `Controller:\t${spec?.controller ?? ""}`);
  if (spec?.parameters) {
    writer.line(0, "Parameters:");
    if (spec.parameters.apiGroup) writer.line(1, `APIGroup:\t${spec.parameters.apiGroup}`);
    writer.line(1, `Kind:\t${spec.parameters.kind}`);
    writer.line(1, `Name:\t${spec.parameters.name}`);
  }
  events(k, writer, {kind: "IngressClass", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

export function describeServiceCIDR(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as ServiceCIDR;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.line(0, `CIDRs:\t${(spec?.cidrs ?? []).join(", ")}`);
  if (status?.conditions?.length) {
    writer.raw("Status:\nConditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------\n");
    for (const one of status.conditions) writer.raw(`  ${one.type}\t${one.status}\t${time(one.lastTransitionTime)}\t${one.reason}\t${one.message}\n`);
  }
  events(k, writer, {kind: "ServiceCIDR", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

export function describeIPAddress(k: Kubectl, object: Obj): string {
  const {metadata, spec} = object as unknown as IPAddress;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  if (spec?.parentRef) {
    writer.line(0, "Parent Reference:");
    for (const [title, value] of [["Group", spec.parentRef.group], ["Resource", spec.parentRef.resource], ["Namespace", spec.parentRef.namespace], ["Name", spec.parentRef.name]]) writer.line(1, `${title}:\t${value ?? ""}`);
  }
  events(k, writer, {kind: "IPAddress", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}
