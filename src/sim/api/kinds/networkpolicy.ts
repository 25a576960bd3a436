// NetworkPolicies. Source: pkg/apis/{discovery,networking}/v1/defaults.go, printers.go.
import type {NetworkPolicy} from "../types.ts";
import {networkPolicyErrors, networkPolicyWarnings} from "../validation/network.ts";
import {ageColumn, nameColumn, selectorCell, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const networkpolicy = kind<NetworkPolicy>({
  resource: "networkpolicies", group: "networking.k8s.io", generation: true, warnings: networkPolicyWarnings,
  defaults({spec}) {
    if (!spec) return;
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= "TCP";
    spec.policyTypes ??= ["Ingress", ...(spec.egress?.length ? ["Egress" as const] : [])];
  },
  validate: networkPolicyErrors, validateUpdate: networkPolicyErrors,
  columns: [nameColumn, text("Pod-Selector", ({spec}) => selectorCell(spec?.podSelector)), ageColumn],
});
