// What functions and operators of CEL and of Kubernetes' libraries take and give. `A` and `B` stand for any type, the same in all places.
// Source: cel-go common/stdlib, ext; k8s.io/apiserver/pkg/cel/library.
import {basic, type Type} from "./types.ts";

export interface Signature { readonly member: boolean; readonly args: readonly Type[]; readonly result: Type }

const NUMBERS = ["int", "uint", "double"], ORDERED = [...NUMBERS, "string", "bytes", "bool", "timestamp", "duration"];
const same = (name: string, types: readonly string[], result?: string): string[] => types.map((type) => `${name}(${type}, ${type}) ${result ?? type}`);
const compared = (name: string): string[] => [...same(name, ORDERED, "bool"), ...NUMBERS.flatMap((a) => NUMBERS.filter((b) => b !== a).map((b) => `${name}(${a}, ${b}) bool`))];

const DECLARED: readonly string[] = [
  "_&&_(bool, bool) bool", "_||_(bool, bool) bool", "!_(bool) bool", "-_(int) int", "-_(double) double", "_?_:_(bool, A, A) A", "_==_(A, A) bool", "_!=_(A, A) bool", "@in(A, list(A)) bool", "@in(A, map(A, B)) bool", "_[_](list(A), int) A", "_[_](map(A, B), A) B",
  ...["_<_", "_<=_", "_>_", "_>=_"].flatMap(compared), ...same("_+_", [...NUMBERS, "string", "bytes", "duration"]), "_+_(list(A), list(A)) list(A)", "_+_(timestamp, duration) timestamp", "_+_(duration, timestamp) timestamp",
  ...same("_-_", [...NUMBERS, "duration"]), "_-_(timestamp, duration) timestamp", "_-_(timestamp, timestamp) duration", ...same("_*_", NUMBERS), ...same("_/_", NUMBERS), ...same("_%_", ["int", "uint"]),
  ...["string", "bytes", "list(A)", "map(A, B)"].flatMap((type) => [`size(${type}) int`, `${type}.size() int`]),
  ...["int", "uint", "double", "string", "timestamp", "duration"].map((type) => `int(${type}) int`), ...["int", "uint", "double", "string"].flatMap((type) => [`uint(${type}) uint`, `double(${type}) double`]),
  ...["bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint"].map((type) => `string(${type}) string`), "bool(bool) bool", "bool(string) bool", "bytes(string) bytes", "bytes(bytes) bytes", "dyn(A) dyn", "type(A) type", "timestamp(string) timestamp", "timestamp(int) timestamp", "duration(string) duration",
  "string.startsWith(string) bool", "string.endsWith(string) bool", "string.contains(string) bool", "string.matches(string) bool", "matches(string, string) bool",
  "string.charAt(int) string", "string.indexOf(string) int", "string.indexOf(string, int) int", "string.lastIndexOf(string) int", "string.lastIndexOf(string, int) int", "string.lowerAscii() string", "string.upperAscii() string", "string.replace(string, string) string", "string.replace(string, string, int) string",
  "string.split(string) list(string)", "string.split(string, int) list(string)", "string.substring(int) string", "string.substring(int, int) string", "string.trim() string", "list(string).join() string", "list(string).join(string) string",
  "string.find(string) string", "string.findAll(string) list(string)", "string.findAll(string, int) list(string)",
  "list(A).isSorted() bool", "list(A).sum() A", "list(A).min() A", "list(A).max() A", "list(A).indexOf(A) int", "list(A).lastIndexOf(A) int",
  "isURL(string) bool", "url(string) kubernetes.URL", "quantity(string) kubernetes.Quantity", "isQuantity(string) bool", "ip(string) net.IP", "isIP(string) bool", "cidr(string) net.CIDR", "isCIDR(string) bool",
  ...["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds"].flatMap((name) => [`timestamp.${name}() int`, `timestamp.${name}(string) int`]), ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"].map((name) => `duration.${name}() int`),
];

/** `list(A)`, `map(A, B)`, `int`. */
function readType(text: string): Type {
  const list = /^list\((.*)\)$/.exec(text), map = /^map\((\w+), (.*)\)$/.exec(text);
  if (list) return {kind: "list", of: readType(list[1]!)};
  if (map) return {kind: "map", key: readType(map[1]!), of: readType(map[2]!)};
  return text === "A" || text === "B" ? {kind: "any", name: text} : basic(text);
}

function readSignature(text: string): readonly [string, Signature] {
  const [, of, name = "", args = "", result = ""] = /^(?:([\w.()]+?(?:, \w+\))?)\.(?=\w+\())?([^\s(]+)\((.*)\) (\S.*)$/.exec(text) ?? [];
  const given = args ? args.split(/, (?![^(]*\))/) : [];
  return [name, {member: of !== undefined, args: [...(of === undefined ? [] : [of]), ...given].map(readType), result: readType(result)}];
}

let byName: Map<string, Signature[]> | undefined;

export function signaturesOf(name: string): readonly Signature[] {
  if (!byName) {
    byName = new Map();
    for (const text of DECLARED) {
      const [own, signature] = readSignature(text);
      byName.set(own, [...(byName.get(own) ?? []), signature]);
    }
  }
  return byName.get(name) ?? [];
}
