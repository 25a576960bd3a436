// Containers, volumes, environment, probes: the parts of describe that Pods and Pod templates share (DescribePodTemplate, describeContainers).
import {parseQuantity, quantityText} from "../../../sim/api/quantity.ts";
import type {Container, ContainerStatus, EnvVar, Pod, PodSpec, PodTemplateSpec, Probe, Toleration} from "../../../sim/api/types.ts";
import {selectorText} from "../workload.ts";
import {writeVolumes} from "./volumes.ts";
import {annotations, pairs, time, Writer} from "./writer.ts";

export function describeTemplate(template: PodTemplateSpec | undefined): string {
  const writer = new Writer();
  writeTemplate(writer, template);
  // `rollout history` shows the tabs as they are.
  return writer.unaligned();
}

/** `Pod Template:` and what follows it, as DescribePodTemplate writes it. */
export function writeTemplate(writer: Writer, template: PodTemplateSpec | undefined): void {
  writer.line(0, "Pod Template:");
  if (!template) return writer.line(1, "<unset>");
  const inner = new Writer();
  pairs(inner, "  Labels", template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) annotations(inner, template.metadata?.annotations, "  Annotations");
  const spec = template.spec;
  if (spec?.serviceAccountName) inner.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) writeContainers(inner, "Init Containers", spec.initContainers, {});
  writeContainers(inner, "Containers", spec?.containers ?? [], {});
  writeVolumes(inner, spec?.volumes, "  ");
  if (spec?.topologySpreadConstraints?.length) topology(inner, spec, "  ");
  if (spec?.priorityClassName) inner.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  pairs(inner, "  Node-Selectors", spec?.nodeSelector);
  writeTolerations(inner, spec?.tolerations, "  ");
  writer.raw(inner.unaligned());
}

export function topology(writer: Writer, spec: PodSpec, indent: string): void {
  const list = [...spec.topologySpreadConstraints ?? []].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0));
  for (const [i, one] of list.entries()) {
    writer.raw(`${i === 0 ? `${indent}Topology Spread Constraints:` : indent}\t${one.topologyKey}:${one.whenUnsatisfiable} when max skew ${one.maxSkew} is exceeded${one.labelSelector ? ` for selector ${selectorText(one.labelSelector) || "<none>"}` : ""}\n`);
  }
}

export function writeTolerations(writer: Writer, tolerations: readonly Toleration[] | undefined, indent = ""): void {
  const list = [...tolerations ?? []].sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : (a.key ?? "") > (b.key ?? "") ? 1 : 0));
  if (list.length === 0) return writer.raw(`${indent}Tolerations:\t<none>\n`);
  for (const [i, one] of list.entries()) {
    let text = one.key ?? "";
    if (one.value) text += `=${one.value}`;
    if (one.effect) text += `:${one.effect}`;
    // The operator is told only where the rest does not imply it.
    if (one.operator === "Exists" && !one.value) text += one.key || one.effect ? " op=Exists" : "op=Exists";
    if (one.tolerationSeconds !== undefined) text += ` for ${one.tolerationSeconds}s`;
    writer.raw(`${i === 0 ? `${indent}Tolerations:` : ""}\t${text}\n`);
  }
}

