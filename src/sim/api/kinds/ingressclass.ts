// IngressClasses. Source: pkg/apis/{discovery,networking}/v1/defaults.go, printers.go.
import type {IngressClass} from "../types.ts";
import {ageColumn, nameColumn, NONE, text} from "./columns.ts";
import {ingressClassErrors, ingressClassUpdateErrors} from "../validation/ingress-class.ts";
import {kind} from "./kind.ts";

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
