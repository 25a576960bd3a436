// HorizontalPodAutoscalers (autoscaling/v2). Source: pkg/apis/autoscaling/v2/defaults.go, printers.go printHorizontalPodAutoscaler.
import type {HorizontalPodAutoscaler, MetricSpec, MetricStatus} from "../types.ts";
import {hpaErrors} from "../validation/autoscaling.ts";
import {ageColumn, integer, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const horizontalpodautoscaler = kind<HorizontalPodAutoscaler>({
  resource: "horizontalpodautoscalers", group: "autoscaling", status: true, validate: hpaErrors, validateUpdate: hpaErrors,
  defaults({spec}) {
    if (!spec) return;
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length) spec.metrics = [{type: "Resource", resource: {name: "cpu", target: {type: "Utilization", averageUtilization: 80}}}];
    if (!spec.behavior) return;
    const up = (spec.behavior.scaleUp ??= {}), down = (spec.behavior.scaleDown ??= {});
    up.stabilizationWindowSeconds ??= 0;
    up.selectPolicy ??= "Max";
    up.policies ??= [{type: "Pods", value: 4, periodSeconds: 15}, {type: "Percent", value: 100, periodSeconds: 15}];
    down.selectPolicy ??= "Max";
    down.policies ??= [{type: "Percent", value: 100, periodSeconds: 15}];
  },
  columns: [
    nameColumn, text("Reference", ({spec}) => `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`), text("Targets", targets),
    text("MinPods", ({spec}) => (spec?.minReplicas === undefined ? "<unset>" : String(spec.minReplicas))), integer("MaxPods", ({spec}) => spec?.maxReplicas ?? 0), integer("Replicas", ({status}) => status?.currentReplicas ?? 0), ageColumn,
  ],
});

/** formatHPAMetrics: at most two. */
function targets({spec, status}: HorizontalPodAutoscaler): string {
  const all = (spec?.metrics ?? []).map((metric, i) => metricText(metric, status?.currentMetrics?.[i]));
  if (!all.length) return "<none>";
  return all.length > 2 ? `${all.slice(0, 2).join(", ")} + ${all.length - 2} more...` : all.join(", ");
}

function metricText(metric: MetricSpec, current: MetricStatus | undefined): string {
  const unknown = "<unknown>";
  switch (metric.type) {
    case "Resource": case "ContainerResource": {
      const source = metric.resource ?? metric.containerResource, now = current?.resource?.current ?? current?.containerResource?.current;
      const target = source?.target;
      if (target?.averageValue !== undefined) return `${source!.name}: ${now?.averageValue ?? unknown}/${target.averageValue}`;
      return `${source?.name}: ${now?.averageUtilization === undefined ? unknown : `${now.averageUtilization}%`}/${target?.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`}`;
    }
    case "Pods": return `${current?.pods?.current?.averageValue ?? unknown}/${metric.pods?.target.averageValue}`;
    case "Object": {
      const target = metric.object?.target, now = current?.object?.current;
      return target?.averageValue !== undefined ? `${now?.averageValue ?? unknown}/${target.averageValue} (avg)` : `${now?.value ?? unknown}/${target?.value}`;
    }
    case "External": {
      const target = metric.external?.target, now = current?.external?.current;
      return target?.averageValue !== undefined ? `${now?.averageValue ?? unknown}/${target.averageValue} (avg)` : `${now?.value ?? unknown}/${target?.value}`;
    }
    default: return "<unknown type>";
  }
}
