// Whether an expression makes sense: its names, fields and functions are there and fit. Source: cel-go checker, k8s.io/apiserver/pkg/cel and admission/plugin/cel compile.go.
// Not simulated: more than one error at a time, limits of cost; what is of a type that nobody declared here may be anything.
import type {JSONSchemaProps} from "../../types.ts";
import {CelError, parseCel, type Expression} from "./parse.ts";
import {signaturesOf} from "./signatures.ts";
import {basic, BOOL, DYN, STRING, typeOfSchema, typeText, type Type} from "./types.ts";

export type Names = {readonly [name: string]: Type};

/** What is wrong with it, in the compiler's words; undefined if nothing is. */
export function complaint(source: string, names: Names, wanted: Type, otherwise: (found: Type) => string): string | undefined {
  try {
    const found = typeIn(parseCel(source), names);
    return found === UNKNOWN || typeText(found) === typeText(wanted) ? undefined : otherwise(found);
  } catch (error) {
    if (error instanceof CelError) return `compilation failed: ${errorText(source, error)}`;
    throw error;
  }
}

/** cel-go's Error.ToDisplayString: the place, its line and a mark under it. */
function errorText(source: string, {message, at}: CelError): string {
  const before = source.slice(0, at), line = before.split("\n").length, column = at - (before.lastIndexOf("\n") + 1);
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${source.split("\n")[line - 1] ?? ""}\n | ${".".repeat(column)}^`;
}

/** Of a type that is not told here; nothing is said against it. */
const UNKNOWN: Type = basic("dyn");
const record = (name: string, fields: {readonly [field: string]: Type}): Type => ({kind: "object", name, fields: new Map(Object.entries(fields).map(([field, type]) => [field, () => type]))});
const texts = (name: string, fields: readonly string[]): Type => record(name, Object.fromEntries(fields.map((field) => [field, STRING])));

function requestType(): Type {
  const kind = texts("kubernetes.GroupVersionKind", ["group", "version", "kind"]), resource = texts("kubernetes.GroupVersionResource", ["group", "version", "resource"]), list: Type = {kind: "list", of: STRING};
  const userInfo = record("kubernetes.UserInfo", {username: STRING, uid: STRING, groups: list, extra: {kind: "map", key: STRING, of: list}});
  return record("kubernetes.AdmissionRequest", {kind, resource, requestKind: kind, requestResource: resource, subResource: STRING, requestSubResource: STRING, name: STRING, namespace: STRING, operation: STRING, userInfo, dryRun: BOOL, options: DYN});
}

const POLICY: Names = {object: DYN, oldObject: DYN, request: requestType(), namespaceObject: UNKNOWN, authorizer: UNKNOWN};

/** Of admission's conditions: `params` and `variables` are there only where a policy has them. */
export function conditionComplaint(source: string, {params = false, variables = false, authorizer = true, wanted = BOOL}: {readonly params?: boolean; readonly variables?: boolean; readonly authorizer?: boolean; readonly wanted?: Type} = {}): string | undefined {
  const {authorizer: _, ...rest} = POLICY;
  return complaint(source, {...(authorizer ? POLICY : rest), ...(params && {params: DYN}), ...(variables && {variables: UNKNOWN})}, wanted, (found) => `must evaluate to ${typeText(wanted)} but got ${typeText(found)}`);
}

/** Of a rule in a schema. */
export function ruleComplaint(source: string, schema: JSONSchemaProps, root: boolean): string | undefined {
  return complaint(source, ruleNames(schema, root), BOOL, () => "cel expression must evaluate to a bool");
}

export function messageComplaint(source: string, schema: JSONSchemaProps, root: boolean): string | undefined {
  const found = complaint(source, ruleNames(schema, root), STRING, () => "messageExpression must evaluate to a string");
  return found?.replace(/^compilation failed: /, "messageExpression compilation failed: ");
}

function ruleNames(schema: JSONSchemaProps, root: boolean): Names {
  const self = typeOfSchema(schema, "object", root);
  return {self, oldSelf: self};
}

const isDyn = (type: Type): boolean => type.kind === "any" || (type.kind === "basic" && type.name === "dyn");

function typeIn(expression: Expression, names: Names): Type {
  switch (expression.kind) {
    case "literal": return basic(expression.form === "null_type" ? "null" : expression.form);
    case "name": return named(expression, names);
    case "member": return fieldOf(expression, names);
    case "index": return applied("_[_]", [expression.of, expression.by], expression.at, names);
    case "unary": return applied(expression.operator === "!" ? "!_" : "-_", [expression.of], expression.at, names);
    case "binary": return applied(expression.operator === "in" ? "@in" : `_${expression.operator}_`, [expression.left, expression.right], expression.at, names);
    case "choice": return applied("_?_:_", [expression.test, expression.yes, expression.no], expression.at, names);
    case "list": return {kind: "list", of: shared(expression.items.map((item) => typeIn(item, names)))};
    case "map": return {kind: "map", key: shared(expression.entries.map(([key]) => typeIn(key, names))), of: shared(expression.entries.map(([, value]) => typeIn(value, names)))};
    case "call": return called(expression, names);
  }
}

/** Of members that differ: anything. */
function shared([first, ...others]: readonly Type[]): Type {
  return first && others.every((other) => typeText(other) === typeText(first)) ? first : DYN;
}

const TYPE_NAMES = new Set(["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"]);

function named({name, at}: Extract<Expression, {kind: "name"}>, names: Names): Type {
  const type = names[name];
  if (type) return type;
  if (TYPE_NAMES.has(name)) return basic("type");
  throw new CelError(`undeclared reference to '${name}' (in container '')`, at);
}

function fieldOf({of, name, at}: Extract<Expression, {kind: "member"}>, names: Names): Type {
  const holder = typeIn(of, names);
  if (isDyn(holder)) return holder === UNKNOWN ? UNKNOWN : DYN;
  if (holder.kind === "map") return holder.of;
  if (holder.kind !== "object") throw new CelError(`type '${typeText(holder)}' does not support field selection`, at);
  const field = holder.fields.get(name);
  if (!field) throw new CelError(`undefined field '${name}'`, at);
  return field();
}

type Call = Extract<Expression, {kind: "call"}>;
const MACROS = new Set(["all", "exists", "exists_one", "existsOne", "filter", "map"]);

function called(expression: Call, names: Names): Type {
  const {of, name, args, at} = expression;
  if (name === "has" && !of) {
    const [arg] = args;
    if (arg?.kind !== "member") throw new CelError("invalid argument to has() macro", arg?.at ?? at);
    typeIn(arg, names);
    return BOOL;
  }
  if (of && MACROS.has(name) && args.length >= 2) return macro(expression, of, names);
  const known = signaturesOf(name), own = of ? [typeIn(of, names)] : [];
  if (of && isDyn(own[0]!)) {
    for (const arg of args) typeIn(arg, names);
    return own[0] === UNKNOWN ? UNKNOWN : shared(known.filter(({member}) => member).map(({result}) => result));
  }
  if (!known.length && !(of && own[0]?.kind === "basic" && own[0].name.includes("."))) throw new CelError(`undeclared reference to '${name}' (in container '')`, at);
  if (!known.length) return UNKNOWN;
  return resolved(name, [...own, ...args.map((arg) => typeIn(arg, names))], at, !!of);
}

function macro({name, args, at}: Call, of: Expression, names: Names): Type {
  const range = typeIn(of, names), [variable, test, body] = args;
  if (variable?.kind !== "name") throw new CelError("argument must be a simple name", variable?.at ?? at);
  if (range.kind !== "list" && range.kind !== "map" && !isDyn(range)) throw new CelError(`expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`, of.at);
  const inner: Names = {...names, [variable.name]: range.kind === "list" ? range.of : range.kind === "map" ? range.key : DYN}, found = typeIn(test!, inner);
  const truth = (): void => { if (!isDyn(found) && typeText(found) !== "bool") throw new CelError(`found no matching overload for '${name === "all" ? "_&&_" : name === "exists" ? "_||_" : "_?_:_"}' applied to '(bool, ${typeText(found)})'`, test!.at); };
  if (name === "map") return {kind: "list", of: body ? typeIn(body, inner) : found};
  truth();
  return name === "filter" ? (range.kind === "map" ? {kind: "list", of: range.key} : range) : BOOL;
}

const applied = (name: string, args: readonly Expression[], at: number, names: Names): Type => resolved(name, args.map((arg) => typeIn(arg, names)), at, false);

function resolved(name: string, args: readonly Type[], at: number, member: boolean): Type {
  const results: Type[] = [];
  for (const signature of signaturesOf(name)) {
    if (signature.member !== member || signature.args.length !== args.length) continue;
    const bound = new Map<string, Type>();
    if (signature.args.every((wanted, i) => fits(wanted, args[i]!, bound))) results.push(filled(signature.result, bound));
  }
  if (results.length) return shared(results);
  const [first, ...others] = args.map(typeText);
  throw new CelError(`found no matching overload for '${name}' applied to '${member ? `${first}.(${others.join(", ")})` : `(${args.map(typeText).join(", ")})`}'`, at);
}

function fits(wanted: Type, given: Type, bound: Map<string, Type>): boolean {
  if (isDyn(given) || (wanted.kind === "basic" && wanted.name === "dyn")) return true;
  if (wanted.kind === "any") {
    const before = bound.get(wanted.name);
    if (!before || isDyn(before)) bound.set(wanted.name, given);
    return !before || isDyn(before) || fits(before, given, bound) || isNullOf(before, given) || isNullOf(given, before);
  }
  if (wanted.kind === "list") return given.kind === "list" && fits(wanted.of, given.of, bound);
  if (wanted.kind === "map") return given.kind === "map" && fits(wanted.key, given.key, bound) && fits(wanted.of, given.of, bound);
  return typeText(wanted) === typeText(given);
}

/** Null is a value of objects, times and durations, too. */
const isNullOf = (type: Type, other: Type): boolean => typeText(other) === "null" && (type.kind === "object" || typeText(type) === "timestamp" || typeText(type) === "duration");

function filled(type: Type, bound: ReadonlyMap<string, Type>): Type {
  if (type.kind === "any") return bound.get(type.name) ?? DYN;
  if (type.kind === "list") return {kind: "list", of: filled(type.of, bound)};
  return type.kind === "map" ? {kind: "map", key: filled(type.key, bound), of: filled(type.of, bound)} : type;
}
