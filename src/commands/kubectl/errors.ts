// Errors as kubectl prints them (k8s.io/kubectl/pkg/cmd/util.CheckErr), in one place.
import {StatusError, Unreachable} from "../../sim/api/client.ts";
import type {Status} from "../../sim/api/types.ts";

/** kubectl's own error: `error: message`. `raw` prints the message as it is. */
export class CommandError extends Error {
  readonly exit: number;
  readonly raw: boolean;
  /** klog's Fatal: a line of the log, status 255. */
  readonly fatal: boolean;
  /** What was printed before it went wrong. */
  readonly partial: string;
  constructor(message: string, {exit = 1, raw = false, fatal = false, partial = ""} = {}) { super(message); this.exit = exit; this.raw = raw; this.fatal = fatal; this.partial = partial; }
}

/** A file's object that kubectl could not make sense of: it comes as one of several errors even if it is alone. */
export class Undecoded extends CommandError {}

/** Wrong usage: the error, then where help is. */
export class UsageError extends CommandError {
  constructor(command: string, message: string) { super(`${message}\nSee 'kubectl ${command} -h' for help and examples`); }
}

/** Several errors, each on its own line. */
export class Aggregate extends Error {
  readonly errors: readonly Error[];
  /** Errors within errors: even one alone is told as one of several. */
  readonly nested: boolean;
  constructor(errors: readonly Error[], nested = false) { super(errors.map((error) => error.message).join(", ")); this.errors = errors; this.nested = nested; }
}

/** A server's refusal while a file's object was worked on: `error when creating "web.yaml": …`. */
export function withSource(error: unknown, verb: string, source: string): unknown {
  if (error instanceof StatusError) return new StatusError({...error.status, message: `error when ${verb} ${JSON.stringify(source)}: ${error.status.message ?? ""}`});
  if (error instanceof CommandError || error instanceof Unreachable) return error;
  return error instanceof Error ? new CommandError(`error when ${verb} ${JSON.stringify(source)}: ${error.message}`) : error;
}

/** Does something with an object; if it came from a file, a refusal says so. */
export function wrapped<T>(source: string | undefined, verb: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw source === undefined ? error : withSource(error, verb, source);
  }
}

/** Where the API server is asked for: in "connection refused" texts. */
export interface Refused { readonly server: string }

/** What goes to stderr (with its newline) and the exit status; rethrows what is no error of the user's. */
export function report(error: unknown, server: string): {readonly text: string; readonly exit: number} {
  if (error instanceof Aggregate) {
    if (error.errors.length === 1 && !error.nested) return report(error.errors[0], server);
    return {text: error.errors.map((one) => line(one, server)).join("\n") + "\n", exit: 1};
  }
  if (error instanceof StatusError && error.status.reason === "Invalid") return {text: `${invalid(error.status)}\n`, exit: 1};
  if (error instanceof CommandError) return {text: error.message === "" ? "" : `${error.raw || error.message.startsWith("error: ") ? "" : "error: "}${error.message}\n`, exit: error.exit};
  if (error instanceof StatusError || error instanceof Unreachable) return {text: `${line(error, server)}\n`, exit: 1};
  throw error;
}

/** One error as StandardErrorMessage gives it. */
export function line(error: unknown, server: string): string {
  if (error instanceof StatusError) {
    const {reason, message} = error.status;
    if (reason === "Unauthorized") return `error: You must be logged in to the server (${message})`;
    return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
  }
  if (error instanceof Unreachable && !error.message.includes("connection refused")) return `Unable to connect to the server: ${error.message}`;
  if (error instanceof Unreachable) return `The connection to the server ${server.replace(/^https?:\/\//, "").replace(/\/.*/, "")} was refused - did you specify the right host or port?`;
  if (error instanceof CommandError) return error.message;
  throw error;
}

function invalid(status: Status): string {
  const {details, message = ""} = status;
  if (!details) return `The request is invalid${message ? `: ${message}` : ""}`;
  const causes = [...new Set((details.causes ?? []).map(({field = "", message: text = ""}) => `${field}: ${text}`))];
  const head = details.kind || details.name ? `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid` : `The request is invalid${message && causes.length === 0 ? `: ${message}` : ""}`;
  if (causes.length === 0) return head;
  return causes.length === 1 ? `${head}: ${causes[0]}` : `${head}: \n${causes.map((cause) => `* ${cause}`).join("\n")}`;
}

/** A refused list names what was asked for (k8s.io/cli-runtime resource.Selector). */
export function withSelectors<T>({groupVersion, name}: {readonly groupVersion: string; readonly name: string}, selector: string, fields: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 400 && error.code !== 404)) throw error;
    const resource = JSON.stringify(`${groupVersion.includes("/") ? groupVersion : `/${groupVersion}`}, Resource=${name}`);
    const what = selector === "" && fields === "" ? `Unable to list ${resource}` : `Unable to find ${resource} that match label selector ${JSON.stringify(selector)}, field selector ${JSON.stringify(fields)}`;
    throw new StatusError({...error.status, message: `${what}: ${error.status.message ?? ""}`});
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.status.reason === "NotFound";
