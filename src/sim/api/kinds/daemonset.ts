// DaemonSets. Source: k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go, pkg/registry/apps/daemonset.
import {equal} from "../equal.ts";
import type {DaemonSet} from "../types.ts";
import {daemonSetErrors, daemonSetUpdateErrors, workloadWarnings} from "../validation/workloads.ts";
import {daemonSetStatusErrors} from "../validation/workload-status.ts";
import {ageColumn, containerColumns, integer, labelsCell, nameColumn, selectorColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

export const daemonset = kind<DaemonSet>({
  resource: "daemonsets", group: "apps", generation: true, status: true,
  defaults({metadata, spec}, _, old) {
    if (!old) metadata.annotations = {...metadata.annotations, [TEMPLATE_GENERATION]: "0"}; // a field of the internal version
    if (!spec) return;
    const strategy = (spec.updateStrategy ??= {});
    strategy.type ??= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      const rolling = (strategy.rollingUpdate ??= {});
      rolling.maxUnavailable ??= 1;
      rolling.maxSurge ??= 0;
    } else if (strategy.rollingUpdate) {
      // Inside the server they are numbers.
      strategy.rollingUpdate.maxUnavailable ??= 0;
      strategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    if (spec.template.spec) defaultPodSpec(spec.template.spec);
  },
  prepareForCreate({metadata}) {
    metadata.annotations = {...metadata.annotations, [TEMPLATE_GENERATION]: "1"};
  },
  prepareForUpdate({metadata, spec}, old) {
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
    const changed = !equal(spec?.template, old.spec?.template);
    metadata.annotations = {...metadata.annotations, [TEMPLATE_GENERATION]: String(changed ? before + 1 : before)};
  },
  validate: daemonSetErrors,
  validateUpdate: daemonSetUpdateErrors,
  validateStatusUpdate: daemonSetStatusErrors,
  warnings: workloadWarnings,
  versionedAnnotation: TEMPLATE_GENERATION,
  columns: [
    nameColumn,
    integer("Desired", ({status}) => status?.desiredNumberScheduled ?? 0),
    integer("Current", ({status}) => status?.currentNumberScheduled ?? 0),
    integer("Ready", ({status}) => status?.numberReady ?? 0),
    integer("Up-to-date", ({status}) => status?.updatedNumberScheduled ?? 0),
    integer("Available", ({status}) => status?.numberAvailable ?? 0),
    text("Node Selector", ({spec}) => labelsCell(spec?.template.spec?.nodeSelector)),
    ageColumn, ...containerColumns, selectorColumn,
  ],
});
