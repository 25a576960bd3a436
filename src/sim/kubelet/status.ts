// PodStatus as the kubelet writes it: generateAPIPodStatus, getPhase and the condition generators of pkg/kubelet/status.
import {instant} from "../clock.ts";
import type {Container as PodContainer, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus} from "../api/types.ts";
import type {Container} from "./container.ts";
import {findImage, imageDigest, parseReference} from "./images.ts";
import {allocated, resizeCondition} from "./resize.ts";
import {mayRestart} from "./start.ts";
import {allContainers, compact, current, ephemeralContainers, initContainers, isSidecar, tracked, type PodSync, type Tracked} from "./worker.ts";

const EPOCH = "1970-01-01T00:00:00Z";

/** The status of a Pod from what runs on the machine now, as the API server would decode it. */
export function podStatus(sync: PodSync): PodStatus {
  const {pod, worker, host} = sync;
  const waitingReason = initialized(sync) ? "ContainerCreating" : "PodInitializing";
  const init = initContainers(pod).map((container) => containerStatus(sync, container, "PodInitializing"));
  const main = pod.spec.containers.map((container) => containerStatus(sync, container, init.length > 0 ? "PodInitializing" : waitingReason));
  const ephemeral = ephemeralContainers(pod).map((container) => containerStatus(sync, container, "ContainerCreating"));
  // A Pod that has to end keeps its phase while something of it still runs.
  const failed = isRunning(sync) ? undefined : worker.failed;
  const phase = failed ? "Failed" : podPhase(sync, init, main);
  const generation = worker.static ? undefined : pod.metadata.generation;
  const sandbox = host.sandboxes.get(pod.metadata.uid);
  const ip = sandbox?.ip ?? (pod.spec.hostNetwork && sandbox ? host.address : pod.status?.podIP);
  const conditions = podConditions(sync, phase, init, main, generation);
  const resources = worker.resize ? {} : podResources(pod);
  return compact({
    ...pod.status, phase, conditions, ...(generation !== undefined && {observedGeneration: generation}),
    ...(failed && {reason: failed.reason, message: failed.message}),
    ...(init.length > 0 && {initContainerStatuses: init}), containerStatuses: failed && main.every((status) => !status.containerID) ? undefined : main,
    ...(ephemeral.length > 0 && {ephemeralContainerStatuses: ephemeral.map(({started: _, ...status}) => ({...status, ready: false}))}),
    hostIP: host.address, hostIPs: [{ip: host.address}], ...(ip !== undefined && {podIP: ip, podIPs: [{ip}]}), ...resources,
    qosClass: pod.status?.qosClass, startTime: instant(worker.startTimeMs),
  });
}

/** Pod-level resources: the sums that the kubelet reports since InPlacePodLevelResourcesVerticalScaling. */
function podResources(pod: Pod): Partial<PodStatus> {
  if (pod.spec.containers.length !== 1 || initContainers(pod).length > 0) return {};
  const {requests, limits} = pod.spec.containers[0]!.resources ?? {};
  if (!requests && !limits) return {};
  return {...(requests && {allocatedResources: requests}), resources: {...(limits && {limits}), ...(requests && {requests})}};
}

export function containerStatus(sync: PodSync, spec: PodContainer, waitingReason: string): ContainerStatus {
  const state = tracked(sync, spec.name);
  const container = current(sync, spec.name);
  const running = container?.state === "running";
  const image = container && imageNames(sync, container);
  const last = lastState(sync, state, container);
  const waiting = state.waiting && !running;
  const plainInit = initContainers(sync.pod).includes(spec) && !isSidecar(spec);
  const {requests, limits} = allocated(sync, spec);
  return {
    name: spec.name, ready: plainInit ? container?.state === "exited" && container.exitCode === 0 : running === true && state.ready === true, restartCount: state.restarts,
    image: image?.image ?? spec.image ?? "", imageID: image?.imageID ?? "", started: running && !plainInit ? state.started === true : false,
    state: container && !waiting ? stateOf(container) : {waiting: state.waiting ?? {reason: waitingReason}},
    lastState: waiting && container?.state === "exited" ? stateOf(container) : last,
    ...(container && {containerID: `containerd://${container.id}`}),
    ...(requests && container && {allocatedResources: requests}),
    ...(container && {resources: {...(limits && {limits}), ...(requests && {requests})}}),
    ...(running && {user: {linux: {gid: container.group, supplementalGroups: [...new Set([container.group, ...(container.groups ?? [])])].sort((a, b) => a - b), uid: container.user}}}),
    ...(spec.volumeMounts && container && {volumeMounts: spec.volumeMounts.map((mount) => ({
      mountPath: mount.mountPath, name: mount.name, ...(mount.readOnly && {readOnly: true, recursiveReadOnly: mount.recursiveReadOnly ?? "Disabled"}),
    }))}),
  };
}

