// Binding the volumes that a Pod brings to its node before the Pod itself is bound (VolumeBinding's Reserve and PreBind).
// Not simulated: the ten minutes after which it gives up.
import type {Pod} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import {reserveVolume, SELECTED_NODE} from "../api/volume-match.ts";
import {claimNames, isBound, planFor} from "./plugins/volume-binding.ts";
import type {Snapshot} from "./snapshot.ts";

/** Time between looks at claims that are being bound. */
const LOOK_MS = 100;

/** True if all claims are bound; else they have been told, and the Pod is looked at again (`resume`). */
export function bindVolumes(pod: Pod, node: string, snapshot: Snapshot, io: Reconcile): boolean {
  const claims = claimsOf(pod, io), waiting = claims.filter((claim) => !isBound(claim));
  if (!waiting.length) return true;
  for (const {claim, volume} of planFor(waiting, snapshot.nodes.get(node)!.node, snapshot) ?? []) {
    if (volume) reserveVolume(io.client, volume, claim);
    else io.client.update("persistentvolumeclaims", {...claim, metadata: {...claim.metadata, annotations: {...claim.metadata.annotations, [SELECTED_NODE]: node}}});
  }
  io.memory.set(`binding ${keyOf(pod)}`, node);
  io.requeue(LOOK_MS, `binding ${keyOf(pod)}`);
  return false;
}

const keyOf = ({metadata}: Pod): string => `${metadata.namespace}/${metadata.name}`;
const claimsOf = (pod: Pod, io: Reconcile) => claimNames(pod).flatMap(({name}) => io.client.get("persistentvolumeclaims", name, pod.metadata.namespace) ?? []);

/** The node of a Pod whose volumes are bound by now; undefined while they are not, or when there is nothing to wait for any more. */
export function resume(key: string, io: Reconcile): {readonly pod: Pod; readonly node: string} | undefined {
  const [namespace, name] = key.split("/") as [string, string], node = io.memory.get(`binding ${key}`);
  const pod = io.client.get("pods", name, namespace);
  const over = !pod || typeof node !== "string" || pod.spec.nodeName || pod.metadata.deletionTimestamp;
  if (!over && !claimsOf(pod, io).every(isBound)) { io.requeue(LOOK_MS); return undefined; }
  io.memory.delete(`binding ${key}`);
  if (over) return undefined;
  return {pod, node};
}
