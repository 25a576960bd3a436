// Validation of storage kinds. Source: pkg/apis/core/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const claimErrors = none, claimUpdateErrors = none, volumeErrors = none, volumeUpdateErrors = none;
export const storageClassErrors = none, storageClassUpdateErrors = none;
