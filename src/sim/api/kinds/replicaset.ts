// ReplicaSets. Source: k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset.
import type {ReplicaSet} from "../types.ts";
import {replicaSetErrors, replicaSetUpdateErrors, workloadWarnings} from "../validation/workloads.ts";
import {replicaSetStatusErrors} from "../validation/workload-status.ts";
import {ageColumn, containerColumns, integer, nameColumn, selectorColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

export const replicaset = kind<ReplicaSet>({
  resource: "replicasets", group: "apps", generation: true, status: true,
  defaults({spec}) {
    if (!spec) return;
    spec.replicas ??= 1;
    if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  },
  validate: replicaSetErrors,
  validateUpdate: replicaSetUpdateErrors,
  validateStatusUpdate: replicaSetStatusErrors,
  warnings: workloadWarnings,
  columns: [
    nameColumn,
    integer("Desired", ({spec}) => spec?.replicas ?? 0),
    integer("Current", ({status}) => status?.replicas ?? 0),
    integer("Ready", ({status}) => status?.readyReplicas ?? 0),
    ageColumn, ...containerColumns, selectorColumn,
  ],
});
