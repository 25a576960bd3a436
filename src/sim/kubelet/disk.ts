// The disk of a machine: what it holds, and how much of it is taken by the system, images, containers and volumes.
// Not simulated: inodes, a second disk for images.
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import {rootfsOf} from "./files.ts";
import {findImage} from "./images.ts";

/** Its size, and what the system takes of it, in bytes. */
export const DISK_BYTES = 264_212_084 * 1024;
const SYSTEM_BYTES = 6_290_432 * 1024;
const BLOCK = 4096;

/** What files under a prefix take. */
export function sizeUnder(host: Host, prefix: string): number {
  let bytes = 0;
  for (const [, entry] of host.files.under(prefix)) if (entry.type === "file") bytes += entry.sizeBytes ?? entry.content.length;
  return bytes;
}

/** Bytes of the disk that are taken, in whole blocks. Small files are part of what the system takes. */
export function usedBytes(world: World, host: Host): number {
  let bytes = SYSTEM_BYTES;
  for (const [, entry] of host.files.entries()) if (entry.type === "file" && entry.sizeBytes !== undefined) bytes += entry.sizeBytes;
  for (const name of host.images.keys()) bytes += findImage(world.images, name)?.sizeBytes ?? 0;
  return Math.min(DISK_BYTES, Math.ceil(bytes / BLOCK) * BLOCK);
}

/** Makes room without ending anybody: files of containers that have ended, images that nobody runs (reclaimNodeLevelResources). */
export function reclaim(host: Host): void {
  const used = new Set<string>();
  for (const container of host.containers.values()) {
    if (container.state === "exited") for (const [path] of [...host.files.under(`${rootfsOf(container.id)}/`)]) host.files.delete(path);
    else used.add(container.image);
  }
  for (const name of [...host.images.keys()]) if (![...used].some((image) => name === image || name.endsWith(`/${image}`) || name.endsWith(`/${image}:latest`))) host.images.delete(name);
}
