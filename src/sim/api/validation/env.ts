// Validation of environment variables. Source: pkg/apis/core/validation ValidateEnv, ValidateEnvFrom.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {configMapKeyErrors, dnsSubdomainErrors, qualifiedNameErrors, relaxedEnvVarNameErrors} from "../names.ts";
import type {Container, EnvFromSource, EnvVar, EnvVarSource, ResourceFieldSelector} from "../types.ts";

const FIELDS = ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];
const KNOWN_FIELDS = [...FIELDS, "metadata.labels", "metadata.annotations", "spec.restartPolicy", "spec.schedulerName", "status.phase"];
const RESOURCES = ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

export function envErrors({env, envFrom}: Pick<Container, "env" | "envFrom">, at: string): FieldError[] {
  return [...(env ?? []).flatMap((variable, i) => variableErrors(variable, `${at}.env[${i}]`)), ...(envFrom ?? []).flatMap((source, i) => fromErrors(source, `${at}.envFrom`, i))];
}

function variableErrors({name, value, valueFrom}: EnvVar, at: string): FieldError[] {
  const errors = name ? relaxedEnvVarNameErrors(name).map((text) => invalidValue(`${at}.name`, name, text)) : [required(`${at}.name`)];
  if (!valueFrom) return errors;
  const sources = Object.keys(valueFrom).length;
  const path = `${at}.valueFrom`;
  errors.push(...sourceErrors(valueFrom, path));
  if (sources === 0) errors.push(invalidValue(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
  else if (value) errors.push(invalidValue(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalidValue(path, "", "may not have more than one field specified at a time"));
  return errors;
}

function sourceErrors({fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef}: EnvVarSource, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...(fieldRef.apiVersion && fieldRef.apiVersion !== "v1" ? [invalidValue(`${at}.fieldRef.fieldPath`, fieldRef.fieldPath, `error converting fieldPath: unsupported pod version: ${fieldRef.apiVersion}`)] : fieldRefErrors(fieldRef.fieldPath, `${at}.fieldRef.fieldPath`)));
  if (resourceFieldRef && !resourceFieldRef.resource) errors.push(required(`${at}.resourceFieldRef.resource`));
  else if (resourceFieldRef && !RESOURCES.includes(resourceFieldRef.resource) && !resourceFieldRef.resource.includes("hugepages-")) {
    errors.push({reason: "FieldValueNotSupported", field: `${at}.resourceFieldRef.resource`, message: `Unsupported value: "${resourceFieldRef.resource}": supported values: ${RESOURCES.map((name) => `"${name}"`).join(", ")}`});
  }
  else if (resourceFieldRef) errors.push(...divisorErrors(resourceFieldRef, `${at}.resourceFieldRef.divisor`));
  for (const [kind, ref] of [["configMapKeyRef", configMapKeyRef], ["secretKeyRef", secretKeyRef]] as const) {
    if (!ref) continue;
    errors.push(...dnsSubdomainErrors(ref.name ?? "").map((text) => invalidValue(`${at}.${kind}.name`, ref.name ?? "", text)));
    if (!ref.key) errors.push(required(`${at}.${kind}.key`));
    else errors.push(...configMapKeyErrors(ref.key).map((text) => invalidValue(`${at}.${kind}.key`, ref.key, text)));
  }
  return errors;
}

const CPU_DIVISORS = ["1m", "1"], BYTE_DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** validateContainerResourceDivisor. */
export function divisorErrors({resource, divisor}: ResourceFieldSelector, at: string): FieldError[] {
  const text = divisor === undefined ? "0" : String(divisor);
  if (text === "0") return [];
  const cpu = resource.endsWith(".cpu"), what = cpu ? "cpu" : resource.endsWith(".memory") ? "memory" : resource.endsWith("ephemeral-storage") ? "local ephemeral storage" : "hugepages";
  if ((cpu ? CPU_DIVISORS : BYTE_DIVISORS).includes(text)) return [];
  return [invalidValue(at, resource, `only divisor's values ${cpu ? "1m and 1" : BYTE_DIVISORS.join(", ")} are supported with the ${what} resource`)];
}

export function fieldRefErrors(path: string, at: string, fields: readonly string[] = FIELDS): FieldError[] {
  if (!path) return [required(at)];
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript) return qualifiedNameErrors(subscript[2]!).map((text) => invalidValue(at.replace(/\.fieldPath$/, ""), subscript[2]!, text));
  if (!KNOWN_FIELDS.includes(path)) return [invalidValue(at, path, `error converting fieldPath: field label not supported: ${path}`)];
  return fields.includes(path) ? [] : [{reason: "FieldValueNotSupported", field: at, message: `Unsupported value: "${path}": supported values: ${[...fields].sort().map((name) => `"${name}"`).join(", ")}`}];
}

function fromErrors({prefix, configMapRef, secretRef}: EnvFromSource, at: string, i: number): FieldError[] {
  const errors: FieldError[] = prefix ? relaxedEnvVarNameErrors(prefix).map((text) => invalidValue(`${at}[${i}].prefix`, prefix, text)) : [];
  const sources = (configMapRef ? 1 : 0) + (secretRef ? 1 : 0);
  for (const [kind, ref] of [["configMapRef", configMapRef], ["secretRef", secretRef]] as const) {
    if (ref && !ref.name) errors.push(required(`${at}[${i}].${kind}.name`));
    else if (ref) errors.push(...dnsSubdomainErrors(ref.name ?? "").map((text) => invalidValue(`${at}[${i}].${kind}.name`, ref.name, text)));
  }
  if (sources === 0) errors.push(invalidValue(at, "", "must specify one of: `configMapRef` or `secretRef`"));
  else if (sources > 1) errors.push(invalidValue(at, "", "may not have more than one field specified at a time"));
  return errors;
}
