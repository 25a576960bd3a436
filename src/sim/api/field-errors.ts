// What validation finds: field errors with upstream's words. Source: k8s.io/apimachinery/pkg/util/validation/field.
import type {StatusCause} from "./types.ts";

export interface FieldError {
  readonly reason: "FieldValueInvalid" | "FieldValueRequired" | "FieldValueNotSupported" | "FieldValueDuplicate" | "FieldValueForbidden" | "FieldValueNotFound" | "FieldValueTooLong" | "FieldValueTooMany" | "FieldValueTypeInvalid" | "InternalError";
  readonly field: string;
  /** The text after `path: `. */
  readonly message: string;
}

/** A value that is ready as text: Go's structures in their own order. */
export class Verbatim {
  readonly text: string;
  constructor(text: string) { this.text = text; }
}

/** A value as `%#v` and friends print it in Error(): numbers and booleans bare, text quoted, structures as JSON. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return (value instanceof Verbatim ? value.text : JSON.stringify(sortKeys(value))).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`); // encoding/json spares HTML
}

/** Go's %q. */
export const quoted = (text: string): string => JSON.stringify(text).replace(/\\u00([01][0-9a-f])/g, (_, code: string) => (code === "07" ? "\\a" : code === "0b" ? "\\v" : `\\x${code}`)).replace(/\u007f/g, "\\x7f")
  .replace(/[\u0080-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a === "matchLabels" && b === "matchExpressions" ? -1 : a === "matchExpressions" && b === "matchLabels" ? 1 : a < b ? -1 : 1)).map(([key, part]) => [key, sortKeys(part)]));
}

/** `invalidValue("spec.replicas", -1, "must be …")`. */
export const invalidValue = (field: string, value: unknown, detail: string): FieldError => ({reason: "FieldValueInvalid", field, message: `Invalid value: ${shown(value)}${detail && `: ${detail}`}`});
export const required = (field: string, detail = ""): FieldError => ({reason: "FieldValueRequired", field, message: `Required value${detail && `: ${detail}`}`});
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError =>
  ({reason: "FieldValueNotSupported", field, message: `Unsupported value: ${shown(value)}${supported.length ? `: supported values: ${supported.map(quoted).join(", ")}` : ""}`});
export const duplicate = (field: string, value: unknown): FieldError => ({reason: "FieldValueDuplicate", field, message: `Duplicate value: ${shown(value)}`});
export const forbiddenField = (field: string, detail: string): FieldError => ({reason: "FieldValueForbidden", field, message: `Forbidden${detail && `: ${detail}`}`});
export const tooMany = (field: string, size: number, most: number): FieldError => ({reason: "FieldValueTooMany", field, message: `Too many: ${size}: must have at most ${most} items`});
export const tooLong = (field: string, most: number): FieldError => ({reason: "FieldValueTooLong", field, message: `Too long: may not be more than ${most} bytes`});
export const notFoundValue = (field: string, value: unknown): FieldError => ({reason: "FieldValueNotFound", field, message: `Not found: ${shown(value)}`});

/** ErrorList.ToAggregate().Error(): one alone, several in brackets, equal texts once. */
export function messageOf(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  return texts.length === 1 ? texts[0]! : `[${texts.join(", ")}]`;
}

export const causesOf = (errors: readonly FieldError[]): StatusCause[] =>
  errors.map(({reason, message, field}) => ({reason, message, field}));
