// kubectl describe hpa: autoscaling/v2, and v1 where that version was asked for.
import type {HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricStatus} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {events} from "./events.ts";
import {head, time, Writer} from "./writer.ts";

export function describeHorizontalPodAutoscaler(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as HorizontalPodAutoscaler;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  writer.line(0, `Reference:\t${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`);
  if (object.apiVersion === "autoscaling/v1") cpu(writer, object);
  else {
    writer.line(0, "Metrics:\t( current / target )");
    for (const [i, one] of (spec?.metrics ?? []).entries()) writer.line(1, metric(one, status?.currentMetrics?.[i]));
  }
  writer.line(0, `Min replicas:\t${spec?.minReplicas ?? "<unset>"}`);
  writer.line(0, `Max replicas:\t${spec?.maxReplicas}`);
  if (spec?.behavior) {
    writer.line(0, "Behavior:");
    behaviour(writer, "Scale Up", spec.behavior.scaleUp);
    behaviour(writer, "Scale Down", spec.behavior.scaleDown);
  }
  writer.line(0, `${spec?.scaleTargetRef.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  if (status?.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n");
    for (const one of status.conditions) writer.raw(`  ${one.type}\t${one.status}\t${one.reason ?? ""}\t${one.message ?? ""}\n`);
  }
  events(k, writer, {kind: "HorizontalPodAutoscaler", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

function cpu(writer: Writer, object: Obj): void {
  // autoscaling/v1 has one target.
  const {spec, status} = object as unknown as {readonly spec?: {readonly targetCPUUtilizationPercentage?: number}; readonly status?: {readonly currentCPUUtilizationPercentage?: number}};
  if (spec?.targetCPUUtilizationPercentage === undefined) return;
  writer.line(0, `Target CPU utilization:\t${spec.targetCPUUtilizationPercentage}%`);
  writer.line(0, `Current CPU utilization:\t${status?.currentCPUUtilizationPercentage ?? "<unknown>"}%`);
}

const UNKNOWN = "<unknown>";

function metric(one: MetricSpec, status: MetricStatus | undefined): string {
  if (one.external) {
    const {metric: {name}, target} = one.external, current = status?.external?.current;
    return target.averageValue !== undefined ? `"${name}" (target average value):\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}` : `"${name}" (target value):\t${current?.value ?? UNKNOWN} / ${target.value}`;
  }
  if (one.pods) return `"${one.pods.metric.name}" on pods:\t${status?.pods?.current.averageValue ?? UNKNOWN} / ${one.pods.target.averageValue}`;
  if (one.object) {
    const {metric: {name}, describedObject, target} = one.object, current = status?.object?.current;
    const average = target.type === "AverageValue";
    return `"${name}" on ${describedObject.kind}/${describedObject.name} (target ${average ? "average " : ""}value):\t${(average ? current?.averageValue : current?.value) ?? UNKNOWN} / ${average ? target.averageValue : target.value}`;
  }
  const source = one.resource ?? one.containerResource;
  if (!source) return `<unknown metric type ${JSON.stringify(one.type)}>`;
  const current = (one.resource ? status?.resource : status?.containerResource)?.current;
  const what = `resource ${source.name}${one.containerResource ? ` of container "${one.containerResource.container}"` : ""} on pods`;
  if (source.target.averageValue !== undefined) return `${what}:\t${current?.averageValue ?? UNKNOWN} / ${source.target.averageValue}`;
  const used = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}% (${current.averageValue})`;
  return `${what}  (as a percentage of request):\t${used} / ${source.target.averageUtilization === undefined ? "<auto>" : `${source.target.averageUtilization}%`}`;
}

function behaviour(writer: Writer, title: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return;
  writer.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  writer.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  writer.line(2, "Policies:");
  for (const {type, value, periodSeconds} of rules.policies) writer.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}
