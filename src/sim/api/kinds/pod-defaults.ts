// Defaults of Pods and Pod templates. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go.
import type {Container, EphemeralContainer, HTTPGetAction, Lifecycle, Pod, PodSpec, Probe, Volume} from "../types.ts";
import type {Mutable} from "./kind.ts";

type Spec = Mutable<PodSpec>;

/** SetDefaults_PodSpec and what hangs below it: for Pods and templates alike. */
export function defaultPodSpec(spec: Spec): void {
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= "default-scheduler";
  if (spec.serviceAccountName === undefined && spec.serviceAccount !== undefined) spec.serviceAccountName = spec.serviceAccount;
  if (spec.serviceAccountName !== undefined) spec.serviceAccount = spec.serviceAccountName;
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container, spec);
  for (const container of spec.containers) defaultContainer(container, spec);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container, spec);
}

/** SetDefaults_Pod: what only a Pod itself gets. */
export function defaultPod(pod: Mutable<Pod>): void {
  const spec = pod.spec;
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) defaultRequests(container);
}

/** Limits stand for requests that are not given. */
function defaultRequests(container: Mutable<Container>): void {
  const limits = container.resources?.limits;
  if (!limits) return;
  const resources = container.resources!;
  resources.requests = {...limits, ...resources.requests};
}

export function defaultContainer(container: Mutable<Container> | Mutable<EphemeralContainer>, spec: Spec): void {
  if (container.imagePullPolicy === undefined) container.imagePullPolicy = tagOf(container.image ?? "") === "latest" ? "Always" : "IfNotPresent";
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  for (const port of container.ports ?? []) if (spec.hostNetwork && !port.hostPort) port.hostPort = port.containerPort;
  for (const variable of container.env ?? []) {
    const {fieldRef, resourceFieldRef} = variable.valueFrom ?? {};
    if (fieldRef) fieldRef.apiVersion ??= "v1";
    if (resourceFieldRef) resourceFieldRef.divisor ??= "0";
  }
  defaultProbe(container.livenessProbe);
  defaultProbe(container.readinessProbe);
  defaultProbe(container.startupProbe);
  defaultLifecycle(container);
}

// A host may be in capitals, what follows may not. Source: distribution/reference.
const REFERENCE = /^(?:(?:[A-Za-z0-9-]*[A-Z.:][A-Za-z0-9.:-]*|localhost(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;

/** The tag of an image; `latest` if there is neither tag nor digest. Source: parsers.ParseImageName. */
export function tagOf(image: string): string {
  let tag = tags.get(image);
  if (tag === undefined) {
    tag = REFERENCE.test(image) ? tagIn(image) : ""; // what is no reference has no tag either
    if (tags.size < 10_000) tags.set(image, tag);
  }
  return tag;
}

// Clusters use few different images.
const tags = new Map<string, string>();

function tagIn(image: string): string {
  const [name, digest] = image.split("@") as [string, string | undefined]; // split gives one part at least
  const colon = name.lastIndexOf(":");
  if (colon > name.lastIndexOf("/")) return name.slice(colon + 1);
  return digest === undefined ? "latest" : "";
}

function defaultProbe(probe: Mutable<Probe> | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function defaultHttpGet(action: Mutable<HTTPGetAction> | undefined): void {
  if (!action) return;
  action.path ??= "/";
  action.scheme ??= "HTTP";
}

function defaultLifecycle(container: {lifecycle?: Mutable<Lifecycle> | undefined}): void {
  const {lifecycle} = container;
  if (!lifecycle) return;
  // dropDisabledFields: the feature ContainerStopSignals is off.
  delete lifecycle.stopSignal;
  if (!lifecycle.postStart && !lifecycle.preStop) delete container.lifecycle;
  defaultHttpGet(lifecycle.postStart?.httpGet);
  defaultHttpGet(lifecycle.preStop?.httpGet);
}

const MODE = 0o644;

function defaultVolume(volume: Mutable<Volume>): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= MODE;
  if (volume.configMap) volume.configMap.defaultMode ??= MODE;
  if (volume.hostPath) volume.hostPath.type ??= "" as never; // the empty type is no member of the enum, and the default
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= MODE;
    for (const item of volume.downwardAPI.items ?? []) defaultFieldRef(item);
  }
  if (volume.ephemeral?.volumeClaimTemplate) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem";
  const projected = volume.projected;
  if (!projected) return;
  projected.defaultMode ??= MODE;
  for (const source of projected.sources ?? []) {
    for (const item of source.downwardAPI?.items ?? []) defaultFieldRef(item);
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
  }
}

function defaultFieldRef(item: {fieldRef?: {apiVersion?: string | undefined} | undefined; resourceFieldRef?: {divisor?: string | number | undefined} | undefined}): void {
  if (item.fieldRef) item.fieldRef.apiVersion ??= "v1";
  if (item.resourceFieldRef) item.resourceFieldRef.divisor ??= "0";
}
