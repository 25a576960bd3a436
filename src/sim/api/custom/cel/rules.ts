// x-kubernetes-validations: rules in CEL on the values of a custom resource. Source: apiextensions-apiserver pkg/apiserver/schema/cel validation.go.
// Not simulated: costs and their limits.
import {equal} from "../../equal.ts";
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../../field-errors.ts";
import type {Json, JsonObject} from "../../object.ts";
import type {JSONSchemaProps, ValidationRule} from "../../types.ts";
import {keysOf} from "../lists.ts";
import {isMap, itemsOf, valuesOf} from "../structure.ts";
import {evaluate, EvaluationError, type Scope} from "./evaluate.ts";
import {CelError, parseCel, type Expression} from "./parse.ts";

const parsed = new Map<string, Expression | undefined>();

/** A text's tree; undefined if it has none. */
export function expressionOf(source: string): Expression | undefined {
  if (parsed.has(source)) return parsed.get(source);
  let found: Expression | undefined;
  try {
    found = parseCel(source);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
  }
  parsed.set(source, found);
  return found;
}

const withRules = new WeakMap<JSONSchemaProps, boolean>();

function hasRules(schema: JSONSchemaProps): boolean {
  let known = withRules.get(schema);
  if (known === undefined) {
    const items = itemsOf(schema), values = valuesOf(schema);
    known = !!schema["x-kubernetes-validations"]?.length || Object.values(schema.properties ?? {}).some(hasRules) || (!!items && hasRules(items)) || (!!values && hasRules(values));
    withRules.set(schema, known);
  }
  return known;
}

/** What the rules find, unless `blocked` says that they are not asked. */
export function ruleErrors(schema: JSONSchemaProps, value: JsonObject, old: JsonObject | undefined, blocked: () => FieldError[] | undefined): FieldError[] {
  if (!hasRules(schema)) return [];
  return blocked() ?? walk(schema, value, old, "");
}

function walk(schema: JSONSchemaProps, value: Json | undefined, old: Json | undefined, path: string): FieldError[] {
  if (value === undefined || value === null || !hasRules(schema)) return [];
  const errors = (schema["x-kubernetes-validations"] ?? []).flatMap((rule) => broken(rule, schema, value, old, path));
  const items = itemsOf(schema), values = valuesOf(schema);
  if (Array.isArray(value)) return items ? [...errors, ...(value as readonly Json[]).flatMap((item, i) => walk(items, item, before(item, schema, old), `${path}[${i}]`))] : errors;
  if (!isMap(value)) return errors;
  for (const [name, part] of Object.entries(value)) {
    const below = schema.properties?.[name] ?? values;
    if (below) errors.push(...walk(below, part, isMap(old) ? old[name] : undefined, schema.properties?.[name] ? (path ? `${path}.${name}` : name) : `${path}[${name}]`));
  }
  return errors;
}

/** The item that a list of keys had before. */
function before(item: Json, schema: JSONSchemaProps, old: Json | undefined): Json | undefined {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (!keys || !Array.isArray(old)) return undefined;
  const wanted = keysOf(item, keys, schema);
  return (old as readonly Json[]).find((other) => equal(keysOf(other, keys, schema), wanted));
}

const UNITS: {readonly [type: string]: string} = {integer: "integer", number: "number", string: "string", boolean: "boolean", array: "array", object: "object"};

function broken(rule: ValidationRule, schema: JSONSchemaProps, value: Json, old: Json | undefined, path: string): FieldError[] {
  const expression = expressionOf(rule.rule);
  if (!expression) return [];
  const transition = /\boldSelf\b/.test(rule.rule);
  if (transition && old === undefined && !rule.optionalOldSelf) return [];
  // What did not change is not asked again (ratcheting), unless the rule is about the change.
  if (!transition && old !== undefined && equal(value, old)) return [];
  const scope: Scope = {self: value, ...(old !== undefined && {oldSelf: old})};
  const field = `${path}${rule.fieldPath ?? ""}`.replace(/^\./, "") || "<nil>", shown = UNITS[schema.type ?? ""] ?? "object";
  try {
    return evaluate(expression, scope) === true ? [] : [failure(rule, field, shown, message(rule, scope))];
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return [invalidValue(field, shown, `rule evaluation error: ${error.message}`)];
  }
}

/** messageExpression counts where it gives a text; then the message, then the rule itself. */
function message(rule: ValidationRule, scope: Scope): string {
  const expression = rule.messageExpression ? expressionOf(rule.messageExpression) : undefined;
  try {
    const text = expression && evaluate(expression, scope);
    if (typeof text === "string" && text.trim() && !text.includes("\n")) return text.trim();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  return rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
}

function failure({reason}: ValidationRule, field: string, shown: string, text: string): FieldError {
  switch (reason) {
    case "FieldValueForbidden": return forbiddenField(field, text);
    case "FieldValueRequired": return required(field, text);
    case "FieldValueDuplicate": return {...notSupported(field, shown, []), reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(shown)}`};
    default: return invalidValue(field, shown, text);
  }
}
