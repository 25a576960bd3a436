// Validation of ConfigMaps, Secrets, Endpoints, quotas, LimitRanges. Source: pkg/apis/core/validation.
import {JsonError, parseJson} from "../json.ts";
import {equal} from "../equal.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, tooLong, Verbatim, type FieldError} from "../field-errors.ts";
import {configMapKeyErrors, dnsLabelErrors, dnsSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import {compareQuantities, NANO_PER_UNIT, parseQuantity, quantityText} from "../quantity.ts";
import type {ConfigMap, Endpoints, LimitRange, LimitRangeItem, ResourceQuota, Secret} from "../types.ts";
import {amountErrors, isStandardResource} from "./resources.ts";
import {addressErrors, portRangeErrors, specialAddressErrors} from "./rules.ts";

const MAX_SIZE = 1024 * 1024;

const keyErrors = (map: object | undefined, at: string): FieldError[] => Object.keys(map ?? {}).flatMap((key) => configMapKeyErrors(key).map((text) => invalidValue(`${at}[${key}]`, key, text)));

export function configMapErrors({data, binaryData}: ConfigMap): FieldError[] {
  const errors = keyErrors(data, "data");
  for (const key of Object.keys(binaryData ?? {})) if (data?.[key] !== undefined) errors.push(invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
  errors.push(...keyErrors(binaryData, "binaryData"));
  const size = Object.values(data ?? {}).reduce((sum, text) => sum + text.length, 0) + Object.values(binaryData ?? {}).reduce((sum, text) => sum + Math.floor((text.length * 3) / 4), 0);
  if (size > MAX_SIZE) errors.push(tooLong("[]", MAX_SIZE));
  return errors;
}

export function configMapUpdateErrors(object: ConfigMap, old: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  if (old.immutable) {
    if (!object.immutable) errors.push(forbiddenField("immutable", "field is immutable when `immutable` is set"));
    if (!equal(object.data, old.data)) errors.push(forbiddenField("data", "field is immutable when `immutable` is set"));
    if (!equal(object.binaryData, old.binaryData)) errors.push(forbiddenField("binaryData", "field is immutable when `immutable` is set"));
  }
  return [...errors, ...configMapErrors(object)];
}

const REQUIRED_KEYS: {readonly [type: string]: readonly string[]} = {
  "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/dockerconfigjson": [".dockerconfigjson"], "kubernetes.io/ssh-auth": ["ssh-privatekey"], "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export function secretErrors({data, type, metadata}: Secret): FieldError[] {
  const errors = keyErrors(data, "data");
  const size = Object.values(data ?? {}).reduce((sum, text) => sum + Math.floor((text.length * 3) / 4), 0);
  if (size > MAX_SIZE) errors.push(tooLong("data", MAX_SIZE));
  if (type === "kubernetes.io/service-account-token" && !metadata.annotations?.["kubernetes.io/service-account.name"]) errors.push(required("metadata.annotations[kubernetes.io/service-account.name]"));
  if (type === "kubernetes.io/basic-auth" && data?.["username"] === undefined && data?.["password"] === undefined) errors.push(required("data[username]"), required("data[password]"));
  for (const key of REQUIRED_KEYS[type ?? ""] ?? []) {
    if (data?.[key] === undefined || (key === "ssh-privatekey" && !data[key])) errors.push(required(`data[${key}]`));
    else if (key.startsWith(".docker")) errors.push(...jsonComplaint(data[key]).map((why) => invalidValue(`data[${key}]`, "<secret contents redacted>", why)));
  }
  return errors;
}

/** What Go's decoder says of a text that is to be an object. */
function jsonComplaint(base64: string): string[] {
  try {
    const {value} = parseJson(atob(base64)), what = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    return value === null || what === "object" ? [] : [`json: cannot unmarshal ${what} into Go value of type map[string]interface {}`];
  } catch (error) {
    return [error instanceof JsonError ? error.message : "unexpected end of JSON input"];
  }
}

export function secretUpdateErrors(object: Secret, old: Secret): FieldError[] {
  const errors: FieldError[] = object.type === old.type ? [] : [invalidValue("type", object.type, "field is immutable")];
  if (old.immutable) {
    if (!object.immutable) errors.push(forbiddenField("immutable", "field is immutable when `immutable` is set"));
    if (!equal(object.data, old.data)) errors.push(forbiddenField("data", "field is immutable when `immutable` is set"));
  }
  return [...errors, ...secretErrors(object)];
}

/** A TLS Secret whose certificate is none. */
export function secretWarnings({type, data}: Secret): string[] {
  if (type !== "kubernetes.io/tls") return [];
  const pem = (key: string): boolean => { try { return /-----BEGIN [A-Z ]+-----/.test(atob(data?.[key] ?? "")); } catch { return false; } };
  if (!pem("tls.crt")) return ["tls: failed to find any PEM data in certificate input"];
  return pem("tls.key") ? [] : ["tls: failed to find any PEM data in key input"];
}

export function endpointsErrors({subsets}: Endpoints): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {addresses = [], notReadyAddresses = [], ports = []}] of (subsets ?? []).entries()) {
    const at = `subsets[${i}]`;
    if (!addresses.length && !notReadyAddresses.length) errors.push(required(at, "must specify `addresses` or `notReadyAddresses`"));
    for (const [kind, list] of [["addresses", addresses], ["notReadyAddresses", notReadyAddresses]] as const) {
      for (const [j, {ip, hostname, nodeName}] of list.entries()) {
        const path = `${at}.${kind}[${j}]`;
        errors.push(...addressErrors(ip, `${path}.ip`), ...(hostname ? dnsLabelErrors(hostname).map((text) => invalidValue(`${path}.hostname`, hostname, text)) : []));
        if (nodeName !== undefined) errors.push(...dnsSubdomainErrors(nodeName).map((text) => invalidValue(`${path}.nodeName`, nodeName, text)));
        errors.push(...specialAddressErrors(ip, `${path}.ip`));
      }
    }
    for (const [j, {name, port, protocol}] of ports.entries()) {
      if (ports.length > 1 && !name) errors.push(required(`${at}.ports[${j}].name`));
      else if (name) errors.push(...dnsLabelErrors(name).map((text) => invalidValue(`${at}.ports[${j}].name`, name, text)));
      errors.push(...portRangeErrors(port, `${at}.ports[${j}].port`));
      if (protocol && !["SCTP", "TCP", "UDP"].includes(protocol)) errors.push(notSupported(`${at}.ports[${j}].protocol`, protocol, ["SCTP", "TCP", "UDP"]));
    }
  }
  return errors;
}

