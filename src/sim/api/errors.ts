// Refusals of the API server: metav1.Status objects and their texts. Source: k8s.io/apimachinery/pkg/api/errors.
import type {ResourceInfo} from "./resources.ts";
import type {Status, StatusCause, StatusDetails} from "./types.ts";
import {causesOf, messageOf, type FieldError} from "./field-errors.ts";

/** A refusal: `status` is the metav1.Status that the server answers. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) { super(status.message ?? status.reason ?? "refused"); this.status = status; }
  get code(): number { return this.status.code ?? 500; }
  get reason(): string { return this.status.reason ?? "Unknown"; }
}

/** Nothing listens at the server's address. */
export class Unreachable extends Error {}

type Named = Pick<ResourceInfo, "name" | "group">;

/** `deployments.apps`, `pods`: how messages name a resource. */
export const qualified = ({name, group}: Named): string => (group ? `${name}.${group}` : name);

function refuse(code: number, reason: string | undefined, message: string, details?: StatusDetails): StatusError {
  return new StatusError({kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, ...(reason && {reason}), ...(details && {details}), code});
}

const detailsOf = (info: Named, name: string): StatusDetails => ({...(name && {name}), ...(info.group && {group: info.group}), kind: info.name});

export const badRequest = (message: string): StatusError => refuse(400, "BadRequest", message);
export const notFound = (info: Named, name: string): StatusError => refuse(404, "NotFound", `${qualified(info)} "${name}" not found`, detailsOf(info, name));
export const pathNotFound = (): StatusError => refuse(404, "NotFound", "the server could not find the requested resource", {});
export const alreadyExists = (info: Named, name: string, deleting = false): StatusError =>
  refuse(409, "AlreadyExists", `${deleting ? "object is being deleted: " : ""}${qualified(info)} "${name}" already exists`, detailsOf(info, name));
export const conflict = (info: Named, name: string, why: string): StatusError =>
  refuse(409, "Conflict", `Operation cannot be fulfilled on ${qualified(info)} "${name}": ${why}`, detailsOf(info, name));
/** What an update with an old resourceVersion gets (registry.OptimisticLockErrorMsg). */
export const modified = (info: Named, name: string): StatusError =>
  conflict(info, name, "the object has been modified; please apply your changes to the latest version and try again");
export const forbidden = (info: Named, name: string, why: string): StatusError =>
  refuse(403, "Forbidden", name ? `${qualified(info)} "${name}" is forbidden: ${why}` : `${qualified(info)} is forbidden: ${why}`, detailsOf(info, name));
/** What a ValidatingAdmissionPolicy refuses, for the reason that it gives. */
export function policyRefusal(info: Named, name: string, message: string, reason = "Invalid"): StatusError {
  const {status} = forbidden(info, name, message), code = {Forbidden: 403, RequestEntityTooLarge: 413, Unauthorized: 401}[reason] ?? 422;
  return new StatusError({...status, reason, code, details: {...status.details, causes: [{message}]}});
}
export const forbiddenPath = (why: string): StatusError => refuse(403, "Forbidden", `forbidden: ${why}`, {});
export const methodUnsupported = (): StatusError => refuse(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  refuse(415, "UnsupportedMediaType", `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`);
/** A form in which nobody can answer. */
export const notAcceptable = (message: string): StatusError => refuse(406, "NotAcceptable", message);
/** A media type that no route takes: the router's own words. */
export const unroutableMediaType = (): StatusError => refuse(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
export const internal = (message: string): StatusError => refuse(500, "InternalError", `Internal error occurred: ${message}`, {causes: [{message}]});
/** A plain Go error that reached the handler: 500 without a reason. */
export const plain = (message: string): StatusError => refuse(500, undefined, message);
export const expired = (message: string): StatusError => refuse(410, "Expired", message);
export const gone = (message: string): StatusError => refuse(410, "Expired", message);
export const tooManyRequests = (message: string, causes: readonly StatusCause[]): StatusError => refuse(429, "TooManyRequests", message, {causes});
/** The server behind an APIService does not answer. */
export const unavailable = (): StatusError => refuse(503, "ServiceUnavailable", "the server is currently unable to handle the request", {});
/** A number in a query has to be one, as strconv.ParseInt reads it. */
export function checkInteger(text: string): void {
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}
/** storage.NewTooLargeResourceVersionError. */
export const tooLargeVersion = (wanted: number, current: number): StatusError => refuse(504, "Timeout", `Timeout: Too large resource version: ${wanted}, current: ${current}`, {causes: [{reason: "ResourceVersionTooLarge", message: "Too large resource version"}], retryAfterSeconds: 1});
export const unauthorized = (): StatusError => refuse(401, "Unauthorized", "Unauthorized");

/** errors.NewInvalid: 422 with a cause for each field. */
export function invalid(group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError {
  return refuse(422, "Invalid", `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${messageOf(errors)}`, {
    ...(name && {name}), ...(group && {group}), ...(kind && {kind}), causes: causesOf(errors),
  });
}

/** errors.NewApplyConflict. */
export const applyConflict = (causes: readonly StatusCause[], message: string): StatusError => refuse(409, "Conflict", message, {causes});
export const patchRejected = (causes: readonly string[]): StatusError =>
  refuse(422, "Invalid", "the server rejected our request due to an error in our request", causes.length ? {causes: causes.map((message) => ({message}))} : {});
