// What is wrong with the arguments of plugins. Source: pkg/scheduler/apis/config/validation/validation_pluginargs.go.
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../api/field-errors.ts";
import {qualifiedNameErrors} from "../api/names.ts";
import {nodeAffinityErrors} from "../api/validation/scheduling.ts";
import type {Arguments} from "./arguments.ts";

type Rules = {readonly [Name in keyof Arguments]: (args: Arguments[Name], at: string) => readonly FieldError[]};
type Shape = NonNullable<Arguments["VolumeBinding"]["shape"]>;

const within = (value: number, low: number, high: number, at: string): FieldError[] => (value < low || value > high ? [invalidValue(at, value, `not in valid range [${low}, ${high}]`)] : []);
const nameErrors = (name: string, at: string): FieldError[] => qualifiedNameErrors(name).map((text) => invalidValue(at, name, text));

export const ARGUMENT_ERRORS: Rules = {
  DefaultPreemption({minCandidateNodesPercentage: percentage = 10, minCandidateNodesAbsolute: absolute = 100}, at) {
    const [first, second] = [`${at}.minCandidateNodesPercentage`, `${at}.minCandidateNodesAbsolute`];
    const errors = [...within(percentage, 0, 100, first), ...(absolute < 0 ? [invalidValue(second, absolute, "not in valid range [0, inf)")] : [])];
    if (percentage || absolute) return errors;
    return [...errors, invalidValue(first, 0, "cannot be zero at the same time as minCandidateNodesAbsolute"), invalidValue(second, 0, "cannot be zero at the same time as minCandidateNodesPercentage")];
  },
  DynamicResources: () => [],
  InterPodAffinity: ({hardPodAffinityWeight = 1}, at) => within(hardPodAffinityWeight, 0, 100, `${at}.hardPodAffinityWeight`),
  NodeAffinity: ({addedAffinity}, at) => (addedAffinity ? nodeAffinityErrors(addedAffinity, `${at}.addedAffinity`) : []),
  NodeResourcesBalancedAllocation: ({resources = []}, at) => resources.flatMap(({name, weight}, i) => [
    ...(resources.slice(0, i).some((other) => other.name === name) ? [duplicate(`${at}.resources[${i}].name`, name)] : []),
    ...((weight || 1) === 1 ? [] : [invalidValue(`${at}.resources[${i}].weight`, weight, "must be 1")]),
  ]),
  NodeResourcesFit: ({ignoredResources = [], ignoredResourceGroups = [], scoringStrategy}, at) => [
    ...ignoredResources.flatMap((name, i) => nameErrors(name, `${at}.ignoredResources[${i}]`)),
    ...ignoredResourceGroups.flatMap((group, i) => [
      ...(group.includes("/") ? [invalidValue(`${at}.ignoredResourceGroups[${i}]`, group, "resource group name can't contain '/'")] : []),
      ...nameErrors(group, `${at}.ignoredResourceGroups[${i}]`),
    ]),
    ...(scoringStrategy ? strategyErrors(scoringStrategy, `${at}.scoringStrategy`) : []),
  ],
  PodTopologySpread: ({defaultConstraints = [], defaultingType = "System"}, at) => [
    ...(defaultingType !== "System" && defaultingType !== "List" ? [notSupported(`${at}.defaultingType`, defaultingType, ["System", "List"])] : []),
    ...(defaultingType === "System" && defaultConstraints.length ? [invalidValue(`${at}.defaultingType`, defaultingType, "when .defaultConstraints are not empty")] : []),
    ...defaultConstraints.flatMap((_, i) => constraintErrors(defaultConstraints, i, `${at}.defaultConstraints[${i}]`)),
  ],
  VolumeBinding: ({bindTimeoutSeconds = 600, shape}, at) => [
    ...(bindTimeoutSeconds < 0 ? [invalidValue(`${at}.bindTimeoutSeconds`, bindTimeoutSeconds, "invalid BindTimeoutSeconds, should not be a negative value")] : []),
    ...(shape ? [invalidValue(`${at}.shape`, shape, "unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring")] : []),
  ],
};

const STRATEGIES = ["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"];

function strategyErrors({type = "LeastAllocated", resources = [], requestedToCapacityRatio: ratio}: NonNullable<Arguments["NodeResourcesFit"]["scoringStrategy"]>, at: string): FieldError[] {
  const errors: FieldError[] = STRATEGIES.includes(type) ? [] : [notSupported(`${at}.type`, type, STRATEGIES)];
  for (const [i, {name, weight}] of resources.entries()) if ((weight || 1) < 0 || (weight ?? 1) > 100) errors.push(invalidValue(`${at}.resources[${i}].weight`, weight, `resource weight of ${name} not in valid range (0, 100]`));
  const here = `${at}.requestedToCapacityRatio`;
  if (type !== "RequestedToCapacityRatio") return ratio ? [...errors, forbiddenField(here, "must be nil when type is not RequestedToCapacityRatio")] : errors;
  return [...errors, ...(ratio ? shapeErrors(ratio.shape ?? [], `${here}.shape`) : [required(here, "must be specified when type is RequestedToCapacityRatio")])];
}

function shapeErrors(shape: Shape, at: string): FieldError[] {
  if (!shape.length) return [required(at, "at least one point must be specified")];
  const unsorted = shape.findIndex(({utilization}, i) => i > 0 && shape[i - 1]!.utilization >= utilization);
  return [
    ...(unsorted < 0 ? [] : [invalidValue(`${at}[${unsorted}].utilization`, shape[unsorted]!.utilization, "values must be sorted in increasing order")]),
    ...shape.flatMap(({utilization, score}, i) => [...within(utilization, 0, 100, `${at}[${i}].utilization`), ...within(score, 0, 10, `${at}[${i}].score`)]),
  ];
}

type Constraints = NonNullable<Arguments["PodTopologySpread"]["defaultConstraints"]>;
const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];

function constraintErrors(constraints: Constraints, i: number, at: string): FieldError[] {
  const {maxSkew = 0, topologyKey, whenUnsatisfiable, labelSelector} = constraints[i]!, errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, "not in valid range (0, inf)"));
  errors.push(...(topologyKey ? nameErrors(topologyKey, `${at}.topologyKey`) : [required(`${at}.topologyKey`, "can not be empty")]));
  if (!whenUnsatisfiable) errors.push(required(`${at}.whenUnsatisfiable`, "can not be empty"));
  else if (!ACTIONS.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
  if (labelSelector) errors.push(forbiddenField(`${at}.labelSelector`, "constraint must not define a selector, as they deduced for each pod"));
  const again = constraints.slice(0, i).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
  return again ? [...errors, duplicate(at, `{${topologyKey}, ${whenUnsatisfiable}}`)] : errors;
}
