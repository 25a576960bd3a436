// The Request and Limit columns of quotas. Source: printers.go printResourceQuota.
import {quantityText} from "../quantity.ts";
import type {ResourceQuota} from "../types.ts";

export function quotaText({status}: ResourceQuota, limits: boolean): string {
  const hard = status?.hard ?? {}, used = status?.used ?? {};
  return Object.keys(hard).sort().filter((name) => name.startsWith("limits.") === limits)
    .map((name) => `${name}: ${quantityText(used[name] ?? "0")}/${quantityText(hard[name]!)}`).join(", ");
}
