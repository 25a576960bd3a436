// ValidatingAdmissionPolicyBindings. Source: pkg/apis/admissionregistration/v1/defaults.go, pkg/registry/admissionregistration, printers.go.
import type {ValidatingAdmissionPolicyBinding} from "../types.ts";
import {bindingObjectErrors} from "../validation/admission-policies.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultMatch} from "./match-defaults.ts";

export const validatingadmissionpolicybinding = kind<ValidatingAdmissionPolicyBinding>({
  resource: "validatingadmissionpolicybindings", group: "admissionregistration.k8s.io", generation: true, conditionalUpdate: true,
  defaults: ({spec}) => defaultMatch(spec.matchResources),
  validate: (object) => bindingObjectErrors(object), validateUpdate: (object) => bindingObjectErrors(object),
  columns: [nameColumn, text("PolicyName", ({spec}) => spec.policyName), text("ParamRef", ({spec: {paramRef}}) => (paramRef ? [paramRef.namespace, paramRef.name].filter(Boolean).join("/") : "<unset>")), ageColumn],
});
