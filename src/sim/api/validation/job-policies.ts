// Validation of a Job's failure and success policies. Source: pkg/apis/batch/validation validatePodFailurePolicy, validateSuccessPolicy.
import {duplicate, invalidValue, notSupported, required, tooMany, type FieldError} from "../field-errors.ts";
import {qualifiedNameErrors} from "../names.ts";
import type {JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule, SuccessPolicyRule} from "../types.ts";
import {notNegative} from "./rules.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"], OPERATORS = ["In", "NotIn"], STATUSES = ["False", "True", "Unknown"];
const valid = (list: readonly string[]): string => `valid values: [${list.map((one) => JSON.stringify(one)).join(" ")}]`;
const MOST_RULES = 20, MOST_CODES = 255;

/** An Invalid that shows no value. */
const wrong = (field: string, why: string): FieldError => ({reason: "FieldValueInvalid", field, message: `Invalid value: ${why}`});

export function failurePolicyErrors(spec: JobSpec, at: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [], path = `${at}.podFailurePolicy.rules`;
  const pod = spec.template.spec, names = new Set([...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map(({name}) => name));
  return [...(rules.length > MOST_RULES ? [tooMany(path, rules.length, MOST_RULES)] : []), ...rules.flatMap((rule, i) => ruleErrors(rule, spec, names, `${path}[${i}]`))];
}

function ruleErrors({action, onExitCodes, onPodConditions}: PodFailurePolicyRule, spec: JobSpec, names: ReadonlySet<string>, at: string): FieldError[] {
  const errors: FieldError[] = [], conditions = onPodConditions ?? [];
  if (!action) errors.push(required(`${at}.action`, valid(ACTIONS)));
  else if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}.action`, action, ACTIONS));
  else if (action === "FailIndex" && spec.backoffLimitPerIndex === undefined) errors.push(invalidValue(`${at}.action`, action, "requires the backoffLimitPerIndex to be set"));
  if (onExitCodes) errors.push(...exitCodeErrors(onExitCodes, names, `${at}.onExitCodes`));
  if (conditions.length > MOST_RULES) errors.push(tooMany(`${at}.onPodConditions`, conditions.length, MOST_RULES));
  errors.push(...conditions.flatMap((pattern, i) => patternErrors(pattern, `${at}.onPodConditions[${i}]`)));
  if (onExitCodes && conditions.length) errors.push(wrong(at, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (!onExitCodes && !conditions.length) errors.push(wrong(at, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

function exitCodeErrors({operator, containerName, values: given}: PodFailurePolicyOnExitCodesRequirement, names: ReadonlySet<string>, at: string): FieldError[] {
  const errors: FieldError[] = [], values = given ?? [], path = `${at}.values`;
  if (!operator) errors.push(required(`${at}.operator`, valid(OPERATORS)));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(`${at}.operator`, operator, OPERATORS));
  if (containerName !== undefined && !names.has(containerName)) errors.push(invalidValue(`${at}.containerName`, containerName, "must be one of the container or initContainer names in the pod template"));
  if (!values.length) return [...errors, invalidValue(path, given ?? null, "at least one value is required")];
  if (values.length > MOST_CODES) return [...errors, tooMany(path, values.length, MOST_CODES)];
  for (const [i, value] of values.entries()) {
    if (operator === "In" && value === 0) errors.push(invalidValue(`${path}[${i}]`, value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < i) errors.push(duplicate(`${path}[${i}]`, value));
  }
  return values.some((value, i) => i > 0 && values[i - 1]! > value) ? [...errors, invalidValue(path, values, "must be ordered")] : errors;
}

function patternErrors({type, status}: PodFailurePolicyOnPodConditionsPattern, at: string): FieldError[] {
  const errors: FieldError[] = qualifiedNameErrors(type ?? "").map((text) => invalidValue(`${at}.type`, type ?? "", text));
  if (!status) errors.push(required(`${at}.status`, valid(STATUSES)));
  else if (!STATUSES.includes(status)) errors.push(notSupported(`${at}.status`, status, STATUSES));
  return errors;
}

export function successPolicyErrors(spec: JobSpec, at: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [], path = `${at}.successPolicy.rules`;
  if (!rules.length) return [required(path, "at least one rules must be specified when the successPolicy is specified")];
  return [...(rules.length > MOST_RULES ? [tooMany(path, rules.length, MOST_RULES)] : []), ...rules.flatMap((rule, i) => successErrors(rule, spec.completions ?? 0, `${path}[${i}]`))];
}

function successErrors({succeededCount, succeededIndexes}: SuccessPolicyRule, completions: number, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined) errors.push(required(at, "at least one of succeededCount or succeededIndexes must be specified"));
  const indexes = succeededIndexes === undefined ? undefined : countIndexes(succeededIndexes, completions);
  if (typeof indexes === "string") errors.push(invalidValue(`${at}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${indexes}`));
  if (succeededCount === undefined) return errors;
  const path = `${at}.succeededCount`;
  errors.push(...notNegative(succeededCount, path));
  if (succeededCount > completions) errors.push(invalidValue(path, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (typeof indexes === "number" && succeededCount > indexes) errors.push(invalidValue(path, succeededCount, `must be less than or equal to ${indexes} (the number of indexes in the specified succeededIndexes field)`));
  return errors;
}

/** validateIndexesFormat: how many indexes `0,2-4` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  let total = 0, last = -1;
  for (const part of text.split(",").filter((_, i, all) => all.length > 1 || all[i] !== "")) {
    const limits = part.split("-");
    if (limits.length > 2) return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const [first = 0, end = first] = limits.map(Number), bad = limits.find((limit) => !/^\d+$/.test(limit));
    if (bad !== undefined) return `cannot convert string to integer for index: ${JSON.stringify(bad)}`;
    if (first >= completions) return `too large index: ${JSON.stringify(limits[0])}`;
    if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    if (limits.length === 2 && end >= completions) return `too large index: ${JSON.stringify(limits[1])}`;
    if (limits.length === 2 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}
