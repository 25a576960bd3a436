// Validation of Services. Source: pkg/apis/core/validation ValidateService, ValidateServiceUpdate.
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {equal} from "../equal.ts";
import {dnsLabelErrors, dnsSubdomainErrors, portNameErrors, portNumberErrors, qualifiedNameErrors} from "../names.ts";
import {labelErrors} from "../metadata.ts";
import type {Service, ServicePort, ServiceSpec} from "../types.ts";
import {goValue} from "../go-structs.ts";
import {addressErrors, cidrErrors, cidrWarnings, portRangeErrors, specialAddressErrors} from "./rules.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function serviceErrors({spec}: Service): FieldError[] {
  if (!spec) return [];
  return [
    ...portsPresent(spec), ...typeErrors(spec), ...portsErrors(spec), ...labelErrors(spec.selector, "spec.selector"), ...affinityErrors(spec),
    ...clusterAddressErrors(spec), ...addressesErrors(spec), ...policyErrors(spec), ...familyErrors(spec),
  ];
}

function portsPresent({ports, type, clusterIP}: ServiceSpec): FieldError[] {
  return !ports?.length && clusterIP !== "None" && type !== "ExternalName" ? [required("spec.ports")] : [];
}

function typeErrors({type, clusterIP, externalName}: ServiceSpec): FieldError[] {
  if (!type) return [required("spec.type")];
  if (!TYPES.includes(type)) return [notSupported("spec.type", type, TYPES)];
  if ((type === "LoadBalancer" || type === "NodePort") && clusterIP === "None") return [invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)];
  if (type !== "ExternalName") return [];
  const errors: FieldError[] = clusterIP ? [forbiddenField("spec.clusterIPs", "may not be set for ExternalName services")] : [];
  const name = (externalName ?? "").replace(/\.$/, "");
  if (!name) return [...errors, required("spec.externalName")];
  return [...errors, ...dnsSubdomainErrors(name).map((text) => invalidValue("spec.externalName", externalName, text))];
}

function portsErrors(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [], ports = spec.ports ?? [], names = new Set<string>(), seen = new Set<string>(), nodePorts = new Set<string>();
  const external = spec.type === "NodePort" || spec.type === "LoadBalancer";
  for (const [i, port] of ports.entries()) {
    const at = `spec.ports[${i}]`;
    errors.push(...portErrors(port, ports.length > 1, names, at));
    if (port.nodePort && !external) errors.push(forbiddenField(`${at}.nodePort`, `may not be used when \`type\` is '${spec.type}'`));
    if (port.nodePort && external) {
      const key = `${port.nodePort}/${port.protocol}`;
      if (nodePorts.has(key)) errors.push(duplicate(`${at}.nodePort`, port.nodePort));
      nodePorts.add(key);
    }
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) errors.push(duplicate(at, goValue({protocol: port.protocol, port: port.port}, "ServicePort")));
    seen.add(key);
  }
  return errors;
}

function portErrors({name, port, protocol, targetPort, appProtocol}: ServicePort, needsName: boolean, names: Set<string>, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name && needsName) errors.push(required(`${at}.name`));
  else if (name) {
    errors.push(...dnsLabelErrors(name).map((text) => invalidValue(`${at}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
  errors.push(...portRangeErrors(port, `${at}.port`));
  if (!protocol) errors.push(required(`${at}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
  const target = targetPort ?? port;
  errors.push(...(typeof target === "number" ? portNumberErrors(target) : portNameErrors(target)).map((text) => invalidValue(`${at}.targetPort`, target, text)));
  if (appProtocol) errors.push(...qualifiedNameErrors(appProtocol).map((text) => invalidValue(`${at}.appProtocol`, appProtocol, text)));
  return errors;
}

function affinityErrors({sessionAffinity, sessionAffinityConfig}: ServiceSpec): FieldError[] {
  if (!sessionAffinity) return [required("spec.sessionAffinity")];
  if (sessionAffinity !== "ClientIP" && sessionAffinity !== "None") return [notSupported("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"])];
  if (sessionAffinity === "None") return sessionAffinityConfig ? [forbiddenField("spec.sessionAffinityConfig", "must not be set when session affinity is None")] : [];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800;
  return seconds <= 0 || seconds > 86400 ? [invalidValue("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400")] : [];
}

function addressesErrors({externalIPs, type, loadBalancerSourceRanges}: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, address] of (externalIPs ?? []).entries()) {
    const wrong = addressErrors(address, `spec.externalIPs[${i}]`);
    errors.push(...(wrong.length ? wrong : specialAddressErrors(address, `spec.externalIPs[${i}]`)));
  }
  if (loadBalancerSourceRanges?.length) {
    if (type !== "LoadBalancer") errors.push(forbiddenField("spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'"));
    for (const [i, range] of loadBalancerSourceRanges.entries()) errors.push(...cidrErrors(range, `spec.LoadBalancerSourceRanges[${i}]`));
  }
  return errors;
}

