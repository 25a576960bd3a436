// Validation of Services. Source: pkg/apis/core/validation ValidateService.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const serviceErrors = none, serviceUpdateErrors = none;
export const serviceWarnings = (_object: KubeObject, _old?: KubeObject): string[] => [];
