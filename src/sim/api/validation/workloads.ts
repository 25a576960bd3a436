// Validation of Deployments, ReplicaSets, DaemonSets, StatefulSets, ReplicationControllers. Source: pkg/apis/apps/validation.
import {equal} from "../equal.ts";
import {goValue} from "../go-structs.ts";
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {annotationErrors, labelErrors} from "../metadata.ts";
import {dnsLabelErrors} from "../names.ts";
import type {KubeObject} from "../object.ts";
import {matchesMap, matchesSelector, selectorRequirements} from "../selectors.ts";
import type {DaemonSet, Deployment, LabelSelector, PodTemplateSpec, ReplicaSet, ReplicationController, StatefulSet} from "../types.ts";
import {podSpecErrors} from "./pod.ts";
import {podSpecWarnings} from "./pod-warnings.ts";
import {countOrPercentErrors, immutable, isNothing, notNegative, notOver100Percent} from "./rules.ts";
import {selectorErrors} from "./scheduling.ts";
import {claimSpecErrors} from "./storage.ts";

const EMPTY: PodTemplateSpec = {};

/** ValidatePodTemplateSpec and what every controller asks of it: restartPolicy Always. */
export function templateErrors(template: PodTemplateSpec | undefined, at: string): FieldError[] {
  const {metadata, spec} = template ?? EMPTY;
  const errors = [...labelErrors(metadata?.labels, `${at}.labels`), ...annotationErrors(metadata?.annotations, `${at}.annotations`), ...podSpecErrors(spec ?? {containers: []}, `${at}.spec`)];
  if (spec?.ephemeralContainers?.length) errors.push(forbiddenField(`${at}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  return errors;
}

function alwaysErrors(template: PodTemplateSpec | undefined, at: string, kind = "ReplicaSet"): FieldError[] {
  const policy = template?.spec?.restartPolicy;
  const errors: FieldError[] = policy === "Always" || policy === undefined ? [] : [notSupported(`${at}.spec.restartPolicy`, policy, ["Always"])];
  if (template?.spec?.activeDeadlineSeconds !== undefined) errors.push(forbiddenField(`${at}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  return errors;
}

const labelsOf = (template: PodTemplateSpec | undefined) => template?.metadata?.labels ?? {};
const shownLabels = (template: PodTemplateSpec | undefined) => template?.metadata?.labels ?? null;
export const mismatch = (template: PodTemplateSpec | undefined, at: string): FieldError => invalidValue(`${at}.metadata.labels`, shownLabels(template), "`selector` does not match template `labels`");

function selectorAndTemplate(spec: {readonly selector?: LabelSelector | undefined; readonly template?: PodTemplateSpec | undefined}, kind: string, unreadable = "invalid label selector"): FieldError[] {
  const errors: FieldError[] = [], {selector, template} = spec;
  if (!selector) errors.push(required("spec.selector"));
  else {
    errors.push(...selectorErrors(selector, "spec.selector"));
    if (isEmpty(selector)) errors.push(invalidValue("spec.selector", selector, `empty selector is invalid for ${kind}`));
  }
  return [...errors, ...matchErrors(selector, template, unreadable)];
}

const isEmpty = (selector: LabelSelector): boolean => !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;

function matchErrors(selector: LabelSelector | undefined, template: PodTemplateSpec | undefined, unreadable = "invalid label selector"): FieldError[] {
  if (!selector) return [mismatch(template, "spec.template")];
  try {
    selectorRequirements(selector);
  } catch {
    return [invalidValue("spec.selector", selector, unreadable)];
  }
  return isEmpty(selector) || matchesSelector(selector, labelsOf(template)) ? [] : [mismatch(template, "spec.template")];
}

export function deploymentErrors({spec}: Deployment): FieldError[] {
  if (!spec) return [];
  const {selector, template} = spec;
  const replicas = notNegative(spec.replicas, "spec.replicas");
  const chosen: FieldError[] = !selector ? [required("spec.selector")] : [...selectorErrors(selector, "spec.selector"), ...(isEmpty(selector) ? [invalidValue("spec.selector", selector, "empty selector is invalid for deployment")] : [])];
  const wrong = matchErrors(selector, template);
  return [
    ...replicas, ...chosen, ...(wrong.length && selector && wrong[0]!.field === "spec.selector" ? wrong : [...wrong, ...templateErrors(template, "spec.template"), ...alwaysErrors(template, "spec.template")]),
    ...strategyErrors(spec.strategy ?? {}), ...notNegative(spec.minReadySeconds, "spec.minReadySeconds"), ...notNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...notNegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds"),
    ...(spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0) ? [invalidValue("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds")] : []),
  ];
}

function strategyErrors({type, rollingUpdate}: NonNullable<NonNullable<Deployment["spec"]>["strategy"]>): FieldError[] {
  const at = "spec.strategy";
  if (type === "Recreate") return rollingUpdate ? [forbiddenField(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : [];
  if (type !== "RollingUpdate") return [notSupported(at, {Type: type, RollingUpdate: rollingUpdate ?? null}, ["Recreate", "RollingUpdate"]) as FieldError].map((error) => ({...error, message: error.message.replace(/\{"RollingUpdate":null,"Type":("[^"]*")\}/, '{"Type":$1,"RollingUpdate":null}')}));
  const {maxUnavailable, maxSurge} = rollingUpdate ?? {}, path = `${at}.rollingUpdate`;
  const errors = [...countOrPercentErrors(maxUnavailable, `${path}.maxUnavailable`), ...countOrPercentErrors(maxSurge, `${path}.maxSurge`)];
  if (isNothing(maxUnavailable) && isNothing(maxSurge)) errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable ?? 0, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...notOver100Percent(maxUnavailable, `${path}.maxUnavailable`)];
}

export const deploymentUpdateErrors = (object: Deployment, old: Deployment): FieldError[] =>
  (object.spec === old.spec ? [] : [...deploymentErrors(object), ...immutable(object.spec?.selector, "spec.selector", equal(object.spec?.selector, old.spec?.selector))]);

export function replicaSetErrors({spec}: ReplicaSet): FieldError[] {
  if (!spec) return [];
  const errors = [...notNegative(spec.replicas, "spec.replicas"), ...notNegative(spec.minReadySeconds, "spec.minReadySeconds"), ...selectorAndTemplate(spec, "deployment")];
  return [...errors, ...templateErrors(spec.template, "spec.template"), ...alwaysErrors(spec.template, "spec.template")];
}
export const replicaSetUpdateErrors = (object: ReplicaSet, old: ReplicaSet): FieldError[] =>
  (object.spec === old.spec ? [] : [...replicaSetErrors(object), ...immutable(object.spec?.selector, "spec.selector", equal(object.spec?.selector, old.spec?.selector))]);

export function daemonSetErrors({spec}: DaemonSet): FieldError[] {
  if (!spec) return [];
  const errors = [...selectorErrors(spec.selector, "spec.selector")];
  // One that cannot be read is passed over here.
  errors.push(...matchErrors(spec.selector, spec.template).filter(({field}) => field !== "spec.selector"));
  if (spec.selector && isEmpty(spec.selector)) errors.push(invalidValue("spec.selector", spec.selector, "empty selector is invalid for daemonset"));
  errors.push(...templateErrors(spec.template, "spec.template"), ...alwaysErrors(spec.template, "spec.template", "DaemonSet"), ...notNegative(spec.minReadySeconds, "spec.minReadySeconds"));
  const {type, rollingUpdate} = spec.updateStrategy ?? {}, at = "spec.updateStrategy.rollingUpdate";
  if (type === "RollingUpdate" && rollingUpdate) {
    const {maxUnavailable, maxSurge} = rollingUpdate;
    errors.push(...countOrPercentErrors(maxUnavailable, `${at}.maxUnavailable`), ...countOrPercentErrors(maxSurge, `${at}.maxSurge`), ...notOver100Percent(maxUnavailable, `${at}.maxUnavailable`), ...notOver100Percent(maxSurge, `${at}.maxSurge`));
    if (!isNothing(maxUnavailable) && !isNothing(maxSurge)) errors.push(invalidValue(`${at}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
    if (isNothing(maxUnavailable) && isNothing(maxSurge)) errors.push(required(`${at}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  } else if (type !== "OnDelete" && type !== "RollingUpdate") errors.push(notSupported("spec.updateStrategy", goValue(spec.updateStrategy, "DaemonSetUpdateStrategy"), ["RollingUpdate", "OnDelete"]));
  return [...errors, ...notNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit")];
}
export const daemonSetUpdateErrors = (object: DaemonSet, old: DaemonSet): FieldError[] =>
  (object.spec === old.spec ? [] : [...daemonSetErrors(object), ...immutable(object.spec?.selector, "spec.selector", equal(object.spec?.selector, old.spec?.selector))]);

export function statefulSetErrors({spec}: StatefulSet): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [];
  if (spec.podManagementPolicy !== "OrderedReady" && spec.podManagementPolicy !== "Parallel") errors.push(invalidValue("spec.podManagementPolicy", spec.podManagementPolicy ?? "", "must be 'OrderedReady' or 'Parallel'"));
  const {type, rollingUpdate} = spec.updateStrategy ?? {};
  if (type === "OnDelete" && rollingUpdate) errors.push(invalidValue("spec.updateStrategy.rollingUpdate", goValue(rollingUpdate, "RollingUpdateStatefulSetStrategy"), "only allowed for updateStrategy 'RollingUpdate'"));
  if (type === "RollingUpdate") errors.push(...notNegative(rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition"), ...countOrPercentErrors(rollingUpdate?.maxUnavailable, "spec.updateStrategy.rollingUpdate.maxUnavailable"));
  else if (type !== "OnDelete") errors.push(invalidValue("spec.updateStrategy", goValue(spec.updateStrategy, "StatefulSetUpdateStrategy"), "must be 'RollingUpdate' or 'OnDelete'"));
  const {whenDeleted, whenScaled} = spec.persistentVolumeClaimRetentionPolicy ?? {}, retentions = ["Retain", "Delete"];
  for (const [field, value] of [["whenDeleted", whenDeleted], ["whenScaled", whenScaled]] as const) if (value !== undefined && !retentions.includes(value)) errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, retentions));
  errors.push(...notNegative(spec.replicas, "spec.replicas"), ...notNegative(spec.minReadySeconds, "spec.minReadySeconds"), ...notNegative(spec.ordinals?.start, "spec.ordinals.start"));
  for (const [i, claim] of (spec.volumeClaimTemplates ?? []).entries()) if (claim.spec) errors.push(...claimSpecErrors(claim.spec, `spec.volumeClaimTemplates[${i}].spec`));
  errors.push(...selectorAndTemplate(spec, "statefulset", ""), ...templateErrors(withClaims(spec), "spec.template"), ...alwaysErrors(spec.template, "spec.template", "StatefulSet"));
  if (spec.serviceName) errors.push(...dnsLabelErrors(spec.serviceName).map((text) => invalidValue("spec.serviceName", spec.serviceName, text)));
  return errors;
}

/** Mounts may name claim templates as if they were volumes. */
function withClaims(spec: NonNullable<StatefulSet["spec"]>): PodTemplateSpec {
  const pod = spec.template.spec, claims = spec.volumeClaimTemplates ?? [];
  if (!pod || !claims.length) return spec.template;
  const names = new Set(claims.map(({metadata}) => metadata.name));
  const volumes = [...(pod.volumes ?? []).filter(({name}) => !names.has(name)), ...[...names].map((name) => ({name, persistentVolumeClaim: {claimName: name}}))];
  return {...spec.template, spec: {...pod, volumes}};
}

const STATEFUL_MUTABLE = ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"] as const;

export function statefulSetUpdateErrors(object: StatefulSet, old: StatefulSet): FieldError[] {
  if (object.spec === old.spec || !object.spec || !old.spec) return [];
  const errors = statefulSetErrors(object);
  const kept = Object.fromEntries(STATEFUL_MUTABLE.map((field) => [field, old.spec![field]]));
  if (!equal({...object.spec, ...kept}, old.spec)) errors.push(forbiddenField("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
  return errors;
}

export function replicationControllerErrors({spec}: ReplicationController): FieldError[] {
  if (!spec) return [];
  const errors = [...notNegative(spec.minReadySeconds, "spec.minReadySeconds")];
  if (!Object.keys(spec.selector ?? {}).length) errors.push(required("spec.selector"));
  errors.push(...notNegative(spec.replicas, "spec.replicas"));
  if (!spec.template) return [...errors, required("spec.template")];
  if (Object.keys(spec.selector ?? {}).length && !matchesMap(spec.selector, labelsOf(spec.template))) errors.push(mismatch(spec.template, "spec.template"));
  return [...errors, ...templateErrors(spec.template, "spec.template"), ...alwaysErrors(spec.template, "spec.template", "ReplicationController")];
}

/** Warnings about what becomes Pods: names that are no DNS labels, and the template's own. */
export function workloadWarnings(object: KubeObject, old?: KubeObject): string[] {
  const {template} = (object as {spec?: {template?: PodTemplateSpec}}).spec ?? {};
  const before = (old as {spec?: {template?: PodTemplateSpec}} | undefined)?.spec?.template;
  const warnings: string[] = [];
  if (!old && object.kind !== "StatefulSet" && object.kind !== "DaemonSet") {
    const errors = dnsLabelErrors(object.metadata.name);
    if (errors.length) warnings.push(`metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${errors.join(" ")}]`);
  }
  return template && template !== before && !(before && equal(template, before)) ? [...warnings, ...podSpecWarnings(template.spec, "spec.template.spec")] : warnings;
}
