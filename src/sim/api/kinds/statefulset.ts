// StatefulSets. Source: k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go, pkg/registry/apps/statefulset.
import type {StatefulSet} from "../types.ts";
import {statefulSetErrors, statefulSetUpdateErrors, workloadWarnings} from "../validation/workloads.ts";
import {statefulSetStatusErrors} from "../validation/workload-status.ts";
import {dnsLabelErrors} from "../names.ts";
import {ageColumn, containerColumns, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultClaimSpec} from "./persistentvolumeclaim.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

const statefulSetWarnings = (object: StatefulSet, old?: StatefulSet): string[] =>
  [...workloadWarnings(object, old), ...((object.spec?.revisionHistoryLimit ?? 0) < 0 ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"] : [])];

export const statefulset = kind<StatefulSet>({
  resource: "statefulsets", group: "apps", generation: true, status: true, nameErrors: dnsLabelErrors,
  defaults({spec}) {
    if (!spec) return;
    spec.podManagementPolicy ??= "OrderedReady";
    const strategy = (spec.updateStrategy ??= {});
    strategy.type ??= "RollingUpdate";
    if (strategy.type === "RollingUpdate") (strategy.rollingUpdate ??= {}).partition ??= 0;
    delete strategy.rollingUpdate?.maxUnavailable; // its feature gate is off
    const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
    retention.whenDeleted ??= "Retain";
    retention.whenScaled ??= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion ??= "v1";
      claim.kind ??= "PersistentVolumeClaim";
      if (claim.spec) defaultClaimSpec(claim.spec);
      claim.status = {...claim.status, phase: claim.status?.phase ?? "Pending"};
    }
    if (spec.template.spec) defaultPodSpec(spec.template.spec);
  },
  validate: statefulSetErrors,
  validateUpdate: statefulSetUpdateErrors,
  validateStatusUpdate: statefulSetStatusErrors,
  warnings: statefulSetWarnings,
  columns: [nameColumn, text("Ready", ({spec, status}) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`), ageColumn, ...containerColumns],
});
