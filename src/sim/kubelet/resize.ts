// In-place resize: whether other requests and limits of a running Pod fit, and what becomes of them. Real: pkg/kubelet/allocation,
// kuberuntime doPodResizeAction. Not simulated: the moments between the start and the end of a resize; Pod-level resources.
import {equal} from "../api/equal.ts";
import type {Container as PodContainer, ContainerStatus, Pod, PodCondition} from "../api/types.ts";
import {instant} from "../clock.ts";
import {admissionError, podRequest} from "./admission.ts";
import {podEvent} from "./events.ts";
import {amount} from "./resources.ts";
import {replaceContainer} from "./runtime.ts";
import {stopContainer} from "./terminate.ts";
import {current, initContainers, isSidecar, type PodSync} from "./worker.ts";

type Resources = NonNullable<PodContainer["resources"]>;

/** A deferred resize is tried again, as retryDelay says, or when the Pod is looked at. */
const RETRY_MS = 30_000;

const resizable = (pod: Pod): readonly PodContainer[] => [...initContainers(pod).filter(isSidecar), ...pod.spec.containers];

const statusOf = (pod: Pod, name: string): ContainerStatus | undefined => [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find((status) => status.name === name);

const shown = ({limits, requests}: Resources): Resources => ({...(limits && {limits}), ...(requests && {requests})});

/** What a container has: what it wants, unless its node cannot give that. */
export function allocated(sync: PodSync, spec: PodContainer): Resources {
  const before = sync.worker.resize && statusOf(sync.pod, spec.name);
  return before?.resources ?? spec.resources ?? {};
}

function changed(sync: PodSync): readonly PodContainer[] {
  return resizable(sync.pod).filter((spec) => {
    const before = statusOf(sync.pod, spec.name)?.resources;
    return before !== undefined && current(sync, spec.name)?.state === "running" && !equal(shown(before), shown(spec.resources ?? {}));
  });
}

/** Takes over new resources, or says why not. True if the status has to say something new. */
export function syncResize(sync: PodSync): boolean {
  if ((sync.pod.metadata.generation ?? 1) === 1) return false;
  const wanted = changed(sync);
  if (wanted.length === 0) {
    const had = sync.worker.resize !== undefined;
    if (had) sync.worker = {...sync.worker, resize: undefined};
    return had;
  }
  const {generation = 1} = sync.pod.metadata;
  const pending = obstacle(sync);
  if (pending) return wait(sync, pending, generation);
  sync.worker = {...sync.worker, resize: undefined};
  podEvent(sync, "Normal", "ResizeStarted", `Pod resize started: ${summary(sync.pod, generation)}`);
  for (const spec of wanted) apply(sync, spec);
  podEvent(sync, "Normal", "ResizeCompleted", `Pod resize completed: ${summary(sync.pod, generation)}`);
  return true;
}

function wait(sync: PodSync, {reason, message, event}: NonNullable<ReturnType<typeof obstacle>>, generation: number): boolean {
  const {resize} = sync.worker;
  if (reason === "Deferred") sync.worker = {...sync.worker, statusAtMs: sync.io.nowMs + RETRY_MS};
  if (resize?.message === message && resize.generation === generation) return false;
  podEvent(sync, "Warning", `Resize${reason}`, `Pod resize ${event}: ${summary(sync.pod, generation, message)}`);
  sync.worker = {...sync.worker, resize: {reason, message, generation, atMs: sync.io.nowMs}};
  return true;
}

/** Why the node cannot give what is wanted: never (Infeasible), or not now (Deferred). */
function obstacle(sync: PodSync): {readonly reason: "Infeasible" | "Deferred"; readonly message: string; readonly event: string} | undefined {
  const allocatable = sync.io.client.get("nodes", sync.host.name)?.status?.allocatable ?? {};
  for (const [resource, scale] of [["memory", 1], ["cpu", 1000]] as const) {
    const requested = Math.ceil(podRequest(sync.pod, resource) * scale), capacity = Math.floor(amount(allocatable[resource] ?? "0") * scale);
    if (requested > capacity) return {reason: "Infeasible", event: "Infeasible", message: `Node didn't have enough capacity: ${resource}, requested: ${requested}, capacity: ${capacity}`};
  }
  const error = admissionError(sync, allocatable);
  return error && {reason: "Deferred", event: error.reason, message: error.message};
}

function apply(sync: PodSync, spec: PodContainer): void {
  const container = current(sync, spec.name)!;
  const {memory, cpu} = spec.resources?.limits ?? {};
  replaceContainer(sync.host, container.id, {memoryLimit: memory === undefined ? undefined : amount(memory), cpuLimit: cpu === undefined ? undefined : amount(cpu)});
  const before = statusOf(sync.pod, spec.name)?.resources ?? {};
  const restarts = (spec.resizePolicy ?? []).some(({resourceName, restartPolicy}) => restartPolicy === "RestartContainer"
    && (["limits", "requests"] as const).some((kind) => before[kind]?.[resourceName] !== spec.resources?.[kind]?.[resourceName]));
  if (restarts) stopContainer(sync, spec, `Container ${spec.name} resize requires restart`);
}

/** The resources of all containers as the events tell them. */
function summary(pod: Pod, generation: number, error?: string): string {
  const of = (list: readonly PodContainer[]) => list.map(({name, resources = {}}) => ({name, resources: {...(resources.limits && {limits: sorted(resources.limits)}), ...(resources.requests && {requests: sorted(resources.requests)})}}));
  const init = initContainers(pod);
  return JSON.stringify({...(init.length > 0 && {initContainers: of(init)}), containers: of(pod.spec.containers), generation, ...(error !== undefined && {error})});
}

const sorted = <T>(map: {readonly [key: string]: T}): {[key: string]: T} => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The condition of a resize that waits. */
export function resizeCondition({worker}: PodSync): readonly PodCondition[] {
  const {resize} = worker;
  return resize ? [{type: "PodResizePending", status: "True", reason: resize.reason, message: resize.message, lastProbeTime: null as never, lastTransitionTime: instant(resize.atMs), observedGeneration: resize.generation}] : [];
}
