// Values held against the schema of their version, with the words of kube-openapi. What an update leaves as it was is not held against it again (ratcheting).
// Source: k8s.io/kube-openapi/pkg/validation/validate, apiextensions-apiserver pkg/apiserver/validation.
import {equal} from "../equal.ts";
import {invalidValue, notSupported, required, tooLong, tooMany, type FieldError} from "../field-errors.ts";
import type {Json, JsonObject} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";
import {combinationErrors} from "./combinations.ts";
import {hasFormat} from "./formats.ts";
import {isMap, itemsOf, valuesOf} from "./structure.ts";

/** One value at a path: `spec.size`. */
export interface Site { readonly value: Json; readonly schema: JSONSchemaProps; readonly path: string; readonly old: Json | undefined }

export const at = (path: string): string => path.replace(/^\./, "") || "<nil>";
const refuse = ({path}: Pick<Site, "path">, value: unknown, what: string): FieldError => invalidValue(at(path), value, `${path} in body ${what}`);

export function valueErrors(site: Site): FieldError[] {
  const {value, old} = site;
  if (old !== undefined && equal(value, old)) return [];
  if (value === null) return [...typeErrors(site), ...enumErrors(site)];
  return [
    ...typeErrors(site), ...combinationErrors(site), ...(typeof value === "string" ? [...stringErrors(site, value), ...formatErrors(site, value)] : []), ...(typeof value === "number" ? numberErrors(site, value) : []),
    ...(Array.isArray(value) ? arrayErrors(site, value as readonly Json[]) : []), ...enumErrors(site), ...(isMap(value) ? objectErrors(site, value) : []),
  ];
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" ? (Number.isInteger(value) ? "integer" : "number") : typeof value;
}

const FORMATS_OF_TYPES: {readonly [type: string]: string} = {integer: "int64", number: "double"};

function typeErrors({value, schema, path}: Site): FieldError[] {
  const found = typeOf(value), types = schema["x-kubernetes-int-or-string"] ? ["integer", "string"] : schema.type ? [schema.type] : [];
  const wrong = (wanted: string, was: string): FieldError[] => [{reason: "FieldValueTypeInvalid", field: at(path), message: `Invalid value: ${JSON.stringify(was)}: ${path} in body must be of type ${wanted}: ${JSON.stringify(was)}`}];
  if (!types.length) return [];
  if (value === null) return schema.nullable ? [] : wrong(types.join(","), "null");
  const fits = types.includes(found) || (found === "integer" && types.includes("number"));
  const numeric = types.includes("integer") || types.includes("number"), texted = found === "string" || found === "array";
  if (fits || (schema.format && texted && !numeric)) return [];
  return schema.format && !texted ? wrong(schema.format, FORMATS_OF_TYPES[found] ?? "") : wrong(types.join(","), found);
}

function stringErrors(site: Site, value: string): FieldError[] {
  const {schema: {maxLength, minLength, pattern}} = site, errors: FieldError[] = [], length = [...value].length;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(at(site.path), maxLength));
  if (minLength !== undefined && length < minLength) errors.push(refuse(site, value, `should be at least ${minLength} chars long`));
  if (pattern !== undefined && !matchesPattern(value, pattern)) errors.push(refuse(site, value, `should match '${pattern}'`));
  return errors;
}

function matchesPattern(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return new RegExp(pattern).test(value); // Go's syntax allows escapes that the strict mode of ours does not
  }
}

const NUMERIC_FORMATS = new Set(["int32", "int64", "float", "double"]);

function formatErrors({schema: {format}, path}: Site, value: string): FieldError[] {
  if (!format || NUMERIC_FORMATS.has(format) || hasFormat(value, format)) return [];
  return [{reason: "FieldValueTypeInvalid", field: at(path), message: `Invalid value: ${JSON.stringify(value)}: ${path} in body must be of type ${format}: ${JSON.stringify(value)}`}];
}

function numberErrors(site: Site, value: number): FieldError[] {
  const {schema: {multipleOf, maximum, minimum, exclusiveMaximum, exclusiveMinimum, type, format}, path} = site, errors: FieldError[] = [];
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) errors.push(refuse(site, value, `should be a multiple of ${multipleOf}`));
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) errors.push(refuse(site, value, `should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) errors.push(refuse(site, value, `should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`));
  const outside = type === "integer" && (!Number.isInteger(value) || (format === "int32" && (value > 2147483647 || value < -2147483648)));
  if (outside) errors.push(invalidValue("<nil>", "", `Checked value must be of type integer ${format ? `with format ${format}` : "(default format)"} in ${path}`));
  return errors;
}

function arrayErrors(site: Site, value: readonly Json[]): FieldError[] {
  const {schema, path, old} = site, items = itemsOf(schema), errors: FieldError[] = [];
  if (items) for (const [i, item] of value.entries()) errors.push(...valueErrors({value: item, schema: items, path: `${path}[${i}]`, old: counterpart(item, i, schema, old)}));
  const {minItems, maxItems, uniqueItems} = schema;
  if (minItems !== undefined && value.length < minItems) errors.push(refuse(site, value.length, `should have at least ${minItems} items`));
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(at(path), value.length, maxItems));
  if (uniqueItems && value.some((item, i) => value.slice(0, i).some((other) => equal(item, other)))) errors.push(refuse(site, "", "shouldn't contain duplicates"));
  return errors;
}

/** What an item was before: the one with its keys, or the one in its place. */
function counterpart(item: Json, i: number, schema: JSONSchemaProps, old: Json | undefined): Json | undefined {
  if (!Array.isArray(old)) return undefined;
  const before = old as readonly Json[], keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] === "map" && keys && isMap(item)) return before.find((other) => isMap(other) && keys.every((key) => equal(other[key], item[key])));
  return schema["x-kubernetes-list-type"] === "set" ? before.find((other) => equal(other, item)) : before[i];
}

function enumErrors({schema, value, path}: Site): FieldError[] {
  const allowed = schema.enum as readonly Json[] | undefined; // JSON values
  if (!allowed || allowed.some((one) => equal(one, value))) return [];
  return [notSupported(at(path), value, allowed.map((one) => (typeof one === "string" ? one : JSON.stringify(one))))];
}

function objectErrors(site: Site, value: JsonObject): FieldError[] {
  const {schema, path, old} = site, errors: FieldError[] = [], before = isMap(old) ? old : undefined, size = Object.keys(value).length;
  if (schema.minProperties !== undefined && size < schema.minProperties) errors.push(refuse(site, size, `should have at least ${schema.minProperties} properties`));
  if (schema.maxProperties !== undefined && size > schema.maxProperties) errors.push(tooMany(at(path), size, schema.maxProperties));
  const values = valuesOf(schema), below = (name: string): string => (path ? `${path}.${name}` : name);
  if (values) for (const [name, part] of Object.entries(value)) if (part !== undefined && !schema.properties?.[name]) errors.push(...valueErrors({value: part, schema: values, path: below(name), old: before?.[name]}));
  // Upstream goes through a Go map, in any order.
  for (const [name, property] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? 1 : -1))) {
    const part = value[name];
    if (part !== undefined) errors.push(...valueErrors({value: part, schema: property, path: below(name), old: before?.[name]}));
  }
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.push(required(below(name)));
  return errors;
}
