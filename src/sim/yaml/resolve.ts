// Plain scalars → null, booleans, numbers, text. Source: go-yaml, resolve.go. Base 60 is text there, and a date is.

export type Scalar = string | number | boolean | null;

const PREFIX = "tag:yaml.org,2002:";
const RESOLVABLE = new Set(["", ...["str", "bool", "int", "float", "null", "timestamp"].map((name) => PREFIX + name)]);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const cases = (...words: readonly string[]): readonly string[] => words.flatMap((word) => [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]);
const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...[...cases("yes", "true", "on"), "y", "Y"].map((word) => [word, true] as const),
  ...[...cases("no", "false", "off"), "n", "N"].map((word) => [word, false] as const),
  ...["", "~", ...cases("null")].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
  ...["", "+"].flatMap((sign) => [".inf", ".Inf", ".INF"].map((word) => [sign + word, Infinity] as const)),
  ...[".inf", ".Inf", ".INF"].map((word) => [`-${word}`, -Infinity] as const),
]);

interface Resolved { readonly tag: string; readonly value: Scalar }

/** What a scalar of a tag ("" for none) is; `fail` says that it cannot be that. */
export function resolveScalar(tag: string, text: string, fail: (message: string) => never): Scalar {
  if (!RESOLVABLE.has(tag)) return text;
  if (tag === `${PREFIX}str`) return text;
  const found = resolve(text);
  if (tag === "" || tag === PREFIX + found.tag || (tag === `${PREFIX}float` && found.tag === "int")) return found.value;
  return fail(`cannot decode !!${found.tag} \`${text}\` as a !!${tag.slice(PREFIX.length)}`);
}

function resolve(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return {tag: word === null ? "null" : typeof word === "boolean" ? "bool" : "float", value: word};
  if (!/^[-+.0-9]/.test(text)) return {tag: "str", value: text};
  if (text.startsWith(".")) return /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text) ? {tag: "float", value: Number(text)} : {tag: "str", value: text};
  const plain = text.replaceAll("_", ""), whole = integer(plain);
  if (whole !== undefined) return {tag: "int", value: whole};
  if (FLOAT.test(plain)) return {tag: "float", value: Number(plain)};
  return {tag: "str", value: text};
}

/** strconv.ParseInt with base 0, within 64 bits. */
function integer(text: string): number | undefined {
  const [, sign = "", prefix = "", digits = ""] = /^([-+]?)(0[xX]|0[oO]|0[bB]|0(?=[0-9]))?([0-9a-fA-F]+)$/.exec(text) ?? [];
  const base = {x: 16, o: 8, b: 2}[prefix.slice(1).toLowerCase()] ?? (prefix === "0" ? 8 : 10);
  const allowed = {16: /^[0-9a-fA-F]+$/, 10: /^[0-9]+$/, 8: /^[0-7]+$/, 2: /^[01]+$/}[base]!;
  if (digits === "" || !allowed.test(digits)) return undefined;
  const value = parseInt(digits, base);
  return value > 2 ** 64 || (sign === "-" && value > 2 ** 63) ? undefined : sign === "-" ? -value || 0 : value;
}

/** Text of base64; undefined if it is none. */
export function base64Decoded(text: string): string | undefined {
  const clean = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(clean)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(clean), (letter) => letter.charCodeAt(0)));
}
