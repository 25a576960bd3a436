// The columns of Pods, STATUS above all. Source: k8s.io/kubernetes/pkg/printers/internalversion printPod.
import {parseInstant} from "../../clock.ts";
import type {Container, ContainerStatus, Pod} from "../types.ts";
import type {Column} from "./kind.ts";
import {ageColumn, nameColumn, NONE, since, text, wide} from "./columns.ts";

interface Tally { reason: string; restarts: number; lastRestart: string | undefined; ready: number; total: number }

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === "Always";
const later = (a: string | undefined, b: string | undefined): string | undefined => (!a ? b : !b ? a : parseInstant(a) >= parseInstant(b) ? a : b);
const conditionIs = (pod: Pod, type: string): boolean => pod.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

const tallies = new WeakMap<Pod, Tally>();

/** What printPod computes, once for each version of a Pod. */
function tallyOf(pod: Pod): Tally {
  let tally = tallies.get(pod);
  if (!tally) tallies.set(pod, (tally = compute(pod)));
  return tally;
}

function compute(pod: Pod): Tally {
  const {status = {}, spec} = pod;
  const tally: Tally = {reason: status.reason || status.phase || "", restarts: 0, lastRestart: undefined, ready: 0, total: spec.containers.length + (spec.initContainers ?? []).filter(isSidecar).length};
  if (status.conditions?.some(({type, reason}) => type === "PodScheduled" && reason === "SchedulingGated")) tally.reason = "SchedulingGated";
  const {initializing, sidecarRestarts, lastSidecarRestart} = tallyInit(pod, tally);
  if (!initializing || conditionIs(pod, "Initialized")) {
    tally.restarts = sidecarRestarts;
    tally.lastRestart = lastSidecarRestart;
    tallyMain(pod, tally);
  }
  if (pod.metadata.deletionTimestamp) {
    if (status.reason === "NodeLost") tally.reason = "Unknown";
    else if (status.phase !== "Failed" && status.phase !== "Succeeded") tally.reason = "Terminating";
  }
  return tally;
}

function tallyInit(pod: Pod, tally: Tally): {initializing: boolean; sidecarRestarts: number; lastSidecarRestart: string | undefined} {
  const specs = pod.spec.initContainers ?? [];
  let sidecarRestarts = 0, lastSidecarRestart: string | undefined;
  for (const [i, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(specs.find(({name}) => name === container.name));
    const ended = container.lastState?.terminated?.finishedAt;
    tally.restarts += container.restartCount;
    tally.lastRestart = later(tally.lastRestart, ended);
    if (sidecar) {
      sidecarRestarts += container.restartCount;
      lastSidecarRestart = later(lastSidecarRestart, ended);
    }
    if (container.state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) tally.ready++;
      continue;
    }
    tally.reason = initReason(container, i, specs.length);
    return {initializing: true, sidecarRestarts, lastSidecarRestart};
  }
  return {initializing: false, sidecarRestarts, lastSidecarRestart};
}

function initReason({state}: ContainerStatus, i: number, total: number): string {
  const {terminated, waiting} = state ?? {};
  if (terminated) return terminated.reason ? `Init:${terminated.reason}` : terminated.signal ? `Init:Signal:${terminated.signal}` : `Init:ExitCode:${terminated.exitCode}`;
  if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
  return `Init:${i}/${total}`;
}

function tallyMain(pod: Pod, tally: Tally): void {
  let hasRunning = false;
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const {waiting, terminated, running} = container.state ?? {};
    tally.restarts += container.restartCount;
    tally.lastRestart = later(tally.lastRestart, container.lastState?.terminated?.finishedAt);
    if (waiting?.reason) tally.reason = waiting.reason;
    else if (terminated) tally.reason = terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
    else if (container.ready && running) {
      hasRunning = true;
      tally.ready++;
    }
  }
  if (tally.reason === "Completed" && hasRunning) tally.reason = conditionIs(pod, "Ready") ? "Running" : "NotReady";
}

/** What STATUS says of a Pod. */
export const podStatusText = (pod: Pod): string => tallyOf(pod).reason;

function restartsText(pod: Pod, nowMs: number): string {
  const {restarts, lastRestart} = tallyOf(pod);
  return restarts && lastRestart ? `${restarts} (${since(lastRestart, nowMs)} ago)` : String(restarts);
}

function gatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  return gates.length ? `${gates.filter(({conditionType}) => conditionIs(pod, conditionType)).length}/${gates.length}` : NONE;
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  text("Ready", (pod) => `${tallyOf(pod).ready}/${tallyOf(pod).total}`),
  text("Status", podStatusText),
  text("Restarts", restartsText),
  ageColumn,
  wide(text("IP", ({status}) => status?.podIPs?.[0]?.ip ?? status?.podIP ?? NONE)),
  wide(text("Node", ({spec}) => spec.nodeName || NONE)),
  wide(text("Nominated Node", ({status}) => status?.nominatedNodeName || NONE)),
  wide(text("Readiness Gates", gatesText)),
];
