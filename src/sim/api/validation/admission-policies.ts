// Validation of ValidatingAdmissionPolicies and their bindings. Source: pkg/apis/admissionregistration/validation.
import {conditionComplaint} from "../custom/cel/check.ts";
import {RESERVED, STRING} from "../custom/cel/types.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dns1035LabelErrors, dnsSubdomainErrors, pathSegmentErrors, qualifiedNameErrors} from "../names.ts";
import type {AuditAnnotation, ParamKind, ParamRef, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation, Variable} from "../types.ts";
import {selectorErrors} from "./scheduling.ts";
import {matchConditionErrors, matchResourceErrors, policyErrors} from "./webhooks.ts";

interface Given { readonly params: boolean; readonly variables: boolean }

export function policyObjectErrors({metadata, spec}: ValidatingAdmissionPolicy): FieldError[] {
  const {failurePolicy, paramKind, matchConstraints, matchConditions, variables = [], validations = [], auditAnnotations = []} = spec;
  const given: Given = {params: paramKind !== undefined, variables: variables.length > 0};
  const errors = [...policyErrors(failurePolicy, undefined, "spec"), ...(paramKind ? paramKindErrors(paramKind) : [])];
  if (!matchConstraints) errors.push(required("spec.matchConstraints"));
  else {
    errors.push(...matchResourceErrors(matchConstraints, "spec.matchConstraints"));
    if (!matchConstraints.resourceRules?.length) errors.push(required("spec.matchConstraints.resourceRules"));
  }
  errors.push(...matchConditionErrors(matchConditions, "spec.matchConditions", given.params), ...variables.flatMap((variable, i) => variableErrors(variable, given, `spec.variables[${i}]`)));
  if (!validations.length && !auditAnnotations.length) {
    const why = "validations or auditAnnotations must contain at least one item";
    return [...errors, required("spec.validations", why), required("spec.auditAnnotations", why)];
  }
  errors.push(...validations.flatMap((validation, i) => validationErrors(validation, given, `spec.validations[${i}]`)));
  if (auditAnnotations.length > 20) errors.push(invalidValue("spec.auditAnnotations", auditAnnotations, "must not have more than 20 auditAnnotations"));
  for (const [i, annotation] of auditAnnotations.entries()) {
    errors.push(...annotationErrors(annotation, metadata.name, given, `spec.auditAnnotations[${i}]`));
    if (auditAnnotations.findIndex(({key}) => key === annotation.key) < i) errors.push(duplicate(`spec.auditAnnotations[${i}].key`, annotation.key));
  }
  return errors;
}

