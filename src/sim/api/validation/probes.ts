// Validation of probes and lifecycle handlers. Source: pkg/apis/core/validation validateProbe, validateHandler.
import {forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {portNameErrors, portNumberErrors} from "../names.ts";
import type {ExecAction, HTTPGetAction, Lifecycle, Probe, TCPSocketAction} from "../types.ts";

interface Handler { readonly exec?: ExecAction; readonly httpGet?: HTTPGetAction; readonly tcpSocket?: TCPSocketAction; readonly grpc?: {readonly port: number}; readonly sleep?: {readonly seconds: number} }

const notNegative = (value: number | undefined, at: string): FieldError[] => (value !== undefined && value < 0 ? [invalidValue(at, value, "must be greater than or equal to 0")] : []);

export function probeErrors(probe: Probe | undefined, at: string, mustSucceedOnce: boolean): FieldError[] {
  if (!probe) return [];
  const errors = [
    ...handlerErrors(probe, at),
    ...notNegative(probe.initialDelaySeconds, `${at}.initialDelaySeconds`), ...notNegative(probe.timeoutSeconds, `${at}.timeoutSeconds`), ...notNegative(probe.periodSeconds, `${at}.periodSeconds`),
    ...notNegative(probe.successThreshold, `${at}.successThreshold`), ...notNegative(probe.failureThreshold, `${at}.failureThreshold`),
  ];
  if (probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0) errors.push(invalidValue(`${at}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, "must be greater than 0"));
  if (!mustSucceedOnce && probe.terminationGracePeriodSeconds !== undefined) errors.push(invalidValue(`${at}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, "must not be set for readinessProbes"));
  if (mustSucceedOnce && probe.successThreshold !== undefined && probe.successThreshold !== 1) errors.push(invalidValue(`${at}.successThreshold`, probe.successThreshold, "must be 1"));
  return errors;
}

export function lifecycleErrors(lifecycle: Lifecycle | undefined, at: string, graceSeconds = 30): FieldError[] {
  if (!lifecycle) return [];
  return [...(lifecycle.postStart ? handlerErrors(lifecycle.postStart, `${at}.postStart`, graceSeconds) : []), ...(lifecycle.preStop ? handlerErrors(lifecycle.preStop, `${at}.preStop`, graceSeconds) : [])];
}

function handlerErrors(handler: Handler, at: string, graceSeconds = Infinity): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  const once = (kind: string): boolean => {
    if (count++ === 0) return true;
    errors.push(forbiddenField(`${at}.${kind}`, "may not specify more than 1 handler type"));
    return false;
  };
  if (handler.exec && once("exec") && !handler.exec.command?.length) errors.push(required(`${at}.exec.command`));
  if (handler.httpGet && once("httpGet")) errors.push(...httpErrors(handler.httpGet, `${at}.httpGet`));
  if (handler.tcpSocket && once("tcpSocket")) errors.push(...portErrors(handler.tcpSocket.port, `${at}.tcpSocket.port`));
  if (handler.grpc && once("grpc")) errors.push(...portErrors(handler.grpc.port, `${at}.grpc.port`));
  if (handler.sleep && once("sleep") && (handler.sleep.seconds < 0 || handler.sleep.seconds > graceSeconds)) errors.push(invalidValue(`${at}.sleep`, handler.sleep.seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`));
  if (count === 0) errors.push(required(at, "must specify a handler type"));
  return errors;
}

function httpErrors({path, port, scheme, httpHeaders}: HTTPGetAction, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!path) errors.push(required(`${at}.path`));
  errors.push(...portErrors(port, `${at}.port`));
  if (scheme !== "HTTP" && scheme !== "HTTPS") errors.push(notSupported(`${at}.scheme`, scheme, ["HTTP", "HTTPS"]));
  for (const {name} of httpHeaders ?? []) if (!/^[-A-Za-z0-9]+$/.test(name)) errors.push(invalidValue(`${at}.httpHeaders`, name, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"));
  return errors;
}

/** ValidatePortNumOrName. */
export function portErrors(port: number | string, at: string): FieldError[] {
  return (typeof port === "number" ? portNumberErrors(port) : portNameErrors(port)).map((text) => invalidValue(at, port, text));
}
