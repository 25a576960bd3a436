// Warnings about Pods. Source: k8s.io/kubernetes/pkg/api/pod/warnings.go.
import {NANO_PER_UNIT, parseQuantity, quantityText} from "../quantity.ts";
import {dnsLabelErrors} from "../names.ts";
import type {Container, ContainerPort, Pod, PodSpec} from "../types.ts";

export const podWarnings = (pod: Pod, old?: Pod): string[] => (old && old.spec === pod.spec ? [] : [...(old ? [] : nameWarnings(pod.metadata.name)), ...podSpecWarnings(pod.spec, "spec"), ...annotationWarnings(pod.metadata.annotations, "metadata")]);

function nameWarnings(name: string): string[] {
  const errors = dnsLabelErrors(name);
  return errors.length ? [`metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${errors.join(" ")}]`] : [];
}

/** Labels of nodes that have other names now. */
const NODE_LABELS: {readonly [key: string]: string} = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead', "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead', "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const NO_POD = "a null labelSelector results in matching no pod";

const ANNOTATIONS: readonly (readonly [key: string, text: string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["seccomp.security.alpha.kubernetes.io/pod", 'non-functional in v1.27+; use the "seccompProfile" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];

function annotationWarnings(annotations: {readonly [key: string]: string} | undefined, at: string): string[] {
  const fixed = ANNOTATIONS.filter(([key]) => annotations?.[key] !== undefined).map(([key, text]) => `${at}.annotations[${key}]: ${text}`);
  const armed = Object.keys(annotations ?? {}).filter((key) => key.startsWith("container.apparmor.security.beta.kubernetes.io/")).map((key) => `${at}.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  return [...fixed, ...armed];
}

export function podSpecWarnings(spec: PodSpec | undefined, at: string): string[] {
  if (!spec) return [];
  const warnings: string[] = Object.keys(spec.nodeSelector ?? {}).flatMap((key) => (NODE_LABELS[key] ? [`${at}.nodeSelector[${key}]: ${NODE_LABELS[key]}`] : []));
  warnings.push(...affinityWarnings(spec, `${at}.affinity`));
  for (const [i, {topologyKey, labelSelector}] of (spec.topologySpreadConstraints ?? []).entries()) {
    const path = `${at}.topologySpreadConstraints[${i}]`;
    if (NODE_LABELS[topologyKey]) warnings.push(`${path}.topologyKey: ${topologyKey} is ${NODE_LABELS[topologyKey]}`);
    if (!labelSelector) warnings.push(`${path}.labelSelector: ${NO_POD}`);
  }
  for (const [i, {name}] of (spec.imagePullSecrets ?? []).entries()) if (!name) warnings.push(`${at}.imagePullSecrets[${i}].name: invalid empty name ""`);
  for (const [i, volume] of (spec.volumes ?? []).entries()) if (volume.gitRepo) warnings.push(`${at}.volumes[${i}].gitRepo: deprecated in v1.11, and disabled by default in v1.33+`);
  for (const [kind, list] of [["initContainers", spec.initContainers], ["containers", spec.containers]] as const) {
    for (const [i, container] of (list ?? []).entries()) warnings.push(...containerWarnings(container, `${at}.${kind}[${i}]`));
  }
  warnings.push(...portWarnings(spec, at));
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) warnings.push(`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  return warnings;
}

const HARD = "requiredDuringSchedulingIgnoredDuringExecution", SOFT = "preferredDuringSchedulingIgnoredDuringExecution";

function affinityWarnings({affinity}: PodSpec, at: string): string[] {
  if (!affinity) return [];
  const warnings: string[] = [];
  for (const [i, term] of (affinity.nodeAffinity?.[HARD]?.nodeSelectorTerms ?? []).entries()) {
    for (const [j, {key}] of (term.matchExpressions ?? []).entries()) if (NODE_LABELS[key]) warnings.push(`${at}.nodeAffinity.${HARD}.nodeSelectorTerms[${i}].matchExpressions[${j}].key: ${key} is ${NODE_LABELS[key]}`);
  }
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    for (const [i, {labelSelector}] of (affinity[kind]?.[HARD] ?? []).entries()) if (!labelSelector) warnings.push(`${at}.${kind}.${HARD}[${i}].labelSelector: ${NO_POD}`);
    for (const [i, {podAffinityTerm}] of (affinity[kind]?.[SOFT] ?? []).entries()) if (!podAffinityTerm.labelSelector) warnings.push(`${at}.${kind}.${SOFT}[${i}].podAffinityTerm.labelSelector: ${NO_POD}`);
  }
  return warnings;
}

/** Ports of all containers that meet, and names that several have. */
function portWarnings(spec: PodSpec, at: string): string[] {
  const all = ([["initContainers", spec.initContainers], ["containers", spec.containers]] as const).flatMap(([kind, list]) =>
    (list ?? []).flatMap(({ports}, i) => (ports ?? []).map((port, j) => ({port, field: `${at}.${kind}[${i}].ports[${j}]`}))));
  const warnings = all.flatMap(({port, field}, i) => {
    const {name = "", hostIP = "", hostPort = 0, containerPort, protocol = ""} = port;
    const loose = hostIP && !hostPort ? [`${field}: hostIP set without hostPort: {Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`] : [];
    const others = all.slice(0, i).filter(({port: other}) => other.containerPort === containerPort && other.protocol === port.protocol);
    return [...loose, ...others.flatMap(({port: other, field: there}) => {
      const how = overlap(port, other);
      return how ? [`${field}: ${how} port definition with ${there}`] : [];
    })];
  });
  const named = all.flatMap(({port: {name}, field}) => {
    const first = name ? all.find(({port}) => port.name === name)!.field : field;
    return first === field ? [] : [`${field}: duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`];
  });
  return [...warnings, ...named];
}

function overlap(port: ContainerPort, other: ContainerPort): "duplicate" | "overlapping" | "dangerously ambiguous" | undefined {
  const [host, otherHost, ip, otherIp] = [port.hostPort ?? 0, other.hostPort ?? 0, port.hostIP ?? "", other.hostIP ?? ""];
  if (ip === otherIp && host === otherHost) return "duplicate";
  if (!host || !otherHost) return "overlapping";
  return host === otherHost && !ip !== !otherIp ? "dangerously ambiguous" : undefined;
}

function containerWarnings(container: Container, at: string): string[] {
  const warnings: string[] = [];
  for (const name of ["memory", "ephemeral-storage"]) {
    for (const part of ["limits", "requests"] as const) {
      const value = container.resources?.[part]?.[name];
      if (value !== undefined && parseQuantity(value).nano % NANO_PER_UNIT) warnings.push(`${at}.resources.${part}[${name}]: fractional byte value "${quantityText(value)}" is invalid, must be an integer`);
    }
  }
  const names = new Set<string>();
  for (const [i, {name, value}] of (container.env ?? []).entries()) {
    if (names.has(name) && !value?.includes(`$(${name})`)) warnings.push(`${at}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`);
    names.add(name);
  }
  return warnings;
}
