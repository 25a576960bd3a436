// pods/eviction: a deletion that asks the Pod's disruption budget first. Source: pkg/registry/core/pod/storage/eviction.go.
import {instant} from "../../clock.ts";
import {readBody} from "../body.ts";
import {removeObject} from "../deletion.ts";
import {badRequest, methodUnsupported, plain, tooManyRequests} from "../errors.ts";
import {list, overwrite, update} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import {matchesSelector} from "../selectors.ts";
import type {Eviction, Pod, PodDisruptionBudget} from "../types.ts";
import {answer, deleteOptionsOf, existing, isDryRun} from "../verbs.ts";
import type {SubCall, Subresource} from "./index.ts";

const SUCCESS = {kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201};
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

export const eviction: Subresource = (call) => {
  if (call.request.method !== "POST") throw methodUnsupported();
  const body = readBody(call, call.sub) as unknown as Eviction; // decoded as one
  if (body.metadata?.name !== call.target.name) throw badRequest("name in URL does not match name in Eviction object");
  const pod = existing(call) as Pod; // of the pods resource
  const options = body.deleteOptions ? deleteOptionsOf(body.deleteOptions as never) : {};
  const dryRun = isDryRun(call, "CreateOptions") || !!body.deleteOptions?.dryRun?.length;
  if (needsBudget(pod)) askBudgets(call, pod, dryRun);
  if (dryRun) return answer(201, SUCCESS);
  if (!pod.metadata.deletionTimestamp) overwrite(call.world, call.caller, call.info, disrupted(pod, call.world.nowMs));
  removeObject(call.world, call.caller, call.info, pod.metadata.name, pod.metadata.namespace, options);
  return answer(201, SUCCESS);
};

/** canIgnorePDB: what does not run needs no budget. */
const needsBudget = ({metadata, status}: Pod): boolean => !metadata.deletionTimestamp && status?.phase !== "Succeeded" && status?.phase !== "Failed" && status?.phase !== "Pending";

function disrupted(pod: Pod, nowMs: number): Pod {
  const condition = {type: "DisruptionTarget", status: "True", lastProbeTime: null as unknown as string, lastTransitionTime: instant(nowMs), reason: "EvictionByEvictionAPI", message: "Eviction API: evicting"}; // Go's zero time is null
  return {...pod, status: {...pod.status, conditions: [...(pod.status?.conditions?.filter(({type}) => type !== "DisruptionTarget") ?? []), condition]}};
}

function askBudgets(call: SubCall, pod: Pod, dryRun: boolean): void {
  const all = list(call.world, "poddisruptionbudgets", {namespace: pod.metadata.namespace!}) as readonly PodDisruptionBudget[]; // of that resource
  const budgets = all.filter(({spec}) => matchesSelector(spec?.selector, pod.metadata.labels ?? {}));
  if (budgets.length > 1) throw plain("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  const budget = budgets[0];
  if (!budget) return;
  const {name, generation = 0} = budget.metadata, status = budget.status;
  const ready = pod.status?.conditions?.some(({type, status: holds}) => type === "Ready" && holds === "True");
  const free = !ready && (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" || ((status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) && (status?.desiredHealthy ?? 0) > 0));
  if (free) return;
  if ((status?.observedGeneration ?? 0) < generation) throw refusal(`The disruption budget ${name} is still being processed by the server.`, 10);
  if ((status?.disruptionsAllowed ?? 0) <= 0) throw refusal(whyNot(budget));
  if (!dryRun) spend(call, budget, pod);
}

function whyNot({metadata: {name}, status}: PodDisruptionBudget): string {
  const {currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0} = status ?? {};
  if (currentHealthy <= desiredHealthy && disruptionsAllowed === 0 && !status?.disruptedPods) return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

function refusal(message: string, retryAfterSeconds?: number): Error {
  const error = tooManyRequests(REFUSED, [{reason: "DisruptionBudget", message}]);
  if (retryAfterSeconds !== undefined) (error.status.details as {retryAfterSeconds?: number}).retryAfterSeconds = retryAfterSeconds; // a fresh object of our own
  return error;
}

function spend(call: SubCall, budget: PodDisruptionBudget, pod: Pod): void {
  const status = budget.status!, allowed = (status.disruptionsAllowed ?? 0) - 1, now = instant(call.world.nowMs);
  const other = {type: "DisruptionAllowed", observedGeneration: budget.metadata.generation ?? 0, lastTransitionTime: now};
  const conditions = allowed > 0 ? status.conditions : [...(status.conditions?.filter(({type}) => type !== "DisruptionAllowed") ?? []), {...other, status: "False" as const, reason: "InsufficientPods", message: ""}];
  update(call.world, call.caller, resourceInfo("poddisruptionbudgets"), {...budget, status: {...status, disruptionsAllowed: allowed, disruptedPods: {...status.disruptedPods, [pod.metadata.name]: now}, ...(conditions && {conditions})}} as PodDisruptionBudget, "status");
}
