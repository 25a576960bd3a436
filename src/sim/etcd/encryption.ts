// What etcd holds of an encrypted object: the provider's prefix and bytes that say nothing, as many as in life.
// Source: k8s.io/apiserver/pkg/storage/value/encrypt.
import {hexOf} from "../kubelet/images.ts";

/** An initialisation vector and whole blocks after the prefix. */
export function sealed(prefix: string, value: Uint8Array, of: string): Uint8Array {
  const length = 16 + 16 * (Math.floor(value.length / 16) + 1), digits = hexOf(of, 64);
  const noise = Array.from({length}, (_byte, i) => (parseInt(digits.slice(i * 2 % 62, i * 2 % 62 + 2), 16) * (i + 7) + i * 31) % 256);
  return Uint8Array.from([...new TextEncoder().encode(prefix), ...noise]);
}
