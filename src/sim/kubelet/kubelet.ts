// The kubelets of all nodes, as one component. Keys: `node` (the machine itself), `node/namespace/pod` (a Pod's worker) and
// `node//<container id>` (a container's own next moment), `#pressure/node` (its memory). Real: pkg/kubelet. Not simulated: cgroups, device plugins.
import type {Change, Component} from "../component.ts";
import type {Pod} from "../api/types.ts";
import {Unreachable} from "../api/client.ts";
import {wakeContainer} from "./runtime.ts";
import {syncNode} from "./node.ts";
import {syncPod} from "./pod.ts";
import {syncPressure} from "./pressure.ts";
import {schedulableKeys, tellSchedulable} from "./schedulable.ts";
import {syncShutdown} from "./shutdown.ts";
import {HELD_MS, isRuntimeStopped, syncRuntime} from "./runtime-health.ts";
import {sameStatus} from "./status.ts";
import {refreshVolumes, remount, TOKEN, volumeWatchers} from "./volumes.ts";

/** The machine that a key is of. Keys that begin with `#` name first what is looked at. */
export function nodeOf(key: string): string {
  const start = key.startsWith("#") ? key.indexOf("/") + 1 : 0, end = key.indexOf("/", start);
  return key.slice(start, end < 0 ? undefined : end);
}

export const kubelet: Component = {
  name: "kubelet",
  unit: (key) => (key.includes("//") ? `machine@${nodeOf(key)}` : `kubelet@${nodeOf(key)}`),
  author: (key) => `kubelet, ${nodeOf(key)}`,
  watches: {
    pods: (change) => podKeys(change as Change<Pod>),
    nodes: (change) => [...nodeKeys(change), ...schedulableKeys(change)],
    configmaps: (change, world) => volumeWatchers(world, "configMap", change),
    secrets: (change, world) => volumeWatchers(world, "secret", change),
  },
  latencyMs: 10,
  reconcile(key, io) {
    const node = nodeOf(key);
    const host = io.world.hosts[node];
    if (!host) return;
    if (key === node) return syncNode(io, host);
    if (key.startsWith("#shutdown/")) return syncShutdown(io, host);
    if (key.startsWith("#runtime/")) return syncRuntime(io, host);
    if (key.startsWith("#pressure/")) return syncPressure(io, host);
    if (key.includes("//")) return wakeContainer(io.world, host, key.slice(node.length + 2), io.cause);
    if (isRuntimeStopped(io.world, node)) return io.requeue(HELD_MS);
    if (key.endsWith("#volumes")) return refreshVolumes(io, host, key);
    if (key.endsWith(REMOUNT)) return remount(io, host, key.slice(0, -REMOUNT.length));
    try {
      if (key.startsWith("#schedulable/")) return tellSchedulable(io, host);
      syncPod(io, host, key);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      // Without its API server a kubelet goes on with what it knows and reports later.
      io.requeue(2000);
    }
  },
};

/** Own status writes are not looked at again: only what the spec, the binding or a deletion changed. */
function podKeys({object, previous}: Change<Pod>): readonly string[] {
  const pod = object ?? previous;
  if (!pod?.spec.nodeName) return [];
  const key = `${pod.spec.nodeName}/${pod.metadata.namespace}/${pod.metadata.name}`;
  if (object && previous?.spec.nodeName && object.metadata.generation === previous.metadata.generation && object.metadata.deletionTimestamp === previous.metadata.deletionTimestamp && object.metadata.deletionGracePeriodSeconds === previous.metadata.deletionGracePeriodSeconds) return relabelled(object, previous) ? [key + REMOUNT] : [];
  return [key];
}

const REMOUNT = "#remount";

/** Whether somebody changed labels or annotations of a Pod whose volumes are written from the API: its worker mounts them anew. */
function relabelled({metadata, spec}: Pod, {metadata: before}: Pod): boolean {
  if (metadata.labels === before.labels && metadata.annotations === before.annotations) return false;
  if (!spec.volumes?.some(({name, configMap, secret, downwardAPI, projected}) => configMap ?? secret ?? downwardAPI ?? (projected && !name.startsWith(TOKEN)))) return false;
  return !sameStatus(metadata.labels, before.labels) || !sameStatus(metadata.annotations, before.annotations);
}

/** A machine looks at its Node when it is deleted or when somebody else changed its capacity. */
function nodeKeys({object, previous}: Change): readonly string[] {
  const node = object ?? previous;
  if (!node) return [];
  const capacity = (change: typeof object) => JSON.stringify((change as {status?: {capacity?: unknown}} | undefined)?.status?.capacity);
  return !previous || !object || capacity(object) !== capacity(previous) ? [node.metadata.name] : [];
}

