// Validation of HorizontalPodAutoscalers. Source: pkg/apis/autoscaling/validation.
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {pathSegmentErrors} from "../names.ts";
import {parseQuantity, quantityText} from "../quantity.ts";
import type {CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerBehavior, HPAScalingRules, MetricIdentifier, MetricSpec, MetricTarget} from "../types.ts";
import {selectorErrors} from "./scheduling.ts";

const SOURCES = {ContainerResource: "containerResource", External: "external", Object: "object", Pods: "pods", Resource: "resource"} as const;
type SourceType = keyof typeof SOURCES;
const positive = (value: string | number | undefined): boolean => value !== undefined && parseQuantity(value).nano > 0n;

export function hpaErrors({spec}: HorizontalPodAutoscaler): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [], {minReplicas, maxReplicas} = spec;
  if (minReplicas !== undefined && minReplicas < 1) errors.push(invalidValue("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(required("spec.maxReplicas", "must be set and greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) errors.push(invalidValue("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  errors.push(...referenceErrors(spec.scaleTargetRef, "spec.scaleTargetRef"), ...metricsErrors(spec.metrics ?? [], minReplicas), ...behaviorErrors(spec.behavior, "spec.behavior"));
  return errors;
}

function referenceErrors({kind, name, apiVersion = ""}: CrossVersionObjectReference, at: string, needsGroup = true): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, value] of [["kind", kind], ["name", name]] as const) {
    if (!value) errors.push(required(`${at}.${field}`));
    else errors.push(...pathSegmentErrors(value).map((text) => invalidValue(`${at}.${field}`, value, text)));
  }
  if (apiVersion.split("/").length > 2) errors.push(invalidValue(`${at}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else if (needsGroup && !apiVersion) errors.push(invalidValue(`${at}.apiVersion`, "", "apiVersion must specify API group"));
  return errors;
}

function metricsErrors(metrics: readonly MetricSpec[], minReplicas: number | undefined): FieldError[] {
  const errors = metrics.flatMap((metric, i) => metricErrors(metric, `spec.metrics[${i}]`));
  if (minReplicas === 0 && !metrics.some(({type}) => type === "Object" || type === "External")) errors.push(forbiddenField("spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas"));
  return errors;
}

function metricErrors(metric: MetricSpec, at: string): FieldError[] {
  const errors: FieldError[] = metric.type ? [] : [required(`${at}.type`, "must specify a metric source type")];
  const known = metric.type in SOURCES, unknown = notSupported(`${at}.type`, metric.type ?? "", Object.keys(SOURCES));
  if (!known) errors.push(unknown);
  const present = (["object", "external", "pods", "resource", "containerResource"] as const).filter((source) => metric[source] !== undefined);
  if (present[0]) errors.push(...sourceErrors(metric, present[0], `${at}.${present[0]}`));
  // An unknown type is told of twice.
  if (!known) errors.push(unknown);
  const wanted = known ? SOURCES[metric.type as SourceType] : undefined;
  if (wanted && metric[wanted] === undefined) errors.push(required(`${at}.${wanted}`, "must populate information for the given metric source"));
  if (present.length !== 1) errors.push(...present.filter((source) => source !== wanted).map((source) => forbiddenField(`${at}.${source}`, "must populate the given metric source only")));
  return errors;
}

function sourceErrors({object, external, pods, resource, containerResource}: MetricSpec, source: (typeof SOURCES)[SourceType], at: string): FieldError[] {
  switch (source) {
    case "object": return [...referenceErrors(object!.describedObject, `${at}.describedObject`, false), ...identifierErrors(object!.metric, `${at}.metric`), ...targetErrors(object!.target, `${at}.target`), ...eitherErrors(object!.target, at, "averageValue", "must set either a target value or averageValue")];
    case "external": return [...identifierErrors(external!.metric, `${at}.metric`), ...targetErrors(external!.target, `${at}.target`), ...eitherErrors(external!.target, at, "averageValue", "must set either a target value for metric or a per-pod target"),
      ...(external!.target.value !== undefined && external!.target.averageValue !== undefined ? [forbiddenField(`${at}.target.value`, "may not set both a target value for metric and a per-pod target")] : [])];
    case "pods": return [...identifierErrors(pods!.metric, `${at}.metric`), ...targetErrors(pods!.target, `${at}.target`), ...(pods!.target.averageValue !== undefined ? [] : [required(`${at}.target.averageValue`, "must specify a positive target averageValue")])];
    case "resource": return [...(resource!.name ? [] : [required(`${at}.name`, "must specify a resource name")]), ...resourceTargetErrors(resource!.target, at)];
    case "containerResource": return [...(containerResource!.name ? [] : [required(`${at}.name`, "must specify a resource name")]), ...(containerResource!.container ? [] : [required(`${at}.container`, "must specify a container")]), ...resourceTargetErrors(containerResource!.target, at)];
  }
}

function resourceTargetErrors(target: MetricTarget, at: string): FieldError[] {
  const errors = targetErrors(target, `${at}.target`);
  if (target.averageUtilization === undefined && target.averageValue === undefined) errors.push(required(`${at}.target.averageUtilization`, "must set either a target raw value or a target utilization"));
  if (target.averageUtilization !== undefined && target.averageValue !== undefined) errors.push(forbiddenField(`${at}.target.averageValue`, "may not set both a target raw value and a target utilization"));
  return errors;
}

const eitherErrors = ({value, averageValue}: MetricTarget, at: string, field: string, why: string): FieldError[] => (value === undefined && averageValue === undefined ? [required(`${at}.target.${field}`, why)] : []);

function targetErrors({type, value, averageValue, averageUtilization}: MetricTarget, at: string): FieldError[] {
  const errors: FieldError[] = type ? [] : [required(`${at}.type`, "must specify a metric target type")];
  if (type !== "Utilization" && type !== "Value" && type !== "AverageValue") errors.push(invalidValue(`${at}.type`, type ?? "", "must be either Utilization, Value, or AverageValue"));
  if (value !== undefined && !positive(value)) errors.push(invalidValue(`${at}.value`, value, "must be positive"));
  if (averageValue !== undefined && !positive(averageValue)) errors.push(invalidValue(`${at}.averageValue`, averageValue, "must be positive"));
  if (averageUtilization !== undefined && averageUtilization < 1) errors.push(invalidValue(`${at}.averageUtilization`, averageUtilization, "must be greater than 0"));
  return errors;
}

function identifierErrors({name, selector}: MetricIdentifier, at: string): FieldError[] {
  if (!name) return [required(`${at}.name`, "must specify a metric name"), ...selectorErrors(selector, `${at}.selector`)];
  return [...pathSegmentErrors(name).map((text) => invalidValue(`${at}.name`, name, text)), ...selectorErrors(selector, `${at}.selector`)];
}

const LONGEST_WINDOW = 3600, LONGEST_PERIOD = 1800;

function behaviorErrors(behavior: HorizontalPodAutoscalerBehavior | undefined, at: string): FieldError[] {
  return behavior ? [...rulesErrors(behavior.scaleUp, `${at}.scaleUp`), ...rulesErrors(behavior.scaleDown, `${at}.scaleDown`)] : [];
}

function rulesErrors(rules: HPAScalingRules | undefined, at: string): FieldError[] {
  if (!rules) return [];
  const errors: FieldError[] = [], {stabilizationWindowSeconds: window, selectPolicy, policies = []} = rules;
  if (window !== undefined && window < 0) errors.push(invalidValue(`${at}.stabilizationWindowSeconds`, window, "must be greater than or equal to zero"));
  if (window !== undefined && window > LONGEST_WINDOW) errors.push(invalidValue(`${at}.stabilizationWindowSeconds`, window, `must be less than or equal to ${LONGEST_WINDOW}`));
  if (selectPolicy !== undefined && !["Max", "Min", "Disabled"].includes(selectPolicy)) errors.push(notSupported(`${at}.selectPolicy`, selectPolicy, ["Disabled", "Max", "Min"]));
  if (!policies.length) errors.push(required(`${at}.policies`, "must specify at least one Policy"));
  for (const [i, {type, value, periodSeconds}] of policies.entries()) {
    const path = `${at}.policies[${i}]`;
    if (type !== "Pods" && type !== "Percent") errors.push(notSupported(`${path}.type`, type, ["Percent", "Pods"]));
    if (value <= 0) errors.push(invalidValue(`${path}.value`, value, "must be greater than zero"));
    if (periodSeconds <= 0) errors.push(invalidValue(`${path}.periodSeconds`, periodSeconds, "must be greater than zero"));
    if (periodSeconds > LONGEST_PERIOD) errors.push(invalidValue(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${LONGEST_PERIOD}`));
  }
  if (rules.tolerance !== undefined && parseQuantity(rules.tolerance).nano < 0n) errors.push(invalidValue(`${at}.tolerance`, quantityText(rules.tolerance), "must be greater than or equal to 0"));
  return errors;
}
