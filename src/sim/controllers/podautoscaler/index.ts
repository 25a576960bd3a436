// The horizontal pod autoscaler (pkg/controller/podautoscaler): every 15 seconds, as many replicas as the metrics ask for, within bounds.
import type {Json, JsonObject} from "../../api/object.ts";
import {recordEvent} from "../../api/events.ts";
import {resources} from "../../api/resources.ts";
import type {HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, MetricStatus} from "../../api/types.ts";
import {instant} from "../../clock.ts";
import type {Component, Reconcile} from "../../component.ts";
import {keyOf, splitKey} from "../ownership.ts";
import {limit, noteChange, NO_PAST, type Past} from "./limits.ts";
import {answerOf, type Scale} from "./metrics.ts";

const SOURCE = {component: "horizontal-pod-autoscaler"};
const PERIOD_MS = 15_000;
const NEW = "new ";

export const podautoscaler: Component = {
  name: "horizontal-pod-autoscaler",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  // Its own writes do not wake it: it looks when its period is over.
  watches: {horizontalpodautoscalers: ({object, previous}) => (object && !previous ? [NEW + keyOf(object)] : [])},
  reconcile(key, io) {
    if (key.startsWith(NEW)) return io.requeue(PERIOD_MS, key.slice(NEW.length));
    const {name, namespace} = splitKey(key);
    const hpa = io.client.get("horizontalpodautoscalers", name, namespace);
    if (!hpa) return void io.memory.delete(key);
    io.requeue(PERIOD_MS);
    autoscale(hpa, key, io);
  },
};

interface Sync { readonly hpa: HorizontalPodAutoscaler; readonly key: string; readonly io: Reconcile; conditions: readonly HorizontalPodAutoscalerCondition[] }

function set(sync: Sync, type: string, status: "True" | "False", reason: string, message: string): void {
  const before = sync.conditions.find((condition) => condition.type === type);
  const condition = {type, status, reason, message, lastTransitionTime: before?.status === status ? before.lastTransitionTime! : instant(sync.io.nowMs)};
  sync.conditions = before ? sync.conditions.map((one) => (one === before ? condition : one)) : [...sync.conditions, condition];
}

const warn = ({hpa, io}: Sync, reason: string, message: string): void => recordEvent(io, SOURCE, hpa, "Warning", reason, message);

