// RFC 6902 as the API server's library applies it. Source: gopkg.in/evanphx/json-patch.v4.
import type {Json} from "./object.ts";
import {equal} from "./equal.ts";

export class PatchError extends Error {}
export interface Operation { readonly op: string; readonly path: string; readonly from?: string; readonly value?: Json }
type Tree = Json | Tree[] | {[key: string]: Tree | undefined};

export function applyJsonPatch(document: Json, operations: readonly Operation[]): Json {
  let root = structuredCopy(document) as Tree;
  for (const operation of operations) root = apply(root, operation);
  return root as Json;
}

const structuredCopy = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

function apply(root: Tree, operation: Operation): Tree {
  if (operation.path === undefined && ["add", "remove", "replace", "test"].includes(operation.op)) throw new PatchError(`${operation.op} operation failed to decode path: missing value`);
  switch (operation.op) {
    case "add": return add(root, operation.path, (operation.value ?? null) as Tree);
    case "remove": return remove(root, operation.path);
    case "replace": return replace(root, operation);
    case "move": {
      const from = operation.from ?? "";
      const value = find(root, from, "move");
      return add(remove(root, from), operation.path, value);
    }
    case "copy": return add(root, operation.path, structuredCopy(find(root, operation.from ?? "", "copy") as Json) as Tree);
    case "test": return test(root, operation);
    default: throw new PatchError(`Unexpected kind: ${operation.op}`);
  }
}

/** The parts of a JSON pointer (RFC 6901). */
export const keysOf = (path: string): string[] => path.split("/").slice(1).map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
const missing = (operation: string, path: string): PatchError => new PatchError(`${operation} operation does not apply: doc is missing path: "${path}": missing value`);
const missingKey = (operation: string, key: string): PatchError => new PatchError(`${operation} operation does not apply: doc is missing key: ${key}: missing value`);

function container(root: Tree, path: string): {parent: Tree | undefined; key: string} {
  if (path === "") return {parent: undefined, key: ""};
  const keys = keysOf(path);
  const key = keys.pop() ?? "";
  let parent: Tree | undefined = root;
  for (const step of keys) {
    if (Array.isArray(parent)) parent = parent[index(step, parent.length, "")] as Tree | undefined;
    else if (parent !== null && typeof parent === "object") parent = (parent as {[key: string]: Tree})[step];
    else return {parent: undefined, key};
    if (parent === undefined || parent === null) return {parent: undefined, key};
  }
  return {parent, key};
}

function index(key: string, length: number, operation: string): number {
  if (!/^-?\d+$/.test(key)) throw new PatchError(`${operation}strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const at = Number(key);
  return at < 0 ? at + length : at;
}

function find(root: Tree, path: string, operation: string): Tree {
  if (path === "") return root;
  const {parent, key} = container(root, path);
  if (parent === undefined) throw missing(operation, path);
  const value = Array.isArray(parent) ? (parent[index(key, parent.length, "")] as Tree | undefined) : (parent as {[key: string]: Tree})[key];
  if (value === undefined && operation === "move") throw new PatchError(`error in move for path: '${key}': Unable to remove nonexistent key: ${key}: missing value`);
  return value ?? null;
}

function add(root: Tree, path: string, value: Tree): Tree {
  const {parent, key} = container(root, path);
  if (parent === undefined || typeof parent !== "object") throw missing("add", path);
  if (Array.isArray(parent)) {
    const list = parent as Tree[];
    if (key === "-") { list.push(value); return root; }
    const raw = index(key, 0, "");
    const at = raw < 0 ? raw + list.length + 1 : raw;
    if (at > list.length || at < 0) throw new PatchError(`error in add for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`);
    list.splice(at, 0, value);
  } else (parent as {[key: string]: Tree})[key] = value;
  return root;
}

function remove(root: Tree, path: string): Tree {
  const {parent, key} = container(root, path);
  if (parent === undefined || typeof parent !== "object") throw missing("remove", path);
  if (Array.isArray(parent)) {
    const list = parent as Tree[], at = index(key, list.length, "");
    if (at >= list.length || at < 0) throw new PatchError(`error in remove for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`);
    list.splice(at, 1);
    return root;
  }
  const object = parent as {[key: string]: Tree | undefined};
  if (object[key] === undefined) throw new PatchError(`error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`);
  delete object[key];
  return root;
}

function replace(root: Tree, {path, value}: Operation): Tree {
  if (path === "") return (value ?? null) as Tree;
  const {parent, key} = container(root, path);
  if (parent === undefined || typeof parent !== "object") throw missing("replace", path);
  if (Array.isArray(parent)) {
    const list = parent as Tree[], at = index(key, list.length, "");
    if (at >= list.length || at < 0) throw missingKey("replace", path);
    list[at] = (value ?? null) as Tree;
  } else {
    // The library replaces what is not there, too.
    (parent as {[key: string]: Tree | undefined})[key] = (value ?? null) as Tree;
  }
  return root;
}

function test(root: Tree, {path, value}: Operation): Tree {
  const {parent, key} = path === "" ? {parent: {"": root}, key: ""} : container(root, path);
  if (parent === undefined || typeof parent !== "object") throw missing("test", path);
  const found = (Array.isArray(parent) ? parent[index(key, parent.length, "")] : (parent as {[key: string]: Tree})[key]) as Json | undefined;
  if (found === undefined && (value === undefined || value === null)) return root;
  if (found === undefined || !equal(found, value ?? null)) throw new PatchError(`testing value ${path} failed: test failed`);
  return root;
}
