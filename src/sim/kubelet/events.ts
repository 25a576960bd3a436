// Events that kubelets record.
import {Unreachable} from "../api/client.ts";
import {recordEvent} from "../api/events.ts";
import type {Container as PodContainer, Node} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {initContainers, type PodSync} from "./worker.ts";

type Type = "Normal" | "Warning";

const record = (sync: PodSync, type: Type, reason: string, message: string, fieldPath?: string): void => {
  try {
    recordEvent(sync.io, {component: "kubelet", host: sync.host.name}, sync.pod, type, reason, message, fieldPath);
  } catch (error) {
    // Events are best effort: without an API server they are lost.
    if (!(error instanceof Unreachable)) throw error;
  }
};

export const podEvent = (sync: PodSync, type: Type, reason: string, message: string): void => record(sync, type, reason, message);

/** An event about one container: it points into the Pod's spec. */
export function containerEvent(sync: PodSync, spec: PodContainer, type: Type, reason: string, message: string): void {
  const list = initContainers(sync.pod).includes(spec) ? "initContainers" : "containers";
  record(sync, type, reason, message, `spec.${list}{${spec.name}}`);
}

/** An event about the machine's own Node, which kubelets name by its name where others have its uid. */
export const nodeEvent = (io: Reconcile, host: Host, node: Node, type: Type, reason: string, message = `Node ${host.name} status is now: ${reason}`): void =>
  recordEvent(io, {component: "kubelet", host: host.name}, {...node, metadata: {...node.metadata, uid: host.name}}, type, reason, message);
