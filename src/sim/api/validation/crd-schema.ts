// Validation of the schemas in CustomResourceDefinitions: structural ones. Source: apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, schema/validation.go.
import {messageComplaint, ruleComplaint} from "../custom/cel/check.ts";
import {forbiddenField, invalidValue, notSupported, required, Verbatim, type FieldError} from "../field-errors.ts";
import {isMap, itemsOf, valuesOf} from "../custom/structure.ts";
import {valueErrors} from "../custom/validation.ts";
import type {Json} from "../object.ts";
import {structureErrors} from "./crd-structure.ts";
import type {JSONSchemaProps} from "../types.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

export function schemaErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const structure = structureErrors(schema, at), errors = [...structure, ...(structure.length ? [] : everyDefault(schema, at)), ...partErrors(schema, at)];
  // Rules are compiled where all of the schema makes sense.
  return errors.length ? errors : senseErrors(schema, at, true);
}

const partErrors = (schema: JSONSchemaProps, at: string): FieldError[] =>
  [...shapeErrors(schema, at), ...listErrors(schema, at), ...ruleFormErrors(schema, at), ...[...propertiesOf(schema, at), ...membersOf(schema, at)].flatMap(([part, place]) => partErrors(part, place))];

const senseErrors = (schema: JSONSchemaProps, at: string, root = false): FieldError[] =>
  [...ruleSenseErrors(schema, at, root), ...[...propertiesOf(schema, at), ...membersOf(schema, at)].flatMap(([part, place]) => senseErrors(part, place))];

const everyDefault = (schema: JSONSchemaProps, at: string): FieldError[] =>
  [...defaultErrors(schema, at), ...[...membersOf(schema, at), ...propertiesOf(schema, at)].flatMap(([part, place]) => everyDefault(part, place))];

/** A schema below another, and its place. */
type Part = readonly [schema: JSONSchemaProps, at: string];

const propertiesOf = ({properties = {}}: JSONSchemaProps, at: string): Part[] => Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [part, `${at}.properties[${name}]`]);

/** Those of a list's items and of a map's values; lists of schemas are refused by the type of `items`. */
function membersOf(schema: JSONSchemaProps, at: string): Part[] {
  const items = itemsOf(schema), values = valuesOf(schema);
  return [...(items ? [[items, `${at}.items`] as const] : []), ...(values ? [[values, `${at}.additionalProperties`] as const] : [])];
}

function shapeErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const {type} = schema, errors: FieldError[] = [];
  if (type && !TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, TYPES));
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) errors.push(invalidValue(`${at}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  if (schema.properties && schema.additionalProperties !== undefined) errors.push(forbiddenField(`${at}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  if (schema.uniqueItems) errors.push(forbiddenField(`${at}.uniqueItems`, "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
  if (schema.$ref) errors.push(forbiddenField(`${at}.$ref`, "$ref is not supported"));
  return errors;
}

/** A default has to fit its own schema. */
function defaultErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  if (schema.default === undefined || !schema.type || !TYPES.includes(schema.type)) return [];
  const value = schema.default as Json; // JSON
  if (hasUnknown(value, schema)) return [invalidValue(`${at}.default`, value, "must not have unknown fields")];
  return valueErrors({value, schema, path: "", old: undefined}).map((error) => ({...error, field: error.field === "<nil>" ? `${at}.default` : `${at}.default.${error.field}`}));
}

function hasUnknown(value: Json, schema: JSONSchemaProps): boolean {
  const items = itemsOf(schema), values = valuesOf(schema);
  if (Array.isArray(value)) return !!items && (value as readonly Json[]).some((item) => hasUnknown(item, items));
  if (!isMap(value)) return false;
  return Object.entries(value).some(([name, part]) => {
    const below = schema.properties?.[name] ?? values;
    return below ? hasUnknown(part ?? null, below) : !schema["x-kubernetes-preserve-unknown-fields"] && schema.additionalProperties !== true;
  });
}

/** What x-kubernetes-map-type and x-kubernetes-list-type ask of the schema beside them. */
function listErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"], keys = schema["x-kubernetes-list-map-keys"] ?? [], errors: FieldError[] = [], why = "if x-kubernetes-list-type is map";
  const map = schema["x-kubernetes-map-type"], object = "must be object if x-kubernetes-map-type is specified";
  if (map !== undefined && schema.type !== "object") errors.push(schema.type ? invalidValue(`${at}.type`, schema.type, object) : required(`${at}.type`, object));
  if (map !== undefined && map !== "atomic" && map !== "granular") errors.push(notSupported(`${at}.x-kubernetes-map-type`, map, ["atomic", "granular"]));
  if (type !== undefined && !["atomic", "set", "map"].includes(type)) errors.push(notSupported(`${at}.x-kubernetes-list-type`, type, ["atomic", "set", "map"]));
  if (type !== undefined && schema.type !== "array") errors.push(schema.type ? invalidValue(`${at}.type`, schema.type, "must be array if x-kubernetes-list-type is specified") : required(`${at}.type`, "must be array if x-kubernetes-list-type is specified"));
  if (keys.length && type !== "map") errors.push(type === undefined ? required(`${at}.x-kubernetes-list-type`, "must be map if x-kubernetes-list-map-keys is non-empty") : invalidValue(`${at}.x-kubernetes-list-type`, type, "must be map if x-kubernetes-list-map-keys is non-empty"));
  if (type === "set") return [...errors, ...setErrors(itemsOf(schema), `${at}.items`)];
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

/** The items of a set are compared as a whole. */
function setErrors(items: JSONSchemaProps | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [], why = "as item of a list with x-kubernetes-list-type=set";
  if (!items) return errors;
  if (items.nullable) errors.push(forbiddenField(`${at}.nullable`, "cannot be true when x-kubernetes-list-type is set"));
  const field = items.type === "object" ? "x-kubernetes-map-type" : items.type === "array" ? "x-kubernetes-list-type" : undefined;
  if (field && items[field] !== "atomic") errors.push(invalidValue(`${at}.${field}`, items[field] ?? null, `must be atomic ${why}`));
  return errors;
}

const REASONS = ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"].sort(), LINES = /[\n\r]/;

function ruleFormErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap(({rule = "", message = "", messageExpression = "", reason, fieldPath = ""}, i) => {
    const errors: FieldError[] = [], path = `${at}.x-kubernetes-validations[${i}]`;
    if (!rule.trim()) errors.push(required(`${path}.rule`, "rule is not specified"));
    else if (message && !message.trim()) errors.push(invalidValue(`${path}.message`, message, "message must be non-empty if specified"));
    else if (LINES.test(message.trim())) errors.push(invalidValue(`${path}.message`, message, "must not contain line breaks"));
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
