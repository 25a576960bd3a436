// Strategic merge patches: applying them, and making them as kubectl does (two-way and three-way).
// Source: k8s.io/apimachinery/pkg/util/strategicpatch; how lists merge is in the schema (mergeKey, strategy).
import type {Json, JsonObject} from "./object.ts";
import {equal} from "./equal.ts";
import {isMap} from "./merge-patch.ts";
import {PatchError} from "./json-patch.ts";
import {typeSchema, typeOfKind, type FieldSchema} from "./schema.ts";
import {goText, indexIn, mergeSorted, normaliseOrder, partition, scalarKey, type List} from "./strategic-order.ts";

type Tree = {[key: string]: Json | undefined};
/** Fields by name; `undefined` inside maps of plain values and unknown types. */
type Schema = {readonly [field: string]: FieldSchema} | undefined;
interface DiffOptions { readonly ignoreDeletions?: boolean; readonly ignoreAdditions?: boolean; readonly retainKeys?: boolean }
interface MergeOptions { readonly apply: boolean }

export const DIRECTIVE = "$patch", RETAIN = "$retainKeys", DELETE_FROM = "$deleteFromPrimitiveList/", ORDER = "$setElementOrder/";

const typeFields = (type: string | undefined): Schema => (type ? typeSchema(type).fields : undefined);
/** The schema below a struct field, or of a list's elements. */
const below = (field: FieldSchema | undefined): Schema => typeFields(field?.ref ?? field?.items?.ref ?? field?.values?.ref);
const has = (field: FieldSchema | undefined, strategy: string): boolean => (field?.strategy ?? "").split(",").includes(strategy);

/** The fields of a kind, for the functions below; undefined for custom resources. */
export const patchSchema = (groupVersion: string, kind: string): Schema => typeFields(typeOfKind(groupVersion, kind));

/** strategicpatch.CreateTwoWayMergePatch. */
export const createTwoWayPatch = (original: JsonObject, modified: JsonObject, schema: Schema): JsonObject => diffMaps(original, modified, schema, {});

/** strategicpatch.CreateThreeWayMergePatch: what `kubectl apply` sends. `original` is the last applied configuration. */
export function createThreeWayPatch(original: JsonObject, modified: JsonObject, current: JsonObject, schema: Schema): JsonObject {
  const additions = diffMaps(current, modified, schema, {ignoreDeletions: true});
  const deletions = diffMaps(original, modified, schema, {ignoreAdditions: true});
  return mergeMap(deletions, additions, schema, {apply: false});
}

/** strategicpatch.StrategicMergePatch. Throws PatchError. */
export const applyStrategicPatch = (original: JsonObject, patch: JsonObject, schema: Schema): JsonObject => mergeMap(original, patch, schema, {apply: true});

function diffMaps(original: JsonObject, modified: JsonObject, schema: Schema, options: DiffOptions): JsonObject {
  const patch: Tree = {}, kept: string[] = [];
  for (const [key, value] of Object.entries(modified)) {
    if (value === undefined) continue;
    if (options.retainKeys && value !== null) kept.push(key);
    const before = original[key];
    if (before === undefined) {
      if (!options.ignoreAdditions) patch[key] = value;
    } else if (isMap(before) && isMap(value)) diffMap(key, before, value, patch, schema?.[key], options);
    else if (Array.isArray(before) && Array.isArray(value)) diffSlice(key, before as List, value as List, patch, schema?.[key], options);
    else if (!options.ignoreAdditions && !equal(before, value)) patch[key] = value;
  }
  if (!options.ignoreDeletions) for (const key of Object.keys(original)) if (original[key] !== undefined && modified[key] === undefined) patch[key] = null;
  const dropsSome = Object.keys(original).some((key) => original[key] !== null && original[key] !== undefined && modified[key] === undefined);
  if (kept.length && (Object.keys(patch).length || dropsSome)) patch[RETAIN] = kept.sort();
  return patch;
}

function diffMap(key: string, before: JsonObject, after: JsonObject, patch: Tree, field: FieldSchema | undefined, options: DiffOptions): void {
  if (has(field, "replace")) {
    if (!options.ignoreAdditions) patch[key] = after;
    return;
  }
  const inner = diffMaps(before, after, below(field), {...options, retainKeys: has(field, "retainKeys")});
  if (Object.keys(inner).length) patch[key] = inner;
}

function diffSlice(key: string, before: List, after: List, patch: Tree, field: FieldSchema | undefined, options: DiffOptions): void {
  if (!has(field, "merge")) {
    if (!options.ignoreAdditions && !equal(before, after)) patch[key] = after;
    return;
  }
  if (before.length === 0) {
    if (after.length && !options.ignoreAdditions) patch[key] = after;
    return;
  }
  const inner = {...options, retainKeys: has(field, "retainKeys")};
  if (field?.mergeKey) diffListOfMaps(key, before as readonly JsonObject[], after as readonly JsonObject[], patch, below(field), field.mergeKey, inner);
  else diffListOfScalars(key, before, after, patch, inner);
}

