// What can be done with values whose shape is known: name their fields, compare, merge, and take fields away.
// Source: structured-merge-diff typed (tofieldset.go, compare.go, merge.go, remove.go).
import {equal} from "../equal.ts";
import type {Json, JsonObject} from "../object.ts";
import type {FieldSchema} from "../schema.ts";
import {emptySet, insert, type FieldSet} from "./field-set.ts";
import {isMap} from "../merge-patch.ts";
import {fieldOf, shapeOf, stepOf, type Shape} from "./shape.ts";

type List = Shape & {kind: "list"};
type Path = readonly string[];

/** The fields that a value sets. */
export function fieldsOf(value: Json, schema: FieldSchema): FieldSet {
  const set = emptySet();
  collect(value, schema, [], set);
  return set;
}

function collect(value: Json, schema: FieldSchema, path: Path, set: FieldSet): void {
  const shape = shapeOf(schema);
  if (shape.kind === "leaf") insert(set, path);
  else if (shape.kind === "list") {
    if (!Array.isArray(value)) return;
    for (const item of value) {
      const at = [...path, stepOf(item, shape)];
      collect(item, shape.items, at, set);
      insert(set, at);
    }
  } else if (isMap(value)) {
    for (const [name, part] of Object.entries(value)) {
      const below = fieldOf(shape, name);
      if (part === undefined || !below) continue;
      const at = [...path, `f:${name}`];
      collect(part, below, at, set);
      if (part === null || (isMap(part) && !Object.keys(part).length) || !shape.fields) insert(set, at);
    }
  }
}

export interface Comparison { readonly added: FieldSet; readonly modified: FieldSet; readonly removed: FieldSet }

export function compareValues(before: Json | undefined, after: Json | undefined, schema: FieldSchema): Comparison {
  const {added = emptySet(), modified = emptySet(), removed = emptySet()}: Found = below(before, after, schema) ?? {};
  return {added, modified, removed};
}

/** What was found below a path; sets are made when something goes in. */
interface Found { added?: FieldSet; modified?: FieldSet; removed?: FieldSet }

const sizeOf = (value: Json | undefined): number => (Array.isArray(value) ? value.length : isMap(value) ? Object.keys(value).length : 0);

function walk(before: Json | undefined, after: Json | undefined, schema: FieldSchema, step: string, found: Found): void {
  if (before === after) return;
  const shape = shapeOf(schema);
  if (shape.kind === "leaf" || (!sizeOf(before) && !sizeOf(after))) {
    if (before === undefined) (found.added ??= emptySet()).members.add(step);
    else if (after === undefined) (found.removed ??= emptySet()).members.add(step);
    else if (!equal(before, after)) (found.modified ??= emptySet()).members.add(step);
    return;
  }
  const inner = below(before, after, schema);
  if (inner?.added) (found.added ??= emptySet()).children.set(step, inner.added);
  if (inner?.modified) (found.modified ??= emptySet()).children.set(step, inner.modified);
  if (inner?.removed) (found.removed ??= emptySet()).children.set(step, inner.removed);
  if (before === undefined) (found.added ??= emptySet()).members.add(step);
  if (after === undefined) (found.removed ??= emptySet()).members.add(step);
}

/** The differences inside two values of a map or a list. */
function below(before: Json | undefined, after: Json | undefined, schema: FieldSchema): Found | undefined {
  const shape = shapeOf(schema), found: Found = {};
  if (shape.kind === "leaf") return undefined;
  if (shape.kind === "map") {
    const left = isMap(before) ? before : {}, right = isMap(after) ? after : {};
    for (const name in right) {
      const part = fieldOf(shape, name);
      if (part) walk(left[name], right[name], part, `f:${name}`, found);
    }
    for (const name in left) {
      const part = right[name] === undefined ? fieldOf(shape, name) : undefined;
      if (part) walk(left[name], undefined, part, `f:${name}`, found);
    }
    return found;
  }
  const left = itemsByStep(before, shape), right = itemsByStep(after, shape);
  for (const [step, item] of right) walk(left.get(step), item, shape.items, step, found);
  for (const [step, item] of left) if (!right.has(step)) walk(item, undefined, shape.items, step, found);
  return found;
}

