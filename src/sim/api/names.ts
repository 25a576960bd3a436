// What names, label values, ports and keys may be, and upstream's complaints. Source: k8s.io/apimachinery/pkg/util/validation.

const regexError = (message: string, pattern: string, ...examples: string[]): string =>
  `${message} (${examples.length ? `e.g. ${examples.map((example) => `'${example}'`).join(",  or ")}, ` : ""}regex used for validation is '${pattern}')`;
const maxLength = (max: number): string => `must be no more than ${max} characters`;
const maxBytes = (max: number): string => `must be no more than ${max} bytes`;
const EMPTY = "must be non-empty";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const LABEL_REGEX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_REGEX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_MESSAGE = regexError("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", LABEL, "my-name", "123-abc");
const SUBDOMAIN_MESSAGE = regexError("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character", SUBDOMAIN, "example.com");

/** IsDNS1123Label. */
export function dnsLabelErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxLength(63));
  if (!LABEL_REGEX.test(value)) errors.push(SUBDOMAIN_REGEX.test(value) ? "must not contain dots" : LABEL_MESSAGE);
  return errors;
}

/** IsDNS1123Subdomain. */
export function dnsSubdomainErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!SUBDOMAIN_REGEX.test(value)) errors.push(SUBDOMAIN_MESSAGE);
  return errors;
}

/** IsDNS1123SubdomainWithUnderscore. */
export function underscoredSubdomainErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!/^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/.test(value)) errors.push(regexError("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character", "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*", "example.com"));
  return errors;
}

/** IsDNS1035Label. */
export function dns1035LabelErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxLength(63));
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)) errors.push(regexError("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
  return errors;
}

/** IsWildcardDNS1123Subdomain. */
export function wildcardSubdomainErrors(value: string): string[] {
  if (/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value)) return value.length > 253 ? [maxLength(253)] : [];
  const errors = value.length > 253 ? [maxLength(253)] : [];
  return [...errors, regexError("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", `\\*\\.${SUBDOMAIN}`, "*.example.com")];
}

const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const QUALIFIED_REGEX = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const qualifiedMessage = regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, "MyName", "my.name", "123-abc");
const knownNames = new Map<string, string[]>();

/** IsQualifiedName: label keys, resource names, taint keys. */
export function qualifiedNameErrors(value: string): string[] {
  const known = knownNames.get(value);
  if (known) return known;
  const errors = findQualifiedNameErrors(value);
  if (knownNames.size > 5000) knownNames.clear();
  knownNames.set(value, errors);
  return errors;
}

function findQualifiedNameErrors(value: string): string[] {
  const parts = value.split("/");
  const errors: string[] = [];
  let name = parts[0]!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    name = parts[1]!;
    if (prefix === "") errors.push(`prefix part ${EMPTY}`);
    else errors.push(...dnsSubdomainErrors(prefix).map((error) => `prefix part ${error === maxLength(253) ? maxBytes(253) : error}`));
  } else if (parts.length > 2) {
    return [`a valid label key ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  if (name === "") errors.push(`name part ${EMPTY}`);
  else if (name.length > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!QUALIFIED_REGEX.test(name)) errors.push(`name part ${qualifiedMessage}`);
  return errors;
}

/** IsValidLabelValue. */
export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxBytes(63));
  if (value !== "" && !QUALIFIED_REGEX.test(value)) errors.push(regexError("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", `(${QUALIFIED})?`, "MyValue", "my_value", "12345"));
  return errors;
}

/** IsValidPortNum. */
export const portNumberErrors = (port: number): string[] => (port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"]);

/** IsValidPortName. */
export function portNameErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(value)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.length && (value.startsWith("-") || value.endsWith("-"))) errors.push("must not begin or end with a hyphen");
  return errors;
}

const dotErrors = (value: string): string[] => (value === "." ? ["must not be '.'"] : value === ".." ? ["must not be '..'"] : value.startsWith("..") ? ["must not start with '..'"] : []);

/** IsEnvVarName. */
export function envVarNameErrors(value: string): string[] {
  const errors: string[] = [];
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value)) errors.push(regexError("a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit", "[-._a-zA-Z][-._a-zA-Z0-9]*", "my.env-name", "MY_ENV.NAME", "MyEnvName1"));
  return [...errors, ...dotErrors(value)];
}

/** IsRelaxedEnvVarName. */
export function relaxedEnvVarNameErrors(value: string): string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  for (const c of value) if (c < " " || c > "~" || c === "=") return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  return [];
}

/** IsConfigMapKey. */
export function configMapKeyErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) errors.push(regexError("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
  return [...errors, ...dotErrors(value)];
}

/** path.ValidatePathSegmentName: RBAC names and their like. */
export function pathSegmentErrors(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** What a generateName prefix is checked as: a trailing dash stands for the characters to come (maskTrailingDash). */
export const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);
