// PodDisruptionBudgets. Source: printers.go and pkg/apis of each.
import type {PodDisruptionBudget} from "../types.ts";
import {pdbErrors} from "../validation/policy.ts";
import {ageColumn, integer, nameColumn, text} from "./columns.ts";
import {pdbStatusErrors} from "../validation/workload-status.ts";
import {pathSegmentErrors} from "../names.ts";
import {kind} from "./kind.ts";

export const poddisruptionbudget = kind<PodDisruptionBudget>({
  resource: "poddisruptionbudgets", group: "policy", nameErrors: pathSegmentErrors, generation: true, status: true, conditionalUpdate: true, validate: pdbErrors, validateUpdate: pdbErrors, validateStatusUpdate: pdbStatusErrors,
  columns: [
    nameColumn, text("Min Available", ({spec}) => (spec?.minAvailable === undefined ? "N/A" : String(spec.minAvailable))),
    text("Max Unavailable", ({spec}) => (spec?.maxUnavailable === undefined ? "N/A" : String(spec.maxUnavailable))),
    integer("Allowed Disruptions", ({status}) => status?.disruptionsAllowed ?? 0), ageColumn,
  ],
});
