// Pods that use more local storage than they may: emptyDir sizeLimit, limits of ephemeral-storage. Real: pkg/kubelet/eviction
// (localStorageEviction). A whole node's memory is pressure.ts.
import type {Pod} from "../api/types.ts";
import {sizeUnder} from "./disk.ts";
import {podEvent} from "./events.ts";
import {rootfsOf} from "./files.ts";
import {amount} from "./resources.ts";
import {stopContainer} from "./terminate.ts";
import {podFolder} from "./volumes.ts";
import {allContainers, current, type PodSync} from "./worker.ts";

/** The eviction manager looks every ten seconds. */
export const MONITORING_MS = 10_000;

/** An evicted Pod's containers have one second. */
const GRACE_SECONDS = 1;

export const hasStorageLimits = ({spec}: Pod): boolean => (spec.volumes ?? []).some((volume) => volume.emptyDir?.sizeLimit !== undefined) || spec.containers.some((container) => container.resources?.limits?.["ephemeral-storage"] !== undefined);

/** Evicts the Pod if it uses too much. */
export function evictOverLimit(sync: PodSync): boolean {
  const {evict} = sync.worker;
  if (evict === undefined && !hasStorageLimits(sync.pod) || sync.worker.failed) return false;
  const message = evict ?? emptyDirOver(sync) ?? podOver(sync) ?? containerOver(sync);
  if (message === undefined) return false;
  podEvent(sync, "Warning", "Evicted", message);
  sync.worker = {...sync.worker, evict: undefined, operation: undefined, failed: {reason: "Evicted", message}};
  for (const spec of allContainers(sync.pod)) stopContainer(sync, spec, `Stopping container ${spec.name}`, GRACE_SECONDS);
  return true;
}

const emptyDirSize = ({host, pod}: PodSync, name: string): number => sizeUnder(host, `${podFolder(pod.metadata.uid)}/volumes/kubernetes.io~empty-dir/${name}/`);

function emptyDirOver(sync: PodSync): string | undefined {
  for (const {name, emptyDir} of sync.pod.spec.volumes ?? []) {
    if (emptyDir?.sizeLimit === undefined || amount(emptyDir.sizeLimit) <= 0) continue;
    if (emptyDirSize(sync, name) > amount(emptyDir.sizeLimit)) return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir.sizeLimit}". `;
  }
  return undefined;
}

const ownSize = (sync: PodSync, name: string): number => {
  const container = current(sync, name);
  return container ? sizeUnder(sync.host, `${rootfsOf(container.id)}/`) : 0;
};

const limitOf = (spec: Pod["spec"]["containers"][number]): string | undefined => spec.resources?.limits?.["ephemeral-storage"];

function podOver(sync: PodSync): string | undefined {
  const {containers, volumes = []} = sync.pod.spec;
  const limits = containers.map(limitOf).filter((limit): limit is string => limit !== undefined);
  if (limits.length === 0) return undefined;
  const total = limits.reduce((sum, limit) => sum + amount(limit), 0);
  const used = containers.reduce((sum, {name}) => sum + ownSize(sync, name), 0) + volumes.reduce((sum, {name, emptyDir}) => sum + (emptyDir && emptyDir.medium !== "Memory" ? emptyDirSize(sync, name) : 0), 0);
  return used > total ? `Pod ephemeral local storage usage exceeds the total limit of containers ${limits.length === 1 ? limits[0]! : String(total)}. ` : undefined;
}

function containerOver(sync: PodSync): string | undefined {
  for (const spec of sync.pod.spec.containers) {
    const limit = limitOf(spec);
    if (limit !== undefined && ownSize(sync, spec.name) > amount(limit)) return `Container ${spec.name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}
