// Endpoints. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import type {Endpoints} from "../types.ts";
import {endpointsErrors} from "../validation/core.ts";
import {ageColumn, nameColumn, NONE, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const endpoints = kind<Endpoints>({
  resource: "endpoints",
  defaults: ({subsets}) => { for (const subset of subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= "TCP"; },
  validate: endpointsErrors, validateUpdate: endpointsErrors, createOnUpdate: true,
  deprecated: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  columns: [nameColumn, text("Endpoints", endpointsText), ageColumn],
});

/** formatEndpoints: at most three. */
function endpointsText({subsets}: Endpoints): string {
  if (!subsets?.length) return NONE;
  const all: string[] = [];
  for (const {addresses = [], ports} of subsets) {
    if (!ports?.length) all.push(...addresses.map(({ip}) => ip));
    else for (const {port} of ports) all.push(...addresses.map(({ip}) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)));
  }
  if (!all.length) return "";
  return all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",");
}
