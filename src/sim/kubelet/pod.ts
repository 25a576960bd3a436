// A Pod's worker: brings what runs on the machine towards the Pod's spec, one operation at a time, and reports status.
// Real: pkg/kubelet/pod_workers.go, kuberuntime/kuberuntime_manager.go (computePodActions, SyncPod).
import {Unreachable} from "../api/client.ts";
import {addressNumber, addressText} from "../api/kinds/service-allocation.ts";
import type {Json} from "../api/object.ts";
import type {Container as PodContainer, Pod} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {hostSpec} from "../world.ts";
import {parseInstant} from "../clock.ts";
import {suffix} from "../random.ts";
import {admit} from "./admission.ts";
import {evictOverLimit} from "./eviction.ts";
import {syncResize} from "./resize.ts";
import {podEvent} from "./events.ts";
import {bootsOf} from "./power.ts";
import {probeDue, syncProbes} from "./probes.ts";
import {reportMissingPullSecrets} from "./pull-secrets.ts";
import {signalContainer} from "./runtime.ts";
import {advanceStart, beginStart, mayRestart} from "./start.ts";
import {initDone, initialized, isRunning, podStatus, sameStatus} from "./status.ts";
import {endForShutdown} from "./shutdown.ts";
import {removePod, stopContainer, syncKills, syncTermination} from "./terminate.ts";
import {followed, mountVolumes} from "./volumes.ts";
import {compact, current, ephemeralContainers, initContainers, isSidecar, track, tracked, type PodSync, type Worker} from "./worker.ts";
import {hexOf} from "./images.ts";
import {createMirror, staticPod} from "./static-pods.ts";

