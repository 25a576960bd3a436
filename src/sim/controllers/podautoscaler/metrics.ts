// The metrics of an HPA, each with the replicas that it asks for (computeReplicasForMetrics in horizontal.go).
// Not simulated: servers of custom and external metrics; such metrics are told to be missing, as without one.
import type {JsonObject} from "../../api/object.ts";
import {milliUnits, parseQuantity, quantityText} from "../../api/quantity.ts";
import type {HorizontalPodAutoscaler, MetricSpec, MetricStatus, Pod} from "../../api/types.ts";
import type {Reconcile} from "../../component.ts";
import {NoMetric, propose, requestsOf, type Tolerance, type Usage} from "./calculator.ts";

export interface Scale { readonly replicas: number; readonly statusReplicas: number; readonly selector: string }
/** What one metric says: a number, or why there is none (the reason of the condition, its text, the text in the summary). */
export type Answer = {readonly replicas: number; readonly name: string; readonly status: MetricStatus} | {readonly reason: string; readonly why: string; readonly summary: string};

/** An answer of the aggregated API as client-go words its refusals. */
const REFUSALS: {readonly [status: number]: string} = {404: "the server could not find the requested resource", 503: "the server is currently unable to handle the request", 403: "forbidden"};

function measure(namespace: string, selector: string, resource: string, container: string | undefined, io: Reconcile): Usage {
  const answer = io.client.request({method: "GET", path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`});
  if (answer.status >= 300) throw new NoMetric(`unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${REFUSALS[answer.status] ?? "an error on the server"} (get pods.metrics.k8s.io)`);
  const usage = new Map<string, number>();
  for (const item of (answer.body as JsonObject)["items"] as readonly {readonly metadata: {readonly name: string}; readonly containers: readonly {readonly name: string; readonly usage: {readonly [resource: string]: string}}[]}[]) { // a PodMetricsList
    const parts = item.containers.filter(({name}) => container === undefined || name === container);
    if (parts.length && parts.every((part) => part.usage[resource] !== undefined)) usage.set(item.metadata.name, parts.reduce((sum, part) => sum + Number(milliUnits(parseQuantity(part.usage[resource]!))), 0));
  }
  if (!usage.size) throw new NoMetric(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
  return usage;
}

const tolerances = ({spec}: HorizontalPodAutoscaler): Tolerance => {
  const of = (text: string | undefined) => (text === undefined ? 0.1 : Number(milliUnits(parseQuantity(text))) / 1000);
  return {up: of(spec.behavior?.scaleUp?.tolerance), down: of(spec.behavior?.scaleDown?.tolerance)};
};

export function answerOf(hpa: HorizontalPodAutoscaler, metric: MetricSpec, scale: Scale, io: Reconcile): Answer {
  const source = metric.resource ?? metric.containerResource;
  if (!source) return unserved(hpa, metric);
  const kind = metric.resource ? "resource" : "container resource", container = metric.containerResource?.container;
  try {
    return resourceAnswer(hpa, metric, source, container, scale, io);
  } catch (error) {
    if (!(error instanceof NoMetric)) throw error;
    return {reason: metric.resource ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric", why: error.message, summary: `failed to get ${source.name} ${kind} metric value: ${error.message}`};
  }
}

function resourceAnswer(hpa: HorizontalPodAutoscaler, metric: MetricSpec, source: NonNullable<MetricSpec["resource"]>, container: string | undefined, scale: Scale, io: Reconcile): Answer {
  const {name, target} = source, namespace = hpa.metadata.namespace!, byValue = target.averageValue !== undefined;
  if (!byValue && target.averageUtilization === undefined) throw new NoMetric("invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
  try {
    const usage = measure(namespace, scale.selector, name, container, io);
    const pods: readonly Pod[] = io.client.list("pods", {namespace, labels: scale.selector});
    const requests = byValue ? undefined : requestsOf(pods, name, container);
    const wanted = byValue ? Number(milliUnits(parseQuantity(target.averageValue!))) : target.averageUtilization!;
    const {replicas, utilization, average} = propose(pods, usage, scale.replicas, wanted, requests, name === "cpu", tolerances(hpa), io.nowMs);
    const current = {...(utilization !== undefined && {averageUtilization: utilization}), averageValue: quantityText(`${average}m`)};
    const status: MetricStatus = container === undefined ? {type: metric.type, resource: {name, current}} : {type: metric.type, containerResource: {name, container, current}};
    return {replicas, name: `${name} ${container === undefined ? "" : "container "}resource${byValue ? "" : " utilization (percentage of request)"}`, status};
  } catch (error) {
    if (!(error instanceof NoMetric)) throw error;
    throw new NoMetric(`failed to get ${name} ${byValue ? "usage" : "utilization"}: ${error.message}`);
  }
}

function unserved(hpa: HorizontalPodAutoscaler, {pods, object, external}: MetricSpec): Answer {
  const none = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
  if (pods) return {reason: "FailedGetPodsMetric", why: `unable to get metric ${pods.metric.name}: ${none}`, summary: `failed to get pods metric value: unable to get metric ${pods.metric.name}: ${none}`};
  if (object) {
    const {metric, describedObject: {kind, name}} = object, why = `unable to get metric ${metric.name}: ${kind} on ${hpa.metadata.namespace} ${name}/${none}`;
    return {reason: "FailedGetObjectMetric", why, summary: `failed to get object metric value: ${why}`};
  }
  const name = external?.metric.name ?? "", why = `unable to get external metric ${hpa.metadata.namespace}/${name}/${external?.metric.selector ? `&LabelSelector{MatchLabels:map[string]string{${Object.entries(external.metric.selector.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`).join("")}},MatchExpressions:[]LabelSelectorRequirement{},}` : "nil"}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  return {reason: "FailedGetExternalMetric", why, summary: `failed to get ${name} external metric value: ${why}`};
}
