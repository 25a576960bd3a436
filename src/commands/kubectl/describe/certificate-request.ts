// A certificate request's subject and names, read from its PEM text (PKCS #10 in DER: RFC 2986, X.690).
// Is not simulated: the key and the signature, which nobody looks at here.

export interface CertificateRequest {
  /** By kubectl's titles: `Common Name`, `Organization` … */
  readonly subject: {readonly [title: string]: readonly string[]};
  /** `DNS Names`, `IP Addresses` … */
  readonly names: {readonly [title: string]: readonly string[]};
}

interface Node { readonly tag: number; readonly bytes: Uint8Array }

const SUBJECT: {readonly [oid: string]: string} = {
  "2.5.4.3": "Common Name", "2.5.4.5": "Serial Number", "2.5.4.6": "Country", "2.5.4.7": "Locality", "2.5.4.8": "Province", "2.5.4.9": "StreetAddress", "2.5.4.10": "Organization", "2.5.4.11": "Organizational Unit", "2.5.4.17": "PostalCode",
};
/** The context tags of GeneralName. */
const NAMES: {readonly [tag: number]: string} = {0x81: "Email Addresses", 0x82: "DNS Names", 0x86: "URIs", 0x87: "IP Addresses"};
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const ATTRIBUTES = 0xa0, OCTET_STRING = 0x04;

/** Undefined for what is no certificate request. */
export function parseRequest(pem: string): CertificateRequest | undefined {
  const block = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/.exec(pem);
  if (!block) return undefined;
  const [request] = children(Uint8Array.from(atob(block[1]!.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0)));
  const [info] = request ? children(request.bytes) : [];
  const parts = info ? children(info.bytes) : [];
  const subject: {[title: string]: string[]} = {}, names: {[title: string]: string[]} = {};
  for (const set of parts[1] ? children(parts[1].bytes) : []) {
    for (const pair of children(set.bytes)) {
      const [type, value] = children(pair.bytes);
      const title = type && SUBJECT[oid(type.bytes)];
      if (title && value) (subject[title] ??= []).push(text(value.bytes));
    }
  }
  const attributes = parts.find(({tag}) => tag === ATTRIBUTES);
  for (const name of attributes ? alternativeNames(attributes) : []) {
    const title = NAMES[name.tag];
    if (title) (names[title] ??= []).push(title === "IP Addresses" ? address(name.bytes) : text(name.bytes));
  }
  return {subject, names};
}

/** attribute { extensionRequest, SET { SEQUENCE OF Extension } } → the names of its subjectAltName. */
function alternativeNames(attributes: Node): readonly Node[] {
  return children(attributes.bytes).flatMap((attribute) => {
    const [type, values] = children(attribute.bytes);
    if (!type || !values || oid(type.bytes) !== EXTENSION_REQUEST) return [];
    return children(values.bytes).flatMap((list) => children(list.bytes)).flatMap((extension) => {
      const fields = children(extension.bytes);
      const value = fields.find(({tag}) => tag === OCTET_STRING);
      if (!fields[0] || !value || oid(fields[0].bytes) !== SUBJECT_ALTERNATIVE_NAME) return [];
      return children(value.bytes).flatMap((sequence) => children(sequence.bytes));
    });
  });
}

/** The tag-length-value triples in some bytes. */
function children(bytes: Uint8Array): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at + 1 < bytes.length;) {
    const tag = bytes[at++]!;
    let length = bytes[at++]!;
    if (length >= 0x80) {
      let count = length & 0x7f;
      for (length = 0; count > 0; count--) length = length * 256 + (bytes[at++] ?? 0);
    }
    nodes.push({tag, bytes: bytes.subarray(at, at + length)});
    at += length;
  }
  return nodes;
}

function oid(bytes: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40))); else arcs.push(value);
    value = 0;
  }
  return arcs.join(".");
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const address = (bytes: Uint8Array): string => bytes.length === 4 ? bytes.join(".") : Array.from({length: 8}, (_all, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(":");