function lastState(sync: PodSync, state: Tracked, container: Container | undefined): ContainerState {
  if (!container || state.previous === undefined) return {};
  const before = sync.host.containers.get(state.previous);
  return before?.state === "exited" ? stateOf(before) : {};
}

function stateOf(container: Container): ContainerState {
  if (container.state === "created") return {waiting: {reason: "ContainerCreating"}};
  const startedAt = container.startedAtMs ? instant(container.startedAtMs) : EPOCH;
  if (container.state === "running") return {running: {startedAt}};
  return {terminated: {
    containerID: `containerd://${container.id}`, exitCode: container.exitCode ?? 0, finishedAt: instant(container.finishedAtMs ?? 0), startedAt,
    reason: container.reason ?? "Completed", ...(container.message !== undefined && {message: container.message}),
  }};
}

function imageNames(sync: PodSync, container: Container): {image: string; imageID: string} {
  const reference = parseReference(container.image);
  const spec = findImage(sync.io.world.images, container.image);
  if (!reference || !spec) return {image: container.image, imageID: ""};
  return {image: reference.full, imageID: `${reference.repository}@${reference.digest ?? imageDigest(spec, reference.tag)}`};
}

export const isRunning = (sync: PodSync): boolean => allContainers(sync.pod).some((spec) => current(sync, spec.name)?.state === "running");

/** Whether all init containers are through: plain ones ended with 0, sidecars started. */
export function initialized(sync: PodSync): boolean {
  return initContainers(sync.pod).every((spec) => initDone(sync, spec));
}

export function initDone(sync: PodSync, spec: PodContainer): boolean {
  const container = current(sync, spec.name);
  if (!container) return false;
  if (isSidecar(spec)) return tracked(sync, spec.name).started === true || mainStarted(sync);
  return container.state === "exited" && container.exitCode === 0 || mainStarted(sync);
}

const mainStarted = (sync: PodSync): boolean => sync.pod.spec.containers.some((spec) => tracked(sync, spec.name).id !== undefined);

function podPhase(sync: PodSync, init: readonly ContainerStatus[], main: readonly ContainerStatus[]): NonNullable<PodStatus["phase"]> {
  const {pod} = sync;
  const never = pod.spec.restartPolicy === "Never";
  const plain = init.filter((_, i) => !isSidecar(initContainers(pod)[i]!));
  if (never && plain.some((status) => (status.state?.terminated?.exitCode ?? 0) !== 0)) return "Failed";
  if (!initialized(sync)) return "Pending";
  const sidecars = init.filter((_, i) => isSidecar(initContainers(pod)[i]!));
  const all = [...sidecars, ...main];
  const waiting = all.filter((status) => status.state?.waiting && !status.lastState?.terminated).length;
  const running = all.filter((status) => status.state?.running).length;
  const ended = main.filter((status) => status.state?.terminated ?? status.lastState?.terminated);
  if (waiting > 0) return "Pending";
  if (running > 0 || ended.length < main.length) return "Running";
  const succeeded = main.every((status) => (status.state?.terminated ?? status.lastState?.terminated)?.exitCode === 0);
  if (pod.metadata.deletionTimestamp) return succeeded ? "Succeeded" : "Failed";
  if (pod.spec.restartPolicy === "Always" || pod.spec.restartPolicy === undefined || pod.spec.containers.some((spec) => ownPolicy(sync, spec))) return "Running";
  if (succeeded) return "Succeeded";
  return never ? "Failed" : "Running";
}

