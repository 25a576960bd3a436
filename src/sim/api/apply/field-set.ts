// Sets of field paths, as metadata.managedFields holds them. Source: sigs.k8s.io/structured-merge-diff fieldpath.
// A step of a path is written as in FieldsV1: `f:name`, `k:{"name":"c"}`, `v:"value"`.
import type {Json, JsonObject} from "../object.ts";

export interface FieldSet { readonly members: Set<string>; readonly children: Map<string, FieldSet> }

export const emptySet = (): FieldSet => ({members: new Set(), children: new Map()});

export const isEmpty = (set: FieldSet): boolean => set.members.size === 0 && [...set.children.values()].every(isEmpty);

export function insert(set: FieldSet, path: readonly string[]): void {
  if (!path.length) return;
  let node = set;
  for (const step of path.slice(0, -1)) {
    let next = node.children.get(step);
    if (!next) node.children.set(step, (next = emptySet()));
    node = next;
  }
  node.members.add(path.at(-1)!);
}

export const setOf = (...paths: readonly string[][]): FieldSet => {
  const set = emptySet();
  for (const path of paths) insert(set, path.map((step) => `f:${step}`));
  return set;
};

/** Children that hold nothing are left out. */
function built(members: Iterable<string>, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return {members: new Set(members), children: new Map([...children].filter(([, child]) => !isEmpty(child)))};
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  return built([...a.members, ...b.members], [...steps].map((step) => {
    const left = a.children.get(step), right = b.children.get(step);
    return [step, left && right ? union(left, right) : left ?? right!] as const;
  }));
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return built([...a.members].filter((step) => !b.members.has(step)), [...a.children].map(([step, child]) => {
    const other = b.children.get(step);
    return [step, other ? difference(child, other) : child] as const;
  }));
}

/** What lies below a member of `b` goes, too. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return built([...a.members].filter((step) => !b.members.has(step)), [...a.children].filter(([step]) => !b.members.has(step)).map(([step, child]) => {
    const other = b.children.get(step);
    return [step, other ? recursiveDifference(child, other) : child] as const;
  }));
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return built([...a.members].filter((step) => b.members.has(step)), [...a.children].flatMap(([step, child]) => {
    const other = b.children.get(step);
    return other ? [[step, intersection(child, other)] as const] : [];
  }));
}

export function fromFieldsV1(fields: JsonObject): FieldSet {
  const set = emptySet();
  for (const [step, below] of Object.entries(fields)) {
    if (step === ".") continue;
    const inside = below as JsonObject, keys = Object.keys(inside); // FieldsV1 is objects all the way down
    if (!keys.length || keys.includes(".")) set.members.add(step);
    const child = fromFieldsV1(inside);
    if (!isEmpty(child)) set.children.set(step, child);
  }
  return set;
}

export function toFieldsV1(set: FieldSet): JsonObject {
  return fill({}, set);
}

function fill(result: {[step: string]: Json}, {members, children}: FieldSet): JsonObject {
  const steps = [...members];
  for (const step of children.keys()) if (!members.has(step)) steps.push(step);
  for (const step of steps.sort()) {
    const child = children.get(step);
    result[step] = child ? fill(members.has(step) ? {".": {}} : {}, child) : {};
  }
  return result;
}

/** A path as conflicts name it: `.spec.containers[name="c"].image`. */
export const pathText = (path: readonly string[]): string => path.map((step) => {
  if (step.startsWith("f:")) return `.${step.slice(2)}`;
  if (step.startsWith("v:")) return `[=${step.slice(2)}]`;
  const keys = JSON.parse(step.slice(2)) as JsonObject; // written by us as an object
  return `[${Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
}).join("");

/** Every path: those of a level before those below it. */
export function pathsOf(set: FieldSet, before: readonly string[] = []): string[][] {
  return [
    ...[...set.members].sort().map((step) => [...before, step]),
    ...[...set.children].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([step, child]) => pathsOf(child, [...before, step])),
  ];
}