const FAMILIES = ["IPv4", "IPv6"], FAMILY_POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/** ValidateServiceClusterIPsRelatedFields: also what allocation looks at first. */
export function clusterAddressErrors(spec: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const {clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy} = spec, at = "spec.clusterIPs", errors: FieldError[] = [];
  if (clusterIP && !clusterIPs.length) errors.push(required(at));
  else if (clusterIP && clusterIPs[0] !== clusterIP) errors.push(invalidValue(at, clusterIPs, "first value must match `clusterIP`"));
  else if (!clusterIP && clusterIPs.length) errors.push(invalidValue(at, clusterIPs, "must be empty when `clusterIP` is not specified"));
  for (const [i, family] of ipFamilies.entries()) {
    if (!FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, FAMILIES));
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
  }
  if (ipFamilyPolicy !== undefined && !FAMILY_POLICIES.includes(ipFamilyPolicy)) errors.push(notSupported("spec.ipFamilyPolicy", ipFamilyPolicy, FAMILY_POLICIES));
  const wrong = clusterIPs.flatMap((address, i) => (address === "None" && i === 0 ? (clusterIPs.length > 1 ? [invalidValue(at, clusterIPs, "'None' must be the first and only value")] : []) : addressErrors(address, `${at}[${i}]`)));
  errors.push(...wrong);
  if (clusterIPs.length > 2) errors.push(invalidValue(at, clusterIPs, "may only hold up to 2 values"));
  if (wrong.length) return errors;
  const isSix = (address: string): boolean => address.includes(":");
  if (clusterIPs.length > 1 && clusterIPs.every(isSix) === clusterIPs.some(isSix)) errors.push(invalidValue(at, clusterIPs, "may specify no more than one IP for each IP family"));
  if (clusterIP === "None") return errors;
  for (const [i, address] of clusterIPs.entries()) if (ipFamilies[i] && isSix(address) !== (ipFamilies[i] === "IPv6")) errors.push(invalidValue(`${at}[${i}]`, address, `expected an ${ipFamilies[i]} value as indicated by \`ipFamilies[${i}]\``));
  return errors;
}

function policyErrors({type, externalTrafficPolicy, internalTrafficPolicy, trafficDistribution, externalIPs, allocateLoadBalancerNodePorts, loadBalancerClass, healthCheckNodePort}: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const accessible = type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && !!externalIPs?.length);
  if (type === "LoadBalancer" ? allocateLoadBalancerNodePorts === undefined : false) errors.push(required("spec.allocateLoadBalancerNodePorts"));
  if (type !== "LoadBalancer" && allocateLoadBalancerNodePorts !== undefined) errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'"));
  if (loadBalancerClass !== undefined) {
    if (type !== "LoadBalancer") errors.push(forbiddenField("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'"));
    else errors.push(...qualifiedNameErrors(loadBalancerClass).map((text) => invalidValue("spec.loadBalancerClass", loadBalancerClass, text)));
  }
  if (healthCheckNodePort && !(type === "LoadBalancer" && externalTrafficPolicy === "Local")) errors.push(invalidValue("spec.healthCheckNodePort", healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  if (externalTrafficPolicy !== undefined) {
    if (!accessible) errors.push(invalidValue("spec.externalTrafficPolicy", externalTrafficPolicy, "may only be set for externally-accessible services"));
    else if (externalTrafficPolicy !== "Cluster" && externalTrafficPolicy !== "Local") errors.push(notSupported("spec.externalTrafficPolicy", externalTrafficPolicy, ["Cluster", "Local"]));
  }
  if (internalTrafficPolicy !== undefined && internalTrafficPolicy !== "Cluster" && internalTrafficPolicy !== "Local") errors.push(notSupported("spec.internalTrafficPolicy", internalTrafficPolicy, ["Cluster", "Local"]));
  const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) errors.push(notSupported("spec.trafficDistribution", trafficDistribution, DISTRIBUTIONS));
  return errors;
}

