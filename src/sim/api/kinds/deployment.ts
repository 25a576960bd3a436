// Deployments. Source: k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go, pkg/registry/apps/deployment.
import {equal} from "../equal.ts";
import type {Deployment} from "../types.ts";
import {deploymentErrors, deploymentUpdateErrors, workloadWarnings} from "../validation/workloads.ts";
import {deploymentStatusErrors} from "../validation/workload-status.ts";
import {ageColumn, containerColumns, integer, nameColumn, selectorColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

export const deployment = kind<Deployment>({
  resource: "deployments", group: "apps", generation: true, status: true,
  generationFollows: ({metadata}, old) => !equal(metadata.annotations, old.metadata.annotations),
  defaults({spec}) {
    if (!spec) return;
    spec.replicas ??= 1;
    const strategy = (spec.strategy ??= {});
    strategy.type ??= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      const rolling = (strategy.rollingUpdate ??= {});
      rolling.maxUnavailable ??= "25%";
      rolling.maxSurge ??= "25%";
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    if (spec.template.spec) defaultPodSpec(spec.template.spec);
  },
  validate: deploymentErrors,
  validateUpdate: deploymentUpdateErrors,
  validateStatusUpdate: deploymentStatusErrors,
  warnings: workloadWarnings,
  columns: [
    nameColumn,
    text("Ready", ({spec, status}) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    integer("Up-to-date", ({status}) => status?.updatedReplicas ?? 0),
    integer("Available", ({status}) => status?.availableReplicas ?? 0),
    ageColumn, ...containerColumns, selectorColumn,
  ],
});
