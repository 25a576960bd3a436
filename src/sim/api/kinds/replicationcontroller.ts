// ReplicationControllers. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core/replicationcontroller.
import type {ReplicationController} from "../types.ts";
import {replicationControllerErrors, workloadWarnings} from "../validation/workloads.ts";
import {replicaSetStatusErrors} from "../validation/workload-status.ts";
import {ageColumn, containerColumns, integer, labelsCell, nameColumn, text, wide} from "./columns.ts";
import {kind, type Column} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

export const replicationcontroller = kind<ReplicationController>({
  resource: "replicationcontrollers", generation: true, status: true, orphansByDefault: true,
  defaults({spec, metadata}) {
    if (!spec) return;
    spec.replicas ??= 1;
    const labels = spec.template?.metadata?.labels;
    if (labels) {
      if (!Object.keys(spec.selector ?? {}).length) spec.selector = {...labels};
      if (!Object.keys(metadata.labels ?? {}).length) metadata.labels = {...labels};
    }
    if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  },
  validate: replicationControllerErrors,
  validateUpdate: replicationControllerErrors,
  validateStatusUpdate: replicaSetStatusErrors,
  warnings: workloadWarnings,
  fields: {"status.replicas": ({status}) => String(status?.replicas ?? 0)},
  columns: [
    nameColumn,
    integer("Desired", ({spec}) => spec?.replicas ?? 0),
    integer("Current", ({status}) => status?.replicas ?? 0),
    integer("Ready", ({status}) => status?.readyReplicas ?? 0),
    ageColumn,
    ...(containerColumns as unknown as readonly Column<ReplicationController>[]), // they read the template only
    wide(text("Selector", ({spec}) => labelsCell(spec?.selector))),
  ],
});
