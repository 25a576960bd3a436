// The ResourceQuota controller (pkg/controller/resourcequota): takes over `hard` and counts again what a Namespace uses.
// Admission books what comes; this lowers the count when something goes.
import type {ResourceName} from "../api/client.ts";
import type {KubeObject} from "../api/object.ts";
import {addQuantities, canonical, ZERO, type Quantity} from "../api/quantity.ts";
import {countedResources, inScope, usageOf} from "../api/quota.ts";
import {list} from "../api/registry.ts";
import {resources} from "../api/resources.ts";
import type {Pod, ResourceQuota} from "../api/types.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import type {World} from "../world.ts";
import {keyOf, splitKey} from "./ownership.ts";

const counted = [...new Set(resources.filter(({name, namespaced, verbs}) => namespaced && !name.includes("/") && verbs.includes("delete") && name !== "events" && name !== "leases").map(({name}) => name))];

export const resourcequota: Component = {
  name: "resourcequota-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    ...Object.fromEntries(counted.map((resource) => [resource, (change: Change, world: World) => (frees(resource, change) ? quotasOf((change.object ?? change.previous)!.metadata.namespace, world) : [])])),
    resourcequotas: ({object}) => (object ? [keyOf(object)] : []),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const quota = io.client.get("resourcequotas", name, namespace);
    if (quota) count(quota, io);
  },
};

/** What went away, or a Pod that has ended: admission knows of neither. */
function frees(resource: string, {object, previous}: Change): boolean {
  if (!object) return true;
  const ended = (version: KubeObject | undefined) => { const phase = (version as Pod | undefined)?.status?.phase; return phase === "Succeeded" || phase === "Failed"; };
  return resource === "pods" && ended(object) && !ended(previous);
}

const quotasOf = (namespace: string | undefined, world: World): string[] => (list(world, "resourcequotas", {namespace}) as readonly ResourceQuota[]).map(keyOf);

function count(quota: ResourceQuota, io: Reconcile): void {
  const hard = quota.spec.hard ?? {}, used: {[name: string]: string} = {};
  for (const entry of Object.keys(hard)) {
    const {resource, group} = countedResources(entry);
    let sum: Quantity = ZERO;
    if (resources.some(({name, namespaced}) => name === resource && namespaced)) {
      for (const object of io.client.list(resource as ResourceName, {namespace: quota.metadata.namespace}) as readonly KubeObject[]) {
        if (inScope(quota, resource, object)) sum = addQuantities(sum, usageOf(resource, group, object)[entry] ?? ZERO);
      }
    }
    used[entry] = canonical(sum);
  }
  // Nothing is written if nothing differs.
  io.client.update("resourcequotas", {...quota, status: {hard, used}}, "status");
}