function paramKindErrors({apiVersion = "", kind = ""}: ParamKind): FieldError[] {
  const errors: FieldError[] = [], at = "spec.paramKind", parts = apiVersion === "/" ? ["", ""] : apiVersion.split("/"), [group, version] = parts.length === 2 ? [parts[0]!, parts[1]!] : ["", parts[0]!];
  if (!apiVersion) errors.push(required(`${at}.apiVersion`));
  else if (parts.length > 2) errors.push(invalidValue(`${at}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const wrongGroup = group ? dnsSubdomainErrors(group) : [], wrongVersion = version ? dns1035LabelErrors(version) : [];
    if (wrongGroup.length) errors.push(invalidValue(`${at}.apiVersion`, group, wrongGroup.join(",")));
    if (!version) errors.push(invalidValue(`${at}.apiVersion`, apiVersion, "version must be specified"));
    else if (wrongVersion.length) errors.push(invalidValue(`${at}.apiVersion`, version, wrongVersion.join(",")));
  }
  const wrongKind = kind ? dns1035LabelErrors(kind.toLowerCase()) : [];
  if (!kind) errors.push(required(`${at}.kind`));
  else if (wrongKind.length) errors.push(invalidValue(`${at}.kind`, kind, `may have mixed case, but should otherwise match: ${wrongKind.join(",")}`));
  return errors;
}

function variableErrors({name, expression}: Variable, given: Given, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name?.trim()) errors.push(required(`${at}.name`, "name is not specified"));
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED.has(name)) errors.push(invalidValue(`${at}.name`, name, "name is not a valid CEL identifier"));
  if (!expression?.trim()) return [...errors, required(`${at}.expression`, "expression is not specified")];
  const wrong = conditionComplaint(expression, {...given, wanted: undefined});
  return wrong?.startsWith("compilation") ? [...errors, invalidValue(`${at}.expression`, expression, wrong)] : errors;
}

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

function validationErrors({expression, message = "", messageExpression = "", reason}: Validation, given: Given, at: string): FieldError[] {
  const errors: FieldError[] = [], wrong = expression?.trim() ? conditionComplaint(expression, given) : undefined;
  if (!expression?.trim()) errors.push(required(`${at}.expression`, "expression is not specified"));
  else if (wrong) errors.push(invalidValue(`${at}.expression`, expression, wrong));
  const badMessage = messageExpression.trim() ? conditionComplaint(messageExpression, {...given, authorizer: false, wanted: STRING}) : undefined;
  if (messageExpression && !messageExpression.trim()) errors.push(invalidValue(`${at}.messageExpression`, messageExpression, "must be non-empty if specified"));
  else if (badMessage) errors.push(invalidValue(`${at}.messageExpression`, messageExpression, badMessage));
  if (message && !message.trim()) errors.push(invalidValue(`${at}.message`, message, "message must be non-empty if specified"));
  else if (/[\n\r]/.test(message.trim())) errors.push(invalidValue(`${at}.message`, message, "message must not contain line breaks"));
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, REASONS));
  return errors;
}

function annotationErrors({key, valueExpression}: AuditAnnotation, name: string, given: Given, at: string): FieldError[] {
  const errors: FieldError[] = name ? qualifiedNameErrors(`${name}/${key}`).map((why) => invalidValue(`${at}.key`, `${name}/${key}`, why)) : [invalidValue(`${at}.key`, key, "requires metadata.name be non-empty")];
  if (!valueExpression?.trim()) return [...errors, required(`${at}.valueExpression`, "valueExpression is not specified")];
  const wrong = conditionComplaint(valueExpression.trim(), given);
  return wrong?.startsWith("compilation") ? [...errors, invalidValue(`${at}.valueExpression`, valueExpression, wrong)] : errors;
}

const ACTIONS = ["Audit", "Deny", "Warn"];

export function bindingObjectErrors({spec}: ValidatingAdmissionPolicyBinding): FieldError[] {
  const {policyName, paramRef, matchResources, validationActions = []} = spec, at = "spec.validationActions";
  const errors: FieldError[] = policyName ? dnsSubdomainErrors(policyName).map((why) => invalidValue("spec.policyName", policyName, why)) : [required("spec.policyName")];
  // The path is misspelt upstream.
  errors.push(...(paramRef ? paramRefErrors(paramRef, "spec.paramRef") : []), ...(matchResources ? matchResourceErrors(matchResources, "spec.matchResouces") : []));
  for (const [i, action] of validationActions.entries()) {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}[${i}]`, action, ACTIONS));
    if (validationActions.indexOf(action) < i) errors.push(duplicate(`${at}[${i}]`, action));
  }
  if (validationActions.includes("Deny") && validationActions.includes("Warn")) errors.push(invalidValue(at, validationActions, "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"));
  if (!validationActions.length) errors.push(required(at, "at least one validation action is required"));
  return errors;
}

function paramRefErrors({name, selector, parameterNotFoundAction: action}: ParamRef, at: string): FieldError[] {
  const exclusive = "name and selector are mutually exclusive", errors: FieldError[] = name ? pathSegmentErrors(name).map((why) => invalidValue(`${at}.name`, name, why)) : [];
  if (name && selector) errors.push(forbiddenField(`${at}.name`, exclusive));
  if (selector) errors.push(...selectorErrors(selector, `${at}.selector`), ...(name ? [forbiddenField(`${at}.selector`, exclusive)] : []));
  if (!name && !selector) errors.push(required(at, "one of name or selector must be specified"));
  if (!action) errors.push(required(`${at}.parameterNotFoundAction`));
  else if (action !== "Deny" && action !== "Allow") errors.push(notSupported(`${at}.parameterNotFoundAction`, action, ["Deny", "Allow"]));
  return errors;
}
