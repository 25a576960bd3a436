// ReplicaSets of a Deployment: which is the new one, its hash, its revision and annotations (deployment/sync.go, util).
import type {Deployment, PodTemplateSpec, ReplicaSet} from "../../api/types.ts";
import {parseInstant} from "../../clock.ts";
import {desiredReplicas, maxSurge} from "./math.ts";

export const REVISION = "deployment.kubernetes.io/revision";
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED = "deployment.kubernetes.io/desired-replicas";
export const MAX = "deployment.kubernetes.io/max-replicas";
export const HASH_LABEL = "pod-template-hash";
const NOT_COPIED = new Set(["kubectl.kubernetes.io/last-applied-configuration", REVISION, REVISION_HISTORY, DESIRED, MAX, "deprecated.deployment.rollback.to"]);

export const revisionOf = (object: {readonly metadata: {readonly annotations?: {readonly [key: string]: string}}}): number => Number(object.metadata.annotations?.[REVISION] ?? 0) || 0;

export const byCreation = (a: ReplicaSet, b: ReplicaSet): number =>
  parseInstant(a.metadata.creationTimestamp) - parseInstant(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1);

/** A text that is equal for equal values, whatever the order of their fields. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  return `{${Object.entries(value).filter(([, part]) => part !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => `${key}:${canonical(part)}`).join()}}`;
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const {[HASH_LABEL]: _, ...labels} = template.metadata?.labels ?? {};
  return {...template, metadata: {...template.metadata, labels}};
}

/** EqualIgnoreHash: the templates without their pod-template-hash label. */
export const sameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean => canonical(withoutHash(a)) === canonical(withoutHash(b));

/**
 * pod-template-hash: FNV-1a of the template, in the alphabet of names. The real one hashes Go's dump of the struct, so the
 * values differ while the form and its stability are the same.
 */
export function templateHash(template: PodTemplateSpec, collisions: number | undefined): string {
  let hash = 0x811c9dc5;
  for (const char of `v1.PodTemplateSpec${canonical(template)}${collisions ?? ""}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return [...String(hash)].map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join("");
}
const SAFE = "bcdfghjklmnpqrstvwxz2456789";

/** FindNewReplicaSet: the oldest whose template is the Deployment's. */
export const findNew = (d: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  [...sets].sort(byCreation).find((rs) => rs.spec.template && sameTemplate(rs.spec.template, d.spec.template));

/** Sizes that a ReplicaSet remembers, to tell scaling from rolling (SetReplicasAnnotations). */
export const sizeAnnotations = (d: Deployment) => ({[DESIRED]: String(desiredReplicas(d)), [MAX]: String(desiredReplicas(d) + maxSurge(d))});

/** The annotations of the new ReplicaSet after this sync (SetNewReplicaSetAnnotations). `exists`: it is in the store already. */
export function newAnnotations(d: Deployment, before: {readonly [key: string]: string} | undefined, revision: number, exists: boolean): {readonly [key: string]: string} {
  const annotations: {[key: string]: string} = {...before};
  for (const [key, value] of Object.entries(d.metadata.annotations ?? {})) if (!NOT_COPIED.has(key)) annotations[key] = value;
  const old = annotations[REVISION];
  if (Number(old ?? 0) < revision) {
    annotations[REVISION] = String(revision);
    if (old !== undefined) annotations[REVISION_HISTORY] = annotations[REVISION_HISTORY] ? `${annotations[REVISION_HISTORY]},${old}` : old;
  }
  return exists ? annotations : {...annotations, ...sizeAnnotations(d)};
}

export function sameEntries(a: {readonly [key: string]: string} | undefined, b: {readonly [key: string]: string} | undefined): boolean {
  return canonical(a ?? {}) === canonical(b ?? {});
}
