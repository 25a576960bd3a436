// Validation of FlowSchemas and PriorityLevelConfigurations. Source: pkg/apis/flowcontrol/validation.
// Not simulated: that the mandatory objects (exempt, catch-all) may not change.
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors} from "../names.ts";
import type {FlowSchema, FlowcontrolV1Subject as Subject, LimitResponse, PolicyRulesWithSubjects, PriorityLevelConfiguration} from "../types.ts";

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

export function flowSchemaErrors({metadata, spec}: FlowSchema): FieldError[] {
  const errors: FieldError[] = [], {matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = []} = spec, at = "spec.matchingPrecedence";
  if (matchingPrecedence <= 0) errors.push(invalidValue(at, matchingPrecedence, "must be a positive value"));
  if (matchingPrecedence > 10000) errors.push(invalidValue(at, matchingPrecedence, "must not be greater than 10000"));
  if (matchingPrecedence === 1 && metadata.name !== "exempt") errors.push(invalidValue(at, matchingPrecedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (distinguisherMethod && !["ByNamespace", "ByUser"].includes(distinguisherMethod.type)) errors.push(notSupported("spec.distinguisherMethod.type", {Type: distinguisherMethod.type}, ["ByNamespace", "ByUser"]));
  const level = priorityLevelConfiguration.name, where = "spec.priorityLevelConfiguration.name";
  errors.push(...(level ? dnsSubdomainErrors(level).map((text) => invalidValue(where, level, text)) : [required(where, "must reference a priority level")]));
  return [...errors, ...rules.flatMap((rule, i) => ruleErrors(rule, `spec.rules[${i}]`))];
}

function ruleErrors({subjects, resourceRules = [], nonResourceRules = []}: PolicyRulesWithSubjects, at: string): FieldError[] {
  const errors = subjects?.length ? subjects.flatMap((subject, i) => subjectErrors(subject, `${at}.subjects[${i}]`)) : [required(`${at}.subjects`, "subjects must contain at least one value")];
  if (!resourceRules.length && !nonResourceRules.length) errors.push(required(at, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  for (const [i, {verbs, apiGroups, resources, clusterScope, ...rule}] of resourceRules.entries()) {
    const namespaces = rule.namespaces ?? []; // null where nobody gave one
    const path = `${at}.resourceRules[${i}]`;
    errors.push(...verbErrors(verbs, `${path}.verbs`), ...wildcardErrors(apiGroups, `${path}.apiGroups`, "api groups", "resource rules must supply at least one api group"), ...wildcardErrors(resources, `${path}.resources`, "resources", "resource rules must supply at least one resource"));
    if (!namespaces.length && clusterScope) continue;
    errors.push(...wildcardErrors(namespaces, `${path}.namespaces`, "namespaces", "resource rules that are not cluster scoped must supply at least one namespace"));
    if (!namespaces.includes("*")) errors.push(...namespaces.flatMap((name, j) => dnsLabelErrors(name).map((text) => invalidValue(`${path}.namespaces[${j}]`, name, `each member of this list must be '*' or a DNS-1123 label; ${text}`))));
  }
  for (const [i, {verbs, nonResourceURLs}] of nonResourceRules.entries()) {
    const path = `${at}.nonResourceRules[${i}]`;
    errors.push(...verbErrors(verbs, `${path}.verbs`), ...wildcardErrors(nonResourceURLs, `${path}.nonResourceURLs`, "non-resource URLs", "nonResourceURLs must contain at least one value"));
    if (!nonResourceURLs?.includes("*")) errors.push(...(nonResourceURLs ?? []).flatMap((url, j) => urlErrors(url, `${path}.nonResourceURLs[${j}]`)));
  }
  return errors;
}

function wildcardErrors(list: readonly string[] | undefined, at: string, what: string, none: string): FieldError[] {
  if (!list?.length) return [required(at, none)];
  return list.length > 1 && list.includes("*") ? [invalidValue(at, list, `if '*' is present, must not specify other ${what}`)] : [];
}

function verbErrors(verbs: readonly string[] | undefined, at: string): FieldError[] {
  const errors = wildcardErrors(verbs, at, "verbs", "verbs must contain at least one value");
  if (errors.length || !verbs || verbs.includes("*")) return errors;
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(at, verbs, VERBS)];
}

/** ValidateNonResourceURLPath. */
function urlErrors(url: string, at: string): FieldError[] {
  if (!url) return [invalidValue(at, url, "must not be empty")];
  if (url === "/") return [];
  if (!url.startsWith("/")) return [invalidValue(at, url, "must start with slash")];
  if (url.includes(" ")) return [invalidValue(at, url, "must not contain white-space")];
  if (url.includes("//")) return [invalidValue(at, url, "must not contain double slash")];
  return url.replace(/\/\*$/, "").includes("*") ? [invalidValue(at, url, "wildcard can only do suffix matching")] : [];
}

const SUBJECTS = ["Group", "ServiceAccount", "User"], PARTS = {ServiceAccount: "serviceAccount", User: "user", Group: "group"} as const;

function subjectErrors(subject: Subject, at: string): FieldError[] {
  const kind = SUBJECTS.find((one) => one === subject.kind) as keyof typeof PARTS | undefined; // the list has these alone
  if (!kind) return [notSupported(`${at}.kind`, subject.kind, SUBJECTS)];
  const own = PARTS[kind], part = subject[own], errors: FieldError[] = [];
  if (!part) errors.push(required(`${at}.${own}`, `${own} is required when subject kind is '${kind}'`));
  else if (!part.name) errors.push(required(`${at}.${own}.name`));
  if (subject.serviceAccount && own === "serviceAccount") {
    const {name, namespace} = subject.serviceAccount;
    if (name && name !== "*") errors.push(...dnsSubdomainErrors(name).map((text) => invalidValue(`${at}.serviceAccount.name`, name, text)));
    errors.push(...(namespace ? dnsLabelErrors(namespace).map((text) => invalidValue(`${at}.serviceAccount.namespace`, namespace, text)) : [required(`${at}.serviceAccount.namespace`, "must specify namespace for service account")]));
  }
  for (const other of ["ServiceAccount", "User", "Group"] as const) {
    if (other !== kind && subject[PARTS[other]]) errors.push(forbiddenField(`${at}.${PARTS[other]}`, `${PARTS[other]} is forbidden when subject kind is not '${other}'`));
  }
  return errors;
}

export function priorityLevelErrors({metadata, spec: {type, limited, exempt}}: PriorityLevelConfiguration): FieldError[] {
  const errors: FieldError[] = [];
  if ((metadata.name === "exempt") !== (type === "Exempt")) errors.push(invalidValue("spec.type", type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (!type) return [...errors, required("spec.type")];
  if (type !== "Exempt" && type !== "Limited") return [...errors, notSupported("spec.type", type, ["Exempt", "Limited"])];
  if (type === "Exempt" && limited) errors.push(forbiddenField("spec.limited", "must be nil if the type is not Limited"));
  if (type === "Limited" && exempt) errors.push(forbiddenField("spec.exempt", "must be nil if the type is Limited"));
  if (type === "Limited" && !limited) errors.push(required("spec.limited", "must not be empty when type is Limited"));
  const part = type === "Exempt" ? exempt : limited, at = `spec.${type === "Exempt" ? "exempt" : "limited"}`;
  if (!part) return errors;
  if ((part.nominalConcurrencyShares ?? 0) < 0) errors.push(invalidValue(`${at}.nominalConcurrencyShares`, part.nominalConcurrencyShares, "must be a non-negative integer"));
  if (type === "Limited") errors.push(...responseErrors(limited!.limitResponse, `${at}.limitResponse`));
  if (part.lendablePercent !== undefined && (part.lendablePercent < 0 || part.lendablePercent > 100)) errors.push(invalidValue(`${at}.lendablePercent`, part.lendablePercent, "must be between 0 and 100, inclusive"));
  if (type === "Limited" && (limited!.borrowingLimitPercent ?? 0) < 0) errors.push(invalidValue(`${at}.borrowingLimitPercent`, limited!.borrowingLimitPercent, "if specified, must be a non-negative integer"));
  return errors;
}

function responseErrors(response: LimitResponse | undefined, at: string): FieldError[] {
  const {type = "", queuing} = response ?? {};
  if (type === "Reject") return queuing ? [forbiddenField(`${at}.queuing`, "must be nil if limited.limitResponse.type is not Limited")] : [];
  if (type !== "Queue") return [type ? notSupported(`${at}.type`, type, ["Queue", "Reject"]) : required(`${at}.type`)];
  if (!queuing) return [required(`${at}.queuing`, "must not be empty if limited.limitResponse.type is Limited")];
  const errors: FieldError[] = [], {queueLengthLimit = 0, queues = 0, handSize = 0} = queuing;
  if (queueLengthLimit <= 0) errors.push(invalidValue(`${at}.queuing.queueLengthLimit`, queueLengthLimit, "must be positive"));
  if (queues <= 0) errors.push(invalidValue(`${at}.queuing.queues`, queues, "must be positive"));
  else if (queues > 10000000) errors.push(invalidValue(`${at}.queuing.queues`, queues, "must not be greater than 10000000"));
  if (handSize > queues) errors.push(invalidValue(`${at}.queuing.handSize`, handSize, `should not be greater than queues (${queues})`));
  return errors;
}
