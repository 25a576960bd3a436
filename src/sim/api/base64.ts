// Base64: of UTF-8 text, as Secrets and kubeconfigs hold it, and without padding, as tokens do.

export function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** The text behind it; bytes that are no UTF-8 become U+FFFD. Throws what atob throws for text that is no base64. */
export const fromBase64 = (encoded: string): string => new TextDecoder().decode(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0)));

/** Of bytes as letters (RFC 4648, section 5, without padding). */
export const base64Url = (bytes: string): string => btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
