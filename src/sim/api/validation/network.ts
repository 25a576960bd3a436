// Validation. Source: k8s.io/kubernetes/pkg/apis/networking/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const endpointSliceErrors = none;
export const ingressErrors = none;
export const networkPolicyErrors = none;
export const ingressWarnings = (_object: KubeObject): string[] => [];
