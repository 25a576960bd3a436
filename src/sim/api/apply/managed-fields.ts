// Who owns which fields: metadata.managedFields of applied and of updated objects.
// Objects that only components have written carry none until somebody applies to them; then all they hold belongs to "before-first-apply".
// Not simulated: the merging of old entries when there are more than ten. Source: k8s.io/apimachinery/pkg/util/managedfields/internal.
import {instant, parseInstant} from "../../clock.ts";
import {equal} from "../equal.ts";
import {applyConflict, plain} from "../errors.ts";
import type {Json, JsonObject, KubeObject} from "../object.ts";
import type {FieldSchema} from "../schema.ts";
import type {StatusCause} from "../types.ts";
import {typedErrors} from "./check.ts";
import {difference, emptySet, fromFieldsV1, insert, intersection, isEmpty, pathText, pathsOf, recursiveDifference, setOf, toFieldsV1, union, type FieldSet} from "./field-set.ts";
import {compareValues, fieldsOf, mergeValues, withNamed, without, type Comparison} from "./typed.ts";

/** One writer's share. */
interface Share { readonly manager: string; readonly operation: "Apply" | "Update"; readonly apiVersion: string; readonly subresource: string; readonly time?: string; readonly set: FieldSet }
type Shares = readonly Share[];

export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly nowMs: number;
  /** Take fields from others. */
  readonly force?: boolean;
}

