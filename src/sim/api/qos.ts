// The quality-of-service class of a Pod. Source: k8s.io/kubernetes/pkg/apis/core/v1/helper/qos ComputePodQOS.
import {compareQuantities, parseQuantity, ZERO} from "./quantity.ts";
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
