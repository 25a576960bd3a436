// Resource quantities: parsing, canonical text, arithmetic. Source: k8s.io/apimachinery/pkg/api/resource.
// A quantity is a whole number of nano-units (BigInt) and the format in which it was written.

export interface Quantity {
  readonly nano: bigint;
  readonly format: "DecimalSI" | "BinarySI" | "DecimalExponent";
  /** The text as written, where upstream's fast path takes it for canonical. */
  readonly kept?: string;
  /** Held as int64 and exponent (at most 18 digits): what does not fit an int64 counts as 0; otherwise it wraps, as big.Int's does. */
  readonly small?: true;
}

export const NANO_PER_UNIT = 1_000_000_000n;
const NANO = NANO_PER_UNIT;
const DECIMAL: readonly (readonly [string, number])[] = [["n", -9], ["u", -6], ["m", -3], ["", 0], ["k", 3], ["M", 6], ["G", 9], ["T", 12], ["P", 15], ["E", 18]];
const BINARY: readonly (readonly [string, bigint])[] = [["Ki", 1n << 10n], ["Mi", 1n << 20n], ["Gi", 1n << 30n], ["Ti", 1n << 40n], ["Pi", 1n << 50n], ["Ei", 1n << 60n]];

export const ERR_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const ERR_SUFFIX = "unable to parse quantity's suffix";

/** Throws an Error with upstream's text. */
export class QuantityError extends Error {}

const cache = new Map<string, Quantity>();

export function parseQuantity(text: string | number): Quantity {
  const key = String(text);
  const known = cache.get(key);
  if (known) return known;
  const quantity = parse(typeof text === "number" ? numberText(text) : text);
  if (cache.size > 5000) cache.clear();
  cache.set(key, quantity);
  return quantity;
}

/** JavaScript prints large and small numbers as 1e+21; JSON would too. */
const numberText = (value: number): string => String(value).replace("e+", "e");

function parse(text: string): Quantity {
  if (text === "") throw new QuantityError(ERR_FORMAT);
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (!match) throw new QuantityError(ERR_FORMAT);
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const {scale, format} = scaleOf(suffix);
  const digits = BigInt((whole || "0") + fraction);
  let numerator = digits * NANO, denominator = 10n ** BigInt(fraction.length);
  if (scale.binary) numerator *= scale.binary;
  else if (scale.power >= 0) numerator *= 10n ** BigInt(scale.power);
  else denominator *= 10n ** BigInt(-scale.power);
  // Fractions below a nano are rounded up, away from zero.
  const nano = numerator / denominator + (numerator % denominator ? 1n : 0n);
  return {nano: sign === "-" ? -nano : nano, format, ...fastPath(text, whole, fraction, scale)};
}

/** What ParseQuantity's fast path remembers: few digits, and the text itself if its exponent is one of the suffixes'. */
function fastPath(text: string, whole: string, fraction: string, scale: {readonly power: number; readonly binary?: bigint}): {readonly small?: true; readonly kept?: string} {
  const num = whole.replace(/^0+(?=.)/, "") || "0", shifted = num + fraction;
  if (scale.binary) {
    const exponent = scale.binary.toString(2).length - 1;
    return !fraction && 15 - num.length - Math.trunc(exponent * 3 / 10) - 1 >= 0 ? {small: true} : {};
  }
  const exponent = scale.power - fraction.length;
  if (18 - shifted.length < 0 || exponent < -9) return {};
  return exponent % 3 === 0 && !shifted.endsWith("000") && !shifted.startsWith("0") ? {small: true, kept: text} : {small: true};
}

function scaleOf(suffix: string): {scale: {power: number; binary?: bigint}; format: Quantity["format"]} {
  const decimal = DECIMAL.find(([name]) => name === suffix);
  if (decimal) return {scale: {power: decimal[1]}, format: "DecimalSI"};
  const binary = BINARY.find(([name]) => name === suffix);
  if (binary) return {scale: {power: 0, binary: binary[1]}, format: "BinarySI"};
  const exponent = /^[eE]([-+]?\d+)$/.exec(suffix);
  if (exponent) return {scale: {power: Number(exponent[1])}, format: "DecimalExponent"};
  throw new QuantityError(ERR_SUFFIX);
}

/** Quantity.String(): the canonical text. */
export function canonical({nano, format, kept, small}: Quantity): string {
  if (kept !== undefined) return kept;
  if (nano === 0n) return "0";
  const sign = nano < 0n ? "-" : "", size = nano < 0n ? -nano : nano;
  if (format === "BinarySI") {
    // Below 1024, and for fractions, binary quantities are written as decimal ones.
    if (size % NANO === 0n && size / NANO >= 1024n) return sign + binaryText(size / NANO);
    if (size % NANO === 0n) return sign + String(size / NANO);
    return sign + decimalText(size, "DecimalSI", small);
  }
  return sign + decimalText(size, format, small);
}

function binaryText(value: bigint): string {
  let suffix = "";
  for (const [name] of BINARY) {
    if (value % 1024n) break;
    value /= 1024n;
    suffix = name;
  }
  return `${value}${suffix}`;
}

/** Beyond exa there is no suffix: upstream's fast path then writes none at all. */
function decimalText(nano: bigint, format: Quantity["format"], small?: true): string {
  const most = small ? Infinity : 18;
  let power = -9, value = nano;
  while (value % 1000n === 0n && power < most) { value /= 1000n; power += 3; }
  if (format === "DecimalExponent") return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${DECIMAL.find(([, p]) => p === power)?.[0] ?? ""}`;
}

export const quantityText = (text: string | number): string => canonical(parseQuantity(text));
/** Quantity.Value(): whole units, rounded up (away from zero). */
export const wholeUnits = (quantity: Quantity): bigint => int64(quantity, scaleUp(quantity.nano, NANO));
/** Quantity.MilliValue(). */
export const milliUnits = (quantity: Quantity): bigint => int64(quantity, scaleUp(quantity.nano, 1_000_000n));

const MAX_INT64 = 2n ** 63n - 1n;
const int64 = ({small}: Quantity, value: bigint): bigint => (value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : small ? 0n : BigInt.asIntN(64, value));

/** Quantity.UnmarshalJSON: the value as it stands in JSON, number or text; null is zero. */
export const unmarshalQuantity = (json: string): Quantity => (json === "null" ? ZERO : parseQuantity(json.replace(/^"(.*)"$/, "$1")));

function scaleUp(nano: bigint, unit: bigint): bigint {
  const value = nano / unit;
  if (nano % unit === 0n) return value;
  return nano < 0n ? value - 1n : value + 1n;
}

export const compareQuantities = (a: Quantity, b: Quantity): -1 | 0 | 1 => (a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0);
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format});
export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format});
export const ZERO: Quantity = {nano: 0n, format: "DecimalSI"};
