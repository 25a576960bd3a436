// HorizontalPodAutoscalers as autoscaling/v1 shows them: one CPU target in the spec, the rest in annotations. Source: pkg/apis/autoscaling/v1/conversion.go.
import type {Json, JsonObject, KubeObject} from "../object.ts";
import type {HorizontalPodAutoscaler, HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerCondition, MetricSpec, MetricStatus} from "../types.ts";
import type {Conversion} from "./index.ts";

const PREFIX = "autoscaling.alpha.kubernetes.io/";
type Annotations = {readonly [key: string]: string};
interface Old { readonly metadata: KubeObject["metadata"]; readonly spec?: JsonObject; readonly status?: JsonObject }

const given = <T>(name: string, value: T | undefined): {[name: string]: T} => (value === undefined ? {} : {[name]: value});

/** A metric as v1's annotation writes it. */
function oldMetric({type, resource, containerResource, pods, object, external}: MetricSpec): JsonObject {
  const result: {[key: string]: unknown} = {type};
  if (resource) result["resource"] = {name: resource.name, ...given("targetAverageUtilization", resource.target.averageUtilization), ...given("targetAverageValue", resource.target.averageValue)};
  if (containerResource) result["containerResource"] = {name: containerResource.name, ...given("targetAverageUtilization", containerResource.target.averageUtilization), ...given("targetAverageValue", containerResource.target.averageValue), container: containerResource.container};
  if (pods) result["pods"] = {metricName: pods.metric.name, targetAverageValue: pods.target.averageValue, ...given("selector", pods.metric.selector)};
  if (object) result["object"] = {target: object.describedObject, metricName: object.metric.name, targetValue: object.target.value ?? "0", ...given("selector", object.metric.selector), ...given("averageValue", object.target.averageValue)};
  if (external) result["external"] = {metricName: external.metric.name, ...given("metricSelector", external.metric.selector), ...given("targetValue", external.target.value), ...given("targetAverageValue", external.target.averageValue)};
  return result as JsonObject; // built of JSON
}

interface OldMetric {
  readonly type: string;
  readonly resource?: {readonly name: string; readonly targetAverageUtilization?: number; readonly targetAverageValue?: string};
  readonly containerResource?: {readonly name: string; readonly container: string; readonly targetAverageUtilization?: number; readonly targetAverageValue?: string};
  readonly pods?: {readonly metricName: string; readonly targetAverageValue: string; readonly selector?: Json};
  readonly object?: {readonly target: Json; readonly metricName: string; readonly targetValue?: string; readonly averageValue?: string; readonly selector?: Json};
  readonly external?: {readonly metricName: string; readonly metricSelector?: Json; readonly targetValue?: string; readonly targetAverageValue?: string};
}

const target = (utilization: number | undefined, average: string | undefined, value?: string): JsonObject => ({
  type: utilization !== undefined ? "Utilization" : average !== undefined ? "AverageValue" : "Value", ...given("averageUtilization", utilization), ...given("averageValue", average), ...given("value", value),
});

function newMetric({type, resource, containerResource, pods, object, external}: OldMetric): JsonObject {
  const metric = (name: string, selector: Json | undefined): JsonObject => ({name, ...given("selector", selector)});
  return {
    type,
    ...(resource && {resource: {name: resource.name, target: target(resource.targetAverageUtilization, resource.targetAverageValue)}}),
    ...(containerResource && {containerResource: {name: containerResource.name, container: containerResource.container, target: target(containerResource.targetAverageUtilization, containerResource.targetAverageValue)}}),
    ...(pods && {pods: {metric: metric(pods.metricName, pods.selector), target: target(undefined, pods.targetAverageValue)}}),
    ...(object && {object: {describedObject: object.target, metric: metric(object.metricName, object.selector), target: target(undefined, object.averageValue, object.averageValue === undefined ? object.targetValue : undefined)}}),
    ...(external && {external: {metric: metric(external.metricName, external.metricSelector), target: target(undefined, external.targetAverageValue, external.targetValue)}}),
  };
}

const isCpu = ({resource}: MetricSpec): boolean => resource?.name === "cpu" && resource.target.averageUtilization !== undefined;