const isQuotaResource = (name: string): boolean => isStandardResource(name) || name.startsWith("count/") || name.startsWith("requests.") || name.startsWith("limits.") || name.includes("/");
const SCOPES = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity", "VolumeAttributesClass"];
const POD_RESOURCES = new Set(["pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "count/pods"]);

export function quotaUpdateErrors(object: ResourceQuota, old: ResourceQuota): FieldError[] {
  const scopes = (quota: ResourceQuota): string => [...new Set(quota.spec?.scopes ?? [])].sort().join();
  return [...quotaErrors(object), ...(scopes(object) === scopes(old) ? [] : [invalidValue("spec.scopes", object.spec?.scopes ?? null, "field is immutable")])];
}

export function quotaErrors({spec}: ResourceQuota): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(spec.hard ?? {})) {
    const at = `spec.hard[${name}]`;
    errors.push(...qualifiedNameErrors(name).map((text) => invalidValue(at, name, text)));
    if (!name.includes("/")) {
      if (!isQuotaResource(name)) errors.push(invalidValue(at, name, "must be a standard resource type or fully qualified"), invalidValue(at, name, "must be a standard resource for quota"));
    }
    errors.push(...amountErrors(name, value, at));
  }
  const scopes = spec.scopes ?? [], names = Object.keys(spec.hard ?? {});
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) {
      errors.push(invalidValue("spec.scopes", scopes, "unsupported scope"));
      continue;
    }
    for (const name of names) if (!fitsScope(scope, name)) errors.push(invalidValue("spec.scopes", scopes, "unsupported scope applied to resource"));
  }
  for (const pair of [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]] as const) if (pair.every((scope) => scopes.includes(scope))) errors.push(invalidValue("spec.scopes", scopes, "conflicting scopes"));
  return [...errors, ...scopeSelectorErrors(spec)];
}