/** `pod`: these are its containers (with their states), not a template's. */
export function writeContainers(writer: Writer, title: string, containers: readonly Container[], {statuses = [], pod}: {readonly statuses?: readonly ContainerStatus[] | undefined; readonly pod?: Pod}): void {
  const indent = pod ? "" : "  ";
  if (containers.length === 0) return writer.raw(`${indent}${title}: <none>\n`);
  writer.raw(`${indent}${title}:\n`);
  for (const container of containers) {
    const status = statuses.find(({name}) => name === container.name);
    // In a template, names stand one column further in; the fields do not.
    const line = (level: number, text: string) => writer.raw(`${" ".repeat(level === 0 ? (indent === "" ? 2 : 3) : level * 2 + 2)}${text}\n`);
    line(0, `${container.name}:`);
    if (status) line(1, `Container ID:\t${status.containerID ?? ""}`);
    line(1, `Image:\t${container.image ?? ""}`);
    if (status) line(1, `Image ID:\t${status.imageID ?? ""}`);
    ports(container, line);
    const seccomp = container.securityContext?.seccompProfile;
    if (seccomp) line(1, `SeccompProfile:\t${seccomp.type}`);
    if (seccomp?.type === "Localhost") line(2, `LocalhostProfile:\t${seccomp.localhostProfile ?? ""}`);
    commandLines("Command", container.command, line);
    commandLines("Args", container.args, line);
    if (status) states(status, line);
    if (container.resources) writeResources(container.resources, line);
    if (container.livenessProbe) line(1, `Liveness:\t${probe(container.livenessProbe)}`);
    if (container.readinessProbe) line(1, `Readiness:\t${probe(container.readinessProbe)}`);
    if (container.startupProbe) line(1, `Startup:\t${probe(container.startupProbe)}`);
    environment(container, pod, line);
    mounts(container, line);
  }
}

/** Limits and requests, from level 1 on. */
export function writeResources({limits, requests}: NonNullable<Container["resources"]>, line: Line): void {
  for (const [title, map] of [["Limits", limits], ["Requests", requests]] as const) {
    const keys = Object.keys(map ?? {}).sort();
    if (keys.length > 0) line(1, `${title}:`);
    for (const key of keys) line(2, `${key}:\t${quantityText(map![key]!)}`);
  }
}

type Line = (level: number, text: string) => void;

function ports({ports: list = []}: Container, line: Line): void {
  const text = (pick: (port: NonNullable<Container["ports"]>[number]) => string) => list.map(pick).join(", ");
  const own = text((port) => `${port.containerPort}/${port.protocol ?? "TCP"}${port.name ? ` (${port.name})` : ""}`);
  const host = text((port) => `${port.hostPort ?? 0}/${port.protocol ?? "TCP"}${port.name ? ` (${port.name})` : ""}`);
  line(1, `${list.length > 1 ? "Ports" : "Port"}:\t${own || "<none>"}`);
  line(1, `${list.length > 1 ? "Host Ports" : "Host Port"}:\t${host || "<none>"}`);
}

function commandLines(title: string, words: readonly string[] | undefined, line: Line): void {
  if (!words?.length) return;
  line(1, `${title}:`);
  for (const word of words) for (const part of word.split("\n")) line(2, part);
}

function states(status: ContainerStatus, line: Line): void {
  state("State", status.state, line);
  if (status.lastState?.terminated) state("Last State", status.lastState, line);
  line(1, `Ready:\t${status.ready ? "True" : "False"}`);
  line(1, `Restart Count:\t${status.restartCount}`);
}

function state(title: string, value: ContainerStatus["state"], line: Line): void {
  if (value?.running) {
    line(1, `${title}:\tRunning`);
    line(2, `Started:\t${time(value.running.startedAt)}`);
  } else if (value?.terminated) {
    const {reason, message, exitCode, signal, startedAt, finishedAt} = value.terminated;
    line(1, `${title}:\tTerminated`);
    if (reason) line(2, `Reason:\t${reason}`);
    if (message) line(2, `Message:\t${message}`);
    line(2, `Exit Code:\t${exitCode}`);
    if (signal) line(2, `Signal:\t${signal}`);
    line(2, `Started:\t${time(startedAt)}`);
    line(2, `Finished:\t${time(finishedAt)}`);
  } else {
    line(1, `${title}:\tWaiting`);
    if (value?.waiting?.reason) line(2, `Reason:\t${value.waiting.reason}`);
  }
}

