// EndpointSlices, Ingresses, IngressClasses, NetworkPolicies. Source: pkg/apis/{discovery,networking}/v1/defaults.go, printers.go.
import {equal} from "../equal.ts";
import type {EndpointSlice, Ingress, IngressClass, NetworkPolicy} from "../types.ts";
import {endpointSliceErrors, ingressCreateErrors, ingressErrors, ingressWarnings, networkPolicyErrors, networkPolicyWarnings} from "../validation/network.ts";
import {ageColumn, nameColumn, NONE, selectorCell, text} from "./columns.ts";
import {ingressClassErrors, ingressClassUpdateErrors} from "../validation/ingress-class.ts";
import {kind} from "./kind.ts";

const moreThan = (values: readonly string[], max: number): string => (values.length > max ? `${values.slice(0, max).join(",")} + ${values.length - max} more...` : values.join(","));

export const endpointslice = kind<EndpointSlice>({
  resource: "endpointslices", group: "discovery.k8s.io", generation: true,
  generationFollows: ({metadata}, old) => !equal(metadata.labels, old.metadata.labels),
  defaults(object) {
    for (const port of object.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  // dropTopologyOnV1.
  prepareForCreate: ({endpoints}) => endpoints?.forEach((endpoint) => { delete endpoint.deprecatedTopology; }),
  warnings: ({addressType}) => (addressType === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
  validate: endpointSliceErrors, validateUpdate: endpointSliceErrors,
  columns: [
    nameColumn, text("AddressType", ({addressType}) => addressType),
    text("Ports", ({ports}) => {
      if (!ports?.length) return "<unset>";
      const shown = ports.map(({port}) => (port === undefined ? "<unset>" : String(port)));
      return moreThan(shown, 3);
    }),
    text("Endpoints", ({endpoints}) => (endpoints?.length ? moreThan(endpoints.flatMap(({addresses}) => addresses), 3) : "<unset>")),
    ageColumn,
  ],
});

export const ingress = kind<Ingress>({
  resource: "ingresses", group: "networking.k8s.io", generation: true, status: true, validate: ingressCreateErrors, validateUpdate: ingressErrors, warnings: ingressWarnings,
  columns: [
    nameColumn,
    text("Class", ({spec, metadata}) => spec?.ingressClassName ?? metadata.annotations?.["kubernetes.io/ingress.class"] ?? NONE),
    text("Hosts", ({spec}) => {
      const hosts = (spec?.rules ?? []).map(({host}) => host).filter((host): host is string => !!host);
      return hosts.length ? moreThan(hosts, 3) : "*";
    }),
    text("Address", ({status}) => [...new Set((status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip || hostname || ""))].filter(Boolean).sort().join(",")),
    text("Ports", ({spec}) => (spec?.tls?.length ? "80, 443" : "80")),
    ageColumn,
  ],
});

export const ingressclass = kind<IngressClass>({
  resource: "ingressclasses", group: "networking.k8s.io", generation: true,
  defaults({spec}) { if (spec?.parameters) spec.parameters.scope ??= "Cluster"; },
  validate: ingressClassErrors, validateUpdate: ingressClassUpdateErrors,
  columns: [
    nameColumn, text("Controller", ({spec}) => spec?.controller ?? ""),
    text("Parameters", ({spec}) => (spec?.parameters ? `${spec.parameters.kind}${spec.parameters.apiGroup ? `.${spec.parameters.apiGroup}` : ""}/${spec.parameters.name}` : NONE)),
    ageColumn,
  ],
});

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
