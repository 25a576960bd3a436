// Functions of CEL and of Kubernetes' libraries for text and lists; a method's receiver comes first. Source: k8s.io/apiserver/pkg/cel/library, cel-go ext/strings.go.
import {equal} from "../../equal.ts";
import type {Json} from "../../object.ts";
import {isMap} from "../structure.ts";

type Args = readonly Json[];
const text = (value: Json | undefined): string => String(value ?? "");
const items = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const compare = (a: Json, b: Json): number => (equal(a, b) ? 0 : a! < b! ? -1 : 1);
const size = (value: Json | undefined): number => (typeof value === "string" ? [...value].length : isMap(value) ? Object.keys(value).length : items(value).length);

export const methods: {readonly [name: string]: (args: Args) => Json} = {
  size: ([value]) => size(value),
  int: ([value]) => Math.trunc(Number(value)), uint: ([value]) => Math.trunc(Number(value)), double: ([value]) => Number(value),
  string: ([value]) => text(value), bool: ([value]) => text(value) === "true", dyn: ([value]) => value ?? null,
  type: ([value]) => (Array.isArray(value) ? "list" : isMap(value) ? "map" : value === null ? "null_type" : typeof value === "number" ? (Number.isInteger(value) ? "int" : "double") : typeof value === "boolean" ? "bool" : "string"),
  startsWith: ([value, part]) => text(value).startsWith(text(part)), endsWith: ([value, part]) => text(value).endsWith(text(part)), contains: ([value, part]) => text(value).includes(text(part)),
  matches: ([value, pattern]) => new RegExp(text(pattern), "u").test(text(value)),
  find: ([value, pattern]) => new RegExp(text(pattern), "u").exec(text(value))?.[0] ?? "",
  findAll: ([value, pattern]) => text(value).match(new RegExp(text(pattern), "gu")) ?? [],
  lowerAscii: ([value]) => text(value).toLowerCase(), upperAscii: ([value]) => text(value).toUpperCase(), trim: ([value]) => text(value).trim(),
  charAt: ([value, at]) => [...text(value)][Number(at)] ?? "", substring: ([value, from, to]) => [...text(value)].slice(Number(from), to === undefined ? undefined : Number(to)).join(""),
  split: ([value, mark]) => text(value).split(text(mark)), join: ([list, mark]) => items(list).map(text).join(text(mark)), replace: ([value, from, to]) => text(value).replaceAll(text(from), text(to)),
  indexOf: ([value, part]) => (Array.isArray(value) ? items(value).findIndex((item) => equal(item, part)) : text(value).indexOf(text(part))),
  lastIndexOf: ([value, part]) => (Array.isArray(value) ? items(value).findLastIndex((item) => equal(item, part)) : text(value).lastIndexOf(text(part))),
  isSorted: ([list]) => items(list).every((item, i, all) => i === 0 || compare(all[i - 1]!, item) <= 0),
  sum: ([list]) => items(list).reduce<number>((total, item) => total + Number(item), 0),
  min: ([list]) => items(list).reduce((a, b) => (compare(a, b) <= 0 ? a : b)), max: ([list]) => items(list).reduce((a, b) => (compare(a, b) >= 0 ? a : b)),
};
