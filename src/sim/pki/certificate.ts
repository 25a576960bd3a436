// X.509 certificates, written as Go's x509.CreateCertificate writes them and read as far as anybody asks. RFC 5280.
// Not simulated: extensions beyond usages, constraints, key identifiers and alternative names; keys other than RSA for signing.
import {ascii, bits, GENERALIZED_TIME, hexOf, integer, nothing, number, OCTET_STRING, oid, oidText, only, sequence, utf8, UTC_TIME, value, values, type Bytes, type Value} from "./der.ts";
import {hasAlternatives, isEmpty, readName, SUBJECT_ALTERNATIVE_NAME, writeAlternatives, writeName, type AlternativeNames, type Name} from "./names.ts";
import {readPublicKey, SHA256_WITH_RSA, sign, verify, type PrivateKey, type PublicKey} from "./rsa.ts";
import {sha256} from "../sha256.ts";
import {instant, parseInstant} from "../clock.ts";

export interface Template {
  readonly serial: bigint;
  readonly subject: Name;
  readonly issuer: Name;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly alternatives: AlternativeNames;
  readonly isAuthority: boolean;
  /** Bits of keyUsage, the first one the highest: RFC 5280 4.2.1.3. */
  readonly usages: readonly number[];
  /** Object identifiers of extended usages. */
  readonly extendedUsages: readonly string[];
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Bytes;
  /** The key identifier of who signs; its own for what signs itself. */
  readonly authorityKeyId?: Bytes;
}

/** The first 160 bits of the key's SHA-256 (RFC 7093), as Go makes them. */
export function keyId(publicKey: Bytes): Bytes {
  const content = values(values(publicKey)[0]!.content)[1]!.content;
  return sha256(content.subarray(1)).slice(0, 20);
}

export function createCertificate(template: Template, key: PrivateKey): Bytes {
  const algorithm = sequence(oid(SHA256_WITH_RSA), nothing);
  const content = sequence(
    value(0xa0, integer(2n)), integer(template.serial), algorithm, writeName(template.issuer), sequence(time(template.notBeforeMs), time(template.notAfterMs)),
    writeName(template.subject), template.publicKey, value(0xa3, sequence(...extensions(template))),
  );
  return sequence(content, algorithm, bits(sign(key, content)));
}

/** Two-digit years to 2049. */
function time(atMs: number): Bytes {
  const digits = `${instant(atMs).replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return digits < "2050" ? value(UTC_TIME, ascii(digits.slice(2))) : value(GENERALIZED_TIME, ascii(digits));
}

const KEY_USAGE = "2.5.29.15", EXTENDED_KEY_USAGE = "2.5.29.37", BASIC_CONSTRAINTS = "2.5.29.19", SUBJECT_KEY_ID = "2.5.29.14", AUTHORITY_KEY_ID = "2.5.29.35";
const TRUE = value(0x01, Uint8Array.of(0xff));

function extensions({usages, extendedUsages, isAuthority, alternatives, publicKey, authorityKeyId, subject}: Template): Bytes[] {
  const extension = (type: string, critical: boolean, content: Bytes): Bytes => sequence(oid(type), ...(critical ? [TRUE] : []), value(OCTET_STRING, content));
  return [
    ...(usages.length ? [extension(KEY_USAGE, true, usageBits(usages))] : []),
    ...(extendedUsages.length ? [extension(EXTENDED_KEY_USAGE, false, sequence(...extendedUsages.map(oid)))] : []),
    extension(BASIC_CONSTRAINTS, true, isAuthority ? sequence(TRUE) : sequence()),
    ...(isAuthority ? [extension(SUBJECT_KEY_ID, false, value(OCTET_STRING, keyId(publicKey)))] : []),
    ...(authorityKeyId ? [extension(AUTHORITY_KEY_ID, false, sequence(value(0x80, authorityKeyId)))] : []),
    ...(hasAlternatives(alternatives) ? [extension(SUBJECT_ALTERNATIVE_NAME, isEmpty(subject), writeAlternatives(alternatives))] : []),
  ];
}

function usageBits(usages: readonly number[]): Bytes {
  const last = Math.max(...usages), bytes = new Uint8Array(Math.floor(last / 8) + 1);
  for (const usage of usages) bytes[usage >> 3]! |= 0x80 >> (usage & 7);
  return bits(bytes, 7 - (last & 7));
}

export interface Certificate {
  /** In hexadecimal. */
  readonly serial: string;
  readonly subject: Name;
  readonly issuer: Name;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Absent for keys that are not RSA. */
  readonly key: PublicKey | undefined;
  /** Whether this key made the signature. */
  signedBy(key: PublicKey): boolean;
}

/** Throws a DerError for what is no certificate. */
export function readCertificate(bytes: Bytes): Certificate {
  const [content, , signature] = only(bytes, "certificate"), parts = content ? values(content.content) : [];
  const [serial, , issuer, validity, subject, publicKey] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts;
  const [from, to] = validity ? values(validity.content) : [], key = publicKey && values(publicKey.content)[1];
  return {
    serial: serial ? hexOf(serial.content) : "", subject: readName(subject?.content ?? new Uint8Array()), issuer: readName(issuer?.content ?? new Uint8Array()),
    notBeforeMs: from ? moment(from) : NaN, notAfterMs: to ? moment(to) : NaN, key: publicKey && isRsa(publicKey) && key ? readPublicKey(key.content.subarray(1)) : undefined,
    signedBy: (by) => !!content && !!signature && number(signature.content.subarray(1)) > 0n && verify(by, content.whole, signature.content.subarray(1)),
  };
}

function isRsa(publicKey: Value): boolean {
  const [kind] = values(publicKey.content), [type] = kind ? values(kind.content) : [];
  return !!type && oidText(type.content).startsWith("1.2.840.113549.1.1.");
}

function moment({tag, content}: Value): number {
  const digits = utf8(content), full = tag === UTC_TIME ? `${Number(digits.slice(0, 2)) < 50 ? "20" : "19"}${digits}` : digits;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
