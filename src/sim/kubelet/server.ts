// The kubelet's own API (port 10250), which the API server calls for logs, exec and the like. Real: pkg/kubelet/server, kubelet_pods.go.
// Not simulated: attach, port streams (network/ answers requests instead), checkpoints.
import {logOf} from "./runtime.ts";
import {clientFor} from "../api/client.ts";
import type {ContainerStatus, Pod} from "../api/types.ts";
import {microInstant, parseInstant} from "../clock.ts";
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import type {Container, LogLine} from "./container.ts";
import {execute} from "./exec.ts";
import {nodeUsage, podUsage, type ContainerUsage, type Usage} from "./metrics.ts";
import {containerFiles as filesOf} from "./files.ts";
import type {ContainerFiles} from "./programs/program.ts";
import type {ToolResult} from "./programs/tools/tool.ts";

/** What went wrong, as the API server passes it on. */
export interface KubeletError { readonly code: number; readonly reason?: string; readonly message: string }
export type Answer<T> = {readonly value: T} | {readonly error: KubeletError};

export interface LogOptions {
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
}

const bad = (message: string): {readonly error: KubeletError} => ({error: {code: 400, reason: "BadRequest", message}});

function podOf(world: World, namespace: string, name: string): Pod | undefined {
  return clientFor(world, {author: "kubelet", user: {name: "system:kubelet", groups: ["system:nodes"]}, cause: {revision: world.store.revision}}).get("pods", name, namespace);
}

/** The running (else the newest) container of this name, with the machine that it is on. */
export function findContainer(world: World, namespace: string, pod: string, container: string): {readonly host: Host; readonly container: Container} | undefined {
  const object = podOf(world, namespace, pod);
  const host = world.hosts[object?.spec.nodeName ?? ""];
  if (!object || !host) return undefined;
  let newest: Container | undefined;
  for (const candidate of host.containers.values()) {
    if (candidate.podName !== pod || candidate.namespace !== namespace || candidate.name !== container) continue;
    if (!newest || candidate.attempt > newest.attempt || candidate.createdAtMs > newest.createdAtMs) newest = candidate;
  }
  return newest && {host, container: newest};
}

/** The machine that has a container. */
export function containerHost(world: World, id: string): Host | undefined {
  return Object.values(world.hosts).find((host) => host.containers.has(id));
}

/** Files of a container, to read and write; undefined if there is no such container. */
export function containerFiles(world: World, id: string): ContainerFiles | undefined {
  const host = containerHost(world, id);
  return host && filesOf(world, host, host.containers.get(id)!);
}

/** Why the API server cannot reach a node's kubelet, or undefined. `path`: what it would have asked for. */
export function kubeletUnreachable(world: World, node: string, path: string): KubeletError | undefined {
  const host = world.hosts[node];
  if (host && !world.stopped[`kubelet@${node}`]) return undefined;
  const address = host?.address ?? node;
  return {code: 500, message: `Get "https://${address}:10250${path}": dial tcp ${address}:10250: connect: connection refused`};
}

const statuses = (pod: Pod): readonly ContainerStatus[] => [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? [], ...pod.status?.ephemeralContainerStatuses ?? []];

/** The log of a container as text. */
export function logs(world: World, namespace: string, podName: string, container: string, options: LogOptions = {}): Answer<string> {
  const pod = podOf(world, namespace, podName);
  if (!pod) return {error: {code: 404, reason: "NotFound", message: `pods "${podName}" not found`}};
  const node = pod.spec.nodeName;
  if (!node) return {value: ""};
  const away = kubeletUnreachable(world, node, `/containerLogs/${namespace}/${podName}/${container}`);
  if (away) return {error: away};
  const source = logSource(pod, container, options.previous === true);
  if ("error" in source) return source;
  const host = world.hosts[node]!;
  const id = source.value.replace("containerd://", "");
  if (!host.containers.has(id)) return bad(`unable to retrieve container logs for ${source.value}`);
  return {value: logText(world, logOf(host, id), options)};
}

/** Which container's log is meant (validateContainerLogStatus). */
function logSource(pod: Pod, container: string, previous: boolean): Answer<string> {
  const status = statuses(pod).find(({name}) => name === container);
  const where = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  const last = status?.lastState?.terminated?.containerID;
  if (previous) return last ? {value: last} : bad(`previous terminated ${where} not found`);
  if (!status) return bad(`${where} is not available`);
  const {running, terminated, waiting} = status.state ?? {};
  if (running && status.containerID) return {value: status.containerID};
  if (terminated?.containerID) return {value: terminated.containerID};
  if (last) return {value: last};
  if (!waiting) return bad(`${where} is waiting to start - no logs yet`);
  if (waiting.reason === "ErrImagePull") return bad(`${where} is waiting to start: image can't be pulled`);
  if (waiting.reason === "ImagePullBackOff") return bad(`${where} is waiting to start: trying and failing to pull image`);
  return bad(`${where} is waiting to start: ${waiting.reason ?? ""}`);
}

export function logText(world: World, lines: readonly LogLine[], options: LogOptions): string {
  const since = options.sinceTime !== undefined ? parseInstant(options.sinceTime) : options.sinceSeconds !== undefined ? world.nowMs - options.sinceSeconds * 1000 : undefined;
  let chosen = since === undefined ? lines : lines.filter((line) => line.atMs >= since);
  if (options.tailLines !== undefined && options.tailLines >= 0) chosen = options.tailLines === 0 ? [] : chosen.slice(-options.tailLines);
  const text = chosen.map((line) => `${options.timestamps ? `${microInstant(line.atMs).replace("Z", "000Z")} ` : ""}${line.text}\n`).join("");
  return options.limitBytes === undefined ? text : text.slice(0, options.limitBytes);
}

/** Runs a command in a container. The error is what kubectl shows; an exit status is the command's own. */
export function exec(world: World, namespace: string, podName: string, container: string, argv: readonly string[], stdin = ""): Answer<ToolResult> {
  const pod = podOf(world, namespace, podName);
  if (!pod) return {error: {code: 404, reason: "NotFound", message: `pods "${podName}" not found`}};
  const node = pod.spec.nodeName ?? "";
  if (node === "") return bad(`pod ${podName} does not have a host assigned`);
  const away = kubeletUnreachable(world, node, `/exec/${namespace}/${podName}/${container}`);
  if (away) return {error: away};
  const found = findContainer(world, namespace, podName, container);
  if (found?.container.state !== "running") return {error: {code: 500, message: `unable to upgrade connection: container not found ("${container}")`}};
  return {value: execute(world, found.host, found.container.id, argv, stdin)};
}

/** What the kubelets of a metrics-server's last sample said. */
export const metricsOfNode = (world: World, node: string): Usage | undefined => nodeUsage(world, node);
export function metricsOfPod(world: World, {metadata, spec}: Pod): readonly ContainerUsage[] | undefined {
  const host = world.hosts[spec.nodeName ?? ""];
  return host && podUsage(world, host, metadata.uid);
}
