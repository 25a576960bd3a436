// Patterns of schemas: whether they are regular expressions, and if not, what Go's regexp says of them.
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {JSONSchemaProps} from "../types.ts";

export function patternErrors({pattern}: JSONSchemaProps, at: string): FieldError[] {
  if (!pattern) return [];
  try {
    void new RegExp(pattern);
    return [];
  } catch (error) {
    return [invalidValue(`${at}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${goComplaint(pattern, error instanceof Error ? error.message : "")}`)];
  }
}

/** What Go's regexp says of a pattern that ours refuses, too. */
function goComplaint(pattern: string, ours: string): string {
  if (/character class/i.test(ours)) return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf("["))}\``;
  if (/unterminated group/i.test(ours)) return `missing closing ): \`${pattern}\``;
  if (/unmatched/i.test(ours)) return `unexpected ): \`${pattern}\``;
  if (/nothing to repeat/i.test(ours)) return `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ""}\``;
  return `invalid escape sequence: \`${/\\.?/.exec(pattern)?.[0] ?? ""}\``;
}
