// Binding the volumes that a Pod brings to its node before the Pod itself is bound (VolumeBinding's Reserve and PreBind).
// Meanwhile the Pod is nominated for the node (KEP-5278).
import type {Pod} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import {reserveVolume, SELECTED_NODE} from "../api/volume-match.ts";
import {claimNames, isBound, planFor} from "./plugins/volume-binding.ts";
import {nominate} from "./nominated.ts";
import type {Snapshot} from "./snapshot.ts";

/** Time between looks at claims that are being bound. */
const LOOK_MS = 100;

/** VolumeBindingArgs.bindTimeoutSeconds, where a profile says nothing. */
const PATIENCE_MS = 600_000;

/** True if all claims are bound; else they have been told, and the Pod is looked at again (`resume`). */
export function bindVolumes(pod: Pod, node: string, snapshot: Snapshot, io: Reconcile, patienceMs = PATIENCE_MS): boolean {
  const claims = claimsOf(pod, io), waiting = claims.filter((claim) => !isBound(claim));
  if (!waiting.length) return true;
  for (const {claim, volume} of planFor(waiting, snapshot.nodes.get(node)!.node, snapshot) ?? []) {
    if (volume) reserveVolume(io.client, volume, claim);
    else io.client.update("persistentvolumeclaims", {...claim, metadata: {...claim.metadata, annotations: {...claim.metadata.annotations, [SELECTED_NODE]: node}}});
  }
  nominate(pod, node, io);
  if (pod.status?.nominatedNodeName !== node) io.client.update("pods", {...pod, status: {...pod.status, nominatedNodeName: node}}, "status");
  io.memory.set(`binding ${keyOf(pod)}`, {node, untilMs: io.nowMs + patienceMs});
  io.requeue(LOOK_MS, `binding ${keyOf(pod)}`);
  return false;
}

const keyOf = ({metadata}: Pod): string => `${metadata.namespace}/${metadata.name}`;
const claimsOf = (pod: Pod, io: Reconcile) => claimNames(pod).flatMap(({name}) => io.client.get("persistentvolumeclaims", name, pod.metadata.namespace) ?? []);

/** A Pod whose volumes were waited for: its node, or that it took too long. */
export type Waited = {readonly pod: Pod; readonly node: string} | {readonly pod: Pod; readonly error: string};

/** What became of a Pod that waits for its volumes; undefined while it does, or when there is nothing to wait for any more. */
export function resume(key: string, io: Reconcile): Waited | undefined {
  const [namespace, name] = key.split("/") as [string, string], wait = io.memory.get(`binding ${key}`) as {readonly node: string; readonly untilMs: number} | undefined; // bindVolumes() wrote it
  const pod = io.client.get("pods", name, namespace);
  const over = !pod || !wait || pod.spec.nodeName || pod.metadata.deletionTimestamp, bound = !over && claimsOf(pod, io).every(isBound);
  if (!over && !bound && io.nowMs < wait.untilMs) { io.requeue(LOOK_MS); return undefined; }
  io.memory.delete(`binding ${key}`);
  if (over) return undefined;
  return bound ? {pod, node: wait.node} : {pod, error: 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'};
}
