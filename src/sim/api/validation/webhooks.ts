// Validation of webhook configurations and what admission policies share with them. Source: pkg/apis/admissionregistration/validation, k8s.io/apiserver/pkg/util/webhook.
import {conditionComplaint} from "../custom/cel/check.ts";
import {duplicate, invalidValue, notSupported, required, tooMany, type FieldError} from "../field-errors.ts";
import {dns1035LabelErrors, dnsSubdomainErrors, pathSegmentErrors, portNumberErrors, qualifiedNameErrors} from "../names.ts";
import type {MatchCondition, MatchResources, MutatingWebhook, NamedRuleWithOperations, ServiceReference, ValidatingWebhook} from "../types.ts";
import {selectorErrors} from "./scheduling.ts";

type Webhook = ValidatingWebhook & Pick<MutatingWebhook, "reinvocationPolicy">;
interface Configuration { readonly webhooks?: readonly Webhook[] }

export function webhookErrors({webhooks = []}: Configuration, old?: Configuration): FieldError[] {
  const seen = new Set<string>(), before = old?.webhooks ?? [], free = !old || new Set(before.map(({name}) => name)).size === before.length;
  return webhooks.flatMap((hook, i) => {
    const at = `webhooks[${i}]`, {name} = hook;
    const errors = [...oneWebhookErrors(hook, at, !old || before.every(({sideEffects}) => NO_SIDE_EFFECTS.includes(sideEffects))), ...versionErrors(hook.admissionReviewVersions ?? [], `${at}.admissionReviewVersions`, !old || before.every(({admissionReviewVersions: versions}) => !versions?.length || versions.some(isKnown)))];
    if (free && name && seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
    return errors;
  });
}

const NO_SIDE_EFFECTS = ["None", "NoneOnDryRun"], SIDE_EFFECTS = ["None", "NoneOnDryRun", "Some", "Unknown"];

function oneWebhookErrors(hook: Webhook, at: string, strict: boolean): FieldError[] {
  const {name, rules = [], failurePolicy, matchPolicy, sideEffects, timeoutSeconds, namespaceSelector, objectSelector, reinvocationPolicy, clientConfig: {url, service} = {}, matchConditions} = hook, errors = fullNameErrors(name, `${at}.name`);
  const effects = strict ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
  for (const [i, rule] of rules.entries()) errors.push(...ruleErrors(rule, `${at}.rules[${i}]`));
  errors.push(...policyErrors(failurePolicy, matchPolicy, at));
  if (sideEffects === undefined) errors.push(required(`${at}.sideEffects`, `must specify one of ${effects.join(", ")}`));
  else if (!effects.includes(sideEffects)) errors.push(notSupported(`${at}.sideEffects`, sideEffects, effects));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) errors.push(invalidValue(`${at}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds"));
  errors.push(...selectorErrors(namespaceSelector, `${at}.namespaceSelector`), ...selectorErrors(objectSelector, `${at}.objectSelector`));
  if (reinvocationPolicy !== undefined && !["IfNeeded", "Never"].includes(reinvocationPolicy)) errors.push(notSupported(`${at}.reinvocationPolicy`, reinvocationPolicy, ["IfNeeded", "Never"]));
  if ((url === undefined) === (service === undefined)) errors.push(required(`${at}.clientConfig`, "exactly one of url or service is required"));
  else if (url !== undefined) errors.push(...urlErrors(url, `${at}.clientConfig.url`));
  else if (service) errors.push(...serviceErrors(service, `${at}.clientConfig.service`));
  return [...errors, ...matchConditionErrors(matchConditions, `${at}.matchConditions`)];
}

/** IsFullyQualifiedName. */
function fullNameErrors(name: string | undefined, at: string): FieldError[] {
  if (!name) return [required(at)];
  const wrong = dnsSubdomainErrors(name);
  if (wrong.length) return [invalidValue(at, name, wrong.join(","))];
  return name.split(".").length < 3 ? [invalidValue(at, name, "should be a domain with at least three segments separated by dots")] : [];
}

export function policyErrors(failurePolicy: string | undefined, matchPolicy: string | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (failurePolicy !== undefined && failurePolicy !== "Fail" && failurePolicy !== "Ignore") errors.push(notSupported(`${at}.failurePolicy`, failurePolicy, ["Fail", "Ignore"]));
  if (matchPolicy !== undefined && matchPolicy !== "Exact" && matchPolicy !== "Equivalent") errors.push(notSupported(`${at}.matchPolicy`, matchPolicy, ["Equivalent", "Exact"]));
  return errors;
}

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"], SCOPES = ["*", "Cluster", "Namespaced"];

function ruleErrors(rule: NamedRuleWithOperations, at: string): FieldError[] {
  const {operations = [], apiGroups = [], apiVersions = [], resources = [], scope} = rule, errors: FieldError[] = [];
  const alone = (list: readonly string[], field: string, what: string): void => {
    if (!list.length) errors.push(required(`${at}.${field}`));
    if (list.length > 1 && list.includes("*")) errors.push(invalidValue(`${at}.${field}`, list, `if '*' is present, must not specify other ${what}`));
  };
  alone(operations, "operations", "operations");
  for (const [i, operation] of operations.entries()) if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${at}.operations[${i}]`, operation, OPERATIONS));
  alone(apiGroups, "apiGroups", "API groups");
  alone(apiVersions, "apiVersions", "API versions");
  for (const [i, version] of apiVersions.entries()) if (!version) errors.push(required(`${at}.apiVersions[${i}]`));
  errors.push(...resourceErrors(resources, `${at}.resources`));
  if (scope !== undefined && !SCOPES.includes(scope)) errors.push(notSupported(`${at}.scope`, scope, SCOPES));
  return errors;
}