const itemsByStep = (value: Json | undefined, shape: List): Map<string, Json> => new Map(Array.isArray(value) ? (value as readonly Json[]).map((item) => [stepOf(item, shape), item]) : []);

/** `over` laid upon `under`. */
export function mergeValues(under: Json | undefined, over: Json | undefined, schema: FieldSchema): Json | undefined {
  if (over === undefined || over === null) return under ?? over;
  if (under === undefined || under === null) return over;
  const shape = shapeOf(schema);
  if (shape.kind === "map" && isMap(under) && isMap(over)) {
    const merged: {[name: string]: Json | undefined} = {...under};
    for (const [name, part] of Object.entries(over)) merged[name] = mergeValues(under[name], part, fieldOf(shape, name) ?? {});
    return merged as JsonObject;
  }
  return shape.kind === "list" && Array.isArray(under) && Array.isArray(over) ? mergeLists(under as readonly Json[], over as readonly Json[], shape) : over;
}

/** The order of both lists is kept where it can be; where they disagree, that of `over` wins. */
function mergeLists(under: readonly Json[], over: readonly Json[], shape: List): Json[] {
  const lower = under.map((item) => stepOf(item, shape)), upper = over.map((item) => stepOf(item, shape));
  const below = new Map(lower.map((step, i) => [step, under[i]!])), above = new Map(upper.map((step, i) => [step, over[i]!]));
  const shared = upper.filter((step) => below.has(step));
  const merged: Json[] = [], done = new Set<string>();
  const take = (step: string) => {
    merged.push(mergeValues(below.get(step), above.get(step), shape.items)!);
    done.add(step);
    if (shared[0] === step) shared.shift();
  };
  for (let i = 0, j = 0; i < lower.length || j < upper.length;) {
    const left = lower[i], right = upper[j];
    if (left !== undefined && left === right) { take(left); i++; j++; }
    else if (left !== undefined && right !== undefined && above.has(left) && shared.length && shared[0] !== left) i++;
    else if (left !== undefined && !above.has(left)) { take(left); i++; }
    else if (left !== undefined && done.has(left)) i++;
    else if (right !== undefined) { take(right); j++; }
    else i++;
  }
  return merged;
}

/** The value without the fields of a set. What becomes empty goes, or is null with `marks` (RemoveItems). */
export function without(value: Json, set: FieldSet, schema: FieldSchema, marks = false): Json | undefined {
  const shape = shapeOf(schema);
  const keep = (step: string, part: Json, below: FieldSchema): Json | undefined => {
    const child = set.children.get(step);
    return child ? without(part, child, below, marks) ?? (marks ? null : undefined) : part;
  };
  if (shape.kind === "map" && isMap(value)) {
    const left = Object.entries(value).flatMap(([name, part]) => {
      const step = `f:${name}`, rest = set.members.has(step) || part === undefined ? undefined : keep(step, part, fieldOf(shape, name) ?? {});
      return rest === undefined ? [] : [[name, rest] as const];
    });
    return left.length ? Object.fromEntries(left) : undefined;
  }
  if (shape.kind !== "list" || !Array.isArray(value)) return value;
  const items = (value as readonly Json[]).flatMap((item) => {
    const step = stepOf(item, shape), rest = set.members.has(step) ? undefined : keep(step, item, shape.items);
    return rest === undefined ? [] : [rest];
  });
  return items.length ? items : undefined;
}

/** EnsureNamedFieldsAreMembers: a declared field that leads to members is one itself. */
export function withNamed(set: FieldSet, schema: FieldSchema): FieldSet {
  const shape = shapeOf(schema), members = new Set(set.members);
  const children = new Map([...set.children].map(([step, child]) => {
    const name = step.slice(2);
    if (shape.kind === "map" && shape.fields?.[name] && step.startsWith("f:")) members.add(step);
    const below = shape.kind === "map" ? fieldOf(shape, name) : shape.kind === "list" ? shape.items : undefined;
    return [step, withNamed(child, below ?? {})] as const;
  }));
  return {members, children};
}
