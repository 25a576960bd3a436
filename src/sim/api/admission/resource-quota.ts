// ResourceQuota: refuses what would go over a Namespace's quota, and books what it lets through. Source: k8s.io/apiserver plugin resourcequota.
import {forbidden} from "../errors.ts";
import {canonical, addQuantities, compareQuantities, parseQuantity, subtractQuantities, ZERO, type Quantity} from "../quantity.ts";
import {countedResources, inScope, usageOf, usageText} from "../quota.ts";
import {list, update} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import type {Pod, ResourceQuota} from "../types.ts";
import type {KubeObject} from "../object.ts";
import type {AdmissionPlugin, Attributes} from "./plugin.ts";

export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate(object, old, attributes) {
    const {info, subresource, operation, namespace, io} = attributes;
    if (!namespace || subresource || operation === "DELETE" || info.name === "resourcequotas" || info.name === "events") return;
    if (operation === "UPDATE" && info.name !== "services" && info.name !== "persistentvolumeclaims") return;
    const quotas = (list(io.world, "resourcequotas", {namespace}) as readonly ResourceQuota[]).filter((quota) => quota.status?.hard && inScope(quota, info.name, object)); // of that resource
    const booked = quotas.map((quota) => ({quota, used: check(quota, object, old, attributes)}));
    if (attributes.dryRun) return;
    for (const {quota, used} of booked) {
      if (used) update(io.world, {...io.caller, author: "resourcequota-admission"}, resourceInfo("resourcequotas"), {...quota, status: {...quota.status, used: {...quota.status?.used, ...used}}} as ResourceQuota, "status");
    }
  },
};

/** The quota's new `used`, or undefined if the object does not count. */
function check(quota: ResourceQuota, object: KubeObject, old: KubeObject | undefined, {info, name}: Attributes): {[name: string]: string} | undefined {
  const hard = quota.status?.hard ?? {};
  const names = Object.keys(hard).filter((entry) => { const {resource, group} = countedResources(entry); return resource === info.name && group === info.group; });
  if (!names.length) return undefined;
  if (info.name === "pods") mustSpecify(quota, object as Pod, names, info, name); // by resource
  const after = usageOf(info.name, info.group, object), before = old ? usageOf(info.name, info.group, old) : {};
  const delta: {[name: string]: Quantity} = {}, used: {[name: string]: Quantity} = {};
  for (const entry of names) {
    delta[entry] = subtractQuantities(after[entry] ?? ZERO, before[entry] ?? ZERO);
    used[entry] = parseQuantity(quota.status?.used?.[entry] ?? "0");
  }
  const changed = names.filter((entry) => delta[entry]!.nano !== 0n);
  const exceeded = changed.filter((entry) => delta[entry]!.nano > 0n && compareQuantities(addQuantities(used[entry]!, delta[entry]!), parseQuantity(hard[entry]!)) > 0);
  if (exceeded.length) {
    const limited = Object.fromEntries(exceeded.map((entry) => [entry, parseQuantity(hard[entry]!)]));
    throw forbidden(info, name, `exceeded quota: ${quota.metadata.name}, requested: ${usageText(delta, exceeded)}, used: ${usageText(used, exceeded)}, limited: ${usageText(limited, exceeded)}`);
  }
  return changed.length ? Object.fromEntries(changed.map((entry) => [entry, canonical(addQuantities(used[entry]!, delta[entry]!))])) : undefined;
}

const COMPUTE = /^(?:(requests|limits)\.)?(cpu|memory)$/;

/** Under a quota of compute resources, every container must say how much it wants. */
function mustSpecify(quota: ResourceQuota, {spec}: Pod, names: readonly string[], info: Attributes["info"], name: string): void {
  const missing: string[] = [];
  for (const entry of [...names].sort()) {
    const match = COMPUTE.exec(entry);
    if (!match) continue;
    const part = match[1] === "limits" ? "limits" : "requests";
    const without = [...spec.containers, ...(spec.initContainers ?? [])].filter(({resources}) => resources?.[part]?.[match[2]!] === undefined).map((container) => container.name);
    if (without.length) missing.push(`${entry} for: ${without.join(",")}`);
  }
  if (missing.length) throw forbidden(info, name, `failed quota: ${quota.metadata.name}: must specify ${missing.join("; ")}`);
}