export function probe({exec, httpGet, tcpSocket, grpc, initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3}: Probe): string {
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (exec) return `exec [${(exec.command ?? []).join(" ")}] ${attributes}`;
  if (httpGet) {
    // Go's url.URL escapes what a path may not hold.
    const path = encodeURI(httpGet.path ?? "").replace(/\?/g, "%3F").replace(/#/g, "%23");
    return `http-get ${(httpGet.scheme ?? "HTTP").toLowerCase()}://${httpGet.host ?? ""}:${httpGet.port}${path.startsWith("/") || path === "" ? path : `/${path}`} ${attributes}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

function environment({env = [], envFrom = [], resources = {}}: Container, pod: Pod | undefined, line: Line): void {
  if (envFrom.length > 0) {
    line(1, "Environment Variables from:");
    for (const {prefix, configMapRef, secretRef} of envFrom) {
      const [name, kind, optional] = configMapRef ? [configMapRef.name, "ConfigMap", configMapRef.optional] : [secretRef?.name, "Secret", secretRef?.optional];
      line(2, `${name}\t${kind}${prefix ? ` with prefix '${prefix}'` : ""}\tOptional: ${optional ?? false}`);
    }
  }
  if (env.length === 0) return line(1, "Environment:\t<none>");
  line(1, "Environment:");
  for (const one of env) for (const text of variable(one, resources, pod)) line(2, text);
}

function variable({name, value = "", valueFrom}: EnvVar, resources: NonNullable<Container["resources"]>, pod: Pod | undefined): readonly string[] {
  if (!valueFrom) return value.split("\n").map((part, i) => i === 0 ? `${name}:\t${part}` : `\t${part}`);
  const {fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef} = valueFrom;
  if (fieldRef) return [`${name}:\t${pod ? podField(pod, fieldRef.fieldPath) : ""} (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`];
  if (resourceFieldRef) return [`${name}:\t${resourceField(resources, resourceFieldRef)} (${resourceFieldRef.resource})`];
  if (secretKeyRef) return [`${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`];
  if (configMapKeyRef) return [`${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`];
  return [];
}

/** fieldpath.ExtractFieldPathAsString: only metadata is known to it. */
function podField({metadata}: Pod, path: string): string {
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as "annotations" | "labels"]?.[subscript[2]!] ?? "";
  const mapText = (map: {readonly [key: string]: string} | undefined) => Object.keys(map ?? {}).sort().map((key) => `${key}=${JSON.stringify(map![key])}`).join("\n");
  if (path === "metadata.annotations" || path === "metadata.labels") return mapText(metadata[path === "metadata.labels" ? "labels" : "annotations"]);
  return ({"metadata.name": metadata.name, "metadata.namespace": metadata.namespace, "metadata.uid": metadata.uid})[path] ?? "";
}

/** resource.ExtractContainerResourceValue: the amount in units of the divisor, rounded up. */
function resourceField({limits, requests}: NonNullable<Container["resources"]>, {resource, divisor}: {readonly resource: string; readonly divisor?: string | number}): string {
  const [kind, name = ""] = resource.split(".");
  const amount = parseQuantity((kind === "limits" ? limits : requests)?.[name] ?? "0");
  const unit = parseQuantity(divisor === undefined || String(divisor) === "0" ? "1" : divisor);
  const value = String((amount.nano + unit.nano - 1n) / unit.nano);
  return value === "0" && (resource === "limits.cpu" || resource === "limits.memory") ? "node allocatable" : value;
}

function mounts({volumeMounts = [], volumeDevices = []}: Container, line: Line): void {
  line(1, volumeMounts.length === 0 ? "Mounts:\t<none>" : "Mounts:");
  for (const {mountPath, name, readOnly, subPath} of [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) line(2, `${mountPath} from ${name} (${readOnly ? "ro" : "rw"}${subPath ? `,path=${JSON.stringify(subPath)}` : ""})`);
  if (volumeDevices.length === 0) return;
  line(1, volumeMounts.length === 0 ? "Devices:\t<none>" : "Devices:");
  for (const {devicePath, name} of [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1))) line(2, `${devicePath} from ${name}`);
}
