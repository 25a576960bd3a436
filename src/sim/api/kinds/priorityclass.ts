// PriorityClasses. Source: printers.go and pkg/apis of each.
import type {PriorityClass} from "../types.ts";
import {priorityClassErrors, priorityClassUpdateErrors} from "../validation/policy.ts";
import {ageColumn, boolean, integer, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const priorityclass = kind<PriorityClass>({
  resource: "priorityclasses", group: "scheduling.k8s.io",
  prepareForCreate: ({metadata}) => { metadata.generation = 1; }, // which nothing raises
  defaults: (object) => { object.preemptionPolicy ??= "PreemptLowerPriority"; },
  validate: priorityClassErrors, validateUpdate: priorityClassUpdateErrors,
  columns: [nameColumn, integer("Value", ({value}) => value ?? 0), boolean("Global-Default", ({globalDefault}) => globalDefault ?? false), ageColumn, text("PreemptionPolicy", ({preemptionPolicy}) => preemptionPolicy ?? "")],
});