const UNOWNED = setOf(["apiVersion"], ["kind"], ["metadata"], ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"].map((field) => ["metadata", field]));
// A writer of the object owns nothing of the status, a writer of the status nothing else.
const OUTSIDE: {readonly [subresource: string]: FieldSet} = {"": setOf(["status"]), status: setOf(["spec"])};

const same = (a: Pick<Share, "manager" | "operation" | "apiVersion" | "subresource">, b: typeof a): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.apiVersion === b.apiVersion && a.subresource === b.subresource;

const hasManagers = (object: KubeObject | undefined): boolean => !!object?.metadata.managedFields?.length;

function sharesOf(object: KubeObject | undefined): Shares {
  return (object?.metadata.managedFields ?? []).map((entry) => ({
    manager: String(entry["manager"] ?? ""), operation: entry["operation"] === "Apply" ? "Apply" : "Update", apiVersion: String(entry["apiVersion"] ?? ""), subresource: String(entry["subresource"] ?? ""),
    ...(entry["time"] !== undefined && {time: String(entry["time"])}), set: fromFieldsV1((entry["fieldsV1"] ?? {}) as JsonObject), // FieldsV1 is an object
  }));
}

/** Applies first, then by time, then by name. */
function written(shares: Shares): JsonObject[] {
  const at = ({time}: Share): number => (time ? parseInstant(time) : 0);
  const word = ({manager, apiVersion, subresource}: Share): string => [manager, apiVersion, subresource].join("\0");
  return [...shares].sort((a, b) => (a.operation !== b.operation ? (a.operation < b.operation ? -1 : 1) : at(a) - at(b) || (word(a) < word(b) ? -1 : 1))).map(({manager, operation, apiVersion, subresource, time, set}) => ({
    manager, operation, apiVersion, ...(time && {time}), fieldsType: "FieldsV1", fieldsV1: toFieldsV1(set), ...(subresource && {subresource}),
  }));
}

/** The object's own content: without managedFields. */
function content(object: KubeObject | undefined): JsonObject {
  if (!object) return {};
  const {managedFields: _, ...metadata} = object.metadata;
  return {...(object as unknown as JsonObject), metadata: metadata as unknown as JsonObject};
}

const owned = (set: FieldSet, subresource: string): FieldSet => {
  const outside = OUTSIDE[subresource];
  return difference(outside ? recursiveDifference(set, outside) : set, UNOWNED);
};

/** Takes what changed from everybody but the writer. */
function takeFromOthers(shares: Shares, writer: Share | undefined, {added, modified, removed}: Comparison): Shares {
  const changed = union(added, modified);
  return shares.flatMap((share) => {
    if (share === writer) return [share];
    const set = difference(difference(share.set, changed), removed);
    return isEmpty(set) ? [] : [{...share, set}];
  });
}

/** managedFields after a create, an update or a patch. */
function afterUpdate(old: KubeObject | undefined, next: KubeObject, by: Writer, schema: FieldSchema, zero: JsonObject): readonly JsonObject[] {
  const compared = compareValues(old ? content(old) : zero, content(next), schema);
  const scope = (set: FieldSet): FieldSet => owned(set, by.subresource);
  const changes: Comparison = {added: scope(compared.added), modified: scope(compared.modified), removed: compared.removed};
  const shares = takeFromOthers(sharesOf(old), undefined, changes);
  const mine = union(changes.added, changes.modified);
  if (isEmpty(mine)) return written(shares);
  const self = {manager: by.manager, operation: "Update" as const, apiVersion: by.apiVersion, subresource: by.subresource};
  const before = shares.find((share) => same(share, self));
  return written([...shares.filter((share) => share !== before), {...self, time: instant(by.nowMs), set: before ? union(before.set, mine) : mine}]);
}

/** Server-side apply: the object that results, with its managedFields; a StatusError if others own what it changes. */
export function applied(live: KubeObject | undefined, config: JsonObject, by: Writer, schema: FieldSchema, zero: JsonObject): KubeObject {
  const errors = typedErrors(config, schema);
  const {name = "", namespace = ""} = (config["metadata"] ?? {}) as {name?: string; namespace?: string};
  if (errors.length) throw plain(`failed to create typed patch object (${namespace}/${name}; ${gvk(config)}): ${errors.length === 1 ? errors[0]! : `errors:\n${errors.map((error) => `  ${error}`).join("\n")}\n`}`);
  const before = content(live), self = {manager: by.manager, operation: "Apply" as const, apiVersion: by.apiVersion, subresource: by.subresource};
  const shares = firstShares(live, before, by, schema, zero);
  const last = shares.find((share) => same(share, self));
  const mine: Share = {...self, ...(last?.time && {time: last.time}), set: OUTSIDE[by.subresource] ? recursiveDifference(fieldsOf(config, schema), OUTSIDE[by.subresource]!) : fieldsOf(config, schema)};
  const others = shares.filter((share) => share !== last);
  const merged = mergeValues(before, config, schema)!;
  const next = prune(merged, [...others, mine], last, schema);
  const changes = compareValues(before, next, schema);
  const conflicts = others.map((share) => ({share, set: intersection(share.set, union(changes.modified, changes.added))})).filter(({set}) => !isEmpty(set));
  if (conflicts.length && !by.force) throw conflictError(conflicts);
  const changed = !equal(next, before);
  const result: Share = {...mine, set: difference(mine.set, UNOWNED), ...(changed && {time: instant(by.nowMs)})};
  const all = [...takeFromOthers(others, undefined, changes), ...(isEmpty(result.set) ? [] : [result])];
  const object = (changed ? next : before) as unknown as KubeObject; // decoded again before it is written
  return {...object, metadata: {...object.metadata, managedFields: written(all)}};
}

const gvk = ({apiVersion, kind}: JsonObject): string => `${String(apiVersion).includes("/") ? String(apiVersion) : `/${String(apiVersion)}`}, Kind=${String(kind)}`;

/** What was there before anybody applied belongs to a manager of its own. */
function firstShares(live: KubeObject | undefined, before: JsonObject, by: Writer, schema: FieldSchema, zero: JsonObject): Shares {
  const shares = sharesOf(live);
  if (!live || shares.length) return shares;
  const {added} = compareValues(zero, before, schema);
  return [{manager: "before-first-apply", operation: "Update", apiVersion: by.apiVersion, subresource: "", time: instant(by.nowMs), set: owned(added, "")}];
}

/** What the manager applied the last time, applies no more, and nobody else owns goes. */
function prune(merged: Json, shares: Shares, last: Share | undefined, schema: FieldSchema): Json {
  if (!last || isEmpty(last.set)) return merged;
  const lastNamed = withNamed(last.set, schema);
  const named = (value: Json | undefined): FieldSet => (value === undefined ? emptySet() : withNamed(fieldsOf(value, schema), schema));
  const all = named(merged);
  const managed = withNamed(shares.reduce((sum, {set}) => union(sum, set), emptySet()), schema);
  const kept = without(merged, difference(difference(all, named(without(merged, lastNamed, schema, true))), managed), schema, true);
  return without(merged, intersection(difference(all, named(kept)), lastNamed), schema) ?? {};
}

function conflictError(conflicts: readonly {readonly share: Share; readonly set: FieldSet}[]): Error {
  const found = conflicts.flatMap(({share, set}) => pathsOf(set).map((path) => ({who: managerText(share), path: pathText(path)})));
  const causes: StatusCause[] = found.map(({who, path}) => ({reason: "FieldManagerConflict", message: `conflict with ${who}`, field: path}));
  if (found.length === 1) return applyConflict(causes, `Apply failed with 1 conflict: conflict with ${found[0]!.who}: ${found[0]!.path}`);
  const lines = [...new Set(found.map(({who}) => who))].sort().flatMap((who) => [`conflicts with ${who}:`, ...found.filter((conflict) => conflict.who === who).map(({path}) => `- ${path}`)]);
  return applyConflict(causes, `Apply failed with ${found.length} conflicts: ${lines.join("\n")}`);
}

function managerText({manager, operation, apiVersion, subresource}: Share): string {
  const who = `${JSON.stringify(manager)}${subresource && ` with subresource ${JSON.stringify(subresource)}`}`;
  return operation === "Apply" ? who : `${who} using ${apiVersion}`;
}

/** managedFields after the scale subresource set the number of replicas: a share without a time, as the server writes it. */
export function afterScale(old: KubeObject, by: Writer): readonly JsonObject[] {
  const replicas = emptySet();
  insert(replicas, ["f:spec", "f:replicas"]);
  const shares = takeFromOthers(sharesOf(old), undefined, {added: emptySet(), modified: replicas, removed: emptySet()});
  const self = {manager: by.manager, operation: "Update" as const, apiVersion: by.apiVersion, subresource: "scale"};
  const before = shares.find((share) => same(share, self));
  return written([...shares.filter((share) => share !== before), {...self, set: before ? union(before.set, replicas) : replicas}]);
}

/** How a write is to be recorded: by whom, or already worked out. */
export interface Recording { readonly manager?: string; readonly managedFields?: readonly JsonObject[] }

/**
 * managedFields of an object that differs from `old` (of a new one: from Go's empty object of its type) and is about to be written;
 * nobody is recorded for what components write to objects without managers.
 */
export function recorded(old: KubeObject | undefined, next: KubeObject, {manager, managedFields}: Recording, by: Omit<Writer, "manager"> & {readonly author: string}, schema: FieldSchema, zero: JsonObject): readonly JsonObject[] | undefined {
  if (managedFields) return managedFields;
  if (!manager && !hasManagers(old)) return undefined;
  return afterUpdate(old, next, {...by, manager: manager ?? by.author}, schema, zero);
}
