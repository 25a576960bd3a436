// PodSecurity: the three standards by Namespace label. Source: k8s.io/pod-security-admission policy.
// Not simulated: exemptions and audit annotations.
import {forbidden} from "../errors.ts";
import type {KubeObject, ObjectMeta} from "../object.ts";
import {get, list} from "../registry.ts";
import type {World} from "../../world.ts";
import type {Container, Namespace, Pod, PodSpec, PodTemplateSpec} from "../types.ts";
import {baseline} from "./pod-security-baseline.ts";
import {restricted} from "./pod-security-restricted.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const PREFIX = "pod-security.kubernetes.io/";
type Level = "privileged" | "baseline" | "restricted";

export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate(object, old, {info, subresource, operation, namespace, name, io, warn}) {
    if (operation === "DELETE" || (subresource && subresource !== "ephemeralcontainers") || (operation === "UPDATE" && info.name === "pods" && !subresource)) return;
    if (info.name === "namespaces") {
      for (const text of namespaceWarnings(io.world, object, old)) warn(text);
      return;
    }
    const labels = namespace ? (get(io.world, "namespaces", namespace) as Namespace | undefined)?.metadata.labels ?? {} : {}; // of that resource
    const {spec, metadata} = info.name === "pods" ? object as Pod : templateOf(object);
    if (!spec) return;
    const annotations = metadata?.annotations ?? {};
    const [enforce, warned] = [policy(labels, "enforce"), policy(labels, labels[`${PREFIX}warn`] === undefined ? "warned" : "warn")];
    if (info.name === "pods") {
      const errors = violations(spec, annotations, enforce.level, enforce.version);
      if (errors.length) throw forbidden(info, name, `violates PodSecurity "${enforce.text}": ${errors.join(", ")}`);
    }
    const errors = violations(spec, annotations, warned.level, warned.version);
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
    const reasons = violations(spec, metadata.annotations ?? {}, next.level, next.version).map((text) => text.slice(0, text.lastIndexOf(" (") < 0 ? undefined : text.indexOf(" ("))).join(", ");
    if (reasons) found.set(reasons, [...(found.get(reasons) ?? []), metadata.name].sort());
  }
  if (!found.size) return [];
  const lines = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reasons, [first = "", ...others]]) => `${first}${others.length ? ` (and ${others.length} other pod${others.length > 1 ? "s" : ""})` : ""}: ${reasons}`);
  return [`existing pods in namespace ${JSON.stringify(object.metadata.name)} violate the new PodSecurity enforce level ${JSON.stringify(next.text)}`, ...lines];
}

function templateOf(object: unknown): {readonly spec?: PodSpec | undefined; readonly metadata?: Partial<ObjectMeta> | undefined} {
  const {template, jobTemplate} = (object as {spec?: {template?: PodTemplateSpec; jobTemplate?: {spec?: {template?: PodTemplateSpec}}}}).spec ?? {};
  const found = template ?? jobTemplate?.spec?.template;
  return found && typeof found === "object" ? found : {};
}

/** PolicyToEvaluate; `warned`: without a label of its own the warning is as strict as what is enforced. */
function policy(labels: {readonly [key: string]: string}, mode: "enforce" | "warn" | "warned"): {level: Level; version: number; text: string} {
  const label = mode === "warned" ? "enforce" : mode, level = (labels[PREFIX + label] ?? "privileged") as Level; // unknown levels are refused with the label
  const version = (mode === "warned" && labels[`${PREFIX}warn-version`]) || labels[`${PREFIX}${label}-version`] || "latest";
  return {level, version: version === "latest" ? Infinity : Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? Infinity), text: `${level}:${version}`};
}

// Ephemeral containers are checked as the others are.
const all = (spec: PodSpec): readonly Container[] => [...(spec.initContainers ?? []), ...spec.containers, ...((spec.ephemeralContainers ?? []) as readonly Container[])];

/** What a Pod does that its level forbids, in the order of the registry of checks. */
function violations(spec: PodSpec, annotations: {readonly [key: string]: string}, level: Level, version: number): string[] {
  if (level === "privileged") return [];
  const containers = all(spec);
  return level === "baseline" ? baseline(spec, containers, annotations, version) : [...baseline(spec, containers, annotations, version, true), ...restricted(spec, containers, version)];
}
