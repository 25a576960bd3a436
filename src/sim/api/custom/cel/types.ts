// The types of CEL, as its checker names them, and those of values by their schema. Source: cel-go checker, k8s.io/apiserver/pkg/cel/common schemas.go.
import type {JSONSchemaProps} from "../../types.ts";
import {itemsOf, valuesOf} from "../structure.ts";

export type Type =
  | {readonly kind: "basic"; readonly name: string}
  | {readonly kind: "list"; readonly of: Type}
  | {readonly kind: "map"; readonly key: Type; readonly of: Type}
  | {readonly kind: "object"; readonly name: string; readonly fields: ReadonlyMap<string, () => Type>}
  /** A type parameter of a function. */
  | {readonly kind: "any"; readonly name: string};

export const basic = (name: string): Type => ({kind: "basic", name});
export const DYN = basic("dyn"), BOOL = basic("bool"), STRING = basic("string");

export function typeText(type: Type): string {
  switch (type.kind) {
    case "list": return `list(${typeText(type.of)})`;
    case "map": return `map(${typeText(type.key)}, ${typeText(type.of)})`;
    default: return type.name;
  }
}

const FORMATS: {readonly [format: string]: string} = {byte: "bytes", date: "timestamp", "date-time": "timestamp", duration: "duration"};
const SCALARS: {readonly [type: string]: string} = {boolean: "bool", integer: "int", number: "double", string: "string"};

/** The type of what a schema describes; `name` is that of its objects. */
export function typeOfSchema(schema: JSONSchemaProps, name: string, root = false): Type {
  if (schema["x-kubernetes-int-or-string"]) return DYN;
  const items = itemsOf(schema), values = valuesOf(schema);
  if (schema.type === "array") return {kind: "list", of: items ? typeOfSchema(items, `${name}.@idx`) : DYN};
  if (schema.type === "string") return basic(FORMATS[schema.format ?? ""] ?? "string");
  if (schema.type !== "object") return basic(SCALARS[schema.type ?? ""] ?? "dyn");
  if (values) return {kind: "map", key: STRING, of: typeOfSchema(values, `${name}.@elem`)};
  if (!schema.properties && !root && !schema["x-kubernetes-embedded-resource"]) return schema["x-kubernetes-preserve-unknown-fields"] ? DYN : {kind: "object", name, fields: new Map()};
  return {kind: "object", name, fields: fieldsOf(schema, name, root || !!schema["x-kubernetes-embedded-resource"])};
}

function fieldsOf({properties = {}}: JSONSchemaProps, name: string, whole: boolean): ReadonlyMap<string, () => Type> {
  const fields = new Map<string, () => Type>(Object.entries(properties).map(([key, part]) => [escaped(key), () => typeOfSchema(part, `${name}.${key}`)]));
  if (whole) {
    const meta = new Map<string, () => Type>([["name", () => STRING], ["generateName", () => STRING]]);
    fields.set("apiVersion", () => STRING).set("kind", () => STRING).set("metadata", () => ({kind: "object", name: `${name}.metadata`, fields: meta}));
  }
  return fields;
}

/** Words that are no names in CEL. */
export const RESERVED = new Set(["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"]);

/** How a property is written in CEL. */
const escaped = (key: string): string => (RESERVED.has(key) ? `__${key}__` : key.replaceAll("__", "__underscores__").replaceAll(".", "__dot__").replaceAll("-", "__dash__").replaceAll("/", "__slash__"));
