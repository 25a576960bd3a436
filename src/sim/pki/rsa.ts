// RSA signatures of PKCS #1 v1.5 with SHA-256: made and checked. RFC 8017. Plain and synchronous; nothing here keeps a secret.
import {sha256} from "../sha256.ts";
import {bits, integer, join, nothing, number, oid, sequence, unsigned, values, type Bytes} from "./der.ts";

export interface PublicKey { readonly n: bigint; readonly e: bigint }
export interface PrivateKey extends PublicKey { readonly d: bigint; readonly p: bigint; readonly q: bigint }

export const RSA = "1.2.840.113549.1.1.1", SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const EXPONENT = 65537n;
const DIGEST_INFO = unsigned(0x3031300d060960864801650304020105000420n);

export function privateKey(p: bigint, q: bigint): PrivateKey {
  return {n: p * q, e: EXPONENT, d: inverse(EXPONENT, (p - 1n) * (q - 1n)), p, q};
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, a % modulus, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}

/** base^exponent mod modulus, four bits at a time. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const table = [1n, base % modulus];
  for (let i = 2; i < 16; i++) table.push((table[i - 1]! * table[1]!) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i++) result = (result * result) % modulus;
    const factor = parseInt(digit, 16);
    if (factor) result = (result * table[factor]!) % modulus;
  }
  return result;
}

function padded(message: Bytes, size: number): Bytes {
  const digest = join([DIGEST_INFO, sha256(message)]);
  return join([Uint8Array.of(0, 1), new Uint8Array(size - digest.length - 3).fill(0xff), Uint8Array.of(0), digest]);
}

const sizeOf = ({n}: PublicKey): number => Math.ceil(n.toString(16).length / 2);

/** By the Chinese remainder theorem. */
export function sign(key: PrivateKey, message: Bytes): Bytes {
  const {p, q, d} = key, m = number(padded(message, sizeOf(key)));
  const atP = power(m, d % (p - 1n), p), atQ = power(m, d % (q - 1n), q);
  const h = (((atP - atQ) * inverse(q, p)) % p + p) % p;
  return unsigned(atQ + h * q, sizeOf(key));
}

export function verify(key: PublicKey, message: Bytes, signature: Bytes): boolean {
  const size = sizeOf(key);
  return signature.length === size && size > 62 && power(number(signature), key.e, key.n) === number(padded(message, size));
}

/** SubjectPublicKeyInfo. */
export const publicKeyInfo = ({n, e}: PublicKey): Bytes => sequence(sequence(oid(RSA), nothing), bits(sequence(integer(n), integer(e))));

/** The key inside the bits of a SubjectPublicKeyInfo. */
export function readPublicKey(content: Bytes): PublicKey | undefined {
  const [pair] = values(content), [n, e] = pair ? values(pair.content) : [];
  return n && e ? {n: number(n.content), e: number(e.content)} : undefined;
}

/** PKCS #1, as kubeadm writes keys. */
export const privateKeyBytes = ({n, e, d, p, q}: PrivateKey): Bytes => sequence(integer(0n), integer(n), integer(e), integer(d), integer(p), integer(q), integer(d % (p - 1n)), integer(d % (q - 1n)), integer(inverse(q, p)));