function resourceErrors(resources: readonly string[], at: string): FieldError[] {
  const errors: FieldError[] = resources.length ? [] : [required(at)], all = new Set<string>(), everywhere = new Set<string>();
  let plain = false; // as upstream: what the last one without a subresource was
  for (const [i, text] of resources.entries()) {
    if (!text) { errors.push(required(`${at}[${i}]`)); continue; }
    const slash = text.indexOf("/");
    if (slash < 0) { plain = text !== "*"; continue; }
    const resource = text.slice(0, slash), sub = text.slice(slash + 1);
    if (all.has(resource)) errors.push(invalidValue(`${at}[${i}]`, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everywhere.has(sub)) errors.push(invalidValue(`${at}[${i}]`, text, `if '*/${sub}' is present, must not specify ${text}`));
    if (sub === "*") all.add(resource);
    if (resource === "*") everywhere.add(sub);
  }
  if (resources.length > 1 && resources.includes("*/*")) errors.push(invalidValue(at, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes("*") && plain) errors.push(invalidValue(at, resources, "if '*' is present, must not specify other resources without subresources"));
  return errors;
}

const KNOWN_VERSIONS = ["v1", "v1beta1"];
const isKnown = (version: string): boolean => KNOWN_VERSIONS.includes(version);

function versionErrors(versions: readonly string[], at: string, strict: boolean): FieldError[] {
  if (!versions.length) return [required(at, `must specify one of ${KNOWN_VERSIONS.join(", ")}`)];
  const errors = versions.flatMap((version, i) => (versions.indexOf(version) < i ? [invalidValue(`${at}[${i}]`, version, "duplicate version")] : dns1035LabelErrors(version).map((why) => invalidValue(`${at}[${i}]`, version, why))));
  return strict && !versions.some(isKnown) ? [...errors, invalidValue(at, versions, `must include at least one of ${KNOWN_VERSIONS.join(", ")}`)] : errors;
}

const FORM = "; desired format: https://host[/path]";

/** ValidateWebhookURL. */
function urlErrors(text: string, at: string): FieldError[] {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return [required(at, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URL escape ${JSON.stringify(/%(?![0-9a-fA-F]{2}).{0,2}/.exec(text)![0])}${FORM}`)];
  const [, scheme = "", authority = "", , query = "", fragment = ""] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text) ?? [], user = authority.includes("@") ? authority.slice(0, authority.lastIndexOf("@")) : undefined;
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== "https") errors.push(invalidValue(at, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`));
  if (!authority.slice(user === undefined ? 0 : user.length + 1)) errors.push(invalidValue(at, "", `host must be provided${FORM}`));
  if (user !== undefined) errors.push(invalidValue(at, user, "user information is not permitted in the URL"));
  if (fragment) errors.push(invalidValue(at, fragment, "fragments are not permitted in the URL"));
  if (query) errors.push(invalidValue(at, query, "query parameters are not permitted in the URL"));
  return errors;
}

/** ValidateWebhookService, whose callers give it the name for the namespace and the namespace for the name. */
function serviceErrors({name: namespace, namespace: name, port, path}: ServiceReference, at: string): FieldError[] {
  const errors: FieldError[] = [], where = `${at}.path`, wrong = portNumberErrors(port ?? 0);
  if (!name) errors.push(required(`${at}.name`, "service name is required"));
  if (!namespace) errors.push(required(`${at}.namespace`, "service namespace is required"));
  if (wrong.length) errors.push(invalidValue(`${at}.port`, port ?? 0, `port is not valid: ${wrong.join(", ")}`));
  if (!path || path === "/") return errors;
  if (path === "//") return [...errors, invalidValue(where, path, "segment[0] may not be empty")];
  if (!path.startsWith("/")) errors.push(invalidValue(where, path, "must start with a '/'"));
  for (const [i, step] of path.slice(1).replace(/\/$/, "").split("/").entries()) {
    if (!step) errors.push(invalidValue(where, path, `segment[${i}] may not be empty`));
    else errors.push(...dnsSubdomainErrors(step).map((why) => invalidValue(where, path, `segment[${i}]: ${why}`)));
  }
  return errors;
}

export function matchConditionErrors(conditions: readonly MatchCondition[] = [], at: string, params = false): FieldError[] {
  const errors: FieldError[] = conditions.length > 64 ? [tooMany(at, conditions.length, 64)] : [];
  for (const [i, {name, expression}] of conditions.entries()) {
    const source = (expression ?? "").trim(), wrong = source ? conditionComplaint(source, {params}) : undefined;
    if (!source) errors.push(required(`${at}[${i}].expression`));
    else if (wrong) errors.push(invalidValue(`${at}[${i}].expression`, source, wrong));
    errors.push(...(name ? qualifiedNameErrors(name).map((why) => invalidValue(`${at}[${i}].name`, name, why)) : [required(`${at}[${i}].name`)]));
    if (name && conditions.findIndex((other) => other.name === name) < i) errors.push(duplicate(`${at}[${i}].name`, name));
  }
  return errors;
}

export function matchResourceErrors(match: MatchResources, at: string): FieldError[] {
  const {matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = []} = match;
  const named = (rules: readonly NamedRuleWithOperations[], field: string): FieldError[] => rules.flatMap((rule, i) => {
    const names = rule.resourceNames ?? [];
    return [
      ...names.flatMap((name, j) => [...pathSegmentErrors(name).map((why) => invalidValue(`${at}.${field}[${i}].resourceNames[${j}]`, name, why)), ...(names.indexOf(name) < j ? [duplicate(`${at}.${field}[${i}].resourceNames[${j}]`, name)] : [])]),
      ...ruleErrors(rule, `${at}.${field}[${i}]`),
    ];
  });
  return [
    ...policyErrors(undefined, matchPolicy, at), ...selectorErrors(namespaceSelector, `${at}.namespaceSelector`), ...selectorErrors(objectSelector, `${at}.objectSelector`),
    ...named(resourceRules, "resourceRules"), ...named(excludeResourceRules, "excludeResourceRules"),
  ];
}
