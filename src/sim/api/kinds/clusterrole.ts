// ClusterRoles. Source: k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation.
import {pathSegmentErrors} from "../names.ts";
import type {ClusterRole} from "../types.ts";
import {clusterRoleErrors} from "../validation/rbac.ts";
import {nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {createdAt} from "./rbac-columns.ts";

export const clusterrole = kind<ClusterRole>({
  resource: "clusterroles", group: "rbac.authorization.k8s.io", createOnUpdate: true, nameErrors: pathSegmentErrors,
  defaults: (object) => { if (object.aggregationRule && object.rules?.length === 0) object.rules = null as never; },
  validate: clusterRoleErrors, validateUpdate: clusterRoleErrors, columns: [nameColumn, createdAt],
});
