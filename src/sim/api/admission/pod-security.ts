// PodSecurity: the three standards by Namespace label. Source: k8s.io/pod-security-admission policy.
// Not simulated: exemptions, audit annotations, and the rarest checks (AppArmor, Windows, hosts of probes).
import {forbidden} from "../errors.ts";
import type {KubeObject} from "../object.ts";
import {get, list} from "../registry.ts";
import type {World} from "../../world.ts";
import type {Container, Namespace, Pod, PodSpec, PodTemplateSpec} from "../types.ts";
import {plural, quoted} from "./pod-security-words.ts";
import {baselineExtras} from "./pod-security-extras.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const PREFIX = "pod-security.kubernetes.io/";
type Level = "privileged" | "baseline" | "restricted";

export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate(object, old, {info, subresource, operation, namespace, name, io, warn}) {
    if (operation === "DELETE" || subresource || (operation === "UPDATE" && info.name === "pods")) return;
    if (info.name === "namespaces") {
      for (const text of namespaceWarnings(io.world, object, old)) warn(text);
      return;
    }
    const labels = namespace ? (get(io.world, "namespaces", namespace) as Namespace | undefined)?.metadata.labels ?? {} : {}; // of that resource
    const spec = info.name === "pods" ? (object as Pod).spec : templateOf(object);
    if (!spec) return;
    const [enforce, warned] = [policy(labels, "enforce"), policy(labels, "warn")];
    if (info.name === "pods") {
      const errors = violations(spec, enforce.level, enforce.version);
      if (errors.length) throw forbidden(info, name, `violates PodSecurity "${enforce.text}": ${errors.join(", ")}`);
    }
    const errors = violations(spec, warned.level, warned.version);
    if (errors.length) warn(`would violate PodSecurity "${warned.text}": ${errors.join(", ")}`);
  },
};

const LEVELS: readonly Level[] = ["privileged", "baseline", "restricted"];

/** What a Namespace's stricter enforcement would have refused (EvaluatePodsInNamespace). */
function namespaceWarnings(world: World, object: KubeObject, old: KubeObject | undefined): string[] {
  if (!old) return [];
  const next = policy(object.metadata.labels ?? {}, "enforce"), before = policy(old.metadata.labels ?? {}, "enforce");
  if (next.text === before.text || next.level === "privileged" || (next.version === before.version && LEVELS.indexOf(next.level) <= LEVELS.indexOf(before.level))) return [];
  const found = new Map<string, string[]>();
  for (const {metadata, spec} of list(world, "pods", {namespace: object.metadata.name}) as readonly Pod[]) { // of that resource
    const reasons = violations(spec, next.level, next.version).map((text) => text.slice(0, text.lastIndexOf(" (") < 0 ? undefined : text.indexOf(" ("))).join(", ");
    if (reasons) found.set(reasons, [...(found.get(reasons) ?? []), metadata.name].sort());
  }
  if (!found.size) return [];
  const lines = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reasons, [first = "", ...others]]) => `${first}${others.length ? ` (and ${others.length} other pod${others.length > 1 ? "s" : ""})` : ""}: ${reasons}`);
  return [`existing pods in namespace ${JSON.stringify(object.metadata.name)} violate the new PodSecurity enforce level ${JSON.stringify(next.text)}`, ...lines];
}

function templateOf(object: unknown): PodSpec | undefined {
  const {template, jobTemplate} = (object as {spec?: {template?: PodTemplateSpec; jobTemplate?: {spec?: {template?: PodTemplateSpec}}}}).spec ?? {};
  const found = template ?? jobTemplate?.spec?.template;
  return found && typeof found === "object" ? found.spec : undefined;
}

function policy(labels: {readonly [key: string]: string}, mode: "enforce" | "warn"): {level: Level; version: number; text: string} {
  const level = (labels[PREFIX + mode] ?? "privileged") as Level, version = labels[`${PREFIX}${mode}-version`] ?? "latest"; // unknown levels are refused with the label
  return {level, version: version === "latest" ? Infinity : Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? Infinity), text: `${level}:${version}`};
}

const all = (spec: PodSpec): readonly Container[] => [...(spec.initContainers ?? []), ...spec.containers];

const DEFAULT_CAPABILITIES = new Set(["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"]);
const RESTRICTED_VOLUMES = new Set(["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"]);

function violations(spec: PodSpec, level: Level, version: number): string[] {
  if (level === "privileged") return [];
  const base = baseline(spec);
  return level === "baseline" ? base : merged(base, restricted(spec, version));
}

