// The checks of the standard `restricted`, in the order of their ids. Source: k8s.io/pod-security-admission policy check_*.go.
import type {Container, PodSpec} from "../types.ts";
import {inUserNamespace, plural, quoted, setters} from "./pod-security-words.ts";

const VOLUMES = new Set(["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"]);
/** The versions from which namespaces of users, and Windows, are taken into account. */
const USER_NAMESPACES = 35, WINDOWS = 25;

export function restricted(spec: PodSpec, containers: readonly Container[], version: number): string[] {
  const errors: string[] = [], linux = version < WINDOWS || spec.os?.name !== "windows";
  const escalates = containers.filter(({securityContext}) => securityContext?.allowPrivilegeEscalation !== false);
  if (version >= 8 && linux && escalates.length) errors.push(`allowPrivilegeEscalation != false (${plural(escalates)} must set securityContext.allowPrivilegeEscalation=false)`);
  if (version >= 22 && linux) errors.push(...capabilityErrors(containers));
  if (version >= USER_NAMESPACES) errors.push(...procMountErrors(containers));
  errors.push(...volumeErrors(spec), ...nonRootErrors(spec, containers, version), ...userErrors(spec, containers, version));
  if (version >= 19 && linux) errors.push(...seccompErrors(spec, containers));
  return errors;
}

function volumeErrors({volumes = []}: PodSpec): string[] {
  const kinds = volumes.map((volume) => ({name: volume.name, type: Object.keys(volume).find((key) => key !== "name") ?? ""})).filter(({type}) => !VOLUMES.has(type)), types = [...new Set(kinds.map(({type}) => type))].sort();
  if (!kinds.length) return [];
  return [`restricted volume types (${kinds.length > 1 ? "volumes" : "volume"} ${quoted(kinds.map(({name}) => name))} ${kinds.length > 1 ? "use" : "uses"} restricted volume ${types.length > 1 ? "types" : "type"} ${quoted(types)})`];
}

export function procMountErrors(containers: readonly Container[]): string[] {
  const unmasked = containers.filter(({securityContext}) => securityContext?.procMount !== undefined && securityContext.procMount !== "Default");
  return unmasked.length ? [`procMount (${plural(unmasked)} must not set securityContext.procMount to ${quoted([...new Set(unmasked.map(({securityContext}) => securityContext!.procMount!))].sort())})`] : [];
}

function nonRootErrors(spec: PodSpec, containers: readonly Container[], version: number): string[] {
  const pod = spec.securityContext?.runAsNonRoot, own = ({securityContext}: Container) => securityContext?.runAsNonRoot;
  if (version >= USER_NAMESPACES && inUserNamespace(spec)) return [];
  const explicit = setters(pod === false, containers.filter((container) => own(container) === false));
  if (explicit) return [`runAsNonRoot != true (${explicit} must not set securityContext.runAsNonRoot=false)`];
  const silent = pod ? [] : containers.filter((container) => own(container) === undefined);
  return silent.length ? [`runAsNonRoot != true (pod or ${plural(silent)} must set securityContext.runAsNonRoot=true)`] : [];
}

function userErrors(spec: PodSpec, containers: readonly Container[], version: number): string[] {
  if (version < 23 || (version >= USER_NAMESPACES && inUserNamespace(spec))) return [];
  const who = setters(spec.securityContext?.runAsUser === 0, containers.filter(({securityContext}) => securityContext?.runAsUser === 0));
  return who ? [`runAsUser=0 (${who} must not set runAsUser=0)`] : [];
}

function seccompErrors(spec: PodSpec, containers: readonly Container[]): string[] {
  const bad = (type: string | undefined): boolean => type !== undefined && type !== "RuntimeDefault" && type !== "Localhost", pod = spec.securityContext?.seccompProfile?.type, own = ({securityContext}: Container) => securityContext?.seccompProfile?.type;
  const wrong = containers.filter((container) => bad(own(container))), explicit = setters(bad(pod), wrong);
  if (explicit) return [`seccompProfile (${explicit} must not set securityContext.seccompProfile.type to ${quoted([...new Set([pod, ...wrong.map(own)].filter((type): type is NonNullable<typeof type> => bad(type)))].sort())})`];
  const silent = pod ? [] : containers.filter((container) => own(container) === undefined);
  return silent.length ? [`seccompProfile (pod or ${plural(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`] : [];
}

function capabilityErrors(containers: readonly Container[]): string[] {
  const keep = containers.filter(({securityContext}) => !securityContext?.capabilities?.drop?.includes("ALL"));
  const add = containers.filter(({securityContext}) => securityContext?.capabilities?.add?.some((name) => name !== "NET_BIND_SERVICE"));
  const parts = keep.length ? [`${plural(keep)} must set securityContext.capabilities.drop=["ALL"]`] : [];
  if (add.length) parts.push(`${plural(add)} must not include ${quoted([...new Set(add.flatMap(({securityContext}) => securityContext!.capabilities!.add!.filter((name) => name !== "NET_BIND_SERVICE")))].sort())} in securityContext.capabilities.add`);
  return parts.length ? [`unrestricted capabilities (${parts.join("; ")})`] : [];
}
