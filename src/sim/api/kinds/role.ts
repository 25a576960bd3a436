// Roles. Source: k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation.
import {pathSegmentErrors} from "../names.ts";
import type {Role} from "../types.ts";
import {roleErrors} from "../validation/rbac.ts";
import {nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {createdAt} from "./rbac-columns.ts";

export const role = kind<Role>({resource: "roles", group: "rbac.authorization.k8s.io", createOnUpdate: true, nameErrors: pathSegmentErrors, validate: roleErrors, validateUpdate: roleErrors, columns: [nameColumn, createdAt]});
