// String formats that schemas may ask for. Source: k8s.io/kube-openapi/pkg/validation/strfmt, apiextensions-apiserver pkg/apiserver/validation formats.go.
// Not simulated: isbn, creditcard, ssn and bsonobjectid: every text passes.
import {isIPv4, isIPv6} from "../validation/rules.ts";
import {dnsLabelErrors, dnsSubdomainErrors} from "../names.ts";

const uuid = (version: string) => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${version === "[0-9a-f]" || version === "3" ? "[0-9a-f]" : "[89ab]"}[0-9a-f]{3}-?[0-9a-f]{12}$`, "i");
const matches = (pattern: RegExp) => (text: string): boolean => pattern.test(text);

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DATE_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;
const DURATION = /^-?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)|0)+$|^\d+ ?(?:ns|nanos?|us|µs|micros?|ms|millis?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$/;

const isCIDR = (text: string): boolean => {
  const [address = "", bits = "", more] = text.split("/");
  return more === undefined && /^\d{1,3}$/.test(bits) && ((isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128));
};

const CHECKS: {readonly [format: string]: (text: string) => boolean} = {
  "date-time": matches(DATE_TIME), datetime: matches(DATE_TIME), date: matches(DATE), duration: matches(DURATION),
  byte: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  email: matches(/^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/), hostname: (text) => dnsSubdomainErrors(text.toLowerCase()).length === 0,
  uri: matches(/^([a-zA-Z][a-zA-Z0-9+.-]*:|\/)[^\s]*$/), ipv4: isIPv4, ipv6: isIPv6, cidr: isCIDR,
  mac: matches(/^([0-9A-Fa-f]{2}[:-]){5}([0-9A-Fa-f]{2}[:-]?){0,2}[0-9A-Fa-f]{0,2}$/),
  uuid: matches(uuid("[0-9a-f]")), uuid3: matches(uuid("3")), uuid4: matches(uuid("4")), uuid5: matches(uuid("5")),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/), rgbcolor: matches(/^rgb\(\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*(,\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/),
  "k8s-short-name": (text) => dnsLabelErrors(text).length === 0, "k8s-long-name": (text) => dnsSubdomainErrors(text).length === 0,
};

/** Formats that nobody knows let everything pass. */
export const hasFormat = (text: string, format: string): boolean => CHECKS[format]?.(text) ?? true;

const OTHERS = new Set(["int32", "int64", "float", "double", "bsonobjectid", "isbn", "isbn10", "isbn13", "creditcard", "ssn", "password", "binary"]);
/** Whether a schema may ask for it without a warning. */
export const isKnownFormat = (format: string): boolean => format in CHECKS || OTHERS.has(format);
