// Validation. Source: k8s.io/kubernetes/pkg/apis/core/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const nodeErrors = none;
export const nodeUpdateErrors = none;
