// Volumes of Pods: where they are on the machine, their content, and its refresh when a ConfigMap or Secret changes.
// Real: pkg/volume. Not simulated: CSI drivers and cloud disks (their claims stay pending).
import type {Change, Reconcile} from "../component.ts";
import type {Container as PodContainer, KeyToPath, Pod, Volume} from "../api/types.ts";
import type {Host} from "../hosts/host.ts";
import {makeFolder, putFile} from "../hosts/machine.ts";
import type {World} from "../world.ts";
import type {Mount} from "./container.ts";
import {decode, expand, fieldOf, resourceOf} from "./environment.ts";
import {podToken} from "./files.ts";
import {podEvent} from "./events.ts";
import {amount} from "./resources.ts";
import {dropUnder} from "./runtime.ts";
import type {PodSync} from "./worker.ts";

export const podFolder = (uid: string): string => `/var/lib/kubelet/pods/${uid}`;

/** How the admission plugin names the volume with a Pod's credentials. */
export const TOKEN = "kube-api-access-";
type Content = {readonly [path: string]: {readonly text: string; readonly mode: number}};

const kindOf = (volume: Volume): string => volume.configMap ? "configmap" : volume.secret ? "secret" : volume.projected ? "projected" : volume.downwardAPI ? "downward-api" : "empty-dir";

/** Where a volume is on the machine; undefined for claims that are not bound. */
function placeOf(sync: PodSync, volume: Volume): string | undefined {
  if (volume.hostPath) return volume.hostPath.path.replace(/(.)\/+$/, "$1");
  if (volume.persistentVolumeClaim) {
    const claim = sync.io.client.get("persistentvolumeclaims", volume.persistentVolumeClaim.claimName, sync.pod.metadata.namespace);
    const bound = claim?.spec?.volumeName ? sync.io.client.get("persistentvolumes", claim.spec.volumeName) : undefined;
    return bound?.spec?.hostPath?.path ?? bound?.spec?.local?.path ?? (bound && `${podFolder(sync.pod.metadata.uid)}/volumes/kubernetes.io~csi/${bound.metadata.name}/mount`);
  }
  return `${podFolder(sync.pod.metadata.uid)}/volumes/kubernetes.io~${kindOf(volume)}/${volume.name}`;
}

/** How long a sync waits for a Pod's volumes before it says which ones it waits for (podAttachAndMountTimeout). */
const MOUNT_TIMEOUT_MS = 123_000;

/** Mounts everything; false (with an event for each, to be tried again) when something is missing. */
export function mountVolumes(sync: PodSync): boolean {
  const {worker, io, pod} = sync;
  if (worker.nextMountMs !== undefined && worker.nextMountMs > io.nowMs) return false;
  const unmounted: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const error = mount(sync, volume);
    if (error === undefined) continue;
    unmounted.push(volume.name);
    podEvent(sync, "Warning", "FailedMount", `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`);
  }
  if (unmounted.length === 0) {
    sync.worker = {...worker, mounted: true, nextMountMs: undefined, mountDeadlineMs: undefined};
    return true;
  }
  const tries = worker.mountTries ?? 0, deadlineMs = worker.mountDeadlineMs ?? io.nowMs + MOUNT_TIMEOUT_MS, late = io.nowMs >= deadlineMs;
  if (late) podEvent(sync, "Warning", "FailedMount", `Unable to attach or mount volumes: unmounted volumes=[${unmounted.sort().join(" ")}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`);
  sync.worker = {...worker, mountTries: tries + 1, mountDeadlineMs: late ? io.nowMs + MOUNT_TIMEOUT_MS : deadlineMs, nextMountMs: io.nowMs + Math.min(500 * 2 ** tries, 122_000)};
  return false;
}

