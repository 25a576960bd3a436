// Starting a container: image (policies, pulls and their back-off), configuration, create, start, and the back-off of crashes.
// Real: pkg/kubelet/images/image_manager.go, kuberuntime_container.go. Not simulated: credential providers. Missing imagePullSecrets are pull-secrets.ts.
import {durationText} from "../api/duration.ts";
import type {Container as PodContainer, PodSecurityContext} from "../api/types.ts";
import {nextBackoff, inBackoff} from "./backoff.ts";
import type {Container} from "./container.ts";
import {containerEnvironment, commandLine} from "./environment.ts";
import {hasStorageLimits} from "./eviction.ts";
import {amount} from "./resources.ts";
import {containerEvent} from "./events.ts";
import {findImage, hexOf, parseReference} from "./images.ts";
import {runHook} from "./lifecycle.ts";
import {removeContainer, startContainer} from "./runtime.ts";
import {containerMounts} from "./volumes.ts";
import {stopContainer} from "./terminate.ts";
import {allContainers, current, initContainers, isSidecar, track, tracked, type Operation, type PodSync, type Waiting} from "./worker.ts";
import {chance} from "../world.ts";

/** After an error a worker tries again after 10 to 15 seconds (backOffPeriod with jitter), or when the runtime's next relist has news. */
const retryMs = (sync: PodSync): number => Math.ceil(sync.io.nowMs + (sync.worker.relist ? 300 + 700 * chance(sync.io.world, `retry/${sync.host.name}`) : 10_000 * (1 + 0.5 * chance(sync.io.world, `retry/${sync.host.name}`))));

/** Whether one of the container's own rules says that it is to run again after this exit (ContainerRestartRules). */
const ruleFits = ({restartPolicyRules}: PodContainer, {exitCode = 0}: Container): boolean => restartPolicyRules?.some(({exitCodes}) =>
  exitCodes !== undefined && (exitCodes.values ?? []).includes(exitCode) === (exitCodes.operator === "In")) === true;

/** Whether an ended container is to run again, by the restart policy. */
export function mayRestart(sync: PodSync, spec: PodContainer, container: Container, init: boolean): boolean {
  if (isSidecar(spec) && initContainers(sync.pod).includes(spec)) return true;
  if (!init && ruleFits(spec, container)) return true;
  const policy = spec.restartPolicy ?? sync.pod.spec.restartPolicy ?? "Always";
  if (init) return container.exitCode !== 0 && policy !== "Never";
  return policy === "Always" || policy === "OnFailure" && container.exitCode !== 0;
}

