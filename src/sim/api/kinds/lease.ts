// Leases. Source: printers.go and pkg/apis of each.
import type {Lease} from "../types.ts";
import {leaseErrors} from "../validation/policy.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const lease = kind<Lease>({
  resource: "leases", group: "coordination.k8s.io", createOnUpdate: true, conditionalUpdate: true,
  // The gate of coordinated leader election is off.
  prepareForCreate: ({spec}) => { for (const field of ["strategy", "preferredHolder"] as const) delete spec?.[field]; },
  validate: leaseErrors, validateUpdate: leaseErrors,
  columns: [nameColumn, text("Holder", ({spec}) => spec?.holderIdentity ?? ""), ageColumn],
});
