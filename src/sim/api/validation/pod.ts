// Validation of Pods. Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
import type {FieldError} from "../field-errors.ts";
import type {Pod} from "../types.ts";

export const podErrors = (_pod: Pod): FieldError[] => [];
export const podUpdateErrors = (_pod: Pod, _old: Pod): FieldError[] => [];
