// ValidatingAdmissionPolicy: what the cluster's own policies say of a write. Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating dispatcher.go, validator.go.
// Not simulated: the `authorizer` of expressions, audit annotations, costs.
import type {World} from "../../world.ts";
import {customResources} from "../custom/definitions.ts";
import {evaluate, EvaluationError, type Scope} from "../custom/cel/evaluate.ts";
import {expressionOf} from "../custom/cel/rules.ts";
import {policyRefusal} from "../errors.ts";
import type {Json, KubeObject} from "../object.ts";
import {get, keptAs, list} from "../registry.ts";
import {resources} from "../resources.ts";
import {matchesSelector} from "../selectors.ts";
import type {MatchResources, NamedRuleWithOperations, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation} from "../types.ts";
import type {AdmissionPlugin, Attributes} from "./plugin.ts";

const BINDINGS = "validatingadmissionpolicybindings", POLICIES = "validatingadmissionpolicies";
/** What policies are made of is not theirs to refuse. */
const EXEMPT = new Set([BINDINGS, POLICIES, "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "validatingwebhookconfigurations", "mutatingwebhookconfigurations"]);

export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: "ValidatingAdmissionPolicy",
  validate(object, old, attributes) {
    const {world} = attributes.io;
    const bindings = list(world, BINDINGS) as readonly ValidatingAdmissionPolicyBinding[]; // of that resource
    if (!bindings.length || EXEMPT.has(attributes.info.name)) return;
    const deleted = attributes.operation === "DELETE", review: Review = {object: deleted ? undefined : object, old, attributes};
    for (const binding of bindings) {
      const policy = get(world, POLICIES, binding.spec.policyName) as ValidatingAdmissionPolicy | undefined; // likewise
      if (policy && matches(policy.spec.matchConstraints, review) && (!binding.spec.matchResources || matches(binding.spec.matchResources, review))) apply(policy, binding, review);
    }
  },
};

interface Review { readonly object: KubeObject | undefined; readonly old: KubeObject | undefined; readonly attributes: Attributes }

function matches(match: MatchResources | undefined, {object, old, attributes}: Review): boolean {
  const {resourceRules, excludeResourceRules = [], namespaceSelector, objectSelector, matchPolicy} = match ?? {}, exact = matchPolicy === "Exact";
  if (excludeResourceRules.some((rule) => covers(rule, attributes, exact)) || (resourceRules?.length && !resourceRules.some((rule) => covers(rule, attributes, exact)))) return false;
  const {info, namespace, io} = attributes, own = info.name === "namespaces" ? object ?? old : namespace ? get(io.world, "namespaces", namespace) : undefined;
  if (own && !matchesSelector(namespaceSelector ?? {}, own.metadata.labels ?? {})) return false;
  return [object, old].some((one) => one && matchesSelector(objectSelector ?? {}, one.metadata.labels ?? {}));
}

const among = (list: readonly string[] | undefined, wanted: string): boolean => list?.some((one) => one === "*" || one === wanted) ?? false;

function covers({operations, apiGroups, apiVersions, resources: named, resourceNames, scope}: NamedRuleWithOperations, {info, subresource, operation, name}: Attributes, exact: boolean): boolean {
  if (!among(operations, operation) || !among(apiGroups, info.group) || (exact && !among(apiVersions, info.version))) return false;
  if (resourceNames?.length && !resourceNames.includes(name)) return false;
  if ((scope === "Namespaced" && !info.namespaced) || (scope === "Cluster" && info.namespaced)) return false;
  return named?.some((one) => {
    const [resource, sub = ""] = one.split("/");
    return (resource === "*" || resource === info.name) && (sub === "*" || sub === subresource);
  }) ?? false;
}

function apply(policy: ValidatingAdmissionPolicy, binding: ValidatingAdmissionPolicyBinding, review: Review): void {
  const {attributes} = review, {failurePolicy} = policy.spec, params = paramsOf(policy, binding, attributes);
  const tell = (message: string, reason?: string): void => {
    const {validationActions} = binding.spec, names = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
    if (validationActions.includes("Warn")) attributes.warn(`Validation failed for ${names}: ${message}`);
    if (validationActions.includes("Deny")) throw policyRefusal(attributes.info, attributes.name, `${names} denied request: ${message}`, reason);
  };
  if (!params.length) {
    if (binding.spec.paramRef?.parameterNotFoundAction === "Deny" && failurePolicy !== "Ignore") tell("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction");
    return;
  }
  for (const param of params) {
    const scope = scopeOf(policy, review, param);
    try {
      if (!policy.spec.matchConditions?.every(({expression}) => value(expression, scope) === true) && policy.spec.matchConditions?.length) continue;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      if (failurePolicy !== "Ignore") tell(error.message);
      continue;
    }
    for (const validation of policy.spec.validations ?? []) check(validation, scope, failurePolicy, tell);
  }
}

function check(validation: Validation, scope: Scope, failurePolicy: string | undefined, tell: (message: string, reason?: string) => void): void {
  const expression = validation.expression.trim();
  let holds: boolean;
  try {
    holds = value(expression, scope) === true;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (failurePolicy !== "Ignore") tell(`expression '${expression}' resulted in error: ${error.message}`, validation.reason);
    return;
  }
  if (!holds) tell(message(validation, scope) || validation.message?.trim() || `failed expression: ${expression}`, validation.reason);
}

/** A message that is no text, empty or of several lines does not count. */
function message({messageExpression}: Validation, scope: Scope): string {
  try {
    const text = messageExpression ? value(messageExpression, scope) : "";
    return typeof text === "string" && !text.trim().includes("\n") ? text.trim() : "";
  } catch (error) {
    if (error instanceof EvaluationError) return "";
    throw error;
  }
}

function value(source: string, scope: Scope): Json {
  const expression = expressionOf(source);
  if (!expression) throw new EvaluationError("compilation error");
  return evaluate(expression, scope);
}

const json = (object: KubeObject | undefined): Json => (object ?? null) as unknown as Json; // objects of the API are JSON

function scopeOf({spec: {variables = []}}: ValidatingAdmissionPolicy, {object, old, attributes}: Review, params: Json): Scope {
  const {info, subresource, operation, name, namespace, dryRun, io: {world, caller: {user}}} = attributes;
  const request: Json = {
    kind: {group: info.group, version: info.version, kind: info.kind}, resource: {group: info.group, version: info.version, resource: info.name}, subResource: subresource, name, namespace: namespace ?? "", operation, dryRun,
    userInfo: {username: user.name, groups: [...user.groups], uid: user.uid ?? "", extra: {...user.extra}},
  };
  const known: {[name: string]: Json} = {}, scope: Scope = {object: json(object), oldObject: json(old), request, params, namespaceObject: json(namespace ? get(world, "namespaces", namespace) : undefined), variables: known};
  for (const variable of variables) {
    try {
      known[variable.name] = value(variable.expression, scope);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error; // whoever asks for it finds no such key
    }
  }
  return scope;
}

/** The objects that a binding gives to the policy; null for a policy that takes none. */
function paramsOf({spec: {paramKind}}: ValidatingAdmissionPolicy, {spec: {paramRef}}: ValidatingAdmissionPolicyBinding, {namespace, io: {world}}: Attributes): readonly Json[] {
  if (!paramKind || !paramRef) return [null];
  const info = kindsOf(world).find(({groupVersion, kind, name}) => groupVersion === paramKind.apiVersion && kind === paramKind.kind && !name.includes("/"));
  if (!info) return [];
  const place = info.namespaced ? paramRef.namespace ?? namespace : undefined, {name, selector} = paramRef;
  const found = list(world, keptAs(info), place ? {namespace: place} : {}).filter(({metadata}) => (name ? metadata.name === name : matchesSelector(selector ?? {}, metadata.labels ?? {})));
  return found.length || paramRef.parameterNotFoundAction !== "Allow" ? found.map(json) : [null];
}

const kindsOf = (world: World) => [...resources, ...customResources(world)];
