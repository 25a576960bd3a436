// ClusterRoleBindings. Source: k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation.
import {pathSegmentErrors} from "../names.ts";
import type {ClusterRoleBinding} from "../types.ts";
import {bindingErrors, bindingUpdateErrors} from "../validation/rbac.ts";
import {kind} from "./kind.ts";
import {bindingColumns, defaultBinding} from "./rbac-columns.ts";

export const clusterrolebinding = kind<ClusterRoleBinding>({resource: "clusterrolebindings", group: "rbac.authorization.k8s.io", createOnUpdate: true, nameErrors: pathSegmentErrors, defaults: defaultBinding, validate: bindingErrors, validateUpdate: bindingUpdateErrors, columns: bindingColumns});
