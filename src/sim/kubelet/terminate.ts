// The end of containers and Pods: preStop hooks, the stop signal, the grace period, SIGKILL, and what is cleaned up after.
// Real: pkg/kubelet/kuberuntime killContainersWithSyncResult, pod_workers' terminating and terminated phases.
import type {Container as PodContainer} from "../api/types.ts";
import type {Host} from "../hosts/host.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import {containerEvent} from "./events.ts";
import {runPreStop} from "./lifecycle.ts";
import {writeStatus} from "./pod.ts";
import {endContainer, removeContainer, signalContainer} from "./runtime.ts";
import {allContainers, current, initContainers, isSidecar, track, tracked, type PodSync} from "./worker.ts";
import {removeVolumes} from "./volumes.ts";

/** Tells a container to end: preStop, then its stop signal; SIGKILL follows when the grace is over. */
export function stopContainer(sync: PodSync, spec: PodContainer, message: string, graceSeconds?: number): void {
  const {io, host, pod} = sync;
  const container = current(sync, spec.name);
  if (container?.state !== "running") return;
  containerEvent(sync, spec, "Normal", "Killing", message);
  const graceMs = 1000 * (graceSeconds ?? pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30);
  // A container that is only restarted counts as ready until it has ended: nobody asks why it is stopped (prober UpdatePodStatus).
  track(sync, spec.name, {killAtMs: io.nowMs + graceMs, ...((pod.metadata.deletionTimestamp || sync.worker.failed) && {ready: false})});
  const hookMs = runPreStop(sync, spec);
  if (hookMs > 0) {
    // The signal follows the hook; syncKills sends it at `killAtMs` at the latest (at least two seconds remain).
    const signalAtMs = io.nowMs + Math.min(hookMs, graceMs);
    track(sync, spec.name, {killAtMs: signalAtMs, killReason: `signal:${Math.max(2000, graceMs - hookMs)}`});
    return;
  }
  signalContainer(io.world, host, container.id, container.stopSignal, sync.cause);
}

/** Ends what was told to end and did not. True if something has ended since: its end is news of its own, after the sync that told it. */
export function syncKills(sync: PodSync): boolean {
  let ended = false;
  for (const spec of allContainers(sync.pod)) {
    const {killAtMs, killReason} = tracked(sync, spec.name);
    const container = current(sync, spec.name);
    if (killAtMs === undefined) continue;
    if (container?.state !== "running") {
      track(sync, spec.name, {killAtMs: undefined, killReason: undefined});
      ended = true;
      continue;
    }
    if (killAtMs > sync.io.nowMs) continue;
    if (killReason?.startsWith("signal:")) {
      track(sync, spec.name, {killAtMs: sync.io.nowMs + Number(killReason.slice(7)), killReason: undefined});
      signalContainer(sync.io.world, sync.host, container.id, container.stopSignal, sync.cause);
      continue;
    }
    signalContainer(sync.io.world, sync.host, container.id, "SIGKILL", sync.cause);
    track(sync, spec.name, {killAtMs: undefined});
  }
  return ended;
}

/** A Pod with a deletionTimestamp. True when nothing of it is left. */
export function syncTermination(sync: PodSync): boolean {
  const {io, pod} = sync;
  const graceMs = 1000 * (pod.metadata.deletionGracePeriodSeconds ?? 30);
  if (!sync.worker.termination) begin(sync, graceMs);
  const {termination} = sync.worker;
  if (termination && io.nowMs + graceMs < termination.killAtMs) shorten(sync, graceMs);
  stopSidecars(sync);
  syncKills(sync);
  const running = allContainers(pod).filter((spec) => current(sync, spec.name)?.state === "running");
  if (running.length > 0) {
    const next = Math.min(...running.map((spec) => tracked(sync, spec.name).killAtMs ?? sync.worker.termination!.killAtMs));
    io.requeue(Math.max(1, next - io.nowMs));
    return false;
  }
  return finish(sync);
}

function begin(sync: PodSync, graceMs: number): void {
  const {io, pod} = sync;
  sync.worker = {...sync.worker, operation: undefined, termination: {startedAtMs: io.nowMs, killAtMs: io.nowMs + graceMs}};
  for (const spec of allContainers(pod)) {
    if (initContainers(pod).includes(spec) && isSidecar(spec) && pod.spec.containers.some((main) => current(sync, main.name)?.state === "running")) continue;
    stopContainer(sync, spec, `Stopping container ${spec.name}`);
  }
}

/** Sidecars end after the main containers, in the reverse order of their start; the common grace period holds. */
function stopSidecars(sync: PodSync): void {
  const {pod, io} = sync;
  if (pod.spec.containers.some((main) => current(sync, main.name)?.state === "running")) return;
  for (const spec of [...initContainers(pod)].reverse()) {
    if (current(sync, spec.name)?.state !== "running") continue;
    if (tracked(sync, spec.name).killAtMs === undefined) stopContainer(sync, spec, `Stopping container ${spec.name}`, Math.max(2, (sync.worker.termination!.killAtMs - io.nowMs) / 1000));
    return;
  }
}

/** Deleted again with less grace (`--force`, `--now`). */
function shorten(sync: PodSync, graceMs: number): void {
  const killAtMs = sync.io.nowMs + graceMs;
  sync.worker = {...sync.worker, termination: {...sync.worker.termination!, killAtMs}};
  for (const spec of allContainers(sync.pod)) {
    const state = tracked(sync, spec.name);
    if (state.killAtMs !== undefined && state.killAtMs > killAtMs) track(sync, spec.name, {killAtMs});
  }
}

function finish(sync: PodSync): boolean {
  const {io, host, pod, worker} = sync;
  if (worker.termination!.removeAtMs === undefined) {
    sync.worker = {...worker, sandbox: false, termination: {...worker.termination!, removeAtMs: io.nowMs + 80 + 250 * io.random(`remove/${host.name}`)}};
    if (Object.values(worker.containers).some((state) => state.id !== undefined)) writeStatus(sync);
  }
  const {removeAtMs = 0} = sync.worker.termination!;
  if (removeAtMs > io.nowMs) { io.requeue(removeAtMs - io.nowMs); return false; }
  removePod(io.world, host, worker.uid, sync.cause);
  io.client.delete("pods", pod.metadata.name, pod.metadata.namespace, {graceSeconds: 0, uid: pod.metadata.uid});
  return true;
}

/** Removes everything that a machine has of a Pod. */
export function removePod(world: World, host: Host, uid: string, cause: Cause): void {
  const {ip} = host.sandboxes.get(uid) ?? {};
  if (ip !== undefined && host.addresses.get(ip) === uid) host.addresses.delete(ip);
  host.sandboxes.delete(uid);
  for (const id of containersOf(host, uid)) {
    if (host.containers.get(id)?.state === "running") endContainer(world, host, id, 137, undefined, cause);
    removeContainer(host, id);
  }
  removeVolumes(host, uid);
}

function containersOf(host: Host, uid: string): readonly string[] {
  const ids: string[] = [];
  for (const [id, container] of host.containers.entries()) if (container.podUid === uid) ids.push(id);
  return ids;
}
