// Validation of HorizontalPodAutoscalers. Source: pkg/apis/autoscaling/validation.
import {invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import type {HorizontalPodAutoscaler, MetricSpec} from "../types.ts";

const SOURCES: {readonly [type: string]: keyof MetricSpec} = {ContainerResource: "containerResource", External: "external", Object: "object", Pods: "pods", Resource: "resource"};

export function hpaErrors({spec}: HorizontalPodAutoscaler): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [], {minReplicas, maxReplicas, scaleTargetRef} = spec;
  if (minReplicas !== undefined && minReplicas < 1) errors.push(invalidValue("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(required("spec.maxReplicas", "must be set and greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) errors.push(invalidValue("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  if (!scaleTargetRef.kind) errors.push(required("spec.scaleTargetRef.kind"));
  if (!scaleTargetRef.name) errors.push(required("spec.scaleTargetRef.name"));
  if (!scaleTargetRef.apiVersion) errors.push(invalidValue("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group"));
  return [...errors, ...(spec.metrics ?? []).flatMap((metric, i) => metricErrors(metric, `spec.metrics[${i}]`))];
}

function metricErrors(metric: MetricSpec, at: string): FieldError[] {
  const errors: FieldError[] = metric.type ? [] : [required(`${at}.type`, "must specify a metric source type")];
  const source = SOURCES[metric.type];
  if (!source) return [...errors, notSupported(`${at}.type`, metric.type ?? "", Object.keys(SOURCES))];
  if (metric[source] === undefined) errors.push(required(`${at}.${source}`, "must populate information for the given metric source"));
  if (metric.resource) {
    const {name, target} = metric.resource, path = `${at}.resource`;
    if (!name) errors.push(required(`${path}.name`, "must specify a resource name"));
    if (target.averageUtilization !== undefined && target.averageUtilization < 1) errors.push(invalidValue(`${path}.target.averageUtilization`, target.averageUtilization, "must be greater than 0"));
    if (target.averageUtilization === undefined && target.averageValue === undefined) errors.push(required(`${path}.target.averageUtilization`, "must set either a target raw value or a target utilization"));
  }
  return errors;
}