export function syncPod(io: Reconcile, host: Host, key: string): void {
  const [node = "", namespace = "", name = ""] = key.split("/");
  const stored = io.memory.get(key) as Worker | undefined;
  const fixed = staticPod(io, host, key);
  const pod = fixed ?? (stored?.static ? undefined : io.client.get("pods", name, namespace));
  if (stored && (!pod || pod.spec.nodeName !== node || pod.metadata.uid !== stored.uid)) return endForgotten(io, host, key, stored, pod);
  if (!pod || pod.spec.nodeName !== node) return;
  if (!fixed && pod.metadata.annotations?.["kubernetes.io/config.mirror"]) return;
  if (!stored && (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") && !pod.metadata.deletionTimestamp) return;
  const sync: PodSync = {io, host, key, pod, cause: io.cause, worker: stored ?? recover(io, host, pod, fixed !== undefined)};
  if (pod.metadata.deletionTimestamp && !sync.worker.static) {
    if (syncTermination(sync)) io.memory.delete(key); else save(sync);
    return;
  }
  if (fixed) createMirror(io, host, fixed);
  run(sync);
  save(sync);
}

const save = (sync: PodSync): void => sync.io.memory.set(sync.key, compact(sync.worker) as unknown as Json);

/** A worker for a Pod that this kubelet has not met since it started: what still runs is taken over. */
function recover(io: Reconcile, host: Host, pod: Pod, fixed: boolean): Worker {
  const uid = pod.metadata.uid;
  const volumes = followed(pod);
  let worker: Worker = {...(volumes.length > 0 && {volumes}), uid, startTimeMs: pod.status?.startTime ? parseInstant(pod.status.startTime) : io.nowMs, admitted: false, containers: {}, ...(fixed && {static: true})};
  const sandbox = host.sandboxes.has(uid);
  // Only a machine that was off has containers without one.
  if (!sandbox && bootsOf(io.world, host.name) === 0) return worker;
  const own = [...host.containers.values()].filter((container) => container.podUid === uid).sort((a, b) => a.attempt - b.attempt);
  if (!sandbox && own.length === 0) return worker;
  worker = {...worker, admitted: true, mounted: sandbox, sandbox};
  for (const container of own) {
    const before = worker.containers[container.name];
    worker = {...worker, containers: {...worker.containers, [container.name]: {id: container.id, ...(before?.id && {previous: before.id}), restarts: container.attempt, started: container.state === "running", ready: container.state === "running", specImage: container.image}}};
  }
  return worker;
}

/** The Pod is gone (deleted by force, its manifest removed, another of its name came): what runs of it is told to end, then killed. */
function endForgotten(io: Reconcile, host: Host, key: string, worker: Worker, now: Pod | undefined): void {
  const running = [...host.containers.values()].filter((container) => container.podUid === worker.uid && container.state === "running");
  const killAtMs = worker.termination?.killAtMs ?? io.nowMs + 30_000;
  if (!worker.termination) {
    io.memory.set(key, {...worker, termination: {startedAtMs: io.nowMs, killAtMs}} as unknown as Json);
    for (const container of running) signalContainer(io.world, host, container.id, container.stopSignal, io.cause);
  }
  if (running.length > 0 && io.nowMs < killAtMs) return io.requeue(worker.termination ? killAtMs - io.nowMs : 300);
  removePod(io.world, host, worker.uid, io.cause);
  io.memory.delete(key);
  if (now) io.requeue(200);
}

function run(sync: PodSync): void {
  const {io, worker} = sync;
  if (worker.failed || worker.done) return finishDone(sync);
  let reported = false;
  if (!worker.admitted) {
    if (!admit(sync)) return writeStatus(sync);
    sync.worker = {...sync.worker, admitted: true};
    if (!sync.worker.sandbox) { writeStatus(sync); reported = true; }
  }
  if (deadlinePassed(sync)) return;
  if (evictOverLimit(sync) || endForShutdown(sync)) return finishDone(sync);
  if (syncResize(sync)) writeStatus(sync);
  const ended = syncKills(sync);
  if (sync.worker.operation) {
    const {kind, container, untilMs} = sync.worker.operation;
    if (untilMs > io.nowMs && !(kind === "kill" && current(sync, container)?.state !== "running")) return later(sync);
    advance(sync);
  } else {
    // A sync first reports what the one before left: that is why reasons such as ImagePullBackOff are seen one sync late.
    if (!reported) writeStatus(sync);
    if (sync.pod.spec.imagePullSecrets) reportMissingPullSecrets(sync);
    if (ended) sync.worker = {...sync.worker, relist: true};
    else if (sync.worker.relist) sync.worker = {...sync.worker, relist: undefined};
  }
  while (!sync.worker.operation && next(sync)) { /* each step starts an operation or leaves a reason to wait */ }
  if (syncProbes(sync) && !sync.worker.operation) {
    writeStatus(sync);
    // A sidecar that has started lets the next container begin.
    while (!sync.worker.operation && next(sync)) { /* as above */ }
  }
  later(sync);
}

/** Asks for the next look: the earliest of everything that waits. */
function later(sync: PodSync): void {
  const {worker, io, pod} = sync;
  const times: number[] = [];
  if (worker.operation) times.push(worker.operation.untilMs);
  if (worker.statusAtMs !== undefined) times.push(worker.statusAtMs);
  if (worker.nextMountMs !== undefined && !worker.mounted) times.push(worker.nextMountMs);
  for (const state of Object.values(worker.containers)) {
    if (state.killAtMs !== undefined) times.push(state.killAtMs);
    if (state.nextTryMs !== undefined && !worker.operation) times.push(state.nextTryMs);
  }
  const probe = probeDue(sync);
  if (probe !== undefined) times.push(probe);
  if (pod.spec.activeDeadlineSeconds !== undefined && !worker.done && !worker.failed) times.push(worker.startTimeMs + pod.spec.activeDeadlineSeconds * 1000);
  const first = Math.min(...times);
  if (first !== Infinity) io.requeue(Math.max(1, first - io.nowMs));
}

/** An operation is over: take its result. */
function advance(sync: PodSync): void {
  const operation = sync.worker.operation!;
  sync.worker = {...sync.worker, operation: undefined};
  if (operation.kind === "sandbox") return makeSandbox(sync);
  advanceStart(sync, operation);
}

/** Starts the next thing that is due. False: nothing to do now. */
function next(sync: PodSync): boolean {
  const {io, worker, pod} = sync;
  if (!worker.mounted && !mountVolumes(sync)) return false;
  if (!worker.sandbox) {
    if (Object.keys(worker.containers).length > 0) {
      // The machine was off. What may not run again has ended; the rest gets a new sandbox.
      if (isFinishing(sync)) return endSidecars(sync);
      podEvent(sync, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    sync.worker = {...sync.worker, operation: {kind: "sandbox", container: "", startedAtMs: io.nowMs, untilMs: io.nowMs + 220 + io.random(`sandbox/${sync.host.name}`) * 230}};
    return true;
  }
  if (isFinishing(sync)) return endSidecars(sync);
  for (const spec of ephemeralContainers(pod)) if (tracked(sync, spec.name).id === undefined && wants(sync, spec, false) && beginStart(sync, spec)) return true;
  for (const spec of initContainers(pod)) {
    if (wants(sync, spec, true)) return beginStart(sync, spec);
    if (!initDone(sync, spec)) return false;
  }
  for (const spec of pod.spec.containers) if (wants(sync, spec, false) && beginStart(sync, spec)) return true;
  return false;
}

/** Whether a container is to be started now. */
function wants(sync: PodSync, spec: PodContainer, init: boolean): boolean {
  const state = tracked(sync, spec.name);
  const container = current(sync, spec.name);
  if (container?.state === "running" || container?.state === "created") {
    if (state.specImage !== undefined && state.specImage !== spec.image && state.killAtMs === undefined) {
      stopContainer(sync, spec, `Container ${spec.name} definition changed, will be restarted`);
    }
    return false;
  }
  if (state.triedImage !== undefined && state.triedImage !== spec.image) track(sync, spec.name, {triedImage: undefined, nextTryMs: undefined, pull: undefined, pullError: undefined, waiting: undefined});
  else if (state.nextTryMs !== undefined && state.nextTryMs > sync.io.nowMs) return false;
  if (init && !isSidecar(spec) && initDone(sync, spec)) return false;
  if (container?.state === "exited" && !mayRestart(sync, spec, container, init)) return false;
  return true;
}

/** Whether every main container has ended for good, or an init container failed for good. */
function isFinishing(sync: PodSync): boolean {
  const {pod} = sync;
  const ended = (spec: PodContainer) => current(sync, spec.name)?.state === "exited" && !mayRestart(sync, spec, current(sync, spec.name)!, false);
  const failedInit = initContainers(pod).some((spec) => !isSidecar(spec) && pod.spec.restartPolicy === "Never" && (current(sync, spec.name)?.exitCode ?? 0) !== 0);
  return failedInit || initialized(sync) && pod.spec.containers.every(ended);
}

/** Sidecars are told to end when the others have; then the Pod is done. */
function endSidecars(sync: PodSync): false {
  const {pod} = sync;
  let running = false;
  for (const spec of initContainers(pod)) {
    if (!isSidecar(spec) || current(sync, spec.name)?.state !== "running") continue;
    running = true;
    if (tracked(sync, spec.name).killAtMs === undefined) stopContainer(sync, spec, `Stopping container ${spec.name}`);
  }
  if (!running) {
    writeStatus(sync);
    sync.worker = {...sync.worker, done: true};
    releaseAddress(sync);
  }
  return false;
}

/** A Pod that failed or ended: it is done when its last container has stopped. */
function finishDone(sync: PodSync): void {
  syncKills(sync);
  writeStatus(sync);
  if (isRunning(sync)) return later(sync);
  if (sync.worker.failed && !sync.worker.done) releaseAddress(sync);
  sync.worker = {...sync.worker, done: true};
}

function deadlinePassed(sync: PodSync): boolean {
  const {pod, worker, io} = sync;
  const limit = pod.spec.activeDeadlineSeconds;
  if (limit === undefined || io.nowMs < worker.startTimeMs + limit * 1000) return false;
  for (const spec of [...initContainers(pod), ...pod.spec.containers]) if (current(sync, spec.name)?.state === "running" && tracked(sync, spec.name).killAtMs === undefined) stopContainer(sync, spec, `Stopping container ${spec.name}`);
  syncKills(sync);
  if (!worker.failed) podEvent(sync, "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
  sync.worker = {...sync.worker, operation: undefined, failed: {reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline"}};
  finishDone(sync);
  return true;
}

function makeSandbox(sync: PodSync): void {
  const {host, pod, io} = sync;
  const uid = pod.metadata.uid;
  const ip = pod.spec.hostNetwork ? undefined : giveAddress(sync);
  host.sandboxes.set(uid, {id: hexOf(`sandbox/${uid}/${suffix(() => io.random(`sandbox/${host.name}`))}`, 64), podUid: uid, createdAtMs: io.nowMs, ...(ip !== undefined && {ip})});
  sync.worker = {...sync.worker, sandbox: true, relist: true};
}

/** host-local IPAM: the next free address of the node's range. */
function giveAddress(sync: PodSync): string {
  const {host, io, pod} = sync;
  const range = hostSpec(io.world.cluster, host.name)?.podCIDR ?? "192.168.0.0/24";
  const [base = "", bits = "24"] = range.split("/");
  const start = addressNumber(base);
  const size = 2 ** (32 - Number(bits));
  for (let tries = 0; tries < size; tries++) {
    host.lastAddress = host.lastAddress + 1 >= size - 1 ? 2 : host.lastAddress + 1;
    const ip = addressText(start + host.lastAddress);
    if (!host.addresses.has(ip)) { host.addresses.set(ip, pod.metadata.uid); return ip; }
  }
  throw new Error(`${host.name}: no free address in ${range}`);
}

function releaseAddress(sync: PodSync): void {
  const {ip} = sync.host.sandboxes.get(sync.pod.metadata.uid) ?? {};
  if (ip !== undefined) sync.host.addresses.delete(ip);
}

/** Writes the status if it differs from what the API has. Without an API server it is written later. */
export function writeStatus(sync: PodSync): void {
  if (sync.worker.statusAtMs !== undefined) sync.worker = {...sync.worker, statusAtMs: undefined};
  try {
    const target = sync.io.client.get("pods", sync.pod.metadata.name, sync.pod.metadata.namespace);
    if (!target || !sync.worker.static && target.metadata.uid !== sync.pod.metadata.uid) return;
    const status = podStatus({...sync, pod: {...sync.pod, status: target.status}});
    if (!sameStatus(status, target.status)) sync.io.client.update("pods", {...target, status}, "status", true);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    sync.worker = {...sync.worker, statusAtMs: sync.io.nowMs + 2000};
  }
}
