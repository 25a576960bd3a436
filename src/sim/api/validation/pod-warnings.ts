// Warnings about Pods. Source: k8s.io/kubernetes/pkg/api/pod/warnings.go.
import {NANO_PER_UNIT, parseQuantity, quantityText} from "../quantity.ts";
import type {Container, Pod, PodSpec} from "../types.ts";

export const podWarnings = (pod: Pod, old?: Pod): string[] => (old && old.spec === pod.spec ? [] : podSpecWarnings(pod.spec, "spec"));

export function podSpecWarnings(spec: PodSpec | undefined, at: string): string[] {
  if (!spec) return [];
  const warnings: string[] = [];
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    if (key === "beta.kubernetes.io/arch") warnings.push(`${at}.nodeSelector[${key}]: deprecated since v1.14; use "kubernetes.io/arch" instead`);
    if (key === "beta.kubernetes.io/os") warnings.push(`${at}.nodeSelector[${key}]: deprecated since v1.14; use "kubernetes.io/os" instead`);
  }
  for (const [i, volume] of (spec.volumes ?? []).entries()) if (volume.gitRepo) warnings.push(`${at}.volumes[${i}].gitRepo: deprecated in v1.11`);
  for (const [kind, list] of [["initContainers", spec.initContainers], ["containers", spec.containers]] as const) {
    for (const [i, container] of (list ?? []).entries()) warnings.push(...containerWarnings(container, `${at}.${kind}[${i}]`));
  }
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) warnings.push(`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  return warnings;
}

function containerWarnings(container: Container, at: string): string[] {
  const warnings: string[] = [];
  for (const part of ["requests", "limits"] as const) {
    for (const name of ["memory", "ephemeral-storage"]) {
      const value = container.resources?.[part]?.[name];
      if (value !== undefined && parseQuantity(value).nano % NANO_PER_UNIT) warnings.push(`${at}.resources.${part}[${name}]: fractional byte value "${quantityText(value)}" is invalid, must be an integer`);
    }
  }
  const names = new Set<string>();
  for (const [i, {name, value}] of (container.env ?? []).entries()) {
    if (names.has(name) && !value?.includes(`$(${name})`)) warnings.push(`${at}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`);
    names.add(name);
  }
  for (const [i, port] of (container.ports ?? []).entries()) {
    const twin = container.ports!.findIndex((other, j) => j < i && other.containerPort === port.containerPort && other.protocol === port.protocol);
    if (twin >= 0) warnings.push(`${at}.ports[${i}]: duplicate port definition with ${at}.ports[${twin}]`);
  }
  return warnings;
}