function mount(sync: PodSync, volume: Volume): string | undefined {
  if (volume.name.startsWith(TOKEN)) return undefined;
  if (volume.hostPath) return checkHostPath(sync, volume);
  const place = placeOf(sync, volume);
  if (place === undefined) return `persistentvolumeclaim "${volume.persistentVolumeClaim?.claimName ?? ""}" not found`;
  const content = contentOf(sync, volume);
  if (typeof content === "string") return content;
  makeFolder(sync.host, place, sync.io.nowMs);
  if (volume.emptyDir) openToAll(sync, place);
  for (const [path, file] of Object.entries(content)) putContent(sync, `${place}/${path}`, file);
  return undefined;
}

/** A file that the kubelet made. With an fsGroup it is that group's, who may read it (SetVolumeOwnership). */
function putContent({host, io, pod}: PodSync, path: string, {text, mode}: Content[string]): void {
  const gid = pod.spec.securityContext?.fsGroup;
  putFile(host, path, text, io.nowMs, gid === undefined ? mode : mode | 0o440);
  const entry = host.files.get(path);
  if (gid !== undefined && entry?.type === "file") host.files.set(path, {...entry, owner: {uid: 0, gid}});
}

/** Everybody may write into an emptyDir; fsGroup makes it the group's. */
function openToAll({host, pod}: PodSync, place: string): void {
  const entry = host.files.get(place);
  const gid = pod.spec.securityContext?.fsGroup;
  if (entry?.type === "directory") host.files.set(place, {...entry, mode: gid === undefined ? 0o777 : 0o2777, ...(gid !== undefined && {owner: {uid: 0, gid}})});
}

const WANTED: {readonly [type: string]: string} = {Directory: "a directory", File: "a file", Socket: "a socket file", CharDevice: "a character device", BlockDevice: "a block device"};

function checkHostPath({host, io}: PodSync, volume: Volume): string | undefined {
  const {path, type = ""} = volume.hostPath!;
  const entry = host.files.get(path.replace(/(.)\/+$/, "$1"));
  if (type === "" || type === "DirectoryOrCreate") { if (!entry) makeFolder(host, path, io.nowMs); return undefined; }
  if (type === "FileOrCreate") { if (!entry) putFile(host, path, "", io.nowMs); return undefined; }
  const fits = type === "Directory" ? entry?.type === "directory" : entry?.type === "file";
  return fits ? undefined : `hostPath type check failed: ${path} is not ${WANTED[type] ?? type}`;
}

const tokenFor = ({pod: {metadata, spec}}: PodSync, audience: string | undefined): string => podToken({namespace: metadata.namespace ?? "", podName: metadata.name, podUid: metadata.uid, serviceAccount: spec.serviceAccountName ?? "default"}, audience);

type Source = Pick<Volume, "configMap" | "secret" | "downwardAPI" | "projected">;

/** The files of a volume, or why it cannot be made. */
function contentOf(sync: PodSync, volume: Source): Content | string {
  if (volume.configMap) return keysOf(sync, "configmap", volume.configMap.name ?? "", volume.configMap, volume.configMap.defaultMode ?? 0o644);
  if (volume.secret) return keysOf(sync, "secret", volume.secret.secretName ?? "", volume.secret, volume.secret.defaultMode ?? 0o644);
  if (volume.downwardAPI) return downward(sync, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode ?? 0o644);
  if (!volume.projected) return {};
  const mode = volume.projected.defaultMode ?? 0o644;
  let all: Content = {};
  for (const source of volume.projected.sources ?? []) {
    const part = source.configMap ? keysOf(sync, "configmap", source.configMap.name ?? "", source.configMap, mode)
      : source.secret ? keysOf(sync, "secret", source.secret.name ?? "", source.secret, mode)
      : source.downwardAPI ? downward(sync, source.downwardAPI.items ?? [], mode)
      : source.serviceAccountToken ? {[source.serviceAccountToken.path]: {text: tokenFor(sync, source.serviceAccountToken.audience), mode}} : {};
    if (typeof part === "string") return part;
    all = {...all, ...part};
  }
  return all;
}

