// A machine as Node: registration, status, heartbeats, its static Pods. Real: pkg/kubelet/kubelet_node_status.go, pkg/kubelet/nodestatus.
// Heartbeats that nobody can tell apart are not played: while a kubelet runs, its Node and Lease keep the times of the last change
// (heartbeat.ts says when the last one was); they are written when something changed and when the kubelet stops or starts.
import {recordEvent} from "../api/events.ts";
import {instant, microInstant} from "../clock.ts";
import type {Reconcile} from "../component.ts";
import type {Node, NodeCondition, NodeStatus} from "../api/types.ts";
import type {Host, HostSpec} from "../hosts/host.ts";
import {uuid} from "../random.ts";
import {findImage, hexOf, imageDigest, parseReference} from "./images.ts";
import {pressures} from "./pressure.ts";
import {bootsOf} from "./power.ts";
import {isRuntimeDown} from "./runtime-health.ts";
import {amount} from "./resources.ts";
import {isShuttingDown, readShutdownGroups} from "./shutdown.ts";
import {sameStatus} from "./status.ts";
import {syncStaticPods} from "./static-pods.ts";
import {chance, hostSpec, type World} from "../world.ts";

/** Memory that the kubelet keeps back for eviction (evictionHard memory.available). */
const RESERVED = 100 * 2 ** 20;

/** Looks at the machine: its Node exists, its status is right, its static Pods run. */
export function syncNode(io: Reconcile, host: Host): void {
  const spec = hostSpec(io.world.cluster, host.name);
  if (!spec || spec.role === "machine") return;
  syncStaticPods(io, host);
  const started = io.memory.get(host.name) === undefined;
  if (started) readShutdownGroups(io, host);
  const node = io.client.get("nodes", host.name);
  if (!node) {
    // A kubelet registers when it starts; a Node that is deleted later stays away.
    if (!started) return;
    register(io, host, spec);
  } else {
    const status = nodeStatus(io.world, host, spec, node, io.nowMs);
    if (started) recordStart(io, node, status.nodeInfo?.bootID);
    if (started || !sameStatus(withoutTimes(status), withoutTimes(node.status))) io.client.update("nodes", {...node, status}, "status");
  }
  renewLease(io, host.name);
  if (started) registerStorage(io, host.name);
  io.memory.set(host.name, {startedAtMs: io.nowMs});
}

