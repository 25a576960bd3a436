// ValidatingAdmissionPolicies. Source: pkg/apis/admissionregistration/v1/defaults.go, pkg/registry/admissionregistration, printers.go.
import type {ValidatingAdmissionPolicy} from "../types.ts";
import {policyObjectErrors} from "../validation/admission-policies.ts";
import {ageColumn, integer, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultMatch} from "./match-defaults.ts";

export const validatingadmissionpolicy = kind<ValidatingAdmissionPolicy>({
  resource: "validatingadmissionpolicies", group: "admissionregistration.k8s.io", generation: true, status: true, conditionalUpdate: true,
  defaults({spec}) {
    spec.failurePolicy ??= "Fail";
    defaultMatch(spec.matchConstraints);
  },
  validate: (object) => policyObjectErrors(object), validateUpdate: (object) => policyObjectErrors(object),
  columns: [nameColumn, integer("Validations", ({spec}) => spec.validations?.length ?? 0), text("ParamKind", ({spec: {paramKind}}) => (paramKind ? `${paramKind.apiVersion ?? ""}/${paramKind.kind ?? ""}` : "<unset>")), ageColumn],
});
