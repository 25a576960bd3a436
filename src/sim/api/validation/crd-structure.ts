// Whether a schema is structural: every field has its type, and what is said in allOf, anyOf, oneOf and not only restricts. Source: apiextensions-apiserver pkg/apiserver/schema validation.go, complete.go.
import {forbiddenField, invalidValue, required, type FieldError} from "../field-errors.ts";
import {equal} from "../equal.ts";
import type {JSONSchemaProps} from "../types.ts";
import {patternErrors} from "./crd-pattern.ts";

type Level = "root" | "item" | "field";
const EMPTY_TYPE: {readonly [level in Level]: string} = {root: "must not be empty at the root", item: "must not be empty for specified array items", field: "must not be empty for specified object fields"};

const partOf = (value: unknown): JSONSchemaProps | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JSONSchemaProps) : undefined); // schemas are objects

/** What is wrong with it, in the order of the texts. */
export function structureErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const text = ({field, message}: FieldError): string => `${field}: ${message}`;
  return [...invariantErrors(schema, at, "root"), ...completenessErrors(schema, at)].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

function invariantErrors(schema: JSONSchemaProps, at: string, level: Level): FieldError[] {
  const {type, properties = {}} = schema, errors: FieldError[] = [], items = partOf(schema.items), values = partOf(schema.additionalProperties);
  const embedded = !!schema["x-kubernetes-embedded-resource"], anything = !!schema["x-kubernetes-preserve-unknown-fields"], either = !!schema["x-kubernetes-int-or-string"], whole = level === "root" || embedded;
  if (type === "array" && !schema.items) errors.push(required(`${at}.items`, "must be specified"));
  if (items) errors.push(...invariantErrors(items, `${at}.items`, "item"));
  for (const [name, part] of Object.entries(properties)) errors.push(...invariantErrors(part, `${at}.properties[${name}]`, "field"));
  if (schema.additionalProperties !== undefined && level === "root") errors.push(forbiddenField(`${at}.additionalProperties`, "must not be used at the root"));
  if (values) errors.push(...invariantErrors(values, `${at}.additionalProperties`, "field"));
  if (either && anything) errors.push(invalidValue(`${at}.x-kubernetes-preserve-unknown-fields`, true, "must be false if x-kubernetes-int-or-string is true"));
  if (either && embedded) errors.push(invalidValue(`${at}.x-kubernetes-embedded-resource`, true, "must be false if x-kubernetes-int-or-string is true"));
  errors.push(...restrictionErrors(schema, at, eitherPattern(schema.anyOf), eitherPattern((schema.allOf as readonly JSONSchemaProps[] | undefined)?.[0]?.anyOf))); // lists of schemas
  const why = "must be object if x-kubernetes-embedded-resource is true";
  if (embedded && type !== "object") errors.push(type ? invalidValue(`${at}.type`, type, why) : required(`${at}.type`, why));
  else if (!type && !either && !anything && !schema.$ref) errors.push(required(`${at}.type`, EMPTY_TYPE[level]));
  if (embedded && schema.additionalProperties !== undefined) errors.push(forbiddenField(`${at}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set"));
  if (level === "root" && type && type !== "object") errors.push(invalidValue(`${at}.type`, type, "must be object at the root"));
  for (const name of ["kind", "apiVersion"]) if (whole && properties[name] && properties[name].type !== "string") errors.push(invalidValue(`${at}.properties[${name}].type`, properties[name].type ?? "", "must be string"));
  if (properties["metadata"]) errors.push(...metadataErrors(properties["metadata"], `${at}.properties[metadata]`, whole, level));
  if (embedded && !anything && !Object.keys(properties).length) errors.push(required(`${at}.properties`, "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
  return errors;
}

function metadataErrors(schema: JSONSchemaProps, at: string, whole: boolean, level: Level): FieldError[] {
  const errors: FieldError[] = whole && schema.type !== "object" ? [invalidValue(`${at}.type`, schema.type ?? "", "must be object")] : [];
  if (level !== "root") return errors;
  const {type: _, default: __, properties, ...rest} = schema, names = Object.keys(properties ?? {});
  const plain = !Object.keys(rest).length && names.every((name) => name === "name" || name === "generateName");
  return plain ? errors : [...errors, forbiddenField(at, "must not specify anything other than name and generateName, but metadata is implicitly specified")];
}

const eitherPattern = (anyOf: unknown): boolean => equal(anyOf, [{type: "integer"}, {type: "string"}]);

/** The schemas in which a schema restricts itself, with their places; those that may say a type are left out. */
function restrictions(schema: JSONSchemaProps, at: string, skipAnyOf = false): (readonly [JSONSchemaProps, string])[] {
  const all = (field: "allOf" | "anyOf" | "oneOf"): (readonly [JSONSchemaProps, string])[] => ((schema[field] ?? []) as readonly JSONSchemaProps[]).map((part, i) => [part, `${at}.${field}[${i}]`]); // lists of schemas
  const not = partOf(schema.not);
  return [...(skipAnyOf ? [] : all("anyOf")), ...all("allOf"), ...all("oneOf"), ...(not ? [[not, `${at}.not`] as const] : [])];
}

function restrictionErrors(schema: JSONSchemaProps, at: string, skipAnyOf: boolean, skipFirst: boolean): FieldError[] {
  return [...restrictions(schema, at, skipAnyOf).flatMap(([part, place]) => nestedErrors(part, place, skipFirst && place === `${at}.allOf[0]`)), ...patternErrors(schema, at)];
}

const FORBIDDEN: readonly (readonly [field: keyof JSONSchemaProps, why: string])[] = [
  ["type", "must be empty to be structural"], ["additionalProperties", "must be undefined to be structural"], ["default", "must be undefined to be structural"], ["title", "must be empty to be structural"], ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"], ["externalDocs", "must be undefined to be structural"], ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"], ["x-kubernetes-embedded-resource", "must be false to be structural"], ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"], ["x-kubernetes-list-type", "must be undefined to be structural"], ["x-kubernetes-map-type", "must be undefined to be structural"], ["x-kubernetes-validations", "must be empty to be structural"],
];

function nestedErrors(schema: JSONSchemaProps, at: string, skipAnyOf = false): FieldError[] {
  const errors = restrictionErrors(schema, at, skipAnyOf, false), items = partOf(schema.items);
  if (items) errors.push(...nestedErrors(items, `${at}.items`));
  for (const [name, part] of Object.entries(schema.properties ?? {})) errors.push(...nestedErrors(part, `${at}.properties[${name}]`));
  for (const [field, why] of FORBIDDEN) {
    const value = schema[field];
    if (value !== undefined && value !== false && !(Array.isArray(value) && !value.length)) errors.push(forbiddenField(`${at}.${field}`, why));
  }
  if (schema.properties?.["metadata"]) errors.push(forbiddenField(`${at}.properties[metadata]`, "must not be specified in a nested context"));
  return errors;
}

/** What restrictions speak of has to be there outside of them. */
function completenessErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  const items = partOf(schema.items), values = partOf(schema.additionalProperties);
  return [
    ...restrictions(schema, at).flatMap(([part, place]) => missing(schema, at, part, place)), ...(items ? completenessErrors(items, `${at}.items`) : []), ...(values ? completenessErrors(values, `${at}.additionalProperties`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => completenessErrors(part, `${at}.properties[${name}]`)),
  ];
}

function missing(outer: JSONSchemaProps | undefined, at: string, inner: JSONSchemaProps, place: string): FieldError[] {
  if (!outer) return [required(at, `because it is defined in ${place}`)];
  const items = partOf(inner.items);
  return [
    ...(items ? missing(partOf(outer.items), `${at}.items`, items, `${place}.items`) : []),
    ...Object.entries(inner.properties ?? {}).flatMap(([name, part]) => missing(outer.properties?.[name], `${at}.properties[${name}]`, part, `${place}.properties[${name}]`)),
    ...restrictions(inner, place).flatMap(([part, below]) => missing(outer, at, part, below)),
  ];
}
