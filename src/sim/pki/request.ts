// Certificate requests: PKCS #10 (RFC 2986), read as Go's x509.ParseCertificateRequest and Kubernetes' ParseCSR do.
// Not simulated: signatures other than RSA with SHA-256, which are taken for right.
import {DerError, oidText, only, pemBlocks, values, OCTET_STRING, type Bytes, type Value} from "./der.ts";
import {noNames, readAlternatives, readName, SUBJECT_ALTERNATIVE_NAME, type AlternativeNames, type Name} from "./names.ts";
import {readPublicKey, RSA, SHA256_WITH_RSA, verify} from "./rsa.ts";

export interface CertificateRequest {
  readonly subject: Name;
  readonly alternatives: AlternativeNames;
  /** SubjectPublicKeyInfo as it came. */
  readonly publicKey: Bytes;
  /** Whether the request is signed with its own key. */
  readonly signed: boolean;
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14", ATTRIBUTES = 0xa0;

/** Throws a DerError with Kubernetes' words. */
export function parseRequest(pem: string): CertificateRequest {
  const [block] = pemBlocks(pem);
  if (block?.type !== "CERTIFICATE REQUEST") throw new DerError("PEM block type must be CERTIFICATE REQUEST");
  const [info, algorithm, signature] = only(block.bytes, "certificateRequest"), parts = info ? values(info.content) : [];
  const [, name, key] = parts;
  if (!info || !algorithm || !signature || !name || !key) throw new DerError("asn1: syntax error: sequence truncated");
  const attributes = parts.find(({tag}) => tag === ATTRIBUTES);
  return {subject: readName(name.content), alternatives: (attributes && alternativesIn(attributes)) ?? noNames, publicKey: key.whole, signed: isSigned(info, algorithm, signature, key)};
}

/** attribute { extensionRequest, SET { SEQUENCE OF Extension } } → its subjectAltName. */
function alternativesIn(attributes: Value): AlternativeNames | undefined {
  for (const attribute of values(attributes.content)) {
    const [type, own] = values(attribute.content);
    if (!type || !own || oidText(type.content) !== EXTENSION_REQUEST) continue;
    for (const extension of values(own.content).flatMap((list) => values(list.content))) {
      const fields = values(extension.content), content = fields.find(({tag}) => tag === OCTET_STRING);
      if (fields[0] && content && oidText(fields[0].content) === SUBJECT_ALTERNATIVE_NAME) return readAlternatives(content.content);
    }
  }
  return undefined;
}

function isSigned(info: Value, algorithm: Value, signature: Value, key: Value): boolean {
  const [method] = values(algorithm.content), [kind, content] = values(key.content), [type] = kind ? values(kind.content) : [];
  if (!method || !type || !content || oidText(type.content) !== RSA || oidText(method.content) !== SHA256_WITH_RSA) return true;
  const own = readPublicKey(content.content.subarray(1));
  return own !== undefined && verify(own, info.whole, signature.content.subarray(1));
}
