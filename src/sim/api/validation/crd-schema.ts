// Validation of the schemas in CustomResourceDefinitions: structural ones. Source: apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, schema/validation.go.
import {messageComplaint, ruleComplaint} from "../custom/cel/check.ts";
import {forbiddenField, invalidValue, notSupported, required, Verbatim, type FieldError} from "../field-errors.ts";
import {valueErrors} from "../custom/validation.ts";
import type {Json} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

export function schemaErrors(schema: JSONSchemaProps, at: string, root = false): FieldError[] {
  const errors: FieldError[] = [...shapeErrors(schema, at, root), ...patternErrors(schema, at), ...listErrors(schema, at), ...defaultErrors(schema, at), ...ruleFormErrors(schema, at)];
  for (const [name, property] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) errors.push(...schemaErrors(property, `${at}.properties[${name}]`));
  const items = schema.items as JSONSchemaProps | undefined; // lists of schemas are refused by the type of `items`
  if (items && !Array.isArray(items)) errors.push(...schemaErrors(items, `${at}.items`));
  const values = schema.additionalProperties as JSONSchemaProps | boolean | undefined;
  if (typeof values === "object") errors.push(...schemaErrors(values, `${at}.additionalProperties`));
  // Rules are compiled where the schema below them makes sense.
  return errors.length ? errors : ruleSenseErrors(schema, at, root);
}

function shapeErrors(schema: JSONSchemaProps, at: string, root: boolean): FieldError[] {
  const {type} = schema, errors: FieldError[] = [];
  const open = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  if (!type && !open) errors.push(required(`${at}.type`, root ? "must not be empty at the root" : "must not be empty for specified object fields"));
  else if (type && !TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, TYPES));
  else if (root && type !== "object") errors.push(invalidValue(`${at}.type`, type, "must be object at the root"));
  if (type === "array" && !schema.items) errors.push(required(`${at}.items`, "must be specified"));
  if (schema.properties && schema.additionalProperties !== undefined) errors.push(forbiddenField(`${at}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  if (schema.uniqueItems) errors.push(forbiddenField(`${at}.uniqueItems`, "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
  if (schema.$ref) errors.push(forbiddenField(`${at}.$ref`, "$ref is not supported"));
  return errors;
}

function patternErrors({pattern}: JSONSchemaProps, at: string): FieldError[] {
  if (!pattern) return [];
  try {
    void new RegExp(pattern);
    return [];
  } catch (error) {
    return [invalidValue(`${at}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${goComplaint(pattern, error instanceof Error ? error.message : "")}`)];
  }
}

/** What Go's regexp says of a pattern that ours refuses, too. */
function goComplaint(pattern: string, ours: string): string {
  if (/character class/i.test(ours)) return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf("["))}\``;
  if (/unterminated group/i.test(ours)) return `missing closing ): \`${pattern}\``;
  if (/unmatched/i.test(ours)) return `unexpected ): \`${pattern}\``;
  if (/nothing to repeat/i.test(ours)) return `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ""}\``;
  return `invalid escape sequence: \`${/\\.?/.exec(pattern)?.[0] ?? ""}\``;
}

/** A default has to fit its own schema. */
function defaultErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  if (schema.default === undefined || !schema.type || !TYPES.includes(schema.type)) return [];
  return valueErrors({value: schema.default as Json, schema, path: "", old: undefined}).map((error) => ({...error, field: error.field === "<nil>" ? `${at}.default` : `${at}.default.${error.field}`}));
}

/** What x-kubernetes-list-type asks of the schema beside it. */
function listErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"], keys = schema["x-kubernetes-list-map-keys"] ?? [], errors: FieldError[] = [], why = "if x-kubernetes-list-type is map";
  if (type !== undefined && !["atomic", "set", "map"].includes(type)) errors.push(notSupported(`${at}.x-kubernetes-list-type`, type, ["atomic", "set", "map"]));
  if (type !== undefined && schema.type !== "array") errors.push(schema.type ? invalidValue(`${at}.type`, schema.type, "must be array if x-kubernetes-list-type is specified") : required(`${at}.type`, "must be array if x-kubernetes-list-type is specified"));
  if (keys.length && type !== "map") errors.push(type === undefined ? required(`${at}.x-kubernetes-list-type`, "must be map if x-kubernetes-list-map-keys is non-empty") : invalidValue(`${at}.x-kubernetes-list-type`, type, "must be map if x-kubernetes-list-map-keys is non-empty"));
  if (type !== "map") return errors;
  const items = schema.items as JSONSchemaProps | undefined; // lists of schemas are refused by the type of `items`
  if (!keys.length) errors.push(required(`${at}.x-kubernetes-list-map-keys`, `must not be empty ${why}`));
  if (!items) return [...errors, required(`${at}.items`, `must have a schema ${why}`)];
  if (items.type !== "object") errors.push(invalidValue(`${at}.items.type`, items.type ?? "", "must be object if parent array's x-kubernetes-list-type is map"));
  for (const key of keys) {
    const property = items.properties?.[key];
    if (!property) errors.push(invalidValue(`${at}.x-kubernetes-list-map-keys`, keys, "entries must all be names of item properties"));
    else if (property.default === undefined && !items.required?.includes(key)) errors.push(required(`${at}.items.properties[${key}].default`, "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
  }
  return errors;
}

const REASONS = ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"].sort(), LINES = /[\n\r]/;

function ruleFormErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap(({rule = "", message = "", messageExpression = "", reason, fieldPath = ""}, i) => {
    const errors: FieldError[] = [], path = `${at}.x-kubernetes-validations[${i}]`;
    if (!rule.trim()) errors.push(required(`${path}.rule`, "rule is not specified"));
    else if (message && !message.trim()) errors.push(invalidValue(`${path}.message`, message, "message must be non-empty if specified"));
    else if (LINES.test(message.trim())) errors.push(invalidValue(`${path}.message`, message, "message must not contain line breaks"));
    else if (LINES.test(rule.trim()) && !message.trim()) errors.push(required(`${path}.message`, "message must be specified if rule contains line breaks"));
    if (messageExpression && !messageExpression.trim()) errors.push(required(`${path}.messageExpression`, "messageExpression must be non-empty if specified"));
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
    if (fieldPath && !fieldPath.trim()) errors.push(invalidValue(`${path}.fieldPath`, fieldPath, "fieldPath must be non-empty if specified"));
    if (LINES.test(fieldPath)) errors.push(invalidValue(`${path}.fieldPath`, fieldPath, "fieldPath must not contain line breaks"));
    return errors;
  });
}

/** What the compiler says; its errors quote the whole rule, in the order of Go's fields. */
function ruleSenseErrors(schema: JSONSchemaProps, at: string, root: boolean): FieldError[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((one, i) => {
    const {rule, message = "", messageExpression = "", reason = null, fieldPath = "", optionalOldSelf = null} = one, path = `${at}.x-kubernetes-validations[${i}]`;
    const shown = new Verbatim(JSON.stringify({Rule: rule, Message: message, MessageExpression: messageExpression, Reason: reason, FieldPath: fieldPath, OptionalOldSelf: optionalOldSelf}));
    const wrong = ruleComplaint(rule, schema, root), badMessage = messageExpression.trim() ? messageComplaint(messageExpression, schema, root) : undefined;
    return [...(wrong ? [invalidValue(`${path}.rule`, shown, wrong)] : []), ...(badMessage ? [invalidValue(`${path}.messageExpression`, shown, badMessage)] : [])];
  });
}
