// Who a Pod of a StatefulSet is: its ordinal, its name and labels, its volumes (pkg/controller/statefulset/stateful_set_utils.go).
import type {Draft} from "../../api/object.ts";
import type {ControllerRevision, PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume} from "../../api/types.ts";
import {controllerRef} from "../ownership.ts";
import {isReady, untilAvailable} from "../pods.ts";
import {REVISION_HASH} from "../revisions.ts";

export const POD_NAME = "statefulset.kubernetes.io/pod-name", POD_INDEX = "apps.kubernetes.io/pod-index";

export const startOrdinal = ({spec}: StatefulSet): number => spec.ordinals?.start ?? 0;
export const wantedReplicas = ({spec}: StatefulSet): number => spec.replicas ?? 1;
export const isMonotonic = ({spec}: StatefulSet): boolean => spec.podManagementPolicy !== "Parallel";
export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

/** `web-3` → `web` and 3; undefined for other names. */
export function parentOf(pod: Pod): {readonly set: string; readonly ordinal: number} | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match ? {set: match[1]!, ordinal: Number(match[2])} : undefined;
}

export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[REVISION_HASH] ?? "";
export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
export const isRunningReady = (pod: Pod): boolean => pod.status?.phase === "Running" && isReady(pod);
export const isRunningAvailable = (pod: Pod, set: StatefulSet, nowMs: number): boolean => isRunningReady(pod) && untilAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs) === 0;

/** The template that a revision holds; the set's own is that of its newest. */
export function templateOf(set: StatefulSet, revision: ControllerRevision): PodTemplateSpec {
  const {$patch: _, ...template} = (revision.data as unknown as {spec: {template: PodTemplateSpec & {$patch?: string}}}).spec.template; // revisionData() wrote it
  return "spec" in template ? template : set.spec.template;
}

const identityLabels = (set: StatefulSet, ordinal: number) => ({[POD_NAME]: podName(set, ordinal), [POD_INDEX]: String(ordinal)});

/** The Pod of an ordinal at a revision (newStatefulSetPod). */
export function podAt(set: StatefulSet, ordinal: number, revision: ControllerRevision): Draft<Pod> {
  const {metadata, spec} = templateOf(set, revision), name = podName(set, ordinal);
  return {
    metadata: {
      name, namespace: set.metadata.namespace!, labels: {...metadata?.labels, ...identityLabels(set, ordinal), [REVISION_HASH]: revision.metadata.name},
      ...(metadata?.annotations && {annotations: metadata.annotations}), ...(metadata?.finalizers && {finalizers: metadata.finalizers}), ownerReferences: [controllerRef(set)],
    },
    spec: {...spec!, hostname: name, ...(set.spec.serviceName && {subdomain: set.spec.serviceName}), ...withClaims(set, ordinal, spec?.volumes)},
  };
}

const templates = ({spec}: StatefulSet): readonly PersistentVolumeClaim[] => spec.volumeClaimTemplates ?? [];
export const claimName = (set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string => `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

/** Claims take the place of the template's volumes of the same name (updateStorage). */
function withClaims(set: StatefulSet, ordinal: number, volumes: readonly Volume[] = []): {readonly volumes?: readonly Volume[]} {
  const claims = templates(set).map((template): Volume => ({name: template.metadata.name, persistentVolumeClaim: {claimName: claimName(set, template, ordinal)}}));
  const all = [...claims, ...volumes.filter(({name}) => !claims.some((claim) => claim.name === name))];
  return all.length ? {volumes: all} : {};
}

/** The claims that the Pod of an ordinal needs (getPersistentVolumeClaims). */
export function claimsOf(set: StatefulSet, ordinal: number): Draft<PersistentVolumeClaim>[] {
  return templates(set).map((template) => ({
    metadata: {
      ...(template.metadata.annotations && {annotations: template.metadata.annotations}), name: claimName(set, template, ordinal), namespace: set.metadata.namespace!,
      labels: {...template.metadata.labels, ...set.spec.selector.matchLabels},
    },
    spec: template.spec,
  }));
}

/** A Pod whose labels or volumes are not what its ordinal asks for, put right; undefined if nothing is wrong. */
export function corrected(set: StatefulSet, pod: Pod, ordinal: number): Pod | undefined {
  const labels = identityLabels(set, ordinal);
  const named = Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value);
  const stored = templates(set).every((template) => pod.spec.volumes?.some(({name, persistentVolumeClaim}) => name === template.metadata.name && persistentVolumeClaim?.claimName === claimName(set, template, ordinal)));
  if (named && stored) return undefined;
  return {...pod, metadata: {...pod.metadata, labels: {...pod.metadata.labels, ...labels}}, spec: {...pod.spec, ...withClaims(set, ordinal, pod.spec.volumes)}};
}
