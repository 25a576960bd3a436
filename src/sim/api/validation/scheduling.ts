// Validation of what places a Pod: affinities, tolerations, spread constraints. Source: pkg/apis/core/validation.
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors, labelValueErrors, qualifiedNameErrors} from "../names.ts";
import type {Affinity, LabelSelector, NodeAffinity, NodeSelector, NodeSelectorTerm, PodAffinity, PodAffinityTerm, Toleration, TopologySpreadConstraint} from "../types.ts";
import {labelErrors} from "../metadata.ts";

export function affinityErrors(affinity: Affinity | undefined, at: string): FieldError[] {
  if (!affinity) return [];
  const errors: FieldError[] = [], {nodeAffinity, podAffinity, podAntiAffinity} = affinity;
  if (nodeAffinity) errors.push(...nodeAffinityErrors(nodeAffinity, `${at}.nodeAffinity`));
  if (podAffinity) errors.push(...podAffinityErrors(podAffinity, `${at}.podAffinity`));
  if (podAntiAffinity) errors.push(...podAffinityErrors(podAntiAffinity, `${at}.podAntiAffinity`));
  return errors;
}

export function nodeAffinityErrors(affinity: NodeAffinity, at: string): FieldError[] {
  const hard = affinity.requiredDuringSchedulingIgnoredDuringExecution, soft = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [...(hard ? nodeSelectorErrors(hard, `${at}.requiredDuringSchedulingIgnoredDuringExecution`) : []), ...soft.flatMap((term, i) => {
    const here = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    return [...weightErrors(term.weight, here), ...nodeSelectorTermErrors(term.preference, `${here}.preference`)];
  })];
}

const weightErrors = (weight: number, at: string): FieldError[] => (weight <= 0 || weight > 100 ? [invalidValue(`${at}.weight`, weight, "must be in the range 1-100")] : []);

export function nodeSelectorErrors(selector: NodeSelector, at: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (!terms.length) return [required(`${at}.nodeSelectorTerms`, "must have at least one node selector term")];
  return terms.flatMap((term, i) => nodeSelectorTermErrors(term, `${at}.nodeSelectorTerms[${i}]`));
}

function nodeSelectorTermErrors(term: NodeSelectorTerm, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {key, operator, values = []}] of (term.matchExpressions ?? []).entries()) {
    const path = `${at}.matchExpressions[${i}]`;
    if (operator === "In" || operator === "NotIn") {
      if (!values.length) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length) errors.push({reason: "FieldValueForbidden", field: `${path}.values`, message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"});
    } else if (operator === "Gt" || operator === "Lt") {
      if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    } else errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
    errors.push(...qualifiedNameErrors(key).map((text) => invalidValue(`${path}.key`, key, text)));
    for (const [j, value] of values.entries()) errors.push(...labelValueErrors(value).map((text) => invalidValue(`${path}.values[${j}]`, value, text)));
  }
  for (const [i, {key, operator, values = []}] of (term.matchFields ?? []).entries()) {
    const path = `${at}.matchFields[${i}]`;
    if (operator !== "In" && operator !== "NotIn") errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
    else if (values.length !== 1) errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
    if (key !== "metadata.name") errors.push(invalidValue(`${path}.key`, key, "not a valid field selector key"));
    else for (const [j, value] of values.entries()) errors.push(...dnsSubdomainErrors(value).map((text) => invalidValue(`${path}.values[${j}]`, value, text)));
  }
  return errors;
}

