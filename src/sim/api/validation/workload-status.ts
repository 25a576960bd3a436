// Validation of what controllers report: counts of replicas. Source: pkg/apis/apps/validation ValidateDeploymentStatus and its kin, pkg/apis/core/validation, pkg/apis/policy/validation.
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {DaemonSet, Deployment, PodDisruptionBudget, ReplicaSet, ReplicationController, StatefulSet} from "../types.ts";
import {notNegative} from "./rules.ts";

type Counts = {readonly [field: string]: number | undefined};

const counts = (status: object | undefined): Counts => (status ?? {}) as Counts; // only fields that hold numbers are asked for
const at = (field: string): string => `status.${field}`;
const below0 = (status: Counts, fields: readonly string[]): FieldError[] => fields.flatMap((field) => notNegative(status[field], at(field)));

/** Fields that may not exceed `replicas`; available ones not those that are ready either. */
function overReplicas(status: Counts, fields: readonly string[], ready: string): FieldError[] {
  const {replicas = 0, readyReplicas = 0, availableReplicas = 0} = status;
  const over = fields.filter((field) => (status[field] ?? 0) > replicas).map((field) => invalidValue(at(field), status[field], "cannot be greater than status.replicas"));
  return availableReplicas > readyReplicas ? [...over, invalidValue(at("availableReplicas"), availableReplicas, `cannot be greater than ${ready}`)] : over;
}

function collisions(status: Counts, before: Counts): FieldError[] {
  const old = before["collisionCount"], count = status["collisionCount"];
  return old !== undefined && (count === undefined || count < old) ? [invalidValue(at("collisionCount"), count ?? 0, "cannot be decremented")] : [];
}

export function deploymentStatusErrors(object: Deployment, old: Deployment): FieldError[] {
  const status = counts(object.status);
  return [
    ...below0(status, ["observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas", "collisionCount"]),
    ...overReplicas(status, ["updatedReplicas", "readyReplicas", "availableReplicas"], "readyReplicas"), ...collisions(status, counts(old.status)),
  ];
}

export function replicaSetStatusErrors(object: ReplicaSet | ReplicationController): FieldError[] {
  const status = counts(object.status);
  return [
    ...below0(status, ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas"]),
    ...overReplicas(status, ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"], "readyReplicas"),
  ];
}

export function statefulSetStatusErrors(object: StatefulSet, old: StatefulSet): FieldError[] {
  const status = counts(object.status);
  return [
    ...below0(status, ["replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration", "collisionCount"]),
    ...overReplicas(status, ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"], "status.readyReplicas"), ...collisions(status, counts(old.status)),
  ];
}

export function daemonSetStatusErrors(object: DaemonSet, old: DaemonSet): FieldError[] {
  const status = counts(object.status);
  return [
    ...below0(status, ["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount"]),
    ...collisions(status, counts(old.status)),
  ];
}

export const pdbStatusErrors = (object: PodDisruptionBudget): FieldError[] => below0(counts(object.status), ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"]);
