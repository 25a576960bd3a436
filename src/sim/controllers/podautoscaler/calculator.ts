// How many replicas a resource metric asks for (pkg/controller/podautoscaler/replica_calculator.go).
import {milliUnits, parseQuantity} from "../../api/quantity.ts";
import type {Container, Pod} from "../../api/types.ts";
import {parseInstant} from "../../clock.ts";
import {isReady} from "../pods.ts";

/** Why there is no answer; the text goes into the HPA's condition. */
export class NoMetric extends Error {}

/** Amounts in thousandths, by Pod. */
export type Usage = ReadonlyMap<string, number>;
export interface Tolerance { readonly up: number; readonly down: number }

/** A Pod's start counts as initialisation for five minutes; its samples count when they cover a whole window. */
const INITIALIZATION_MS = 300_000, INITIAL_READINESS_MS = 30_000, WINDOW_MS = 15_000;

interface Groups { readonly ready: number; readonly ignored: readonly Pod[]; readonly missing: readonly Pod[] }

function group(pods: readonly Pod[], usage: Usage, isCpu: boolean, nowMs: number): Groups {
  const ignored: Pod[] = [], missing: Pod[] = [];
  let ready = 0;
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp || pod.status?.phase === "Failed") continue;
    if (pod.status?.phase === "Pending") ignored.push(pod);
    else if (!usage.has(pod.metadata.name)) missing.push(pod);
    else if (isCpu && isUnready(pod, nowMs)) ignored.push(pod);
    else ready++;
  }
  return {ready, ignored, missing};
}

function isUnready(pod: Pod, nowMs: number): boolean {
  const condition = pod.status?.conditions?.find(({type}) => type === "Ready"), start = pod.status?.startTime;
  if (!condition || !start) return true;
  const changedMs = parseInstant(condition.lastTransitionTime ?? start), startMs = parseInstant(start);
  if (startMs + INITIALIZATION_MS > nowMs) return !isReady(pod) || nowMs < changedMs + WINDOW_MS;
  return !isReady(pod) && startMs + INITIAL_READINESS_MS > changedMs;
}

/** What Pods ask for, in thousandths; of one container if it is named. */
export function requestsOf(pods: readonly Pod[], resource: string, container: string | undefined): Usage {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    const sidecars = (pod.spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === "Always");
    const counted: readonly Container[] = [...pod.spec.containers, ...sidecars].filter(({name}) => container === undefined || name === container);
    let sum = 0;
    for (const {name, resources} of counted) {
      const request = resources?.requests?.[resource];
      if (request === undefined) throw new NoMetric(`missing request for ${resource} in container ${name} of Pod ${pod.metadata.name}`);
      sum += Number(milliUnits(parseQuantity(request)));
    }
    requests.set(pod.metadata.name, sum);
  }
  return requests;
}

export interface Proposal { readonly replicas: number; /** Percent of the requests, where that is the target. */ readonly utilization?: number; /** The average in thousandths. */ readonly average: number }

const total = (values: Iterable<number>): number => { let sum = 0; for (const value of values) sum += value; return sum; };

interface Ratio { readonly ratio: number; readonly utilization?: number; readonly average: number }

/** Against a share of the requests (GetResourceUtilizationRatio) or an amount for each Pod (GetMetricUsageRatio). */
function ratioOf(usage: Usage, target: number, requests: Usage | undefined): Ratio {
  const used = total(usage.values()), average = Math.floor(used / usage.size);
  if (!requests) return {ratio: average / target, average};
  const asked = total([...usage.keys()].map((name) => requests.get(name) ?? 0));
  if (asked === 0) throw new NoMetric("no metrics returned matched known pods");
  const utilization = Math.floor((used * 100) / asked);
  return {ratio: utilization / target, utilization, average};
}

/** The target is percent of the requests, or without them thousandths of an amount. */
export function propose(pods: readonly Pod[], measured: Usage, current: number, target: number, requests: Usage | undefined, isCpu: boolean, tolerance: Tolerance, nowMs: number): Proposal {
  if (!pods.length) throw new NoMetric("no pods returned by selector while calculating replica count");
  const {ready, ignored, missing} = group(pods, measured, isCpu, nowMs);
  const usage = new Map(measured);
  for (const pod of pods) if (ignored.includes(pod) || pod.metadata.deletionTimestamp || pod.status?.phase === "Failed") usage.delete(pod.metadata.name);
  if (!usage.size) throw new NoMetric("did not receive metrics for targeted pods (pods might be unready)");
  const {ratio, ...measure} = ratioOf(usage, target, requests), within = (value: number) => 1 - tolerance.down <= value && value <= 1 + tolerance.up;
  const keep = {...measure, replicas: current}, rebalance = ignored.length > 0 && ratio > 1;
  if (!rebalance && !missing.length) return within(ratio) ? keep : {...measure, replicas: Math.ceil(ratio * ready)};
  // Pods without samples count as idle when more are wanted, as at their request (or the target) when fewer are.
  for (const {metadata: {name}} of missing) if (ratio !== 1) usage.set(name, ratio < 1 ? requests?.get(name) ?? target : 0);
  if (rebalance) for (const {metadata: {name}} of ignored) usage.set(name, 0);
  const again = ratioOf(usage, target, requests).ratio, replicas = Math.ceil(again * usage.size);
  const turns = (ratio < 1 && again > 1) || (ratio > 1 && again < 1), backwards = (again < 1 && replicas > current) || (again > 1 && replicas < current);
  return within(again) || turns || backwards ? keep : {...measure, replicas};
}