function keysOf(sync: PodSync, kind: "configmap" | "secret", name: string, source: {readonly items?: readonly KeyToPath[]; readonly optional?: boolean}, mode: number): Content | string {
  const {namespace} = sync.pod.metadata;
  const object = kind === "configmap" ? sync.io.client.get("configmaps", name, namespace) : sync.io.client.get("secrets", name, namespace);
  if (!object) return source.optional ? {} : `${kind} "${name}" not found`;
  const text = (value: string) => kind === "secret" ? decode(value) : value;
  const data: {readonly [key: string]: string} = {...object.data, ...("binaryData" in object && object.binaryData ? Object.fromEntries(Object.entries(object.binaryData).map(([key, value]) => [key, decode(value)])) : {})};
  if (!source.items) return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, {text: text(value), mode}]));
  const files: {[path: string]: {text: string; mode: number}} = {};
  for (const item of source.items) {
    const value = data[item.key];
    if (value === undefined && !source.optional) return kind === "configmap" ? `configmap references non-existent config key: ${item.key}` : `references non-existent secret key: ${item.key}`;
    if (value !== undefined) files[item.path] = {text: text(value), mode: item.mode ?? mode};
  }
  return files;
}

type DownwardItem = {readonly path: string; readonly mode?: number; readonly fieldRef?: {readonly fieldPath: string}; readonly resourceFieldRef?: {readonly containerName?: string; readonly resource: string; readonly divisor?: string}};

const downward = (sync: PodSync, items: readonly DownwardItem[], mode: number): Content => Object.fromEntries(items.map((item) => [item.path, {
  text: item.fieldRef ? fieldOf(sync, item.fieldRef.fieldPath) : resourceOf(sync, sync.pod.spec.containers[0]!, item.resourceFieldRef ?? {resource: "limits.cpu"}), mode: item.mode ?? mode,
}]));

/** What a container sees of the Pod's volumes, or the error that keeps it from being created. */
export function containerMounts(sync: PodSync, spec: PodContainer, environment: {readonly [name: string]: string}): readonly Mount[] | string {
  const mounts: Mount[] = [];
  for (const wanted of spec.volumeMounts ?? []) {
    const volume = sync.pod.spec.volumes?.find(({name}) => name === wanted.name);
    const place = volume && placeOf(sync, volume);
    if (!volume || place === undefined) continue;
    const fixed = volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI;
    const readOnly = wanted.readOnly === true || fixed !== undefined || volume.persistentVolumeClaim?.readOnly === true;
    const missing = new Set<string>();
    const sub = wanted.subPath ?? (wanted.subPathExpr && expand(wanted.subPathExpr, (name) => { if (!environment[name]) missing.add(name); return environment[name]; }));
    if (missing.size > 0) return `missing value for ${[...missing].sort().join(", ")}`;
    if (sub && !fixed && !sync.host.files.has(`${place}/${sub}`)) makeFolder(sync.host, `${place}/${sub}`, sync.io.nowMs);
    mounts.push({path: wanted.mountPath.replace(/(.)\/+$/, "$1"), hostPath: sub ? frozen(sync, fixed !== undefined, place, sub, spec.name) : place, readOnly, ...(fixed && !sub && {atomicAtMs: sync.io.nowMs}), ...(volume.name.startsWith(TOKEN) && {token: true as const}), ...(volume.emptyDir?.medium === "Memory" && {capacity: memoryRoom(sync, volume.emptyDir.sizeLimit)})});
  }
  return mounts;
}

/** A tmpfs is as large as its sizeLimit, its Pod's limits or the node's memory, whatever is least (SizeMemoryBackedVolumes). */
function memoryRoom({pod, host, io}: PodSync, sizeLimit: string | undefined): number {
  const limits = pod.spec.containers.map((container) => container.resources?.limits?.memory);
  const node = amount(io.client.get("nodes", host.name)?.status?.allocatable?.memory ?? "2Gi");
  const own = limits.every((limit) => limit !== undefined) ? limits.reduce((sum, limit) => sum + amount(limit ?? "0"), 0) : node;
  return Math.min(node, own, sizeLimit !== undefined && amount(sizeLimit) > 0 ? amount(sizeLimit) : Infinity);
}

