// Validation. Source: k8s.io/kubernetes/pkg/apis/rbac/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const bindingErrors = none;
export const bindingUpdateErrors = none;
export const clusterRoleErrors = none;
export const roleErrors = none;
