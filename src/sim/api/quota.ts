// What objects count against a ResourceQuota. Source: pkg/quota/v1/evaluator/core. The admission plugin and the quota controller share it.
import {addQuantities, canonical, compareQuantities, parseQuantity, ZERO, type Quantity} from "./quantity.ts";
import type {KubeObject} from "./object.ts";
import type {Container, PersistentVolumeClaim, Pod, ResourceQuota, Service} from "./types.ts";
import {qosClass} from "./qos.ts";

export type Usage = {readonly [resource: string]: Quantity};
const ONE = parseQuantity("1");
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];

const max = (a: Quantity, b: Quantity): Quantity => (compareQuantities(a, b) >= 0 ? a : b);

/** Sum of containers or the largest init container, whichever is more; sidecars count with the containers. */
function total({spec}: Pod, part: "requests" | "limits"): {[name: string]: Quantity} {
  const result: {[name: string]: Quantity} = {};
  const amounts = (container: Container) => Object.entries(container.resources?.[part] ?? {});
  for (const container of [...spec.containers, ...(spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === "Always")]) for (const [name, value] of amounts(container)) result[name] = addQuantities(result[name] ?? ZERO, parseQuantity(value));
  for (const container of spec.initContainers ?? []) if (container.restartPolicy !== "Always") for (const [name, value] of amounts(container)) result[name] = max(result[name] ?? ZERO, parseQuantity(value));
  for (const [name, value] of Object.entries(spec.overhead ?? {})) result[name] = addQuantities(result[name] ?? ZERO, parseQuantity(value));
  return result;
}

function podUsage(pod: Pod): Usage {
  const usage: {[name: string]: Quantity} = {"count/pods": ONE};
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return usage;
  usage["pods"] = ONE;
  for (const [name, value] of Object.entries(total(pod, "requests"))) {
    usage[`requests.${name}`] = value;
    if (COMPUTE.includes(name) || name.startsWith("hugepages-")) usage[name] = value;
  }
  for (const [name, value] of Object.entries(total(pod, "limits"))) usage[`limits.${name}`] = value;
  return usage;
}

function serviceUsage({spec}: Service): Usage {
  const ports = parseQuantity(String(spec?.ports?.length ?? 0));
  const usage: {[name: string]: Quantity} = {services: ONE, "count/services": ONE, "services.nodeports": ZERO, "services.loadbalancers": ZERO};
  if (spec?.type === "NodePort") usage["services.nodeports"] = ports;
  if (spec?.type === "LoadBalancer") {
    usage["services.loadbalancers"] = ONE;
    if (spec.allocateLoadBalancerNodePorts !== false) usage["services.nodeports"] = ports;
  }
  return usage;
}

function claimUsage({spec}: PersistentVolumeClaim): Usage {
  const storage = parseQuantity(spec?.resources?.requests?.["storage"] ?? "0"), usage: {[name: string]: Quantity} = {persistentvolumeclaims: ONE, "count/persistentvolumeclaims": ONE, "requests.storage": storage};
  if (spec?.storageClassName) {
    usage[`${spec.storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`] = ONE;
    usage[`${spec.storageClassName}.storageclass.storage.k8s.io/requests.storage`] = storage;
  }
  return usage;
}

const LEGACY = new Set(["replicationcontrollers", "secrets", "configmaps", "resourcequotas"]);

/** What one object of `resource` (plural name, group) uses. */
export function usageOf(resource: string, group: string, object: KubeObject): Usage {
  if (resource === "pods") return podUsage(object as Pod); // by resource, here and below
  if (resource === "services") return serviceUsage(object as Service);
  if (resource === "persistentvolumeclaims") return claimUsage(object as PersistentVolumeClaim);
  return {[`count/${group ? `${resource}.${group}` : resource}`]: ONE, ...(LEGACY.has(resource) && !group && {[resource]: ONE})};
}

/** The resources whose objects can count against this entry of a quota: (plural name, group). */
export function countedResources(name: string): {readonly resource: string; readonly group: string} {
  if (name.startsWith("count/")) {
    const [resource = "", ...group] = name.slice(6).split(".");
    return {resource, group: group.join(".")};
  }
  if (name === "services" || name.startsWith("services.")) return {resource: "services", group: ""};
  if (name === "persistentvolumeclaims" || name === "requests.storage" || name.includes(".storageclass.storage.k8s.io/")) return {resource: "persistentvolumeclaims", group: ""};
  return LEGACY.has(name) ? {resource: name, group: ""} : {resource: "pods", group: ""};
}

/** Whether a quota's scopes take in a Pod; quotas without scopes take in everything. */
export function inScope({spec}: ResourceQuota, resource: string, object: KubeObject): boolean {
  const named = (spec?.scopes ?? []).map((scopeName) => ({scopeName, operator: "Exists" as string, values: [] as readonly string[]}));
  const selected = (spec?.scopeSelector?.matchExpressions ?? []).map(({scopeName, operator, values = []}) => ({scopeName, operator: operator as string, values}));
  const all = [...named, ...selected];
  if (!all.length) return true;
  if (resource !== "pods") return false;
  const pod = object as Pod; // by resource
  return all.every(({scopeName, operator, values}) => {
    switch (scopeName) {
      case "Terminating": return (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
      case "NotTerminating": return pod.spec.activeDeadlineSeconds === undefined;
      case "BestEffort": return qosClass(pod.spec) === "BestEffort";
      case "NotBestEffort": return qosClass(pod.spec) !== "BestEffort";
      case "PriorityClass": {
        const name = pod.spec.priorityClassName ?? "";
        return operator === "In" ? values.includes(name) : operator === "NotIn" ? !values.includes(name) : operator === "DoesNotExist" ? !name : !!name;
      }
      default: return false;
    }
  });
}

/** `pods=1,requests.memory=2Gi`: prettyPrint of resource lists. */
export const usageText = (usage: Usage, names: readonly string[]): string => [...names].sort().map((name) => `${name}=${canonical(usage[name] ?? ZERO)}`).join(",");