/** A subPath of a ConfigMap or Secret volume is not refreshed: it is a copy of its own. */
function frozen({host, io, pod}: PodSync, copy: boolean, place: string, sub: string, container: string): string {
  const entry = host.files.get(`${place}/${sub}`);
  if (!copy || entry?.type !== "file") return `${place}/${sub}`;
  const target = `${podFolder(pod.metadata.uid)}/volume-subpaths/${place.split("/").at(-1) ?? ""}/${container}/${sub}`;
  putFile(host, target, entry.content, io.nowMs, entry.mode);
  return target;
}

/** Removes what a Pod's volumes left on the machine. */
export const removeVolumes = (host: Host, uid: string): void => { if (host.files.has(podFolder(uid))) { dropUnder(host.files, `${podFolder(uid)}/`); host.files.delete(podFolder(uid)); } };

/** Keys of Pods that mount a changed ConfigMap or Secret: their kubelets look at it within a sync period. */
export function volumeWatchers(world: World, field: "configMap" | "secret", {object, previous}: Change): readonly string[] {
  const about = object ?? previous;
  if (!previous || !object || !about) return [];
  const keys: string[] = [];
  const memory = world.memory.kubelet;
  if (!memory) return [];
  for (const key of memory.keys()) {
    const [node = "", namespace = ""] = key.split("/");
    const watched = (memory.get(key) as {readonly volumes?: readonly string[]} | undefined)?.volumes;
    if (namespace === about.metadata.namespace && watched?.includes(`${field}/${about.metadata.name}`) && node) keys.push(`${key}#volumes`);
  }
  return keys;
}

/** Names of the ConfigMaps and Secrets whose content a Pod's volumes follow. */
export function followed(pod: Pod): readonly string[] {
  const names: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.name.startsWith(TOKEN)) continue;
    for (const source of [volume, ...(volume.projected?.sources ?? [])]) {
      if (source.configMap) names.push(`configMap/${source.configMap.name ?? ""}`);
      if (source.secret) names.push(`secret/${"secretName" in source.secret ? source.secret.secretName ?? "" : "name" in source.secret ? source.secret.name ?? "" : ""}`);
    }
  }
  return names;
}

/** The look at a changed volume source. It waits for the Pod's next periodic sync (about a minute), then writes the new content. */
export function refreshVolumes(io: Reconcile, host: Host, key: string): void {
  const pod = key.slice(0, -"#volumes".length);
  const due = io.memory.get(key) as number | undefined;
  if (due === undefined || due > io.nowMs) {
    const at = due ?? io.nowMs + 20_000 + 60_000 * io.random(`volumes/${host.name}`);
    io.memory.set(key, at);
    return io.requeue(at - io.nowMs);
  }
  io.memory.delete(key);
  remount(io, host, pod);
}

/** Writes what the volumes of a Pod hold now: at the end of a refresh, and when its labels or annotations were changed. */
export function remount(io: Reconcile, host: Host, pod: string): void {
  const [, namespace = "", name = ""] = pod.split("/");
  const object = io.client.get("pods", name, namespace);
  const worker = io.memory.get(pod);
  if (!object || !(worker as {readonly mounted?: boolean} | undefined)?.mounted) return;
  // A worker that is only looked at: nothing is written back to memory.
  const sync: PodSync = {io, host, key: pod, pod: object, cause: io.cause, worker: worker as unknown as PodSync["worker"]};
  for (const volume of object.spec.volumes ?? []) if (!volume.hostPath && !volume.emptyDir) rewrite(sync, volume);
}

function rewrite(sync: PodSync, volume: Volume): void {
  const place = placeOf(sync, volume);
  const content = contentOf(sync, volume);
  if (place === undefined || volume.name.startsWith(TOKEN) || volume.persistentVolumeClaim || typeof content === "string") return;
  const old = [...sync.host.files.under(`${place}/`)].map(([path]) => path);
  for (const path of old) if (!content[path.slice(place.length + 1)]) sync.host.files.delete(path);
  for (const [path, file] of Object.entries(content)) putContent(sync, `${place}/${path}`, file);
}

