// Validation of environment variables. Source: pkg/apis/core/validation ValidateEnv, ValidateEnvFrom.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {configMapKeyErrors, dnsSubdomainErrors, qualifiedNameErrors, relaxedEnvVarNameErrors} from "../names.ts";
import type {Container, EnvFromSource, EnvVar, EnvVarSource} from "../types.ts";

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
  if (fieldRef) errors.push(...fieldRefErrors(fieldRef.fieldPath, `${at}.fieldRef.fieldPath`));
  if (resourceFieldRef && !resourceFieldRef.resource) errors.push(required(`${at}.resourceFieldRef.resource`));
  else if (resourceFieldRef && !RESOURCES.includes(resourceFieldRef.resource) && !resourceFieldRef.resource.includes("hugepages-")) {
    errors.push({reason: "FieldValueNotSupported", field: `${at}.resourceFieldRef.resource`, message: `Unsupported value: "${resourceFieldRef.resource}": supported values: ${RESOURCES.map((name) => `"${name}"`).join(", ")}`});
  }
  for (const [kind, ref] of [["configMapKeyRef", configMapKeyRef], ["secretKeyRef", secretKeyRef]] as const) {
    if (!ref) continue;
    errors.push(...dnsSubdomainErrors(ref.name ?? "").map((text) => invalidValue(`${at}.${kind}.name`, ref.name ?? "", text)));
    if (!ref.key) errors.push(required(`${at}.${kind}.key`));
    else errors.push(...configMapKeyErrors(ref.key).map((text) => invalidValue(`${at}.${kind}.key`, ref.key, text)));
  }
  return errors;
}

function fieldRefErrors(path: string, at: string): FieldError[] {
  if (!path) return [required(at)];
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript) return qualifiedNameErrors(subscript[2]!).map((text) => invalidValue(at, path, text));
  if (!KNOWN_FIELDS.includes(path)) return [invalidValue(at, path, `error converting fieldPath: field label not supported: ${path}`)];
  return FIELDS.includes(path) ? [] : [{reason: "FieldValueNotSupported", field: at, message: `Unsupported value: "${path}": supported values: ${[...FIELDS].sort().map((name) => `"${name}"`).join(", ")}`}];
}

function fromErrors({configMapRef, secretRef}: EnvFromSource, at: string, i: number): FieldError[] {
  const errors: FieldError[] = [];
  const sources = (configMapRef ? 1 : 0) + (secretRef ? 1 : 0);
  if (configMapRef && !configMapRef.name) errors.push(required(`${at}[${i}].configMapRef.name`));
  if (secretRef && !secretRef.name) errors.push(required(`${at}[${i}].secretRef.name`));
  if (sources === 0) errors.push(invalidValue(at, "", "must specify one of: `configMapRef` or `secretRef`"));
  else if (sources > 1) errors.push(invalidValue(at, "", "may not have more than one field specified at a time"));
  return errors;
}
