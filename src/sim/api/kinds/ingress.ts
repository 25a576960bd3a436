// Ingresses. Source: pkg/apis/{discovery,networking}/v1/defaults.go, printers.go.
import type {Ingress} from "../types.ts";
import {ingressCreateErrors, ingressErrors, ingressWarnings} from "../validation/network.ts";
import {ageColumn, moreThan, nameColumn, text, NONE} from "./columns.ts";
import {kind} from "./kind.ts";

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
