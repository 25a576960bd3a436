// Who a certificate is about: distinguished names and alternative names. RFC 5280; the order and forms are those of Go's crypto/x509/pkix.
import {ascii, BIT_STRING, oid, oidText, sequence, set, text, utf8, value, values, type Bytes} from "./der.ts";

/** Go's pkix.Name. A common name or serial number that stands more than once counts as its last. */
export interface Name {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly organization: readonly string[];
  /** The other parts that Go knows, by their object identifier. */
  readonly others: {readonly [oid: string]: readonly string[]};
}

export interface AlternativeNames { readonly dns: readonly string[]; readonly email: readonly string[]; readonly ip: readonly Bytes[]; readonly uri: readonly string[] }

export const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const COMMON_NAME = "2.5.4.3", SERIAL_NUMBER = "2.5.4.5", ORGANIZATION = "2.5.4.10";
/** Country, organization, unit, locality, province, street, postal code: the order in which Go writes them. */
const ORDER = ["2.5.4.6", ORGANIZATION, "2.5.4.11", "2.5.4.7", "2.5.4.8", "2.5.4.9", "2.5.4.17"];

export function readName(content: Bytes): Name {
  const found: {[oid: string]: string[]} = {};
  for (const relative of values(content)) {
    for (const pair of values(relative.content)) {
      const [type, own] = values(pair.content);
      if (type && own && own.tag !== BIT_STRING) (found[oidText(type.content)] ??= []).push(utf8(own.content));
    }
  }
  const {[COMMON_NAME]: common, [SERIAL_NUMBER]: serial, [ORGANIZATION]: organization = [], ...others} = found;
  return {commonName: common?.at(-1) ?? "", serialNumber: serial?.at(-1) ?? "", organization, others};
}

export function writeName({commonName, serialNumber, organization, others}: Name): Bytes {
  const part = (type: string, own: readonly string[]): Bytes[] => (own.length ? [set(...own.map((one) => sequence(oid(type), text(one))))] : []);
  return sequence(
    ...ORDER.flatMap((type) => part(type, type === ORGANIZATION ? organization : others[type] ?? [])),
    ...part(COMMON_NAME, commonName ? [commonName] : []), ...part(SERIAL_NUMBER, serialNumber ? [serialNumber] : []),
  );
}

export const common = (commonName: string, organization: readonly string[] = []): Name => ({commonName, serialNumber: "", organization, others: {}});
export const isEmpty = ({commonName, serialNumber, organization, others}: Name): boolean => !commonName && !serialNumber && !organization.length && !Object.keys(others).length;

const EMAIL = 0x81, DNS = 0x82, URI = 0x86, IP = 0x87;
export const noNames: AlternativeNames = {dns: [], email: [], ip: [], uri: []};

/** The value of a subjectAltName extension. */
export function readAlternatives(content: Bytes): AlternativeNames {
  const all = values(content).flatMap((one) => values(one.content));
  const texts = (tag: number): string[] => all.filter((one) => one.tag === tag).map((one) => utf8(one.content));
  return {dns: texts(DNS), email: texts(EMAIL), uri: texts(URI), ip: all.filter(({tag}) => tag === IP).map((one) => one.content)};
}

export const writeAlternatives = ({dns, email, ip, uri}: AlternativeNames): Bytes => sequence(
  ...dns.map((name) => value(DNS, ascii(name))), ...email.map((name) => value(EMAIL, ascii(name))), ...ip.map((address) => value(IP, address)), ...uri.map((name) => value(URI, ascii(name))),
);

export const hasAlternatives = ({dns, email, ip, uri}: AlternativeNames): boolean => dns.length + email.length + ip.length + uri.length > 0;
