// Whether a definition's names are free: the conditions NamesAccepted and Established. Source: apiextensions-apiserver pkg/controller/status naming_controller.go, pkg/controller/establish.
import {instant} from "../../clock.ts";
import type {CustomResourceDefinition, CustomResourceDefinitionCondition, CustomResourceDefinitionNames, CustomResourceDefinitionStatus} from "../types.ts";

type Names = Partial<CustomResourceDefinitionNames>;
type Judgement = Pick<CustomResourceDefinitionCondition, "status" | "reason" | "message">;

const taken = (name: string): string => `${JSON.stringify(name)} is already in use`;

/** Names that the definition gets, and what is wrong with the others. The last complaint counts, as upstream overwrites it. */
function accept(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[]): {names: Names; verdict: Judgement} {
  const wanted = definition.spec.names, before: Names = definition.status?.acceptedNames ?? {};
  const rivals = others.filter(({metadata, spec}) => metadata.uid !== definition.metadata.uid && spec.group === definition.spec.group).map(({status}) => status?.acceptedNames ?? {} as Names);
  const words = new Set(rivals.flatMap(({plural, singular, shortNames}) => [plural, singular, ...(shortNames ?? [])].filter(Boolean)));
  const kinds = new Set(rivals.flatMap(({kind, listKind}) => [kind, listKind].filter(Boolean)));
  let verdict: Judgement = {status: "True", reason: "NoConflicts", message: "no conflicts found"};
  const conflict = (reason: string, message: string): void => { verdict = {status: "False", reason, message}; };
  const names: {-readonly [K in keyof Names]: Names[K]} = {...before};
  const free = (field: "plural" | "singular" | "kind" | "listKind", set: ReadonlySet<unknown>, reason: string): void => {
    const name = wanted[field] ?? "";
    if (name && set.has(name)) conflict(reason, taken(name));
    else if (name) names[field] = name;
  };
  free("plural", words, "PluralConflict");
  free("singular", words, "SingularConflict");
  const clashing = (wanted.shortNames ?? []).filter((name) => words.has(name));
  if (clashing.length) conflict("ShortNamesConflict", clashing.length === 1 ? taken(clashing[0]!) : `[${clashing.map(taken).join(", ")}]`);
  else if (wanted.shortNames) names.shortNames = wanted.shortNames;
  free("kind", kinds, "KindConflict");
  free("listKind", kinds, "ListKindConflict");
  if (wanted.categories) names.categories = wanted.categories;
  return {names, verdict};
}

/** The status of a definition after both controllers looked at it. */
export function judged(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[], nowMs: number): CustomResourceDefinitionStatus {
  const {names, verdict} = accept(definition, others), before = definition.status?.conditions ?? [];
  const established = before.some(({type, status}) => type === "Established" && status === "True");
  const second: Judgement = established || verdict.status === "True" ? {status: "True", reason: "InitialNamesAccepted", message: "the initial names have been accepted"} : {status: "False", reason: "NotAccepted", message: "not all names are accepted"};
  const told = (type: string, judgement: Judgement): CustomResourceDefinitionCondition => {
    const last = before.find((condition) => condition.type === type);
    return {type, ...judgement, lastTransitionTime: last?.status === judgement.status ? last.lastTransitionTime ?? instant(nowMs) : instant(nowMs)};
  };
  const conditions = [told("NamesAccepted", verdict), told("Established", second)];
  const rest = before.filter(({type}) => type !== "NamesAccepted" && type !== "Established");
  return {...definition.status, acceptedNames: {plural: "", kind: "", ...names} as CustomResourceDefinitionNames, conditions: [...conditions, ...rest]}; // plural and kind are there
}