function podAffinityErrors(affinity: PodAffinity, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) errors.push(...termErrors(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`));
  for (const [i, {weight, podAffinityTerm}] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const path = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    errors.push(...weightErrors(weight, path), ...termErrors(podAffinityTerm, `${path}.podAffinityTerm`));
  }
  return errors;
}

const labelKeysErrors = (keys: readonly string[], at: string): FieldError[] => keys.flatMap((key, i) => qualifiedNameErrors(key).map((text) => invalidValue(`${at}[${i}]`, key, text)));

/** validateMatchLabelKeysAndMismatchLabelKeys: keys of both lists, which need a selector and may not meet. */
function matchKeysErrors({labelSelector, matchLabelKeys = [], mismatchLabelKeys = []}: PodAffinityTerm, at: string): FieldError[] {
  const errors = ([["matchLabelKeys", matchLabelKeys], ["mismatchLabelKeys", mismatchLabelKeys]] as const).flatMap(([field, keys]) =>
    (!keys.length ? [] : labelSelector ? labelKeysErrors(keys, `${at}.${field}`) : [forbiddenField(`${at}.${field}`, "must not be specified when labelSelector is not set")]));
  return [...errors, ...matchLabelKeys.flatMap((key, i) => (mismatchLabelKeys.includes(key) ? [invalidValue(`${at}.matchLabelKeys[${i}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys")] : []))];
}

function termErrors(term: PodAffinityTerm, at: string): FieldError[] {
  const {labelSelector, namespaceSelector, topologyKey, namespaces} = term;
  const errors = [...selectorErrors(labelSelector, `${at}.labelSelector`), ...selectorErrors(namespaceSelector, `${at}.namespaceSelector`)];
  for (const namespace of namespaces ?? []) errors.push(...dnsLabelErrors(namespace).map((text) => invalidValue(`${at}.namespace`, namespace, text)));
  errors.push(...matchKeysErrors(term, at));
  if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
  return [...errors, ...qualifiedNameErrors(topologyKey).map((text) => invalidValue(`${at}.topologyKey`, topologyKey, text))];
}

/** unversionedvalidation.ValidateLabelSelector. */
export function selectorErrors(selector: LabelSelector | undefined, at: string): FieldError[] {
  if (!selector) return [];
  const errors = labelErrors(selector.matchLabels, `${at}.matchLabels`);
  for (const [i, {key, operator, values = []}] of (selector.matchExpressions ?? []).entries()) {
    const path = `${at}.matchExpressions[${i}]`;
    if (operator === "In" || operator === "NotIn") {
      if (!values.length) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length) errors.push({reason: "FieldValueForbidden", field: `${path}.values`, message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"});
    } else errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
    errors.push(...qualifiedNameErrors(key).map((text) => invalidValue(`${path}.key`, key, text)));
    for (const [j, value] of values.entries()) errors.push(...labelValueErrors(value).map((text) => invalidValue(`${path}.values[${j}]`, value, text)));
  }
  return errors;
}

export function tolerationsErrors(tolerations: readonly Toleration[] | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {key, operator, value, effect, tolerationSeconds}] of (tolerations ?? []).entries()) {
    const path = `${at}[${i}]`;
    if (key) errors.push(...qualifiedNameErrors(key).map((text) => invalidValue(`${path}.key`, key, text)));
    if (!key && operator !== "Exists") errors.push(invalidValue(`${path}.operator`, operator ?? "", "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
    if (tolerationSeconds !== undefined && effect !== "NoExecute") errors.push(invalidValue(`${path}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (operator === undefined || operator === "Equal") errors.push(...labelValueErrors(value ?? "").map((text) => invalidValue(`${path}.operator`, value, text)));
    else if (operator === "Exists") { if (value) errors.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")); }
    else errors.push(notSupported(`${path}.operator`, operator, operator === "Lt" || operator === "Gt" ? ["Equal", "Exists", "Lt", "Gt"] : ["Equal", "Exists"])); // numeric ones have their gate off
    if (effect) errors.push(...effectErrors(effect, true, `${path}.effect`));
  }
  return errors;
}

/** validateTaintEffect. */
export function effectErrors(effect: string | undefined, allowEmpty: boolean, at: string): FieldError[] {
  if ((allowEmpty && !effect) || effect === "NoSchedule" || effect === "PreferNoSchedule" || effect === "NoExecute") return [];
  if (!effect) return [required(at)];
  return [notSupported(at, effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"])];
}

export function spreadErrors(constraints: readonly TopologySpreadConstraint[] | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector, nodeAffinityPolicy, nodeTaintsPolicy, matchLabelKeys = []}] of (constraints ?? []).entries()) {
    const path = `${at}[${i}]`;
    if (maxSkew <= 0) errors.push(invalidValue(`${path}.maxSkew`, maxSkew, "must be greater than zero"));
    if (!topologyKey) errors.push(required(`${path}.topologyKey`, "can not be empty"));
    if (whenUnsatisfiable !== "DoNotSchedule" && whenUnsatisfiable !== "ScheduleAnyway") errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]));
    const twin = (constraints ?? []).some((other, j) => j > i && other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (twin) errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined && minDomains <= 0) errors.push(invalidValue(`${path}.minDomains`, minDomains, "must be greater than zero"));
    if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule") errors.push(invalidValue(`${path}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`));
    for (const [field, policy] of [["nodeAffinityPolicy", nodeAffinityPolicy], ["nodeTaintsPolicy", nodeTaintsPolicy]] as const) if (policy !== undefined && policy !== "Honor" && policy !== "Ignore") errors.push(notSupported(`${path}.${field}`, policy, ["Honor", "Ignore"]));
    if (matchLabelKeys.length && !labelSelector) errors.push(forbiddenField(`${path}.matchLabelKeys`, "must not be specified when labelSelector is not set"));
    else errors.push(...labelKeysErrors(matchLabelKeys, `${path}.matchLabelKeys`));
    errors.push(...selectorErrors(labelSelector, `${path}.labelSelector`));
  }
  return errors;
}
