// Containers, volumes, environment, probes: the parts of describe that Pods and Pod templates share (DescribePodTemplate, describeContainers).
import type {Container, ContainerStatus, EnvVar, PodSpec, PodTemplateSpec, Probe, Toleration, Volume} from "../../../sim/api/types.ts";
import {pairs, time, Writer} from "./writer.ts";

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
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) pairs(inner, "  Annotations", template.metadata?.annotations, [], ": ");
  const spec = template.spec;
  if (spec?.serviceAccountName) inner.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) writeContainers(inner, "Init Containers", spec.initContainers, [], "  ");
  writeContainers(inner, "Containers", spec?.containers ?? [], [], "  ");
  writeVolumes(inner, spec?.volumes, "  ");
  if (spec?.topologySpreadConstraints?.length) topology(inner, spec, "  ");
  if (spec?.priorityClassName) inner.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  pairs(inner, "  Node-Selectors", spec?.nodeSelector);
  writeTolerations(inner, spec?.tolerations, "  ");
  writer.raw(inner.unaligned());
}

export function topology(writer: Writer, spec: PodSpec, indent: string): void {
  for (const [i, one] of (spec.topologySpreadConstraints ?? []).entries()) {
    const labels = Object.entries(one.labelSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`).join(",");
    writer.raw(`${i === 0 ? `${indent}Topology Spread Constraints:` : ""}\t${one.topologyKey}:${one.whenUnsatisfiable} when max skew ${one.maxSkew} is exceeded${labels ? ` for selector ${labels}` : ""}\n`);
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

export function writeContainers(writer: Writer, title: string, containers: readonly Container[], statuses: readonly ContainerStatus[], indent: string): void {
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
    if (container.securityContext?.seccompProfile) line(1, `SeccompProfile:\t${container.securityContext.seccompProfile.type}`);
    commandLines("Command", container.command, line);
    commandLines("Args", container.args, line);
    if (status) states(status, line);
    resources("Limits", container.resources?.limits, line);
    resources("Requests", container.resources?.requests, line);
    if (container.livenessProbe) line(1, `Liveness:\t${probe(container.livenessProbe)}`);
    if (container.readinessProbe) line(1, `Readiness:\t${probe(container.readinessProbe)}`);
    if (container.startupProbe) line(1, `Startup:\t${probe(container.startupProbe)}`);
    environment(container, line);
    mounts(container, line);
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

function resources(title: string, map: {readonly [key: string]: string | number} | undefined, line: Line): void {
  const keys = Object.keys(map ?? {}).sort();
  if (keys.length === 0) return;
  line(1, `${title}:`);
  for (const key of keys) line(2, `${key}:\t${map![key]}`);
}

export function probe({exec, httpGet, tcpSocket, grpc, initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3}: Probe): string {
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (exec) return `exec [${(exec.command ?? []).join(" ")}] ${attributes}`;
  if (httpGet) {
    const path = httpGet.path ?? "";
    return `http-get ${(httpGet.scheme ?? "HTTP").toLowerCase()}://${httpGet.host ?? ""}:${httpGet.port}${path.startsWith("/") || path === "" ? path : `/${path}`} ${attributes}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

function environment({env = [], envFrom = []}: Container, line: Line): void {
  if (envFrom.length > 0) {
    line(1, "Environment Variables from:");
    for (const {prefix, configMapRef, secretRef} of envFrom) {
      const [name, kind, optional] = configMapRef ? [configMapRef.name, "ConfigMap", configMapRef.optional] : [secretRef?.name, "Secret", secretRef?.optional];
      line(2, `${name}\t${kind}${prefix ? ` with prefix '${prefix}'` : ""}\tOptional: ${optional ?? false}`);
    }
  }
  if (env.length === 0) return line(1, "Environment:\t<none>");
  line(1, "Environment:");
  for (const one of env) for (const text of variable(one)) line(2, text);
}

function variable({name, value = "", valueFrom}: EnvVar): readonly string[] {
  if (!valueFrom) return value.split("\n").map((part, i) => i === 0 ? `${name}:\t${part}` : `\t${part}`);
  const {fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef} = valueFrom;
  if (fieldRef) return [`${name}:\t (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`];
  if (resourceFieldRef) return [`${name}:\t${resourceFieldRef.divisor && String(resourceFieldRef.divisor) !== "0" ? "" : ""} (${resourceFieldRef.resource})`];
  if (secretKeyRef) return [`${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`];
  if (configMapKeyRef) return [`${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`];
  return [`${name}:\t`];
}

function mounts({volumeMounts = []}: Container, line: Line): void {
  if (volumeMounts.length === 0) return line(1, "Mounts:\t<none>");
  line(1, "Mounts:");
  for (const {mountPath, name, readOnly, subPath} of [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) line(2, `${mountPath} from ${name} (${readOnly ? "ro" : "rw"}${subPath ? `,path=${JSON.stringify(subPath)}` : ""})`);
}

export function writeVolumes(writer: Writer, volumes: readonly Volume[] | undefined, indent: string): void {
  if (!volumes?.length) return writer.raw(`${indent}Volumes:\t<none>\n`);
  writer.raw(`${indent}Volumes:\n`);
  for (const volume of volumes) {
    writer.raw(`${indent === "" ? "  " : "   "}${volume.name}:\n`);
    for (const text of volumeLines(volume)) writer.raw(`  ${text}\n`);
  }
}

function volumeLines(volume: Volume): readonly string[] {
  const {hostPath, emptyDir, secret, configMap, persistentVolumeClaim: claim, projected, downwardAPI, nfs} = volume;
  const items = (list: readonly {readonly key: string; readonly path: string}[] | undefined) => (list ?? []).length > 0 ? [" Items:", ...list!.map(({key, path}) => `  ${key}:\t${path}`)].slice(0, 0) : [];
  if (hostPath) return ["  Type:\tHostPath (bare host directory volume)", `  Path:\t${hostPath.path}`, `  HostPathType:\t${hostPath.type ?? ""}`];
  if (emptyDir) return ["  Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)", `  Medium:\t${emptyDir.medium ?? ""}`, `  SizeLimit:\t${emptyDir.sizeLimit ?? "<unset>"}`];
  if (secret) return ["  Type:\tSecret (a volume populated by a Secret)", `  SecretName:\t${secret.secretName ?? ""}`, ...items(secret.items), `  Optional:\t${secret.optional ?? false}`];
  if (configMap) return ["  Type:\tConfigMap (a volume populated by a ConfigMap)", `  Name:\t${configMap.name ?? ""}`, ...items(configMap.items), `  Optional:\t${configMap.optional ?? false}`];
  if (claim) return ["  Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)", `  ClaimName:\t${claim.claimName}`, `  ReadOnly:\t${claim.readOnly ?? false}`];
  if (nfs) return ["  Type:\tNFS (an NFS mount that lasts the lifetime of a pod)", `  Server:\t${nfs.server}`, `  Path:\t${nfs.path}`, `  ReadOnly:\t${nfs.readOnly ?? false}`];
  if (downwardAPI) return ["  Type:\tDownwardAPI (a volume populated by information about the pod)", "  Items:", ...(downwardAPI.items ?? []).map(({path, fieldRef}) => `    ${fieldRef?.fieldPath ?? ""} -> ${path}`)];
  if (projected) {
    const lines = ["  Type:\tProjected (a volume that contains injected data from multiple sources)"];
    for (const source of projected.sources ?? []) {
      if (source.secret) lines.push(`  SecretName:\t${source.secret.name}`, `  Optional:\t${source.secret.optional ?? false}`);
      else if (source.downwardAPI) lines.push("  DownwardAPI:\ttrue");
      else if (source.configMap) lines.push(`  ConfigMapName:\t${source.configMap.name}`, `  Optional:\t${source.configMap.optional ?? false}`);
      else if (source.serviceAccountToken) lines.push(`  TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 3600}`);
    }
    return lines;
  }
  return ["  <unknown>"];
}
