// Validation of roles and bindings. Source: pkg/apis/rbac/validation.
import {equal} from "../equal.ts";
import {invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsSubdomainErrors, pathSegmentErrors} from "../names.ts";
import {selectorRequirements} from "../selectors.ts";
import {selectorErrors} from "./scheduling.ts";
import type {ClusterRole, ClusterRoleBinding, LabelSelector, PolicyRule, Role, RoleBinding, Subject} from "../types.ts";

const GROUP = "rbac.authorization.k8s.io";

function ruleErrors(rule: PolicyRule, namespaced: boolean, at: string): FieldError[] {
  const errors: FieldError[] = [], urls = rule.nonResourceURLs ?? [];
  if (!rule.verbs?.length) errors.push(required(`${at}.verbs`, "verbs must contain at least one value"));
  if (urls.length) {
    if (namespaced) errors.push(invalidValue(`${at}.nonResourceURLs`, urls, "namespaced rules cannot apply to non-resource URLs"));
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) errors.push(invalidValue(`${at}.nonResourceURLs`, urls, "rules cannot apply to both regular resources and non-resource URLs"));
    return errors;
  }
  if (!rule.apiGroups?.length) errors.push(required(`${at}.apiGroups`, "resource rules must supply at least one api group"));
  if (!rule.resources?.length) errors.push(required(`${at}.resources`, "resource rules must supply at least one resource"));
  return errors;
}

export const roleErrors = ({rules}: Role): FieldError[] => (rules ?? []).flatMap((rule, i) => ruleErrors(rule, true, `rules[${i}]`));
export function clusterRoleErrors({rules, aggregationRule}: ClusterRole): FieldError[] {
  const errors = (rules ?? []).flatMap((rule, i) => ruleErrors(rule, false, `rules[${i}]`)), at = "aggregationRule.clusterRoleSelectors";
  if (!aggregationRule) return errors;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  return [...errors, ...(selectors.length ? selectors.flatMap((selector, i) => [...selectorErrors(selector, `${at}[${i}]`), ...unreadable(selector, `${at}[${i}]`)]) : [required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil")])];
}

/** What LabelSelectorAsSelector cannot read; upstream shows the selector that it did not get. */
function unreadable(selector: LabelSelector, at: string): FieldError[] {
  try {
    selectorRequirements(selector);
    return [];
  } catch {
    return [invalidValue(at, null, "invalid label selector.")];
  }
}

type Binding = RoleBinding | ClusterRoleBinding;

export function bindingErrors({kind, roleRef, subjects}: Binding): FieldError[] {
  const errors: FieldError[] = [], kinds = kind === "ClusterRoleBinding" ? ["ClusterRole"] : ["Role", "ClusterRole"];
  if (roleRef.apiGroup !== GROUP) errors.push(notSupported("roleRef.apiGroup", roleRef.apiGroup, [GROUP]));
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported("roleRef.kind", roleRef.kind, kinds));
  if (!roleRef.name) errors.push(required("roleRef.name"));
  else errors.push(...pathSegmentErrors(roleRef.name).map((text) => invalidValue("roleRef.name", roleRef.name, text)));
  return [...errors, ...(subjects ?? []).flatMap((subject, i) => subjectErrors(subject, kind === "RoleBinding", `subjects[${i}]`))];
}

function subjectErrors({kind, name, namespace, apiGroup = ""}: Subject, namespaced: boolean, at: string): FieldError[] {
  const errors: FieldError[] = name ? [] : [required(`${at}.name`)];
  if (kind === "ServiceAccount") {
    if (name) errors.push(...dnsSubdomainErrors(name).map((text) => invalidValue(`${at}.name`, name, text)));
    if (apiGroup) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [""]));
    if (!namespaced && !namespace) errors.push(required(`${at}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== GROUP) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [GROUP]));
  } else errors.push(notSupported(`${at}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  return errors;
}

export function bindingUpdateErrors(object: Binding, old: Binding): FieldError[] {
  const errors = bindingErrors(object);
  return equal(object.roleRef, old.roleRef) ? errors : [...errors, invalidValue("roleRef", {APIGroup: object.roleRef.apiGroup ?? "", Kind: object.roleRef.kind, Name: object.roleRef.name}, "cannot change roleRef")];
}