function diffListOfMaps(key: string, before: readonly JsonObject[], after: readonly JsonObject[], patch: Tree, schema: Schema, mergeKey: string, options: DiffOptions): void {
  const additions: Json[] = [], deletions: Json[] = [];
  const keyed = (list: readonly JsonObject[]) => list.map((item) => ({item, id: scalarKey(mergeValue(item, mergeKey))})).reverse().sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)); // upstream's sort turns equal ones round
  const left = keyed(before), right = keyed(after);
  let i = 0, j = 0;
  while (i < left.length || j < right.length) {
    const a = left[i], b = right[j];
    if (a && b && a.id === b.id) {
      const inner = diffMaps(a.item, b.item, schema, options);
      if (Object.keys(inner).length) additions.push({...inner, [mergeKey]: b.item[mergeKey]});
      i++; j++;
    } else if (b && (!a || a.id > b.id)) {
      if (!options.ignoreAdditions) additions.push(b.item);
      j++;
    } else {
      if (!options.ignoreDeletions) deletions.push({[DIRECTIVE]: "delete", [mergeKey]: a!.item[mergeKey]});
      i++;
    }
  }
  const list = [...normaliseOrder(additions, after, mergeKey), ...deletions];
  if (list.length) patch[key] = list;
  if ((!options.ignoreAdditions && (list.length || !sameOrder(before, after, mergeKey))) || (!options.ignoreDeletions && list.length)) {
    patch[ORDER + key] = after.map((item) => ({[mergeKey]: item[mergeKey]}));
  }
}

/** isOrderSame: whether the elements that both have come in the same order. */
function sameOrder(before: readonly JsonObject[], after: readonly JsonObject[], mergeKey: string): boolean {
  return before.length === after.length && before.every((item, i) => equal(item[mergeKey], after[i]![mergeKey]));
}

function diffListOfScalars(key: string, before: List, after: List, patch: Tree, options: DiffOptions): void {
  const unique = (list: List) => [...new Map(list.map((item) => [scalarKey(item), item])).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const left = new Map(unique(before)), right = new Map(unique(after));
  const additions = options.ignoreAdditions ? [] : [...right].filter(([id]) => !left.has(id)).map(([, item]) => item);
  const deletions = options.ignoreDeletions ? [] : [...left].filter(([id]) => !right.has(id)).map(([, item]) => item);
  if (additions.length) patch[key] = normaliseOrder(additions, after, "");
  if (deletions.length) patch[DELETE_FROM + key] = deletions;
  if ((!options.ignoreDeletions && deletions.length) || (!options.ignoreAdditions && !equal(before, after))) {
    if (after.length) patch[ORDER + key] = after;
  }
}

function mergeValue(item: Json, mergeKey: string): Json {
  const value = isMap(item) ? item[mergeKey] : undefined;
  if (value === undefined) throw new PatchError(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
  return value;
}

/** mergeMap. With `apply` the first is an object; without it both are patches and directives are kept. */
function mergeMap(original: JsonObject, patchIn: JsonObject, schema: Schema, options: MergeOptions): JsonObject {
  const directive = patchIn[DIRECTIVE];
  if (directive !== undefined) {
    const {[DIRECTIVE]: _, ...rest} = patchIn;
    if (directive === "replace") return rest;
    if (directive === "delete") return {};
    throw new PatchError(`unknown patch type: ${String(directive)} in map: ${goText(patchIn)}`);
  }
  const result: Tree = {...original}, patch: Tree = {...patchIn};
  applyRetainKeys(result, patch, options);
  mergeOrderedLists(result, patch, schema, options);
  for (const [rawKey, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (rawKey.startsWith(DELETE_FROM)) {
      const key = rawKey.slice(DELETE_FROM.length), before = result[key];
      if (!options.apply) result[rawKey] = value;
      else if (Array.isArray(before) && Array.isArray(value)) result[key] = (before as List).filter((item) => !(value as List).some((gone) => equal(gone, item)));
      continue;
    }
    mergeField(rawKey, value, result, schema?.[rawKey], options);
  }
  return result;
}

function mergeField(key: string, value: Json, result: Tree, field: FieldSchema | undefined, options: MergeOptions): void {
  if (value === null) {
    delete result[key];
    if (options.apply) return;
  }
  const before = result[key];
  if (isMap(before) && isMap(value)) result[key] = has(field, "replace") ? value : mergeMap(before, value, below(field), options);
  else if (Array.isArray(before) && Array.isArray(value)) result[key] = mergeSlice(before as List, value as List, field, options);
  else result[key] = options.apply ? withoutDirectives(value) : value;
}

/** discardNullValuesFromPatch and removeDirectives: what a patch adds where nothing was. */
function withoutDirectives(value: Json): Json {
  if (Array.isArray(value)) return (value as List).filter((item) => !(isMap(item) && item[DIRECTIVE] === "delete")).map(withoutDirectives);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, part]) => part !== null && part !== undefined && !(key.startsWith("$") && (key === DIRECTIVE || key === RETAIN || key.startsWith(ORDER) || key.startsWith(DELETE_FROM))))
    .map(([key, part]) => [key, withoutDirectives(part!)]));
}