/** Begins to start a container; true if that takes time, false if it has to wait (the reason is in `waiting`). */
export function beginStart(sync: PodSync, spec: PodContainer): boolean {
  if (waitsAfterCrash(sync, spec)) return false;
  const {io, host} = sync;
  const image = spec.image ?? "";
  track(sync, spec.name, {triedImage: image});
  const reference = parseReference(image);
  if (!reference) return refuse(sync, spec, {reason: "InvalidImageName", message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format${image !== image.toLowerCase() ? `: repository name (library/${image}) must be lowercase` : ""}`}, "InspectFailed");
  const present = host.images.has(reference.full);
  const policy = spec.imagePullPolicy ?? (reference.tag === "latest" ? "Always" : "IfNotPresent");
  if (policy === "Never" && !present) return refuse(sync, spec, {reason: "ErrImageNeverPull", message: `Container image "${image}" is not present with pull policy of Never`}, "ErrImageNeverPull");
  if (policy === "Never" || policy === "IfNotPresent" && present) {
    containerEvent(sync, spec, "Normal", "Pulled", `Container image "${image}" already present on machine and can be accessed by the pod`);
    return operation(sync, "start", spec, 60 + 120 * io.random(`start/${host.name}`));
  }
  if (waitsForPull(sync, spec, image)) return false;
  containerEvent(sync, spec, "Normal", "Pulling", `Pulling image "${image}"`);
  const size = findImage(io.world.images, image)?.sizeBytes ?? 0;
  return operation(sync, "pull", spec, present ? 30 + 60 * io.random(`pull/${host.name}`) : 120 + size / 300_000 + 200 * io.random(`pull/${host.name}`));
}

function operation(sync: PodSync, kind: Operation["kind"], spec: PodContainer, tookMs: number): true {
  const {nowMs} = sync.io;
  sync.worker = {...sync.worker, operation: {kind, container: spec.name, startedAtMs: nowMs, untilMs: Math.ceil(nowMs + tookMs)}};
  return true;
}

/** It cannot start: says why in the status and in events, and is tried again later. */
function refuse(sync: PodSync, spec: PodContainer, waiting: Waiting, event?: string): false {
  if (event) containerEvent(sync, spec, "Warning", event, waiting.message ?? "");
  containerEvent(sync, spec, "Warning", "Failed", `Error: ${event ? waiting.reason : waiting.message}`);
  track(sync, spec.name, {waiting, nextTryMs: retryMs(sync)});
  return false;
}

function waitsAfterCrash(sync: PodSync, spec: PodContainer): boolean {
  const state = tracked(sync, spec.name);
  const ended = state.id === undefined ? undefined : sync.host.containers.get(state.id);
  if (ended?.state !== "exited" || !inBackoff(state.crash, ended.finishedAtMs ?? 0, sync.io.nowMs)) return false;
  const {name, namespace, uid} = sync.pod.metadata;
  const delay = durationText(state.crash!.delayMs);
  containerEvent(sync, spec, "Warning", "BackOff", `Back-off restarting failed container ${spec.name} in pod ${name}_${namespace}(${uid})`);
  track(sync, spec.name, {waiting: {reason: "CrashLoopBackOff", message: `back-off ${delay} restarting failed container=${spec.name} pod=${name}_${namespace}(${uid})`}, nextTryMs: retryMs(sync)});
  return true;
}

function waitsForPull(sync: PodSync, spec: PodContainer, image: string): boolean {
  const {pull, pullError} = tracked(sync, spec.name);
  if (!pull || !inBackoff(pull, pull.updatedAtMs, sync.io.nowMs)) return false;
  const message = `Back-off pulling image "${image}"`;
  containerEvent(sync, spec, "Normal", "BackOff", message);
  containerEvent(sync, spec, "Warning", "Failed", "Error: ImagePullBackOff");
  track(sync, spec.name, {waiting: {reason: "ImagePullBackOff", message: pullError ? `${message}: ${pullError.reason}: ${pullError.message ?? ""}` : message}, nextTryMs: retryMs(sync)});
  return true;
}

/** A pull or a start is over. */
export function advanceStart(sync: PodSync, done: Operation): void {
  const spec = allContainers(sync.pod).find((container) => container.name === done.container);
  if (!spec) return;
  if (done.kind === "pull") endPull(sync, spec, done);
  else if (done.kind === "start") create(sync, spec);
  else if (done.kind === "hook") endPostStart(sync, spec, done);
  else retryAfterHook(sync, spec);
}

function endPull(sync: PodSync, spec: PodContainer, done: Operation): void {
  const {io, host} = sync;
  const image = spec.image ?? "";
  const found = findImage(io.world.images, image);
  const full = parseReference(image)!.full;
  if (!found) {
    const message = `failed to pull and unpack image "${full}": failed to resolve image: ${full}: not found`;
    containerEvent(sync, spec, "Warning", "Failed", `Failed to pull image "${image}": rpc error: code = NotFound desc = ${message}`);
    containerEvent(sync, spec, "Warning", "Failed", "Error: ErrImagePull");
    const waiting = {reason: "ErrImagePull", message: `rpc error: code = NotFound desc = ${message}`};
    track(sync, spec.name, {waiting, pullError: waiting, pull: nextBackoff(tracked(sync, spec.name).pull, io.nowMs), nextTryMs: retryMs(sync)});
    return;
  }
  if (!host.images.has(full)) {
    host.images.set(full, {name: full, pulledAtMs: io.nowMs});
    // The new image is in the Node's status with its next heartbeat.
    io.requeue(10_000, host.name);
  }
  const took = goSeconds(io.nowMs - done.startedAtMs);
  containerEvent(sync, spec, "Normal", "Pulled", `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${found.sizeBytes} bytes.`);
  track(sync, spec.name, {pull: undefined, pullError: undefined});
  operation(sync, "start", spec, 60 + 120 * io.random(`start/${host.name}`));
}

const goSeconds = (ms: number): string => ms < 1000 ? `${Math.round(ms)}ms` : `${(Math.round(ms) / 1000).toString()}s`;

function create(sync: PodSync, spec: PodContainer): void {
  const {io, host, pod} = sync;
  const environment = containerEnvironment(sync, spec);
  if (typeof environment === "string") { refuse(sync, spec, {reason: "CreateContainerConfigError", message: environment}); return; }
  const mounts = containerMounts(sync, spec, environment);
  if (typeof mounts === "string") { refuse(sync, spec, {reason: "CreateContainerConfigError", message: mounts}); return; }
  const state = tracked(sync, spec.name);
  const image = findImage(io.world.images, spec.image ?? "")!;
  const restart = state.id !== undefined;
  const attempt = restart ? state.restarts + 1 : state.restarts;
  const argv = commandLine(spec, image, environment);
  const context = {...pod.spec.securityContext, ...spec.securityContext};
  const user = context.runAsUser ?? image.user ?? 0;
  if (context.runAsNonRoot && user === 0) { refuse(sync, spec, {reason: "CreateContainerConfigError", message: `${context.runAsUser === 0 ? "container's runAsUser breaks non-root policy" : "container has runAsNonRoot and image will run as root"} (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${spec.name})`}); return; }
  const id = hexOf(`${pod.metadata.uid}/${spec.name}/${attempt}`, 64);
  const hostNetwork = pod.spec.hostNetwork === true;
  const hostname = hostNetwork ? host.name : pod.spec.hostname ?? pod.metadata.name.slice(0, 63).replace(/[-.]+$/, "");
  const container: Container = {
    id, podUid: pod.metadata.uid, namespace: pod.metadata.namespace ?? "", podName: pod.metadata.name, name: spec.name, image: spec.image ?? "",
    init: initContainers(pod).includes(spec), attempt, state: "created", createdAtMs: io.nowMs, env: environment, workingDir: spec.workingDir ?? image.workingDir ?? "/",
    hostname, ip: host.sandboxes.get(pod.metadata.uid)?.ip ?? host.address, mounts, user, ...groupsOf(context, user), serviceAccount: pod.spec.serviceAccountName ?? "default",
    network: {hostNetwork, dnsPolicy: pod.spec.dnsPolicy ?? "ClusterFirst", ...(pod.spec.dnsConfig && {dnsConfig: pod.spec.dnsConfig}), ...(pod.spec.hostAliases && {hostAliases: pod.spec.hostAliases}), ...(pod.spec.subdomain && {subdomain: pod.spec.subdomain})},
    ...(!hostNetwork && spec.ports?.some((port) => port.hostPort) && {hostPorts: Object.fromEntries(spec.ports.flatMap((port) => port.hostPort ? [[port.hostPort, port.containerPort]] : []))}),
    ...(spec.resources?.limits?.cpu !== undefined && {cpuLimit: amount(spec.resources.limits.cpu)}),
    ...(spec.resources?.limits?.memory !== undefined && {memoryLimit: amount(spec.resources.limits.memory)}), ...(hasStorageLimits(pod) && {storageLimited: true as const}),
    ...(spec.stdin && {stdin: true as const}), readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true, stopSignal: image.stopSignal ?? "SIGTERM", logLines: 0,
    messagePath: spec.terminationMessagePath ?? "/dev/termination-log", messageFromLog: spec.terminationMessagePolicy === "FallbackToLogsOnError",
  };
  host.containers.set(id, container);
  containerEvent(sync, spec, "Normal", "Created", "Container created");
  keepTwo(sync, spec.name);
  const ended = state.id === undefined ? undefined : host.containers.get(state.id);
  const crash = ended ? nextBackoff(state.crash, ended.finishedAtMs ?? io.nowMs) : state.crash;
  track(sync, spec.name, {
    id, previous: state.id, restarts: attempt, waiting: undefined, nextTryMs: undefined, crash, killAtMs: undefined, probes: undefined, specImage: spec.image,
    started: spec.startupProbe === undefined, ready: spec.readinessProbe === undefined && spec.startupProbe === undefined,
  });
  launch(sync, spec, container, argv);
}

/** Of users that the images know, their own group; of others root's, unless the Pod says so. */
function groupsOf(context: PodSecurityContext, user: number): Pick<Container, "group" | "groups"> {
  const more = [...(context.supplementalGroups ?? []), ...(context.fsGroup === undefined ? [] : [context.fsGroup])];
  return {group: context.runAsGroup ?? (user === NGINX_USER ? user : 0), ...(more.length > 0 && {groups: more})};
}

const NGINX_USER = 101;

function launch(sync: PodSync, spec: PodContainer, container: Container, argv: readonly string[]): void {
  const {io, host} = sync;
  const started = startContainer(io.world, host, container.id, argv, sync.cause);
  // The status follows when the kubelet has seen the container run.
  sync.worker = {...sync.worker, relist: true, statusAtMs: Math.ceil(io.nowMs + 150 + 500 * io.random(`relist/${host.name}`))};
  if (started.reason === "StartError") {
    containerEvent(sync, spec, "Warning", "Failed", `Error: ${started.message ?? ""}`);
    const again = mayRestart(sync, spec, started, started.init);
    track(sync, spec.name, {nextTryMs: retryMs(sync), ...(again && {waiting: {reason: "RunContainerError", message: started.message ?? ""}})});
    return;
  }
  containerEvent(sync, spec, "Normal", "Started", "Container started");
  if (spec.lifecycle?.postStart) beginPostStart(sync, spec);
}

/** The worker waits for a postStart hook, so that the container counts as created until it has ended. */
function beginPostStart(sync: PodSync, spec: PodContainer): void {
  const {tookMs, error} = runHook(sync, spec, spec.lifecycle!.postStart!);
  if (tookMs <= 5 && error === undefined) return;
  operation(sync, "hook", spec, tookMs);
  sync.worker = {...sync.worker, statusAtMs: sync.worker.operation!.untilMs + 300, operation: {...sync.worker.operation!, ...(error !== undefined && {error})}};
}

/** A failed postStart ends its container; the worker waits for that too, with the reason for the next report. */
function endPostStart(sync: PodSync, spec: PodContainer, done: Operation): void {
  if (done.error === undefined || current(sync, spec.name)?.state !== "running") return;
  containerEvent(sync, spec, "Warning", "FailedPostStartHook", "PostStartHook failed");
  stopContainer(sync, spec, "FailedPostStartHook");
  track(sync, spec.name, {waiting: {reason: "PostStartHookError", message: done.error}});
  const {killAtMs} = tracked(sync, spec.name);
  if (killAtMs === undefined || current(sync, spec.name)?.state !== "running") return retryAfterHook(sync, spec);
  operation(sync, "kill", spec, killAtMs - sync.io.nowMs + 1);
  sync.worker = {...sync.worker, statusAtMs: sync.worker.operation!.untilMs + 300};
}

function retryAfterHook(sync: PodSync, spec: PodContainer): void {
  sync.worker = {...sync.worker, relist: true};
  track(sync, spec.name, {nextTryMs: retryMs(sync)});
}

/** The runtime keeps the newest container of a name and the one before it; older ones are removed. */
function keepTwo(sync: PodSync, name: string): void {
  const {previous} = tracked(sync, name);
  if (previous !== undefined) removeContainer(sync.host, previous);
}
