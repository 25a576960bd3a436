// Validation. Source: k8s.io/kubernetes/pkg/apis/core/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const configMapErrors = none;
export const configMapUpdateErrors = none;
export const endpointsErrors = none;
export const limitRangeErrors = none;
export const quotaErrors = none;
export const secretErrors = none;
export const secretUpdateErrors = none;
export const eventErrors = none;
export const secretWarnings = (_object: KubeObject): string[] => [];