function applyRetainKeys(original: Tree, patch: Tree, options: MergeOptions): void {
  const retain = patch[RETAIN];
  if (retain === undefined) return;
  delete patch[RETAIN];
  if (!options.apply) {
    if (original[RETAIN] !== undefined && !equal(original[RETAIN], retain)) throw new PatchError("invalid patch format: $retainKeys directives differ");
    original[RETAIN] = retain;
    return;
  }
  const kept = new Set((retain as List).map(String));
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && !key.startsWith(DELETE_FROM) && !key.startsWith(ORDER) && !kept.has(key)) throw new PatchError("invalid patch format of retainKeys directive");
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key];
}

/** mergePatchIntoOriginal: the lists that have a $setElementOrder beside them. */
function mergeOrderedLists(original: Tree, patch: Tree, schema: Schema, options: MergeOptions): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(ORDER)) continue;
    const order = patch[directive] as List; // written by diffLists; the server refuses others when decoding
    if (!options.apply) original[directive] ??= order;
    delete patch[directive];
    const key = directive.slice(ORDER.length), field = schema?.[key], mergeKey = field?.mergeKey ?? "";
    const before = original[key] as List | undefined, added = patch[key] as List | null | undefined;
    if (added === null) continue;
    if (options.apply && added) checkOrder(added, order, mergeKey);
    const shadow = [...(before ?? [])];
    let merged: List;
    if (before && added) merged = mergeSlice(before, added, field, options, shadow);
    else if (before) merged = before;
    else if (added) merged = options.apply ? (withoutDirectives(added) as List) : added;
    else continue;
    const {inside, outside} = partition(merged, order, mergeKey);
    original[key] = mergeSorted(normaliseOrder(outside, shadow, mergeKey), normaliseOrder(inside, order, mergeKey), shadow, mergeKey);
    delete patch[key];
  }
}

/** validatePatchWithSetOrderList: what a patch brings comes in the order that it asks for. */
function checkOrder(added: List, order: List, mergeKey: string): void {
  const patch = mergeKey ? added.filter((item) => (item as JsonObject)["$patch"] !== "delete") : added;
  let at = 0;
  for (const wanted of order) {
    const item = patch[at];
    if (item !== undefined && (mergeKey ? equal(mergeValue(item, mergeKey), mergeValue(wanted, mergeKey)) : equal(item, wanted))) at++;
  }
  if (at < patch.length) throw new PatchError(`The order in patch list:\n${goText(added)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`);
}

/** `shadow` becomes what upstream's slice of the old elements looks like afterwards: elements are deleted and appended in its memory. */
function mergeSlice(before: List, added: List, field: FieldSchema | undefined, options: MergeOptions, shadow: Json[] = []): List {
  if (!has(field, "merge")) return added;
  // sliceElementType: elements that are no maps, beside maps.
  if (added.length && before.some(isMap) !== added.some(isMap) && before.length) throw new PatchError(`list element types are not identical: [${goText(before)} ${goText(added)}]`);
  const mergeKey = field?.mergeKey ?? "";
  let base: Json[] = [...before], patch: Json[] = [...added], merged: Json[];
  if (!mergeKey) {
    merged = [...new Map([...base, ...patch].map((item) => [scalarKey(item), item])).values()];
  } else {
    ({base, patch} = specialElements(base, patch, mergeKey, options));
    merged = [...base];
    if (base.length < before.length) base.forEach((item, i) => { shadow[i] = item; });
    for (const item of patch) {
      const at = indexIn(merged, {[mergeKey]: mergeValue(item, mergeKey)}, mergeKey);
      if (at >= 0) merged[at] = mergeMap(merged[at] as JsonObject, item as JsonObject, below(field), options);
      else {
        if (merged.length < shadow.length) shadow[merged.length] = item;
        merged.push(options.apply ? withoutDirectives(item) : item);
      }
    }
  }
  const {inside, outside} = partition(merged, patch, mergeKey);
  return mergeSorted(normaliseOrder(outside, base, mergeKey), normaliseOrder(inside, patch, mergeKey), base, mergeKey);
}

function specialElements(before: Json[], patch: Json[], mergeKey: string, options: MergeOptions): {base: Json[]; patch: Json[]} {
  if (!options.apply) return {base: before, patch};
  let base = before, replaces = false;
  const rest: Json[] = [];
  for (const item of patch) {
    const directive = isMap(item) ? item[DIRECTIVE] : undefined;
    if (directive === undefined) rest.push(item);
    else if (directive === "delete") {
      const value = mergeValue(item, mergeKey);
      base = base.filter((other) => !equal((other as JsonObject)[mergeKey], value));
    } else if (directive === "replace") replaces = true;
    else throw new PatchError(`unknown patch type: ${String(directive)} in map: ${goText(item)}`);
  }
  return replaces ? {base: rest, patch: []} : {base, patch: rest};
}