/** A container whose own policy or rules let it run again keeps its Pod running. */
function ownPolicy(sync: PodSync, spec: PodContainer): boolean {
  const container = current(sync, spec.name);
  return (spec.restartPolicy !== undefined || spec.restartPolicyRules !== undefined) && container?.state === "exited" && mayRestart(sync, spec, container, false);
}

function podConditions(sync: PodSync, phase: string, init: readonly ContainerStatus[], main: readonly ContainerStatus[], observedGeneration: number | undefined): readonly PodCondition[] {
  const {pod, worker, io} = sync;
  const unready = names([...init.filter((_, i) => isSidecar(initContainers(pod)[i]!)), ...main].filter((status) => !status.ready));
  const incomplete = names(init.filter((_, i) => !initDone(sync, initContainers(pod)[i]!)));
  const generation = observedGeneration === undefined ? {} : {observedGeneration};
  const done = phase === "Succeeded" ? "PodCompleted" : phase === "Failed" ? "PodFailed" : undefined;
  const containersReady: Partial<PodCondition> = done ? {status: "False", reason: done} : unready.length === 0 ? {status: "True"} : {status: "False", reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]`};
  const gates = (pod.spec.readinessGates ?? []).filter((gate) => pod.status?.conditions?.find((condition) => condition.type === gate.conditionType)?.status !== "True");
  const ready = containersReady.status === "True" && gates.length > 0 ? {status: "False", reason: "ReadinessGatesNotReady", message: gates.map(({conditionType}) => gateMessage(conditionType, pod.status?.conditions?.find(({type}) => type === conditionType)?.status)).join(", ")} : containersReady;
  const initDoneNow: Partial<PodCondition> = incomplete.length === 0 ? {status: "True", ...(phase === "Succeeded" && {reason: "PodCompleted"})} : {status: "False", reason: phase === "Failed" ? "PodFailed" : "ContainersNotInitialized", ...(phase !== "Failed" && {message: `containers with incomplete status: [${incomplete.join(" ")}]`})};
  const before = new Map((pod.status?.conditions ?? []).map((condition) => [condition.type, condition]));
  const made: [string, Partial<PodCondition>][] = [
    ["PodReadyToStartContainers", {status: worker.sandbox && !done ? "True" : "False"}], ["Initialized", initDoneNow],
    ["Ready", ready], ["ContainersReady", containersReady], ["PodScheduled", {status: "True"}],
  ];
  const own = made.map(([type, condition]): PodCondition => {
    const old = before.get(type);
    before.delete(type);
    const since = old?.lastTransitionTime && old.status === condition.status ? old.lastTransitionTime : instant(io.nowMs);
    return {type, status: condition.status ?? "False", lastProbeTime: null as never, lastTransitionTime: since, ...(condition.reason && {reason: condition.reason}), ...(condition.message && {message: condition.message}), ...generation};
  });
  if (worker.failed && BY_KUBELET.has(worker.failed.reason) && worker.admitted) before.set("DisruptionTarget", {type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message: worker.failed.message, lastProbeTime: null as never, lastTransitionTime: before.get("DisruptionTarget")?.lastTransitionTime ?? instant(io.nowMs), ...generation});
  before.delete("PodResizePending");
  return [...resizeCondition(sync), ...own, ...before.values()];
}

/** Ends that are the kubelet's decision and not the Pod's fault. */
const BY_KUBELET = new Set(["Evicted", "Terminated"]);

const gateMessage = (gate: string, status: string | undefined): string => status === undefined
  ? `corresponding condition of pod readiness gate "${gate}" does not exist.` : `the status of pod readiness gate "${gate}" is not "True", but ${status}`;

const names = (statuses: readonly ContainerStatus[]): readonly string[] => statuses.map((status) => status.name);

/** Whether two statuses say the same: key order, nulls and absent fields do not matter. */
export function sameStatus(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return (left ?? undefined) === (right ?? undefined);
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const a = left as {[key: string]: unknown}, b = right as {[key: string]: unknown};
  for (const key in a) if (!sameStatus(a[key], b[key])) return false;
  for (const key in b) if (a[key] === undefined && (b[key] ?? undefined) !== undefined) return false;
  return true;
}