function currents(list: readonly MetricStatus[]): string {
  return JSON.stringify(list.map(({type, resource}) => ({type, ...(resource && {resource: {name: resource.name, ...given("currentAverageUtilization", resource.current.averageUtilization), currentAverageValue: resource.current.averageValue ?? "0"}})})));
}

function annotated(object: HorizontalPodAutoscaler, others: readonly MetricSpec[]): Annotations {
  const {spec, status} = object, found: {[key: string]: string} = {...object.metadata.annotations};
  if (status?.conditions?.length) found[`${PREFIX}conditions`] = JSON.stringify(status.conditions);
  if (status?.currentMetrics?.length) found[`${PREFIX}current-metrics`] = currents(status.currentMetrics);
  if (others.length) found[`${PREFIX}metrics`] = JSON.stringify(others.map(oldMetric));
  if (spec?.behavior) found[`${PREFIX}behavior`] = JSON.stringify(spec.behavior);
  return found;
}

function parsed<T>(annotations: Annotations | undefined, name: string): T | undefined {
  const text = annotations?.[PREFIX + name];
  if (!text) return undefined;
  try {
    return JSON.parse(text) as T; // what we or a client wrote there
  } catch {
    return undefined;
  }
}

function fromStored(stored: KubeObject): KubeObject {
  const object = stored as HorizontalPodAutoscaler, {spec, status} = object; // of that resource
  const cpu = spec?.metrics?.find(isCpu), annotations = annotated(object, (spec?.metrics ?? []).filter((metric) => metric !== cpu));
  const used = status?.currentMetrics?.find(({resource}) => resource?.name === "cpu" && resource.current.averageUtilization !== undefined)?.resource?.current.averageUtilization;
  return {
    kind: object.kind, apiVersion: "autoscaling/v1", metadata: {...object.metadata, ...(Object.keys(annotations).length && {annotations})},
    ...(spec && {spec: {scaleTargetRef: spec.scaleTargetRef, ...given("minReplicas", spec.minReplicas), maxReplicas: spec.maxReplicas, ...given("targetCPUUtilizationPercentage", cpu?.resource?.target.averageUtilization)}}),
    status: {...given("observedGeneration", status?.observedGeneration), ...given("lastScaleTime", status?.lastScaleTime), currentReplicas: status?.currentReplicas ?? 0, desiredReplicas: status?.desiredReplicas ?? 0, ...given("currentCPUUtilizationPercentage", used)},
  } as KubeObject;
}

const KEPT = new Set(["metrics", "behavior", "conditions", "current-metrics"].map((name) => PREFIX + name));

function toStored(sent: KubeObject): KubeObject {
  const {metadata, spec, status} = sent as unknown as Old; // as autoscaling/v1 has it
  const {targetCPUUtilizationPercentage: cpu, ...rest} = spec ?? {}, annotations = Object.entries(metadata.annotations ?? {});
  const metrics: JsonObject[] = cpu === undefined ? [] : [{type: "Resource", resource: {name: "cpu", target: {type: "Utilization", averageUtilization: cpu}}}];
  metrics.push(...(parsed<OldMetric[]>(metadata.annotations, "metrics") ?? []).map(newMetric));
  const behavior = parsed<HorizontalPodAutoscalerBehavior>(metadata.annotations, "behavior"), conditions = parsed<HorizontalPodAutoscalerCondition[]>(metadata.annotations, "conditions");
  const {annotations: _, ...meta} = metadata, kept = Object.fromEntries(annotations.filter(([key]) => !KEPT.has(key)));
  const {currentCPUUtilizationPercentage: __, ...state} = status ?? {};
  return {
    kind: sent.kind, apiVersion: "autoscaling/v2", metadata: {...meta, ...(Object.keys(kept).length && {annotations: kept})},
    ...(spec && {spec: {...rest, ...(metrics.length && {metrics}), ...given("behavior", behavior)}}), ...(status && {status: {...state, ...given("conditions", conditions)}}),
  } as KubeObject;
}

export const autoscalingV1: Conversion = {stored: "autoscaling/v2", toStored, fromStored};
