// DER, the form of keys, requests and certificates: values of tag, length and content, and PEM around them. ITU-T X.690, RFC 7468.
// What cannot be read is refused in the words of Go's encoding/asn1.
// Not simulated: tags of more than one byte, lengths of more than four.

export type Bytes = Uint8Array;

/** One value: its tag's byte, what is inside, and both with the length between them. */
export interface Value { readonly tag: number; readonly content: Bytes; readonly whole: Bytes }

export const INTEGER = 0x02, BIT_STRING = 0x03, OCTET_STRING = 0x04, NULL = 0x05, OID = 0x06, UTF8 = 0x0c, PRINTABLE = 0x13, UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30, SET = 0x31;

/** What Go's encoding/asn1 says of bytes that it cannot read. */
export class DerError extends Error {}

export function join(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function value(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = join(parts), {length} = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return join([Uint8Array.from([tag, ...size]), content]);
}

export const sequence = (...parts: readonly Bytes[]): Bytes => value(SEQUENCE, ...parts);
/** The members of a set stand in the order of their bytes. */
export const set = (...parts: readonly Bytes[]): Bytes => value(SET, ...[...parts].sort(compareBytes));
export const bits = (content: Bytes, unused = 0): Bytes => value(BIT_STRING, Uint8Array.of(unused), content);
export const nothing = value(NULL);

function compareBytes(a: Bytes, b: Bytes): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function oid(text: string): Bytes {
  const [first = 0, second = 0, ...arcs] = text.split(".").map(Number);
  return value(OID, Uint8Array.from([first * 40 + second, ...arcs.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
}

export function oidText(content: Bytes): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length) arcs.push(arc);
    else arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    arc = 0;
  }
  return arcs.join(".");
}

const PRINTABLE_TEXT = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/;
const encoder = new TextEncoder(), decoder = new TextDecoder();
/** Go's choice: PrintableString where that can hold the text. */
export const text = (content: string): Bytes => value(PRINTABLE_TEXT.test(content) ? PRINTABLE : UTF8, encoder.encode(content));
export const utf8 = (content: Bytes): string => decoder.decode(content);
export const ascii = (content: string): Bytes => encoder.encode(content);

export function integer(number: bigint): Bytes {
  const bytes = unsigned(number);
  return value(INTEGER, bytes[0]! & 0x80 ? join([Uint8Array.of(0), bytes]) : bytes);
}

/** Big-endian, of at least `size` bytes. */
export function unsigned(number: bigint, size = 1): Bytes {
  let hex = number.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  hex = hex.padStart(size * 2, "0");
  return Uint8Array.from({length: hex.length / 2}, (_all, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export const hexOf = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const number = (bytes: Bytes): bigint => (bytes.length ? BigInt(`0x${hexOf(bytes)}`) : 0n);

/** All values that stand one after the other. */
export function values(bytes: Bytes): Value[] {
  const found: Value[] = [];
  for (let at = 0; at < bytes.length;) {
    const one = read(bytes, at);
    found.push(one);
    at += one.whole.length;
  }
  return found;
}

/** The value at a place. */
export function read(bytes: Bytes, start = 0): Value {
  const {tag, length, at} = head(bytes, start);
  if (at + length > bytes.length) throw new DerError("asn1: syntax error: data truncated");
  return {tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length)};
}

function head(bytes: Bytes, start: number): {tag: number; length: number; at: number} {
  let at = start;
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw new DerError("asn1: syntax error: truncated tag or length");
    return byte;
  };
  const tag = next();
  let length = next();
  if (length < 0x80) return {tag, length, at};
  let count = length & 0x7f;
  if (count === 0) throw new DerError("asn1: syntax error: indefinite length found (not DER)");
  if (count > 4) throw new DerError("asn1: structure error: length too large");
  for (length = 0; count > 0; count--) length = length * 256 + next();
  if (length < 0x80) throw new DerError("asn1: structure error: non-minimal length");
  return {tag, length, at};
}

/** The members of a sequence that is the whole of some bytes; `what` is the name of Go's structure. */
export function only(bytes: Bytes, what: string): Value[] {
  if (!bytes.length) throw new DerError("asn1: syntax error: sequence truncated");
  const {tag, length, at} = head(bytes, 0);
  if (tag !== SEQUENCE) {
    const found = `{class:${tag >> 6} tag:${tag & 0x1f} length:${length} isCompound:${(tag & 0x20) !== 0}}`;
    throw new DerError(`asn1: structure error: tags don't match (16 vs ${found}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} ${what} @${at}`);
  }
  const one = read(bytes);
  if (one.whole.length < bytes.length) throw new DerError("asn1: syntax error: trailing data");
  return values(one.content);
}

export interface PemBlock { readonly type: string; readonly bytes: Bytes; readonly headers: boolean }

/** The PEM blocks in a text; what is no proper block is passed over, as Go does. */
export function pemBlocks(content: string): PemBlock[] {
  const found: PemBlock[] = [];
  for (const [, type = "", body = ""] of content.matchAll(/(?:^|\n)-----BEGIN ([^\n-]*)-----[ \t\r]*\n([\s\S]*?)-----END \1-----[ \t\r]*(?=\n|$)/g)) {
    const headers = /^[^\n:]+:[^\n]*\n/.test(body);
    const bytes = decodeBase64((headers ? body.slice(body.indexOf("\n\n") + 2) : body).replace(/\s+/g, ""));
    if (bytes) found.push({type, bytes, headers});
  }
  return found;
}

function decodeBase64(content: string): Bytes | undefined {
  if (content.length % 4) return undefined;
  try {
    const text = atob(content), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch {
    return undefined;
  }
}

export const base64Of = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
export const pemText = (type: string, bytes: Bytes): string => `-----BEGIN ${type}-----\n${base64Of(bytes).replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${type}-----\n`;
