// The quality-of-service class of a Pod. Source: k8s.io/kubernetes/pkg/apis/core/v1/helper/qos ComputePodQOS.
import {compareQuantities, parseQuantity, wholeUnits, ZERO} from "./quantity.ts";
import type {Container, PodSpec, PodStatus} from "./types.ts";

type Class = NonNullable<PodStatus["qosClass"]>;
const COMPUTE = ["cpu", "memory"];
const isPositive = (value: string | number): boolean => compareQuantities(parseQuantity(value), ZERO) > 0;

export function qosClass(spec: Pick<PodSpec, "containers" | "initContainers" | "resources">): Class {
  if (spec.resources?.requests || spec.resources?.limits) return classOf([{name: "", resources: spec.resources}]);
  return classOf([...spec.containers, ...(spec.initContainers ?? [])]);
}

function classOf(containers: readonly Pick<Container, "name" | "resources">[]): Class {
  const requests = new Map<string, bigint>(), limits = new Map<string, bigint>();
  let guaranteed = true;
  for (const {resources} of containers) {
    for (const name of COMPUTE) {
      const request = resources?.requests?.[name], limit = resources?.limits?.[name];
      if (request !== undefined && isPositive(request)) requests.set(name, (requests.get(name) ?? 0n) + parseQuantity(request).nano);
      if (limit !== undefined && isPositive(limit)) limits.set(name, (limits.get(name) ?? 0n) + parseQuantity(limit).nano);
      else guaranteed = false;
    }
  }
  if (!requests.size && !limits.size) return "BestEffort";
  guaranteed &&= requests.size === limits.size && [...requests].every(([name, value]) => limits.get(name) === value);
  return guaranteed ? "Guaranteed" : "Burstable";
}

/** GetContainerOOMScoreAdjust of every container, by name. `memoryCapacity` is the node's, in bytes. */
export function oomScoreAdjustments(spec: Pick<PodSpec, "containers" | "initContainers">, memoryCapacity: number): {readonly [container: string]: number} {
  const pod = qosClass(spec);
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  return Object.fromEntries(all.map((container) => [container.name, pod === "Guaranteed" ? -997 : pod === "BestEffort" ? 1000 : burstable(container, memoryCapacity)]));
}

function burstable(container: Container, memoryCapacity: number): number {
  const request = container.resources?.requests?.["memory"];
  const bytes = request === undefined ? 0 : Number(wholeUnits(parseQuantity(request)));
  const score = 1000 - Math.floor((1000 * bytes) / memoryCapacity);
  // Guaranteed Pods go last, Pods without requests first.
  if (score < 1000 - 997) return 1000 - 997;
  return score === 1000 ? 999 : score;
}
