// JSON as Go's encoding/json writes it: `<`, `>`, `&` escaped where Go escapes them, four spaces, sorted keys for untyped objects.
import type {Json} from "./object.ts";

/** Keys in byte order, as for Go maps. */
export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const out: {[key: string]: Json} = {};
  for (const key of Object.keys(value).sort()) {
    const part = (value as {readonly [key: string]: Json | undefined})[key];
    if (part !== undefined) out[key] = sorted(part);
  }
  return out;
}

/** One line, HTML escaped as json.Marshal does. */
export const compact = (value: Json): string => goEscape(JSON.stringify(value));

/** The form of `-o json`: four spaces and a last newline, nothing escaped for HTML. */
export const pretty = (value: Json): string => `${lines(JSON.stringify(value, null, 4))}\n`;

const goEscape = (text: string): string => lines(text).replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
const lines = (text: string): string => text.replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029").replace(/\x7f/g, "\x7f");
