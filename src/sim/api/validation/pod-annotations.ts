// Annotations of Pods that mean something to the server. Source: pkg/apis/core/validation ValidatePodSpecificAnnotations.
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {AppArmorProfile, PodSpec} from "../types.ts";

const MIRROR = "kubernetes.io/config.mirror", COST = "controller.kubernetes.io/pod-deletion-cost", SECCOMP = "seccomp.security.alpha.kubernetes.io/pod", SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
export const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

export function podAnnotationErrors(annotations: {readonly [key: string]: string}, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [], at = (key: string) => `metadata.annotations[${key}]`;
  if (annotations[MIRROR] !== undefined && !spec.nodeName) errors.push(invalidValue(at(MIRROR), annotations[MIRROR], "must set spec.nodeName if mirror pod annotation is set"));
  const cost = annotations[COST];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalidValue(at(COST), cost, "must be a 32bit integer"));
  for (const [key, profile] of Object.entries(annotations)) {
    if (key === SECCOMP || key.startsWith(SECCOMP_CONTAINER)) errors.push(...seccompErrors(profile, at(key)));
    if (!key.startsWith(APP_ARMOR)) continue;
    const name = key.slice(APP_ARMOR.length);
    if (![...spec.containers, ...(spec.initContainers ?? [])].some((container) => container.name === name)) errors.push(invalidValue(at(key), name, "container not found"));
    if (profile && !["runtime/default", "unconfined"].includes(profile) && !profile.startsWith("localhost/")) errors.push(invalidValue(at(key), profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
  }
  return errors;
}

/** GetDeletionCostFromPodAnnotations: neither a leading plus nor a leading zero. */
const isInt32 = (text: string): boolean => /^(0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) <= 2147483647;

function seccompErrors(profile: string, at: string): FieldError[] {
  if (["runtime/default", "docker/default", "unconfined"].includes(profile)) return [];
  if (profile.startsWith("localhost/")) {
    const path = profile.slice("localhost/".length);
    if (path.startsWith("/")) return [invalidValue(at, path, "must be a relative path")];
    return path.split("/").includes("..") ? [invalidValue(at, path, "must not contain '..'")] : [];
  }
  return [invalidValue(at, profile, "must be a valid seccomp profile")];
}

/** ApparmorFieldForAnnotation; undefined where the annotation says nothing that a field could. */
export function appArmorOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === "unconfined") return {type: "Unconfined"};
  if (annotation === "runtime/default") return {type: "RuntimeDefault"};
  const local = annotation.startsWith("localhost/") ? annotation.slice("localhost/".length) : "";
  return local && local === local.trim() && local.length <= 4095 ? {type: "Localhost", localhostProfile: local} : undefined;
}
