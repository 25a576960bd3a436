// Validation of IngressClasses. Source: pkg/apis/networking/validation validateIngressClassSpec.
import {forbiddenField, invalidValue, notSupported, required, tooLong, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors, pathSegmentErrors} from "../names.ts";
import type {IngressClass} from "../types.ts";
import {immutable, prefixedPathErrors} from "./rules.ts";

/** validateIngressTypedLocalObjectReference. */
export function typedReferenceErrors({apiGroup, kind, name}: {readonly apiGroup?: string | null; readonly kind: string; readonly name: string}, at: string): FieldError[] {
  const errors: FieldError[] = apiGroup === undefined || apiGroup === null ? [] : dnsSubdomainErrors(apiGroup).map((text) => invalidValue(`${at}.apiGroup`, apiGroup, text));
  for (const [field, value] of [["kind", kind], ["name", name]] as const) errors.push(...(value ? pathSegmentErrors(value).map((text) => invalidValue(`${at}.${field}`, value, text)) : [required(`${at}.${field}`)]));
  return errors;
}

export function ingressClassErrors({spec}: IngressClass): FieldError[] {
  const errors: FieldError[] = [...((spec?.controller ?? "").length > 250 ? [tooLong("spec.controller", 250)] : []), ...prefixedPathErrors(spec?.controller ?? "", "spec.controller")], parameters = spec?.parameters, at = "spec.parameters";
  if (!parameters) return errors;
  errors.push(...typedReferenceErrors(parameters, at));
  const {scope, namespace} = parameters;
  if (scope === undefined) return [...errors, required(`${at}.scope`)];
  if (scope !== "Cluster" && scope !== "Namespace") return [...errors, notSupported(`${at}.scope`, scope, ["Cluster", "Namespace"])];
  if (scope === "Cluster") return namespace === undefined ? errors : [...errors, forbiddenField(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'")];
  if (!namespace) return [...errors, required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...dnsLabelErrors(namespace).map((text) => invalidValue(`${at}.namespace`, namespace, text))];
}

export const ingressClassUpdateErrors = (object: IngressClass, old: IngressClass): FieldError[] => [...ingressClassErrors(object), ...immutable(object.spec?.controller, "spec.controller", object.spec?.controller === old.spec?.controller)];
