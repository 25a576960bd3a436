// Static Pods: manifests in the kubelet's staticPodPath, run without the API server, shown there by mirror Pods.
// Real: pkg/kubelet/config/file.go, pkg/kubelet/pod/mirror_client.go.
import {load} from "js-yaml";
import type {Json} from "../api/object.ts";
import {StatusError, Unreachable} from "../api/client.ts";
import type {Reconcile} from "../component.ts";
import type {Pod} from "../api/types.ts";
import type {Host} from "../hosts/host.ts";
import {plan} from "../agenda.ts";
import {microInstant} from "../clock.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import {hexOf} from "./images.ts";

/** Memory key of the static Pods that a machine runs: `#static/node01/kube-system/etcd-controlplane`. */
const memoryKey = (key: string): string => `#static/${key}`;

const FOLDER = "/etc/kubernetes/manifests";

/** The static Pod behind a worker's key. */
export const staticPod = (io: Reconcile, _host: Host, key: string): Pod | undefined => io.memory.get(memoryKey(key)) as unknown as Pod | undefined;

function folder(host: Host): string {
  const config = host.files.get("/var/lib/kubelet/config.yaml");
  return (config?.type === "file" ? /^staticPodPath:\s*(\S+)/m.exec(config.content)?.[1] : undefined) ?? FOLDER;
}

/** What the kubelet can tell from its manifests without reading them. */
function signature(host: Host): string {
  let text = "";
  for (const [path, entry] of host.files.under(`${folder(host)}/`)) if (entry.type === "file") text += `${path} ${entry.mtimeMs} ${entry.content.length}\n`;
  return text;
}

const signatureKey = (node: string): string => `#manifests/${node}`;

/** Files of a machine may have changed: its kubelet is told, as inotify tells it, if its manifests did. */
export function noticeFiles(world: World, node: string, cause: Cause): void {
  const host = world.hosts[node];
  const known = world.memory.kubelet?.get(signatureKey(node));
  if (!host || known === undefined || known === signature(host)) return;
  plan(world, "kubelet", node, 1000, cause);
}

/** Reads the manifests: starts what is new, ends what is gone, replaces what changed. */
export function syncStaticPods(io: Reconcile, host: Host): void {
  io.memory.set(signatureKey(host.name), signature(host));
  const found = new Map<string, Pod>();
  const prefix = `${folder(host)}/`;
  for (const [path, entry] of host.files.under(prefix)) {
    if (entry.type !== "file" || path.slice(prefix.length).includes("/") || path.slice(prefix.length).startsWith(".")) continue;
    const pod = readManifest(io, host, entry.content, entry.mtimeMs);
    if (pod) found.set(`${host.name}/${pod.metadata.namespace}/${pod.metadata.name}`, pod);
  }
  for (const [key] of [...io.memory.under(memoryKey(`${host.name}/`))]) {
    const own = key.slice(memoryKey("").length);
    if (!found.has(own)) { io.memory.delete(key); deleteMirror(io, own); io.requeue(0, own); }
  }
  for (const [key, pod] of found) {
    const before = io.memory.get(memoryKey(key)) as unknown as Pod | undefined;
    if (before?.metadata.uid !== pod.metadata.uid) {
      if (before) deleteMirror(io, key);
      io.memory.set(memoryKey(key), pod as unknown as Json);
      io.requeue(0, key);
    }
    createMirror(io, host, pod);
  }
}

