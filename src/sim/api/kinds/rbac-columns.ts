// What roles and bindings show, and the defaults of bindings. Source: k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation.
import type {ClusterRoleBinding, RoleBinding, Subject} from "../types.ts";
import {ageColumn, nameColumn, text, wide} from "./columns.ts";
import type {Column, Mutable} from "./kind.ts";

export const createdAt = {name: "Created At", type: "date", cell: ({metadata}) => metadata.creationTimestamp} satisfies Column as Column;

export type Binding = RoleBinding | ClusterRoleBinding;

export function defaultBinding({roleRef, subjects}: Mutable<Binding>): void {
  if (!roleRef.apiGroup) roleRef.apiGroup = "rbac.authorization.k8s.io";
  for (const subject of subjects ?? []) if (subject.apiGroup === undefined && subject.kind !== "ServiceAccount") subject.apiGroup = "rbac.authorization.k8s.io";
}

const named = (subjects: readonly Subject[] | undefined, wanted: string): string =>
  (subjects ?? []).filter((subject) => subject.kind === wanted).map(({name, namespace}) => (wanted === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name)).join(", ");

export const bindingColumns = [
  nameColumn, text("Role", ({roleRef}: Binding) => `${roleRef.kind}/${roleRef.name}`), ageColumn,
  wide(text("Users", ({subjects}: Binding) => named(subjects, "User"))), wide(text("Groups", ({subjects}: Binding) => named(subjects, "Group"))),
  wide(text("ServiceAccounts", ({subjects}: Binding) => named(subjects, "ServiceAccount"))),
] as const;
