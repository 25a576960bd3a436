// ValidatingAdmissionPolicies and their bindings. Source: pkg/apis/admissionregistration/v1/defaults.go, pkg/registry/admissionregistration, printers.go.
import type {MatchResources, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding} from "../types.ts";
import {bindingObjectErrors, policyObjectErrors} from "../validation/admission-policies.ts";
import {ageColumn, integer, nameColumn, text} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";

function defaultMatch(match: Mutable<MatchResources> | undefined): void {
  if (!match) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}

const GROUP = "admissionregistration.k8s.io", UNSET = "<unset>";

export const validatingadmissionpolicy = kind<ValidatingAdmissionPolicy>({
  resource: "validatingadmissionpolicies", group: GROUP, generation: true, status: true, conditionalUpdate: true,
  defaults({spec}) {
    spec.failurePolicy ??= "Fail";
    defaultMatch(spec.matchConstraints);
  },
  validate: (object) => policyObjectErrors(object), validateUpdate: (object) => policyObjectErrors(object),
  columns: [nameColumn, integer("Validations", ({spec}) => spec.validations?.length ?? 0), text("ParamKind", ({spec: {paramKind}}) => (paramKind ? `${paramKind.apiVersion ?? ""}/${paramKind.kind ?? ""}` : UNSET)), ageColumn],
});

export const validatingadmissionpolicybinding = kind<ValidatingAdmissionPolicyBinding>({
  resource: "validatingadmissionpolicybindings", group: GROUP, generation: true, conditionalUpdate: true,
  defaults: ({spec}) => defaultMatch(spec.matchResources),
  validate: (object) => bindingObjectErrors(object), validateUpdate: (object) => bindingObjectErrors(object),
  columns: [nameColumn, text("PolicyName", ({spec}) => spec.policyName), text("ParamRef", ({spec: {paramRef}}) => (paramRef ? [paramRef.namespace, paramRef.name].filter(Boolean).join("/") : UNSET)), ageColumn],
});
