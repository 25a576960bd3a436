// Base64 of UTF-8 text, as Secrets and kubeconfigs hold it.

export function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
