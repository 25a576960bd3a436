// Validation. Source: k8s.io/kubernetes/pkg/apis/policy/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const leaseErrors = none;
export const pdbErrors = none;
export const priorityClassErrors = none;
export const priorityClassUpdateErrors = none;
export const runtimeClassErrors = none;
