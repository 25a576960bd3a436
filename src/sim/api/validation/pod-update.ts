// What may change in a Pod. Source: pkg/apis/core/validation ValidatePodUpdate.
import {equal} from "../equal.ts";
import {forbiddenField, invalidValue, required, Verbatim, type FieldError} from "../field-errors.ts";
import {labelErrors} from "../metadata.ts";
import {goDiff, goValue} from "../go-structs.ts";
import type {Affinity, Container, NodeSelectorTerm, Pod, PodSpec, Toleration} from "../types.ts";

const MUTABLE = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

export function podUpdateErrors(pod: Pod, old: Pod): FieldError[] {
  // ValidatePodUpdate looks at the metadata twice more.
  const labels = pod.metadata.labels === old.metadata.labels ? [] : labelErrors(pod.metadata.labels, "metadata.labels"), errors: FieldError[] = [...labels, ...labels];
  if (pod.spec === old.spec || equal(pod.spec, old.spec)) return errors;
  if (pod.spec.containers.length !== old.spec.containers.length) return [...(pod.spec.containers.length ? [] : [required("spec.containers")]), forbiddenField("spec.containers", "pod updates may not add or remove containers")];
  if ((pod.spec.initContainers?.length ?? 0) !== (old.spec.initContainers?.length ?? 0)) return [forbiddenField("spec.initContainers", "pod updates may not add or remove containers")];
  for (const [i, {image}] of pod.spec.containers.entries()) if (!image) errors.push(required(`spec.containers[${i}].image`), required(`spec.containers[${i}].image`));
    else if (image !== image.trim()) for (let twice = 0; twice < 2; twice++) errors.push(invalidValue(`spec.containers[${i}].image`, image, "must not have leading or trailing whitespace"));
  errors.push(...deadlineErrors(pod.spec, old.spec), ...gateErrors(pod.spec, old.spec), ...tolerationErrors(pod.spec, old.spec), ...placementErrors(pod.spec, old.spec));
  const munged = asBefore(pod.spec, old.spec);
  if (!equal(munged, old.spec)) errors.push(forbiddenField("spec", `${MUTABLE}\n${goDiff(old.spec, munged, "PodSpec")}`));
  return errors;
}

function deadlineErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const at = "spec.activeDeadlineSeconds", before = old.activeDeadlineSeconds, after = spec.activeDeadlineSeconds;
  if (after === 0) return [invalidValue(at, after, "must be between 1 and 2147483647, inclusive")];
  if (after !== undefined && after < 0) return [invalidValue(at, after, "must be greater than or equal to 0")];
  if (before === undefined) return [];
  if (after === undefined) return [invalidValue(at, null, "must not update from a positive integer to nil value")];
  return after > before ? [invalidValue(at, after, "must be less than or equal to previous value")] : [];
}

function gateErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  return (spec.schedulingGates ?? []).flatMap(({name}, i) => (old.schedulingGates?.some((gate) => gate.name === name) ? [] : [forbiddenField(`spec.schedulingGates[${i}].name`, "only deletion is allowed, but found new scheduling gate " + `'${name}'`)]));
}

/** ValidateTolerationsUpdate: old ones stay, but for their seconds. */
function tolerationErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const same = (a: Toleration, b: Toleration): boolean => equal({...a, tolerationSeconds: undefined}, {...b, tolerationSeconds: undefined});
  const missing = (old.tolerations ?? []).some((before) => !spec.tolerations?.some((after) => same(after, before)));
  return missing ? [forbiddenField("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")] : [];
}

/** The new spec with everything that may change put back. */
function asBefore(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (list: readonly Container[] | undefined, before: readonly Container[] | undefined) => list?.map((container, i) => ({...container, image: before![i]!.image}));
  const initContainers = images(spec.initContainers, old.initContainers);
  const graceFixed = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const result = {
    ...spec, containers: images(spec.containers, old.containers)!, ...(initContainers && {initContainers}), activeDeadlineSeconds: old.activeDeadlineSeconds, tolerations: old.tolerations, schedulingGates: old.schedulingGates,
    ...(graceFixed && {terminationGracePeriodSeconds: old.terminationGracePeriodSeconds}), ...(old.schedulingGates?.length && gated(spec, old)),
  };
  return result as PodSpec; // undefined stands for absent, as everywhere
}

/** While a Pod is gated, its node selector and node affinity may still be narrowed. */
const gated = (spec: PodSpec, old: PodSpec) => ({nodeSelector: old.nodeSelector, affinity: affinityBefore(spec.affinity, old.affinity)});

function affinityBefore(affinity: Affinity | undefined, old: Affinity | undefined): Affinity | undefined {
  const {nodeAffinity: _, ...others} = affinity ?? {}, before = {...others, ...(old?.nodeAffinity && {nodeAffinity: old.nodeAffinity})};
  return !old && !Object.keys(before).length ? undefined : before;
}

const HARD = "requiredDuringSchedulingIgnoredDuringExecution";

/** What was asked of the node stays asked (validateNodeSelectorMutation, validateNodeAffinityMutation). */
function placementErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  if (!old.schedulingGates?.length) return [];
  const errors: FieldError[] = [], at = `spec.affinity.nodeAffinity.${HARD}.nodeSelectorTerms`;
  if (Object.entries(old.nodeSelector ?? {}).some(([key, value]) => spec.nodeSelector?.[key] !== value)) errors.push(invalidValue("spec.nodeSelector", spec.nodeSelector, "only additions to spec.nodeSelector are allowed (no mutations or deletions)"));
  const before = old.affinity?.nodeAffinity?.[HARD]?.nodeSelectorTerms ?? [], after = spec.affinity?.nodeAffinity?.[HARD]?.nodeSelectorTerms ?? [];
  const goTerms = new Verbatim(after.length ? `[${after.map((term) => goValue(term, "NodeSelectorTerm").text).join(",")}]` : "null");
  if (before.length && before.length !== after.length) return [...errors, invalidValue(at, goTerms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  const wrong = before.flatMap((term, i) => (onlyAdds(after[i]!, term) ? [] : [invalidValue(`${at}[${i}]`, goValue(after[i], "NodeSelectorTerm"), "only additions are allowed (no mutations or deletions)")]));
  return [...errors, ...wrong];
}

function onlyAdds(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  if (!old.matchExpressions?.length && !old.matchFields?.length) return !term.matchExpressions?.length && !term.matchFields?.length;
  const begins = (list: readonly unknown[] = [], head: readonly unknown[] = []) => equal(list.slice(0, head.length), head);
  return begins(term.matchExpressions, old.matchExpressions) && begins(term.matchFields, old.matchFields);
}
