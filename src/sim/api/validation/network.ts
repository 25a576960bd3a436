// Validation of EndpointSlices, Ingresses, NetworkPolicies. Source: pkg/apis/{discovery,networking}/validation.
import {duplicate, invalidValue, notSupported, required, tooMany, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors, portNameErrors, portNumberErrors, qualifiedNameErrors, wildcardSubdomainErrors} from "../names.ts";
import type {EndpointSlice, Ingress, IngressBackend, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort} from "../types.ts";
import {addressErrors, cidrErrors, cidrWarnings, isAddress, isIPv4, isIPv6, portRangeErrors, specialAddressErrors} from "./rules.ts";
import {typedReferenceErrors} from "./ingress-class.ts";
import {selectorErrors} from "./scheduling.ts";

export function endpointSliceErrors(object: EndpointSlice, old?: unknown): FieldError[] {
  const {addressType, endpoints, ports} = object, before = (old as EndpointSlice | undefined)?.addressType;
  const errors: FieldError[] = [];
  if (before !== undefined && before !== addressType) return [invalidValue("addressType", addressType, "field is immutable")];
  if (!addressType) return [required("addressType")];
  if (!["IPv4", "IPv6", "FQDN"].includes(addressType)) errors.push(notSupported("addressType", addressType, ["FQDN", "IPv4", "IPv6"]));
  for (const [i, {addresses: list, hostname}] of (endpoints ?? []).entries()) {
    const addresses = list ?? []; // Go writes an absent list as null
    const at = `endpoints[${i}]`;
    if (!addresses.length) errors.push(required(`${at}.addresses`, "must contain at least 1 address"));
    else if (addresses.length > 100) errors.push(tooMany(`${at}.addresses`, addresses.length, 100));
    for (const [j, address] of addresses.entries()) {
      if (addressType !== "FQDN" && !isAddress(address)) {
        errors.push(...addressErrors(address, `${at}.addresses[${j}]`));
        continue;
      }
      if (addressType === "IPv4" && !isIPv4(address)) errors.push(invalidValue(`${at}.addresses`, address, "must be an IPv4 address"));
      if (addressType === "IPv6" && !isIPv6(address)) errors.push(invalidValue(`${at}.addresses`, address, "must be an IPv6 address"));
      errors.push(...(addressType === "FQDN" ? domainErrors(address, `${at}.addresses[${j}]`) : specialAddressErrors(address, `${at}.addresses[${j}]`)));
    }
    const {nodeName} = endpoints![i]!;
    if (nodeName !== undefined) errors.push(...dnsSubdomainErrors(nodeName).map((text) => invalidValue(`${at}.nodeName`, nodeName, text)));
    if (hostname !== undefined) errors.push(...dnsLabelErrors(hostname).map((text) => invalidValue(`${at}.hostname`, hostname, text)));
  }
  const names = new Set<string>();
  for (const [i, {name = "", protocol, appProtocol}] of (ports ?? []).entries()) {
    const at = `ports[${i}]`;
    if (name) errors.push(...dnsLabelErrors(name).map((text) => invalidValue(`${at}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (protocol && !["SCTP", "TCP", "UDP"].includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"]));
    if (appProtocol !== undefined) errors.push(...qualifiedNameErrors(appProtocol).map((text) => invalidValue(`${at}.appProtocol`, appProtocol, text)));
  }
  return errors;
}

/** IsFullyQualifiedDomainName: the first thing that is wrong. */
function domainErrors(text: string, at: string): FieldError[] {
  if (!text) return [required(at)];
  const name = text.replace(/\.$/, ""), wrong = dnsSubdomainErrors(name), labels = name.split("."), bad = labels.find((label) => dnsLabelErrors(label).length);
  if (wrong.length) return [invalidValue(at, name, wrong.join(","))];
  if (labels.length < 2) return [invalidValue(at, name, "should be a domain with at least two segments separated by dots")];
  return bad === undefined ? [] : [invalidValue(at, bad, dnsLabelErrors(bad).join(","))];
}

export function ingressErrors({spec}: Ingress): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec?.rules?.length && !spec?.defaultBackend) errors.push(invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified"));
  if (spec?.defaultBackend) errors.push(...backendErrors(spec.defaultBackend, "spec.defaultBackend"));
  for (const [i, {host, http}] of (spec?.rules ?? []).entries()) {
    const at = `spec.rules[${i}]`;
    if (host) {
      if (isAddress(host)) errors.push(invalidValue(`${at}.host`, host, "must be a DNS name, not an IP address"));
      else errors.push(...(host.includes("*") ? wildcardSubdomainErrors(host) : dnsSubdomainErrors(host)).map((text) => invalidValue(`${at}.host`, host, text)));
    }
    if (http && !http.paths?.length) errors.push(required(`${at}.http.paths`));
    for (const [j, {path = "", pathType, backend}] of (http?.paths ?? []).entries()) {
      const here = `${at}.http.paths[${j}]`;
      errors.push(...pathErrors(path, pathType, here), ...backendErrors(backend, `${here}.backend`));
    }
  }
  for (const [i, {hosts, secretName}] of (spec?.tls ?? []).entries()) {
    for (const [j, host] of (hosts ?? []).entries()) errors.push(...(host.includes("*") ? wildcardSubdomainErrors(host) : dnsSubdomainErrors(host)).map((text) => invalidValue(`spec.tls[${i}].hosts[${j}]`, host, text)));
    if (secretName) errors.push(...dnsSubdomainErrors(secretName).map((text) => invalidValue(`spec.tls[${i}].secretName`, secretName, text)));
  }
  const name = spec?.ingressClassName;
  if (name !== undefined) errors.push(...dnsSubdomainErrors(name).map((text) => invalidValue("spec.ingressClassName", name, text)));
  return errors;
}

const BAD_SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"], BAD_ENDINGS = ["/..", "/."];

function pathErrors(path: string, pathType: string | undefined, at: string): FieldError[] {
  if (!pathType) return [required(`${at}.pathType`, "pathType must be specified")];
  if (!["Exact", "Prefix", "ImplementationSpecific"].includes(pathType)) return [notSupported(`${at}.pathType`, pathType, ["Exact", "ImplementationSpecific", "Prefix"])];
  const errors: FieldError[] = [];
  if (pathType !== "ImplementationSpecific" || path) {
    if (!path.startsWith("/")) errors.push(invalidValue(`${at}.path`, path, "must be an absolute path"));
  }
  if (pathType === "ImplementationSpecific" || !path) return errors;
  for (const sequence of BAD_SEQUENCES) if (path.includes(sequence)) errors.push(invalidValue(`${at}.path`, path, `must not contain '${sequence}'`));
  for (const ending of BAD_ENDINGS) if (path.endsWith(ending)) errors.push(invalidValue(`${at}.path`, path, `cannot end with '${ending}'`));
  return errors;
}

function backendErrors({service, resource}: IngressBackend, at: string): FieldError[] {
  if (service && resource) return [invalidValue(at, "", "cannot set both resource and service backends")];
  if (resource) return typedReferenceErrors(resource, `${at}.resource`);
  if (!service) return [invalidValue(at, "", "resource or service backend is required")];
  const errors: FieldError[] = service.name ? dnsLabelErrors(service.name).map((text) => invalidValue(`${at}.service.name`, service.name, text)) : [required(`${at}.service.name`)];
  const {name, number} = service.port ?? {};
  if (name && number) return [...errors, invalidValue(at, "", "cannot set both port name & port number")];
  if (name) errors.push(...portNameErrors(name).map((text) => invalidValue(`${at}.service.port.name`, name, text)));
  else if (number) errors.push(...portNumberErrors(number).map((text) => invalidValue(`${at}.service.port.number`, number, text)));
  else errors.push(required(at, "port name or number is required"));
  return errors;
}

/** On create the old annotation and the field must not contradict each other. */
export function ingressCreateErrors(object: Ingress): FieldError[] {
  const old = object.metadata.annotations?.["kubernetes.io/ingress.class"], name = object.spec?.ingressClassName;
  return [...(old !== undefined && name !== undefined && old !== name ? [invalidValue("annotations.kubernetes.io/ingress.class", old, "must match `ingressClassName` when both are specified")] : []), ...ingressErrors(object)];
}

export const ingressWarnings = ({metadata}: Ingress): string[] =>
  (metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined ? ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"] : []);

export function networkPolicyErrors({spec}: NetworkPolicy): FieldError[] {
  const errors = selectorErrors(spec?.podSelector, "spec.podSelector"), types = spec?.policyTypes ?? [];
  for (const [i, {ports, from}] of (spec?.ingress ?? []).entries()) errors.push(...ruleErrors(ports, from, `spec.ingress[${i}]`, "from"));
  for (const [i, {ports, to}] of (spec?.egress ?? []).entries()) errors.push(...ruleErrors(ports, to, `spec.egress[${i}]`, "to"));
  if (types.length > 2) return [...errors, invalidValue("spec.policyTypes", types, "may not specify more than two policyTypes")];
  for (const [i, type] of types.entries()) if (type !== "Ingress" && type !== "Egress") errors.push(notSupported(`spec.policyTypes[${i}]`, type, ["Ingress", "Egress"]));
  return errors;
}

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

function ruleErrors(ports: readonly NetworkPolicyPort[] | undefined, peers: readonly NetworkPolicyPeer[] | undefined, at: string, side: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {port, protocol, endPort}] of (ports ?? []).entries()) {
    const path = `${at}.ports[${i}]`;
    if (protocol && !PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (typeof port === "number") {
      if (endPort !== undefined) {
        if (endPort < port) errors.push(invalidValue(`${path}.endPort`, port, "must be greater than or equal to `port`"));
        if (endPort > 65535) errors.push(...portNumberErrors(endPort).map((text) => invalidValue(`${path}.endPort`, endPort, text)));
      }
      errors.push(...portRangeErrors(port, `${path}.port`));
    } else {
      if (endPort !== undefined) errors.push(invalidValue(`${path}.endPort`, endPort, port === undefined ? "may not be specified when `port` is not specified" : "may not be specified when `port` is non-numeric"));
      if (port !== undefined) errors.push(...portNameErrors(port).map((text) => invalidValue(`${path}.port`, port, text)));
    }
  }
  for (const [i, peer] of (peers ?? []).entries()) errors.push(...peerErrors(peer, `${at}.${side}[${i}]`));
  return errors;
}

/** An IPv4 range as its first address and the number of fixed bits. */
function rangeOf(cidr: string): {readonly first: number; readonly bits: number} | undefined {
  const [address = "", bits = ""] = cidr.split("/");
  return isIPv4(address) ? {first: address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), bits: Number(bits)} : undefined;
}

/** ValidateIPBlock: exceptions lie inside the range and are smaller. */
function blockErrors({cidr, except}: NonNullable<NetworkPolicyPeer["ipBlock"]>, at: string): FieldError[] {
  if (!cidr) return [required(`${at}.cidr`)];
  const errors = cidrErrors(cidr, `${at}.cidr`), outer = rangeOf(cidr);
  if (errors.length) return errors;
  return (except ?? []).flatMap((range, i) => {
    const path = `${at}.except[${i}]`, wrong = cidrErrors(range, path), inner = rangeOf(range);
    if (wrong.length || (!outer && !inner)) return wrong;
    const size = 2 ** (32 - (outer?.bits ?? 0));
    const inside = outer && inner && outer.bits < inner.bits && Math.floor(outer.first / size) === Math.floor(inner.first / size);
    return inside ? [] : [invalidValue(path, range, "must be a strict subset of `cidr`")];
  });
}

function peerErrors({podSelector, namespaceSelector, ipBlock}: NetworkPolicyPeer, at: string): FieldError[] {
  const errors = [...selectorErrors(podSelector, `${at}.podSelector`), ...selectorErrors(namespaceSelector, `${at}.namespaceSelector`)];
  if (ipBlock) errors.push(...blockErrors(ipBlock, `${at}.ipBlock`));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(at, "must specify a peer"));
  else if (ipBlock && (podSelector || namespaceSelector)) errors.push({reason: "FieldValueForbidden", field: at, message: "Forbidden: may not specify both ipBlock and another peer"});
  return errors;
}

export function networkPolicyWarnings({spec}: NetworkPolicy): string[] {
  const blocks = [...(spec?.ingress ?? []).map(({from}, i) => [from, `spec.ingress[${i}].from`] as const), ...(spec?.egress ?? []).map(({to}, i) => [to, `spec.egress[${i}].to`] as const)];
  return blocks.flatMap(([peers, at]) => (peers ?? []).flatMap(({ipBlock}, j) => (ipBlock ? [
    ...cidrWarnings(ipBlock.cidr, `${at}[${j}].ipBlock.cidr`), ...(ipBlock.except ?? []).flatMap((except, k) => cidrWarnings(except, `${at}[${j}].ipBlock.except[${k}]`)),
  ] : [])));
}