/** What a kubelet tells about its node when it starts again. */
function recordStart(io: Reconcile, node: Node, bootID: string | undefined): void {
  const {name} = node.metadata;
  // Kubelets refer to their node by name: they have no uid of it.
  const about = {...node, metadata: {...node.metadata, uid: name}};
  const tell = (reason: string, message: string, type: "Normal" | "Warning" = "Normal") => recordEvent(io, {component: "kubelet", host: name}, about, type, reason, message);
  tell("Starting", "Starting kubelet.");
  tell("NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
  for (const reason of ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"]) tell(reason, `Node ${name} status is now: ${reason}`);
  const before = node.status?.nodeInfo?.bootID;
  if (before && before !== bootID) tell("Rebooted", `Node ${name} has been rebooted, boot id: ${bootID}`, "Warning");
  if (node.status?.conditions?.find(({type}) => type === "Ready")?.status !== "True") tell("NodeReady", `Node ${name} status is now: NodeReady`);
}

const withoutTimes = (status: NodeStatus | undefined): unknown => status && {...status, conditions: status.conditions?.map(({lastHeartbeatTime: _heartbeat, ...rest}) => rest)};

function register(io: Reconcile, host: Host, spec: HostSpec): void {
  const labels: {[key: string]: string} = {
    "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": host.name, "kubernetes.io/os": "linux",
    ...(spec.role === "control-plane" && {"node-role.kubernetes.io/control-plane": "", "node.kubernetes.io/exclude-from-external-load-balancers": ""}),
  };
  const node = {
    metadata: {name: host.name, labels, annotations: {"node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true"}},
    spec: {...(spec.podCIDR && {podCIDR: spec.podCIDR, podCIDRs: [spec.podCIDR]}), ...(spec.role === "control-plane" && {taints: [{effect: "NoSchedule" as const, key: "node-role.kubernetes.io/control-plane"}]})},
  };
  const made = io.client.create("nodes", node);
  io.client.update("nodes", {...made, status: nodeStatus(io.world, host, spec, made, io.nowMs)}, "status");
}

/** In-tree plugins whose volumes CSI drivers serve. */
const MIGRATED = ["aws-ebs", "azure-disk", "azure-file", "cinder", "gce-pd", "portworx-volume", "vsphere-volume"].map((plugin) => `kubernetes.io/${plugin}`).join(",");

/** The node's CSINode, where CSI drivers would announce themselves (pkg/volume/csi/nodeinfomanager). */
function registerStorage(io: Reconcile, name: string): void {
  const owner = io.client.get("nodes", name);
  if (!owner || io.client.get("csinodes", name)) return;
  io.client.create("csinodes", {
    metadata: {name, annotations: {"storage.alpha.kubernetes.io/migrated-plugins": MIGRATED}, ownerReferences: [{apiVersion: "v1", kind: "Node", name, uid: owner.metadata.uid}]}, spec: {drivers: null as never}, // as Go writes an empty list
  });
}

/** What the kubelet reports about the machine now. */
export function nodeStatus(world: World, host: Host, spec: HostSpec, node: Node, nowMs: number): NodeStatus {
  const before = node.status ?? {};
  const id = (what: string) => before.nodeInfo?.[what as "bootID"] || uuid(() => chance(world, `machine/${host.name}`));
  const memory = amount(spec.memory);
  const own = {cpu: String(spec.cpu), "ephemeral-storage": "264212084Ki", "hugepages-1Gi": "0", "hugepages-2Mi": "0", memory: spec.memory, pods: "110"};
  // Extended resources that somebody added to the capacity are kept, and become allocatable.
  const extended = Object.fromEntries(Object.entries(before.capacity ?? {}).filter(([name]) => !(name in own)));
  const images = nodeImages(world, host), boots = bootsOf(world, host.name);
  return {
    ...before, addresses: [{address: host.address, type: "InternalIP"}, {address: host.name, type: "Hostname"}],
    capacity: {...own, ...extended}, allocatable: {...own, "ephemeral-storage": "262436578977", memory: mebibytes(memory - RESERVED), ...extended},
    conditions: conditions(before.conditions, nowMs, pressures(world, host.name), troubles(world, host.name)), daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
    declaredFeatures: ["ExtendWebSocketsToKubelet", "InPlacePodLevelResourcesVerticalScaling", "InPlacePodVerticalScalingInitContainers", "RestartAllContainersOnContainerExits"],
    features: {supplementalGroupsPolicy: true}, ...(images.length > 0 && {images}),
    nodeInfo: {architecture: "amd64", bootID: boots === 0 ? id("bootID") : bootIdOf(world, host.name, boots), containerRuntimeVersion: "containerd://2.1.4", kernelVersion: "6.12.0-amd64", kubeProxyVersion: "", kubeletVersion: world.cluster.version, machineID: id("machineID"), operatingSystem: "linux", osImage: "Debian GNU/Linux 12 (bookworm)", systemUUID: id("systemUUID")},
    runtimeHandlers: ["", "runc"].map((name) => ({features: {recursiveReadOnlyMounts: true, userNamespaces: false}, name})),
  };
}

/** Each start of the machine has an id of its own; a function of the seed, since it is looked at again and again. */
function bootIdOf(world: World, node: string, boots: number): string {
  const hash = hexOf(`${world.seed}/boot/${node}/${boots}`, 32);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20)}`;
}

const mebibytes = (bytes: number): string => bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}Mi` : bytes % 1024 === 0 ? `${bytes / 1024}Ki` : String(bytes);

/** The 50 largest images, as containerd names them. */
function nodeImages(world: World, host: Host): NonNullable<NodeStatus["images"]> {
  const images = [...host.images.keys()].flatMap((full) => {
    const spec = findImage(world.images, full), reference = parseReference(full);
    return spec && reference ? [{names: [`${reference.repository}@${imageDigest(spec, reference.tag)}`, full], sizeBytes: spec.sizeBytes}] : [];
  });
  return images.sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, 50);
}

const STATES: readonly (readonly [string, string, string, string])[] = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
];

const SHORT: {readonly [condition: string]: readonly [string, string, string, string]} = {
  MemoryPressure: ["MemoryPressure", "True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"],
  DiskPressure: ["DiskPressure", "True", "KubeletHasDiskPressure", "kubelet has disk pressure"],
};

/** Why the node is not ready; several in Go's brackets. */
function troubles(world: World, node: string): string | undefined {
  const found = [...(isRuntimeDown(world, node) ? ["container runtime is down"] : []), ...(isShuttingDown(world, node) ? ["node is shutting down"] : [])];
  return found.length > 1 ? `[${found.join(", ")}]` : found[0];
}

function conditions(before: readonly NodeCondition[] | undefined, nowMs: number, short: readonly string[], trouble: string | undefined): readonly NodeCondition[] {
  const other = (before ?? []).filter(({type}) => !STATES.some(([own]) => own === type));
  return [...other, ...STATES.map((state): NodeCondition => {
    const [type, status, reason, message] = short.includes(state[0]) ? SHORT[state[0]]! : trouble !== undefined && state[0] === "Ready" ? ["Ready", "False", "KubeletNotReady", trouble] as const : state;
    const old = before?.find((condition) => condition.type === type);
    return {lastHeartbeatTime: instant(nowMs), lastTransitionTime: old?.status === status && old.lastTransitionTime ? old.lastTransitionTime : instant(nowMs), message, reason, status, type};
  })];
}

/** The node's Lease in kube-node-lease. */
export function renewLease(io: Pick<Reconcile, "client" | "nowMs">, name: string): void {
  const old = io.client.get("leases", name, "kube-node-lease");
  if (old) { io.client.update("leases", {...old, spec: {...old.spec, renewTime: microInstant(io.nowMs)}}); return; }
  const owner = io.client.get("nodes", name);
  if (!io.client.get("namespaces", "kube-node-lease")) return;
  io.client.create("leases", {
    metadata: {name, namespace: "kube-node-lease", ...(owner && {ownerReferences: [{apiVersion: "v1", kind: "Node", name, uid: owner.metadata.uid}]})},
    spec: {holderIdentity: name, leaseDurationSeconds: 40, renewTime: microInstant(io.nowMs)},
  });
}

