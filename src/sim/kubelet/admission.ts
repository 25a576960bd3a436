// What a kubelet refuses to run even when it was bound to its node: too little room, a node that does not fit.
// Real: pkg/kubelet/lifecycle/predicate.go. Not simulated: topology manager, OS mismatch, device allocation.
import {amount} from "./resources.ts";
import type {Pod} from "../api/types.ts";
import {podEvent} from "./events.ts";
import {refusedUnderPressure} from "./pressure.ts";
import {isShuttingDown, NOT_ADMITTED} from "./shutdown.ts";
import type {PodSync} from "./worker.ts";

// A Pod's spec keeps its identity until somebody changes it.
const requests = new WeakMap<Pod["spec"], Map<string, number>>();

/** What a Pod asks for of a resource. */
export function podRequest({spec}: Pod, resource: string): number {
  let known = requests.get(spec);
  if (!known) requests.set(spec, (known = new Map()));
  let sum = known.get(resource);
  if (sum === undefined) known.set(resource, (sum = sumOfRequests(spec, resource)));
  return sum;
}

/** Sum of requests: the larger of all main containers (with sidecars) and any single init container. */
function sumOfRequests(spec: Pod["spec"], resource: string): number {
  const of = (container: Pod["spec"]["containers"][number]) => {
    const request = container.resources?.requests?.[resource];
    return request === undefined ? 0 : amount(request);
  };
  let sidecars = 0, highest = 0;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") { sidecars += of(container); highest = Math.max(highest, sidecars); }
    else highest = Math.max(highest, sidecars + of(container));
  }
  const main = spec.containers.reduce((sum, container) => sum + of(container), 0) + sidecars;
  const overhead = spec.overhead?.[resource];
  return Math.max(main, highest) + (overhead === undefined ? 0 : amount(overhead));
}

/** False: the Pod has failed, with reason and message in its status. */
export function admit(sync: PodSync): boolean {
  const {io, host, pod, worker} = sync;
  if (isShuttingDown(io.world, host.name)) return reject(sync, NOT_ADMITTED.reason, `Pod was rejected: ${NOT_ADMITTED.message}`);
  const pressed = worker.static ? undefined : refusedUnderPressure(io.world, host.name, pod);
  if (pressed !== undefined) return reject(sync, "Evicted", `Pod was rejected: ${pressed}`);
  if (worker.static) return true;
  const node = io.client.get("nodes", host.name);
  if (!node) return true;
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) {
    if (node.metadata.labels?.[key] !== value) return reject(sync, "NodeAffinity", "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
  }
  if (requested(pod).length === 0 && !full(sync, Number(node.status?.allocatable?.pods ?? 110))) return true;
  const error = admissionError(sync, node.status?.allocatable ?? {});
  return error ? reject(sync, error.reason, `Pod was rejected: ${error.message}`) : true;
}

function full({io, host}: PodSync, most: number): boolean {
  let count = 0;
  for (const key of io.memory.keys(`${host.name}/`)) { if (!key.startsWith(`${host.name}/`)) break; count++; }
  return count >= most;
}

/** The Pods that this kubelet runs besides the one that is admitted. */
function neighbours({io, host, key: own}: PodSync): Pod[] {
  const pods: Pod[] = [];
  for (const [key, value] of io.memory.under(`${host.name}/`)) {
    if (key === own || key.endsWith("#volumes")) continue;
    const {done, failed} = value as {done?: boolean; failed?: unknown};
    if (done || failed) continue;
    const [, namespace = "", name = ""] = key.split("/");
    const pod = io.client.get("pods", name, namespace);
    // One that has ended gives its room back, though its object is still there.
    if (pod && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed") pods.push(pod);
  }
  return pods;
}

type Refusal = {readonly reason: string; readonly message: string};

/** What of the Pod's requests the others on the machine leave no room for. */
export function admissionError(sync: PodSync, allocatable: {readonly [resource: string]: string}): Refusal | undefined {
  if (roomForAll(sync, allocatable)) return undefined;
  const others = neighbours(sync);
  for (const resource of requested(sync.pod)) {
    const error = refusal(sync, resource, allocatable[resource], others);
    if (error) return error;
  }
  return undefined;
}

/** Whether there is room even for all Pods that are bound to the machine: then nobody needs to know which of them it runs. */
function roomForAll({io, host, pod}: PodSync, allocatable: {readonly [resource: string]: string}): boolean {
  const bound = io.client.list("pods", {fields: `spec.nodeName=${host.name}`});
  for (const resource of requested(pod)) {
    let sum = podRequest(pod, resource);
    for (const other of bound) if (other.metadata.uid !== pod.metadata.uid) sum += podRequest(other, resource);
    if (sum > amount(allocatable[resource] ?? "0")) return false;
  }
  return true;
}

const requested = (pod: Pod): readonly string[] => [...new Set(pod.spec.containers.flatMap((container) => Object.keys(container.resources?.requests ?? {})))];

function refusal(sync: PodSync, resource: string, allocatable: string | undefined, others: readonly Pod[]): Refusal | undefined {
  const wanted = podRequest(sync.pod, resource);
  const capacity = allocatable === undefined ? 0 : amount(allocatable);
  const used = others.reduce((sum, pod) => sum + podRequest(pod, resource), 0);
  if (used + wanted <= capacity) return undefined;
  const scale = resource === "cpu" ? 1000 : 1;
  return {reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, requested: ${Math.ceil(wanted * scale)}, used: ${Math.ceil(used * scale)}, capacity: ${Math.ceil(capacity * scale)}`};
}

function reject(sync: PodSync, reason: string, message: string): false {
  podEvent(sync, "Warning", reason, message.replace("Pod was rejected: ", ""));
  sync.worker = {...sync.worker, failed: {reason, message}};
  return false;
}