function familyErrors({ipFamilyPolicy, clusterIP, selector}: ServiceSpec): FieldError[] {
  const headlessWithoutSelector = clusterIP === "None" && !Object.keys(selector ?? {}).length;
  return ipFamilyPolicy === "RequireDualStack" && !headlessWithoutSelector ? [invalidValue("spec.ipFamilyPolicy", ipFamilyPolicy, "this cluster is not configured for dual-stack services")] : [];
}

export function serviceUpdateErrors(object: Service, old: Service): FieldError[] {
  if (object.spec === old.spec) return [];
  const errors: FieldError[] = [], spec = object.spec, before = old.spec;
  if (spec && before && spec.type !== "ExternalName" && before.type !== "ExternalName" && before.clusterIP) {
    if (!equal(spec.clusterIPs?.[0], before.clusterIPs?.[0])) errors.push(invalidValue("spec.clusterIPs[0]", spec.clusterIPs?.length ? spec.clusterIPs : null, "may not change once set"));
    if (spec.ipFamilies && before.ipFamilies && spec.ipFamilies[0] !== before.ipFamilies[0]) errors.push(invalidValue("spec.ipFamilies[0]", spec.ipFamilies, "may not change once set"));
  }
  if (spec?.type === "LoadBalancer" && before?.type === "LoadBalancer") errors.push(...classErrors(spec.loadBalancerClass, before.loadBalancerClass));
  return [...errors, ...serviceErrors(object)];
}

/** validateLoadBalancerClassField: what implements a load balancer stays. */
const classErrors = (name: string | undefined, before: string | undefined): FieldError[] => (name === before ? [] : [invalidValue("spec.loadBalancerClass", name ?? null, "may not change once set")]);

/** ValidateLoadBalancerStatus: addresses that are some. */
export const serviceStatusErrors = ({status}: Service): FieldError[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ip}, i) => (ip ? addressErrors(ip, `status.loadBalancer.ingress[${i}].ip`) : []));

export function serviceWarnings({spec}: Service): string[] {
  const warnings: string[] = [];
  if (spec?.clusterIP === "None") {
    if (spec.loadBalancerIP) warnings.push("spec.loadBalancerIP is ignored for headless services");
    if (spec.externalIPs?.length) warnings.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity === "ClientIP") warnings.push("spec.SessionAffinity is ignored for headless services");
  }
  if (spec?.externalIPs?.length && spec.clusterIP !== "None" && spec.type !== "ExternalName") warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  for (const [i, cidr] of (spec?.loadBalancerSourceRanges ?? []).entries()) warnings.push(...cidrWarnings(cidr.trim(), `spec.loadBalancerSourceRanges[${i}]`));
  if (spec?.loadBalancerIP && spec.type !== "LoadBalancer") warnings.push('spec.loadBalancerIP is ignored when service type is not "LoadBalancer"');
  if (spec?.externalName && spec.type !== "ExternalName") warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec?.type === "ExternalName" && spec.externalIPs?.length) warnings.push('spec.externalIPs is ignored when service type is "ExternalName"');
  if (spec?.type === "ExternalName" && spec.sessionAffinity === "ClientIP") warnings.push('spec.sessionAffinity is ignored when service type is "ExternalName"');
  return warnings;
}