/** IsResourceQuotaScopeValidForResource, of standard resources. */
function fitsScope(scope: string, name: string): boolean {
  if (!isQuotaResource(name) || name.includes("/")) return true;
  if (scope === "BestEffort") return name === "pods" || name === "count/pods";
  if (scope === "VolumeAttributesClass") return name === "persistentvolumeclaims" || name === "requests.storage";
  return SCOPES.includes(scope) ? POD_RESOURCES.has(name) || name.startsWith("requests.hugepages") : true;
}

const EXISTS_ONLY = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];

/** validateScopedResourceSelectorRequirement. */
function scopeSelectorErrors({scopeSelector, scopes, hard = {}}: NonNullable<ResourceQuota["spec"]>): FieldError[] {
  const at = "spec.scopeSelector.matchExpressions", names = Object.keys(hard).sort(), asked = new Set((scopeSelector?.matchExpressions ?? []).map(({scopeName}) => scopeName as string));
  const shown = () => ({MatchExpressions: scopeSelector!.matchExpressions!.map(({scopeName, operator, values}) => ({ScopeName: scopeName, Operator: operator, Values: values ?? null}))});
  const conflicts = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]].filter((pair) => pair.every((scope) => asked.has(scope))).map(() => invalidValue(at, scopes ?? null, "conflicting scopes"));
  return [...(scopeSelector?.matchExpressions ?? []).flatMap(({scopeName, operator, values = []}) => {
    const errors: FieldError[] = SCOPES.includes(scopeName) ? [] : [invalidValue(`${at}.scopeName`, scopeName, "unsupported scope")];
    for (const name of names) if (!fitsScope(scopeName, name)) errors.push(invalidValue(at, new Verbatim(JSON.stringify(shown())), "unsupported scope applied to resource"));
    if (EXISTS_ONLY.includes(scopeName) && operator !== "Exists") errors.push(invalidValue(`${at}.operator`, operator, "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    if (operator === "In" || operator === "NotIn") {
      if (!values.length) errors.push(required(`${at}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length) errors.push(invalidValue(`${at}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else errors.push(invalidValue(`${at}.operator`, operator, "not a valid selector operator"));
    return errors;
  }), ...conflicts];
}

const LIMIT_TYPES = ["Container", "PersistentVolumeClaim", "Pod"];

/** validateLimitRangeResourceName. */
function limitNameErrors(type: string, name: string, at: string): FieldError[] {
  const errors: FieldError[] = qualifiedNameErrors(name).map((text) => invalidValue(at, name, text));
  if (!errors.length && !name.includes("/") && !isStandardResource(name)) errors.push(invalidValue(at, name, "must be a standard resource type or fully qualified"));
  if ((type === "Pod" || type === "Container") && !name.includes("/") && !isStandardResource(name)) errors.push(invalidValue(at, name, "must be a standard resource for containers"));
  return errors;
}

/** A ratio that its own bounds cannot keep. */
function ratioErrors({min, max, maxLimitRequestRatio}: LimitRangeItem, name: string, at: string): FieldError[] {
  const ratio = maxLimitRequestRatio?.[name], low = min?.[name], high = max?.[name];
  if (ratio === undefined || low === undefined || high === undefined) return [];
  const limit = Number(parseQuantity(high).nano) / Number(parseQuantity(low).nano);
  return Number(parseQuantity(ratio).nano) / 1e9 > limit ? [invalidValue(`${at}.maxLimitRequestRatio[${name}]`, quantityText(ratio), `ratio ${quantityText(ratio)} is greater than max/min = ${limit.toFixed(6)}`)] : [];
}

type Amounts = {readonly [name: string]: string | number} | undefined;
const over = (a: string | number, b: string | number): boolean => compareQuantities(parseQuantity(a), parseQuantity(b)) > 0;

export function limitRangeErrors({spec}: LimitRange): FieldError[] {
  const errors: FieldError[] = [], types = new Set<string>();
  for (const [i, item] of (spec?.limits ?? []).entries()) {
    const at = `spec.limits[${i}]`;
    errors.push(...qualifiedNameErrors(item.type).map((text) => invalidValue(`${at}.type`, item.type, text)));
    if (!qualifiedNameErrors(item.type).length && !item.type.includes("/") && !LIMIT_TYPES.includes(item.type)) errors.push(invalidValue(`${at}.type`, item.type, "must be a standard limit type or fully qualified"));
    if (types.has(item.type)) errors.push(duplicate(`${at}.type`, item.type));
    types.add(item.type);
    errors.push(...itemErrors(item, at));
  }
  return errors;
}

function itemErrors(item: LimitRangeItem, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const {min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio} = item;
  for (const [field, amounts] of [["max", max], ["min", min], ...(item.type === "Pod" ? [] : [["default", limit], ["defaultRequest", request]] as const), ["maxLimitRequestRatio", ratio]] as const) for (const name of Object.keys(amounts ?? {})) errors.push(...limitNameErrors(item.type, name, `${at}.${field}[${name}]`));
  if (item.type === "Pod" && limit) errors.push(forbiddenField(`${at}.default`, "may not be specified when `type` is 'Pod'"));
  if (item.type === "Pod" && request) errors.push(forbiddenField(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'"));
  if (item.type === "PersistentVolumeClaim" && min?.["storage"] === undefined && max?.["storage"] === undefined) errors.push(required(`${at}.limits`, "either minimum or maximum storage value is required, but neither was provided"));
  for (const name of new Set([min, max, limit, request, ratio].flatMap((amounts: Amounts) => Object.keys(amounts ?? {})))) {
    const compare = (low: Amounts, high: Amounts, field: string, text: (low: string, high: string) => string, blamed: Amounts) => {
      const a = low?.[name], b = high?.[name];
      if (a !== undefined && b !== undefined && over(a, b)) errors.push(invalidValue(`${at}.${field}[${name}]`, quantityText(blamed![name]!), text(quantityText(a), quantityText(b))));
    };
    compare(min, max, "min", (a, b) => `min value ${a} is greater than max value ${b}`, min);
    compare(min, request, "defaultRequest", (a, b) => `min value ${a} is greater than default request value ${b}`, request);
    compare(request, max, "defaultRequest", (a, b) => `default request value ${a} is greater than max value ${b}`, request);
    compare(request, limit, "defaultRequest", (a, b) => `default request value ${a} is greater than default limit value ${b}`, request);
    compare(min, limit, "default", (a, b) => `min value ${a} is greater than default value ${b}`, min);
    compare(limit, max, "default", (a, b) => `default value ${a} is greater than max value ${b}`, max);
    const quotient = ratio?.[name];
    if (quotient !== undefined && parseQuantity(quotient).nano < NANO_PER_UNIT) errors.push(invalidValue(`${at}.maxLimitRequestRatio[${name}]`, quantityText(quotient), `ratio ${quantityText(quotient)} is less than 1`));
    errors.push(...ratioErrors(item, name, at));
  }
  return errors;
}
