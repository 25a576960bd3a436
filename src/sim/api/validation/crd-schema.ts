// Validation of the schemas in CustomResourceDefinitions: structural ones. Source: apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, schema/validation.go.
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import type {Json} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

export function schemaErrors(schema: JSONSchemaProps, at: string, root = false): FieldError[] {
  const errors: FieldError[] = [...shapeErrors(schema, at, root), ...patternErrors(schema, at), ...defaultErrors(schema, at)];
  for (const [name, property] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) errors.push(...schemaErrors(property, `${at}.properties[${name}]`));
  const items = schema.items as JSONSchemaProps | undefined; // lists of schemas are refused by the type of `items`
  if (items && !Array.isArray(items)) errors.push(...schemaErrors(items, `${at}.items`));
  const values = schema.additionalProperties as JSONSchemaProps | boolean | undefined;
  if (typeof values === "object") errors.push(...schemaErrors(values, `${at}.additionalProperties`));
  return errors;
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

export function jsonType(value: Json | undefined): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** A default has to be of its own type. */
function defaultErrors({default: value, type}: JSONSchemaProps, at: string): FieldError[] {
  if (value === undefined || !type || !TYPES.includes(type)) return [];
  const found = jsonType(value as Json);
  if (found === type || (type === "number" && found === "integer")) return [];
  return [{reason: "FieldValueTypeInvalid", field: `${at}.default`, message: `Invalid value: ${JSON.stringify(found)}:  in body must be of type ${type}: ${JSON.stringify(found)}`}];
}