function baseline(spec: PodSpec): string[] {
  const errors: string[] = [], containers = all(spec);
  const added = containers.filter(({securityContext}) => securityContext?.capabilities?.add?.some((name) => !DEFAULT_CAPABILITIES.has(name)));
  if (added.length) {
    const names = [...new Set(added.flatMap(({securityContext}) => securityContext!.capabilities!.add!.filter((name) => !DEFAULT_CAPABILITIES.has(name))))].sort();
    errors.push(`non-default capabilities (${plural(added)} must not include ${quoted(names)} in securityContext.capabilities.add)`);
  }
  const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
  if (host.length) errors.push(`host namespaces (${host.map((field) => `${field}=true`).join(", ")})`);
  const paths = (spec.volumes ?? []).filter(({hostPath}) => hostPath).map(({name}) => name);
  if (paths.length) errors.push(`hostPath volumes (${paths.length > 1 ? "volumes" : "volume"} ${quoted(paths)})`);
  const ports = containers.filter((container) => container.ports?.some(({hostPort}) => hostPort));
  if (ports.length) {
    const numbers = [...new Set(ports.flatMap((container) => container.ports!.map(({hostPort}) => hostPort).filter((port): port is number => !!port)))].sort((a, b) => a - b);
    errors.push(`hostPort (${plural(ports)} ${ports.length > 1 ? "use" : "uses"} ${numbers.length > 1 ? "hostPorts" : "hostPort"} ${numbers.join(", ")})`);
  }
  const privileged = containers.filter(({securityContext}) => securityContext?.privileged);
  if (privileged.length) errors.push(`privileged (${plural(privileged)} must not set securityContext.privileged=true)`);
  return [...errors, ...baselineExtras(spec, containers)];
}

function restricted(spec: PodSpec, version: number): string[] {
  const errors: string[] = [], containers = all(spec), pod = spec.securityContext ?? {};
  const escalates = containers.filter(({securityContext}) => securityContext?.allowPrivilegeEscalation !== false);
  if (version >= 8 && escalates.length) errors.push(`allowPrivilegeEscalation != false (${plural(escalates)} must set securityContext.allowPrivilegeEscalation=false)`);
  if (version >= 22) errors.push(...capabilityErrors(containers));
  const kinds = (spec.volumes ?? []).map((volume) => ({name: volume.name, type: Object.keys(volume).find((key) => key !== "name") ?? ""})).filter(({type}) => !RESTRICTED_VOLUMES.has(type));
  if (kinds.length) errors.push(`restricted volume types (${kinds.length > 1 ? "volumes" : "volume"} ${quoted(kinds.map(({name}) => name))} ${kinds.length > 1 ? "use" : "uses"} restricted volume ${new Set(kinds.map(({type}) => type)).size > 1 ? "types" : "type"} ${quoted([...new Set(kinds.map(({type}) => type))])})`);
  const asRoot = containers.filter(({securityContext}) => (securityContext?.runAsNonRoot ?? pod.runAsNonRoot) !== true);
  if (asRoot.length) errors.push(`runAsNonRoot != true (pod or ${plural(asRoot)} must set securityContext.runAsNonRoot=true)`);
  const rootUsers = containers.filter(({securityContext}) => securityContext?.runAsUser === 0);
  if (version >= 23 && (pod.runAsUser === 0 || rootUsers.length)) errors.push(`runAsUser=0 (${[...(pod.runAsUser === 0 ? ["pod"] : []), ...(rootUsers.length ? [plural(rootUsers)] : [])].join(" and ")} must not set runAsUser=0)`);
  const podWrong = pod.seccompProfile?.type === "Unconfined";
  const unconfined = containers.filter(({securityContext}) => !["RuntimeDefault", "Localhost"].includes(securityContext?.seccompProfile?.type ?? pod.seccompProfile?.type ?? ""));
  if (version >= 19 && (unconfined.length || podWrong)) errors.push(`seccompProfile (${podWrong ? ["pod", ...(unconfined.length ? [plural(unconfined)] : [])].join(" and ") : `pod or ${plural(unconfined)}`} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`);
  return errors;
}

function capabilityErrors(containers: readonly Container[]): string[] {
  const keep = containers.filter(({securityContext}) => !securityContext?.capabilities?.drop?.includes("ALL"));
  const add = containers.filter(({securityContext}) => securityContext?.capabilities?.add?.some((name) => name !== "NET_BIND_SERVICE"));
  const parts = keep.length ? [`${plural(keep)} must set securityContext.capabilities.drop=["ALL"]`] : [];
  if (add.length) parts.push(`${plural(add)} must not include ${quoted([...new Set(add.flatMap(({securityContext}) => securityContext!.capabilities!.add!.filter((name) => name !== "NET_BIND_SERVICE")))].sort())} in securityContext.capabilities.add`);
  return parts.length ? [`unrestricted capabilities (${parts.join("; ")})`] : [];
}

/** A restricted check replaces the baseline check of the same thing; all come in the order of the registry of checks. */
function merged(base: readonly string[], strict: readonly string[]): string[] {
  const replaced = strict.some((text) => text.startsWith("unrestricted capabilities")) ? base.filter((text) => !text.startsWith("non-default capabilities")) : base;
  const withoutVolumes = strict.some((text) => text.startsWith("restricted volume types")) ? replaced.filter((text) => !text.startsWith("hostPath volumes")) : replaced;
  // Of the two checks of seccomp profiles the stricter one speaks.
  const rest = strict.some((text) => text.startsWith("seccompProfile")) ? withoutVolumes.filter((text) => !text.startsWith("seccompProfile")) : withoutVolumes;
  return [...rest, ...strict];
}
