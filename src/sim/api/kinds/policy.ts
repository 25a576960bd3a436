// PodDisruptionBudgets, PriorityClasses, RuntimeClasses, Leases, ControllerRevisions. Source: printers.go and pkg/apis of each.
import {equal} from "../equal.ts";
import {required} from "../field-errors.ts";
import {controllerOf} from "../object.ts";
import type {ControllerRevision, Lease, PodDisruptionBudget, PriorityClass, RuntimeClass} from "../types.ts";
import {leaseErrors, pdbErrors, priorityClassErrors, priorityClassUpdateErrors, runtimeClassErrors} from "../validation/policy.ts";
import {ageColumn, boolean, integer, nameColumn, NONE, text} from "./columns.ts";
import {immutable, notNegative} from "../validation/rules.ts";
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

export const priorityclass = kind<PriorityClass>({
  resource: "priorityclasses", group: "scheduling.k8s.io",
  prepareForCreate: ({metadata}) => { metadata.generation = 1; }, // which nothing raises
  defaults: (object) => { object.preemptionPolicy ??= "PreemptLowerPriority"; },
  validate: priorityClassErrors, validateUpdate: priorityClassUpdateErrors,
  columns: [nameColumn, integer("Value", ({value}) => value ?? 0), boolean("Global-Default", ({globalDefault}) => globalDefault ?? false), ageColumn, text("PreemptionPolicy", ({preemptionPolicy}) => preemptionPolicy ?? "")],
});

export const runtimeclass = kind<RuntimeClass>({resource: "runtimeclasses", group: "node.k8s.io", createOnUpdate: true, conditionalUpdate: true, validate: runtimeClassErrors, validateUpdate: (object, old) => [...runtimeClassErrors(object), ...immutable(object.handler, "handler", object.handler === old.handler)], columns: [nameColumn, text("Handler", ({handler}) => handler), ageColumn]});

export const lease = kind<Lease>({
  resource: "leases", group: "coordination.k8s.io", createOnUpdate: true, conditionalUpdate: true,
  // The gate of coordinated leader election is off.
  prepareForCreate: ({spec}) => { for (const field of ["strategy", "preferredHolder"] as const) delete spec?.[field]; },
  validate: leaseErrors, validateUpdate: leaseErrors,
  columns: [nameColumn, text("Holder", ({spec}) => spec?.holderIdentity ?? ""), ageColumn],
});

/** Upstream compares decoded with undecoded data: by HTTP every update of them is refused. */
export const controllerrevision = kind<ControllerRevision>({
  resource: "controllerrevisions", group: "apps", validate: ({data, revision}) => [...(data === undefined ? [required("data", "data is mandatory")] : []), ...notNegative(revision, "revision")],
  // The real server compares bytes, so that data that were sent with blanks never equal what a patch makes of them; controllers and kubectl send none.
  validateUpdate: (object, old) => [...notNegative(object.revision, "revision"), ...immutable(object.data ?? null, "data", equal(object.data, old.data))],
  columns: [
    nameColumn,
    text("Controller", (object) => {
      const owner = controllerOf(object);
      if (!owner) return NONE;
      const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
      return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
    }),
    text("Revision", ({revision}) => revision), ageColumn,
  ],
});
