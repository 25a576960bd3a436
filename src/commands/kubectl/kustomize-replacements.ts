// A kustomization's replacements: a value of one object written into fields of others (kustomize/api/filters/replacement).
// Is not simulated: fields inside a text that is itself YAML or JSON.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {matchesAll, parseSelector} from "../../sim/api/selectors.ts";
import {CommandError} from "./errors.ts";
import type {Obj} from "./kubectl.ts";

interface Id { readonly group?: string; readonly version?: string; readonly kind?: string; readonly name?: string; readonly namespace?: string }
interface Options { readonly delimiter?: string; readonly index?: number; readonly create?: boolean }
interface Select extends Id { readonly labelSelector?: string; readonly annotationSelector?: string }
export interface Replacement {
  readonly path?: string;
  readonly sourceValue?: string;
  readonly source?: Id & {readonly fieldPath?: string; readonly options?: Options};
  readonly targets?: readonly {readonly select?: Select; readonly reject?: readonly Select[]; readonly fieldPaths?: readonly string[]; readonly options?: Options}[];
}

/** An object, and its name before the kustomization gave it another. */
export interface Renamed { readonly object: Obj; readonly before: string }

export function replaced(objects: readonly Renamed[], replacements: readonly Replacement[]): readonly Obj[] {
  return replacements.reduce<readonly Renamed[]>((all, {source, sourceValue, targets = []}) => {
    const value = sourceValue ?? valueOf(all, source ?? {});
    return targets.reduce((now, target) => now.map((one) => {
      if (!target.select) throw new CommandError("target must specify resources to select");
      if (!chosen(one, target.select) || target.reject?.some((select) => chosen(one, select))) return one;
      return {...one, object: (target.fieldPaths ?? ["metadata.name"]).reduce((object, path) => written(object, path, value, target.options ?? {}), one.object)};
    }), all);
  }, objects).map(({object}) => object);
}

const groupOf = ({apiVersion}: Obj): readonly [string, string] => apiVersion.includes("/") ? apiVersion.split("/") as [string, string] : ["", apiVersion];

function matches({object, before}: Renamed, id: Id, same: (wanted: string, value: string) => boolean): boolean {
  const [group, version] = groupOf(object), fits = (wanted: string | undefined, value: string) => !wanted || same(wanted, value);
  return fits(id.group, group) && fits(id.version, version) && fits(id.kind, object.kind) && fits(id.namespace, object.metadata.namespace ?? "") && (fits(id.name, object.metadata.name ?? "") || fits(id.name, before));
}

const chosen = (one: Renamed, select: Select): boolean => matches(one, select, (wanted, value) => new RegExp(`^(?:${wanted})$`).test(value))
  && matchesAll(parseSelector(select.labelSelector ?? ""), one.object.metadata.labels ?? {}) && matchesAll(parseSelector(select.annotationSelector ?? ""), one.object.metadata.annotations ?? {});

function valueOf(all: readonly Renamed[], {fieldPath = "metadata.name", options = {}, ...id}: NonNullable<Replacement["source"]>): Json {
  const found = all.filter((one) => matches(one, id, (wanted, value) => wanted === value));
  const name = `${id.kind ?? "[noKind]"}.${id.version ?? "[noVer]"}.${id.group ?? "[noGrp]"}/${id.name ?? "[noName]"}.${id.namespace ?? "[noNs]"}`;
  if (found.length !== 1) throw new CommandError(`${found.length === 0 ? "nothing selected by" : "multiple matches for selector"} ${name}:${fieldPath}`);
  let value: Json | undefined;
  change(found[0]!.object, parts(fieldPath), (old) => value = old ?? null, false);
  if (value === undefined || value === null || value === "") throw new CommandError(`fieldPath \`${fieldPath}\` is missing for replacement source ${name}`);
  if (!options.delimiter) return value;
  if (typeof value === "object") throw new CommandError("delimiter option can only be used with scalar nodes");
  const words = String(value).split(options.delimiter), index = options.index ?? 0;
  if (words[index] === undefined) throw new CommandError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return words[index];
}

/** `spec.containers.[name=web].image`: dots in brackets and after a backslash part nothing. */
const parts = (path: string): readonly string[] => (path.match(/(?:\[[^\]]*\]|\\\.|[^.])+/g) ?? []).map((part) => part.replaceAll("\\.", "."));

function written(object: Obj, path: string, value: Json, options: Options): Obj {
  const {result, count} = change(object, parts(path), (old) => scalar(old, value, options), options.create === true);
  if (count === 0) throw new CommandError(`unable to find ${options.create ? "or create " : ""}field ${JSON.stringify(path)} in replacement target`);
  return result as Obj;
}

/** A scalar takes the text and stays of its own type. */
function scalar(old: Json | undefined, value: Json, {delimiter, index = 0}: Options): Json {
  let next = value;
  if (delimiter) {
    if (old !== null && typeof old === "object") throw new CommandError("delimiter option can only be used with scalar nodes");
    const words = String(old ?? "").split(delimiter);
    if (index < 0) words.unshift(String(value)); else if (index >= words.length) words.push(String(value)); else words[index] = String(value);
    next = words.join(delimiter);
  }
  if (typeof old === "string" && next !== null && typeof next !== "object") return String(next);
  return typeof old === "number" && typeof next === "string" && next.trim() !== "" && !Number.isNaN(Number(next)) ? Number(next) : next;
}

/** Changes all places that a path leads to; how many there were. */
function change(value: Json | undefined, path: readonly string[], set: (old: Json | undefined) => Json, create: boolean): {readonly result: Json; readonly count: number} {
  const [part, ...rest] = path;
  if (part === undefined) return {result: set(value), count: 1};
  let count = 0;
  const go = (one: Json | undefined): Json => { const inner = change(one, rest, set, create); count += inner.count; return inner.result; };
  if (Array.isArray(value)) {
    const [, key = "", wanted = ""] = /^\[([^=\]]+)=([^\]]*)\]$/.exec(part) ?? [];
    const fits = (one: Json, i: number) => part === "*" || part === String(i) || (key !== "" && one !== null && typeof one === "object" && String((one as JsonObject)[key]) === wanted);
    const result = (value as readonly Json[]).map((one, i) => fits(one, i) ? go(one) : one);
    return {result, count};
  }
  if (value !== null && value !== undefined && typeof value !== "object") return {result: value, count: 0};
  const map = (value ?? {}) as JsonObject;
  if (map[part] === undefined && !create) return {result: value ?? null, count: 0};
  const inner = go(map[part]);
  return {result: {...map, [part]: inner}, count};
}