function autoscale(hpa: HorizontalPodAutoscaler, key: string, io: Reconcile): void {
  const sync: Sync = {hpa, key, io, conditions: hpa.status?.conditions ?? []};
  const scale = scaleOf(hpa, io);
  if (typeof scale === "string") {
    warn(sync, "FailedGetScale", scale);
    set(sync, "AbleToScale", "False", "FailedGetScale", `the HPA controller was unable to get the target's current scale: ${scale}`);
    return write(sync, {desiredReplicas: hpa.status?.desiredReplicas ?? 0, ...hpa.status});
  }
  set(sync, "AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
  const {replicas: current} = scale, {minReplicas: min = 1, maxReplicas: max} = hpa.spec;
  if (!pastOf(sync).recommendations.length) remember(sync, {...pastOf(sync), recommendations: [{replicas: current, atMs: io.nowMs}]});
  if (current === 0 && min !== 0) {
    set(sync, "ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
    return write(sync, statusOf(hpa, current, 0, []));
  }
  if (current > max) return rescale(sync, current, max, "Current number of replicas above Spec.MaxReplicas", []);
  if (current < min) return rescale(sync, current, min, "Current number of replicas below Spec.MinReplicas", []);
  byMetrics(sync, scale);
}

const pastOf = ({io, key}: Sync): Past => (io.memory.get(key) as unknown as Past | undefined) ?? NO_PAST; // written by remember() alone
const remember = ({io, key}: Sync, past: Past): void => io.memory.set(key, past as unknown as Json); // plain data

function byMetrics(sync: Sync, scale: Scale): void {
  const {hpa, io} = sync, specs = hpa.spec.metrics ?? [], current = scale.replicas;
  const answers = specs.map((metric) => answerOf(hpa, metric, scale, io));
  const failures = answers.flatMap((answer) => ("why" in answer ? [answer] : [])), good = answers.flatMap((answer) => ("why" in answer ? [] : [answer]));
  for (const {reason, why} of failures) warn(sync, reason, why);
  const best = good.reduce<(typeof good)[number] | undefined>((top, answer) => (!top || answer.replicas > top.replicas ? answer : top), undefined);
  const statuses = answers.map((answer): MetricStatus => ("why" in answer ? {type: ""} : answer.status)), [first] = failures;
  if (first && (!best || best.replicas < current)) {
    set(sync, "ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.why}`);
    warn(sync, "FailedComputeMetricsReplicas", `invalid metrics (${failures.length} invalid out of ${specs.length}), first error is: ${first.summary}`);
    return write(sync, statusOf(hpa, current, hpa.status?.desiredReplicas ?? 0, statuses));
  }
  set(sync, "ScalingActive", "True", "ValidMetricFound", `the HPA was able to successfully calculate a replica count from ${best!.name}`);
  const bounded = limit(hpa, current, best!.replicas, pastOf(sync), io.nowMs);
  remember(sync, bounded.past);
  const {reason, message} = bounded.stabilized ?? {reason: "ReadyForNewScale", message: "recommended size matches current size"};
  set(sync, "AbleToScale", "True", reason, message);
  set(sync, "ScalingLimited", bounded.limited ? "True" : "False", bounded.limit.reason, bounded.limit.message);
  const why = best!.replicas > current ? `${best!.name} above target` : best!.replicas < current ? "All metrics below target" : "";
  if (bounded.replicas === current) write(sync, statusOf(hpa, current, current, statuses));
  else rescale(sync, current, bounded.replicas, why, statuses);
}

function statusOf(hpa: HorizontalPodAutoscaler, current: number, desired: number, metrics: readonly MetricStatus[]) {
  return {currentReplicas: current, desiredReplicas: desired, ...(hpa.status?.lastScaleTime && {lastScaleTime: hpa.status.lastScaleTime}), ...(metrics.length && {currentMetrics: metrics})};
}

function rescale(sync: Sync, current: number, desired: number, why: string, metrics: readonly MetricStatus[]): void {
  const {hpa, io} = sync, path = scalePath(hpa);
  const before = io.client.request({method: "GET", path: path!}).body as JsonObject; // scaleOf() has read it
  const answer = io.client.request({method: "PUT", path: path!, body: {...before, spec: {replicas: desired}}});
  if (answer.status >= 300) {
    const error = String((answer.body as JsonObject)["message"] ?? "");
    warn(sync, "FailedRescale", `New size: ${desired}; reason: ${why}; error: ${error}`);
    set(sync, "AbleToScale", "False", "FailedUpdateScale", `the HPA controller was unable to update the target scale: ${error}`);
    return write(sync, statusOf(hpa, current, hpa.status?.desiredReplicas ?? 0, hpa.status?.currentMetrics ?? []));
  }
  set(sync, "AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
  recordEvent(io, SOURCE, hpa, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${why}`);
  remember(sync, noteChange(pastOf(sync), desired - current, io.nowMs));
  write(sync, {...statusOf(hpa, current, desired, metrics), lastScaleTime: instant(io.nowMs)});
}

function scalePath({spec: {scaleTargetRef: {kind, apiVersion}, scaleTargetRef}, metadata}: HorizontalPodAutoscaler): string | undefined {
  const info = resources.find((one) => one.kind === kind && one.groupVersion === (apiVersion ?? "v1") && !one.name.includes("/"));
  return info && `/${info.group ? "apis" : "api"}/${info.groupVersion}/namespaces/${metadata.namespace}/${info.name}/${scaleTargetRef.name}/scale`;
}

/** The target's scale, or why it cannot be had. */
function scaleOf(hpa: HorizontalPodAutoscaler, io: Reconcile): Scale | string {
  const path = scalePath(hpa), {kind, apiVersion = "v1"} = hpa.spec.scaleTargetRef;
  if (path === undefined) return `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(apiVersion.includes("/") ? apiVersion.split("/")[0] : "")}`;
  const answer = io.client.request({method: "GET", path}), body = answer.body as {readonly message?: string; readonly spec?: {readonly replicas?: number}; readonly status?: {readonly replicas?: number; readonly selector?: string}}; // a Scale or a Status
  if (answer.status >= 300) return body.message ?? "";
  return {replicas: body.spec?.replicas ?? 0, statusReplicas: body.status?.replicas ?? 0, selector: body.status?.selector ?? ""};
}

function write({hpa, io, conditions}: Sync, status: NonNullable<HorizontalPodAutoscaler["status"]>): void {
  // Nothing is written if nothing differs.
  io.client.update("horizontalpodautoscalers", {...hpa, status: {...status, conditions}}, "status");
}
