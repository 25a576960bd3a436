// Roles and bindings. Source: k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation.
import {pathSegmentErrors} from "../names.ts";
import type {ClusterRole, ClusterRoleBinding, Role, RoleBinding, Subject} from "../types.ts";
import {bindingErrors, bindingUpdateErrors, clusterRoleErrors, roleErrors} from "../validation/rbac.ts";
import {ageColumn, nameColumn, text, wide} from "./columns.ts";
import {kind, type Column, type Mutable} from "./kind.ts";

const GROUP = "rbac.authorization.k8s.io";
const createdAt = {name: "Created At", type: "date", cell: ({metadata}) => metadata.creationTimestamp} satisfies Column as Column;

export const role = kind<Role>({resource: "roles", group: GROUP, createOnUpdate: true, nameErrors: pathSegmentErrors, validate: roleErrors, validateUpdate: roleErrors, columns: [nameColumn, createdAt]});
export const clusterrole = kind<ClusterRole>({
  resource: "clusterroles", group: GROUP, createOnUpdate: true, nameErrors: pathSegmentErrors,
  defaults: (object) => { if (object.aggregationRule && object.rules?.length === 0) object.rules = null as never; },
  validate: clusterRoleErrors, validateUpdate: clusterRoleErrors, columns: [nameColumn, createdAt],
});

type Binding = RoleBinding | ClusterRoleBinding;

function defaultBinding({roleRef, subjects}: Mutable<Binding>): void {
  if (!roleRef.apiGroup) roleRef.apiGroup = GROUP;
  for (const subject of subjects ?? []) if (subject.apiGroup === undefined && subject.kind !== "ServiceAccount") subject.apiGroup = GROUP;
}

const named = (subjects: readonly Subject[] | undefined, wanted: string): string =>
  (subjects ?? []).filter((subject) => subject.kind === wanted).map(({name, namespace}) => (wanted === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name)).join(", ");

const columns = [
  nameColumn, text("Role", ({roleRef}: Binding) => `${roleRef.kind}/${roleRef.name}`), ageColumn,
  wide(text("Users", ({subjects}: Binding) => named(subjects, "User"))), wide(text("Groups", ({subjects}: Binding) => named(subjects, "Group"))),
  wide(text("ServiceAccounts", ({subjects}: Binding) => named(subjects, "ServiceAccount"))),
] as const;

export const rolebinding = kind<RoleBinding>({resource: "rolebindings", group: GROUP, createOnUpdate: true, nameErrors: pathSegmentErrors, defaults: defaultBinding, validate: bindingErrors, validateUpdate: bindingUpdateErrors, columns});
export const clusterrolebinding = kind<ClusterRoleBinding>({resource: "clusterrolebindings", group: GROUP, createOnUpdate: true, nameErrors: pathSegmentErrors, defaults: defaultBinding, validate: bindingErrors, validateUpdate: bindingUpdateErrors, columns});
