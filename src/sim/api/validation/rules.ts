// Small rules that many kinds share. Source: pkg/apis/core/validation, apimachinery validation.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {dnsSubdomainErrors, portNumberErrors} from "../names.ts";

export const notNegative = (value: number | undefined, at: string): FieldError[] =>
  (value !== undefined && value < 0 ? [invalidValue(at, value, "must be greater than or equal to 0")] : []);

const PERCENT = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** ValidatePositiveIntOrPercent. */
export function countOrPercentErrors(value: number | string | undefined, at: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === "number") return notNegative(value, at);
  return /^\d+%$/.test(value) ? [] : [invalidValue(at, value, PERCENT)];
}

/** IsNotMoreThan100Percent. */
export const notOver100Percent = (value: number | string | undefined, at: string): FieldError[] =>
  (typeof value === "string" && /^\d+%$/.test(value) && Number(value.slice(0, -1)) > 100 ? [invalidValue(at, value, "must not be greater than 100%")] : []);

/** 0 and 0% are nothing. */
export const isNothing = (value: number | string | undefined): boolean => value === undefined || value === 0 || (typeof value === "string" && Number(value.replace("%", "")) === 0);

export const isIPv4 = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) < 256 && String(Number(part)) === part);
export function isIPv6(text: string): boolean {
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half ? half.split(":") : []));
  const size = groups.length + (groups.at(-1)?.includes(".") ? 1 : 0);
  return groups.every((group, i) => /^[0-9a-fA-F]{1,4}$/.test(group) || (i === groups.length - 1 && isIPv4(group))) && (halves.length === 2 ? size < 8 : size === 8);
}
export const isAddress = (text: string): boolean => isIPv4(text) || isIPv6(text);
export const isCidr = (text: string): boolean => {
  const [address = "", bits = ""] = text.split("/");
  return /^\d{1,3}$/.test(bits) && (isIPv4(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128);
};

/** GetWarningsForCIDR, of IPv4: bits behind the prefix may be meant or not. */
export function cidrWarnings(text: string, at: string): string[] {
  const [address = "", bits = ""] = text.split("/");
  if (!isCidr(text) || !isIPv4(address)) return [];
  const kept = Number(bits), value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), size = 2 ** (32 - kept), start = Math.floor(value / size) * size;
  if (start === value) return [];
  const network = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".");
  return [`${at}: CIDR value ${JSON.stringify(text)} is ambiguous in this context (should be "${network}/${kept}" or "${address}/32"?)`];
}

const withoutZeros = (text: string): string => text.replace(/(^|[.:/])0+(?=\d)/g, "$1");
const isMapped = (text: string): boolean => /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text);

/** IsValidIP, strictly. */
export function addressErrors(text: string, at: string): FieldError[] {
  if (isAddress(text)) return isMapped(text) ? [invalidValue(at, text, "must not be an IPv4-mapped IPv6 address")] : [];
  return [invalidValue(at, text, !text.includes(":") && isAddress(withoutZeros(text)) ? "must not have leading 0s" : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
}

export const cidrErrors = (text: string, at: string): FieldError[] => (isCidr(text) ? [] : [invalidValue(at, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]);

/** ValidateNonSpecialIP. */
export function specialAddressErrors(text: string, at: string): FieldError[] {
  if (!isAddress(text)) return [invalidValue(at, text, "must be a valid IP address")];
  if (text === "0.0.0.0" || text === "::") return [invalidValue(at, text, `may not be unspecified (${text})`)];
  if (text.startsWith("127.") || text === "::1") return [invalidValue(at, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)")];
  if (text.startsWith("169.254.") || /^fe[89ab]/i.test(text)) return [invalidValue(at, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")];
  if (text.startsWith("224.0.0.") || /^ff02:/i.test(text)) return [invalidValue(at, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")];
  return [];
}

export const portRangeErrors = (port: number, at: string): FieldError[] => portNumberErrors(port).map((text) => invalidValue(at, port, text));
export const requiredText = (value: string | undefined, at: string, detail = ""): FieldError[] => (value ? [] : [required(at, detail)]);
export const immutable = (after: unknown, at: string, same: boolean): FieldError[] => (same ? [] : [invalidValue(at, after, "field is immutable")]);

/** IsDomainPrefixedPath. */
export function prefixedPathErrors(text: string, at: string): FieldError[] {
  if (!text) return [required(at)];
  const slash = text.indexOf("/"), host = text.slice(0, slash), path = text.slice(slash + 1);
  if (slash <= 0 || !path) return [invalidValue(at, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return dnsSubdomainErrors(host).map((error) => invalidValue(at, host, error));
}