/** A Pod as the file source makes it: name with the node's, uid from content, placed here, tolerating NoExecute. */
function readManifest(io: Reconcile, host: Host, content: string, mtimeMs: number): Pod | undefined {
  let read: unknown;
  try { read = load(content); } catch { return undefined; }
  // A manifest is taken as it is; what the API would refuse the runtime refuses later.
  const pod = read as Pod | undefined;
  if (pod?.kind !== "Pod" || !pod.metadata?.name || !Array.isArray(pod.spec?.containers)) return undefined;
  const hash = hexOf(`${host.name}/${content}/${mtimeMs}`, 32);
  const spec = JSON.parse(JSON.stringify(pod.spec)) as Pod["spec"];
  return {
    apiVersion: "v1", kind: "Pod",
    metadata: {
      ...pod.metadata, name: `${pod.metadata.name}-${host.name}`, namespace: pod.metadata.namespace ?? "default", uid: hash, resourceVersion: "", creationTimestamp: "",
      annotations: {...pod.metadata.annotations, "kubernetes.io/config.hash": hash, "kubernetes.io/config.seen": microInstant(io.nowMs).replace("Z", "000Z"), "kubernetes.io/config.source": "file"},
    },
    spec: {
      ...spec, nodeName: host.name, restartPolicy: spec.restartPolicy ?? "Always", dnsPolicy: spec.dnsPolicy ?? "ClusterFirst", enableServiceLinks: spec.enableServiceLinks ?? true, schedulerName: "default-scheduler",
      terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30, securityContext: spec.securityContext ?? {}, tolerations: [{effect: "NoExecute", operator: "Exists"}],
      containers: spec.containers.map((container) => withDefaults(container, spec.hostNetwork === true)),
    },
    status: {phase: "Pending"},
  };
}

type PodContainer = Pod["spec"]["containers"][number];

/** The API's defaults that the kubelet applies to a manifest too. */
function withDefaults(container: PodContainer, hostNetwork: boolean): PodContainer {
  const probe = (value: PodContainer["livenessProbe"]) => value && {failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1, ...value};
  const image = container.image ?? "";
  const latest = !/:[^/]*$/.test(image) || image.endsWith(":latest");
  return {
    ...container, imagePullPolicy: container.imagePullPolicy ?? (latest ? "Always" : "IfNotPresent"), resources: container.resources ?? {},
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log", terminationMessagePolicy: container.terminationMessagePolicy ?? "File",
    ...(container.ports && {ports: container.ports.map((port) => ({...port, protocol: port.protocol ?? "TCP", ...(hostNetwork && {hostPort: port.hostPort ?? port.containerPort})}))}),
    ...(container.livenessProbe && {livenessProbe: probe(container.livenessProbe)}), ...(container.readinessProbe && {readinessProbe: probe(container.readinessProbe)}),
    ...(container.startupProbe && {startupProbe: probe(container.startupProbe)}),
  };
}

/** The Pod that shows a static Pod in the API: made again when somebody deletes it. */
export function createMirror(io: Reconcile, host: Host, pod: Pod): void {
  try {
    const {name, namespace, annotations = {}} = pod.metadata;
    const there = io.client.get("pods", name, namespace);
    const node = io.client.get("nodes", host.name);
    const hash = annotations["kubernetes.io/config.hash"] ?? "";
    if (!node || there?.metadata.annotations?.["kubernetes.io/config.mirror"] === hash && !there.metadata.deletionTimestamp) return;
    if (there) io.client.delete("pods", name, namespace, {graceSeconds: 0});
    const {uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...metadata} = pod.metadata;
    io.client.create("pods", {
      metadata: {...metadata, annotations: {...annotations, "kubernetes.io/config.mirror": hash}, ownerReferences: [{apiVersion: "v1", controller: true, kind: "Node", name: host.name, uid: node.metadata.uid}]},
      spec: pod.spec,
    });
    io.requeue(50, `${host.name}/${namespace}/${name}`);
  } catch (error) {
    // Away or refused: the Pod runs all the same, and the next look tries again.
    if (!(error instanceof Unreachable) && !(error instanceof StatusError)) throw error;
    io.requeue(5000, host.name);
  }
}

function deleteMirror(io: Reconcile, key: string): void {
  const [, namespace = "", name = ""] = key.split("/");
  try {
    io.client.delete("pods", name, namespace, {graceSeconds: 0});
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    io.requeue(5000, key.split("/", 1)[0]!);
  }
}
