// Validation of Events; those that come by events.k8s.io have to be complete. Source: pkg/apis/core/validation events.go.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {dnsSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import type {Event} from "../types.ts";

const LONGEST = 128, LONGEST_NOTE = 1024;

function limited(value: string | undefined, field: string, most = LONGEST, needed = true): FieldError[] {
  if (!value) return needed ? [required(field)] : [];
  return value.length > most ? [invalidValue(field, "", `can have at most ${most} characters`)] : [];
}

export function eventErrors(event: Event, requested = "v1"): FieldError[] {
  const {metadata, involvedObject, eventTime, reportingComponent, reportingInstance, action, reason, message} = event, namespace = metadata.namespace ?? "";
  const errors: FieldError[] = [], about = involvedObject.namespace ?? "";
  const stray = () => invalidValue("involvedObject.namespace", about, "does not match event.namespace");
  if (!eventTime) {
    if (about ? namespace !== about : namespace !== "" && namespace !== "default") errors.push(stray());
  } else {
    const reporter = requested === "v1" ? "reportingComponent" : "reportingController";
    if (!about && namespace !== "default" && namespace !== "kube-system") errors.push(stray());
    if (!reportingComponent) errors.push(required(reporter));
    errors.push(...qualifiedNameErrors(reportingComponent ?? "").map((text) => invalidValue(reporter, reportingComponent ?? "", text)));
    errors.push(...limited(reportingInstance, "reportingInstance"), ...limited(action, "action"), ...limited(reason, "reason"), ...limited(message, "message", LONGEST_NOTE, false));
  }
  errors.push(...dnsSubdomainErrors(namespace).map((text) => invalidValue("namespace", namespace, text)));
  return requested === "v1" ? errors : [...errors, ...strictErrors(event)];
}

function strictErrors({eventTime, type, firstTimestamp, lastTimestamp, count, source}: Event): FieldError[] {
  const unset = (field: string, present: unknown): FieldError[] => (present ? [invalidValue(field, "", "needs to be unset")] : []);
  return [
    ...(eventTime ? [] : [required("eventTime")]), ...(type === "Normal" || type === "Warning" ? [] : [invalidValue("type", "", `has invalid value: ${type ?? ""}`)]),
    ...unset("firstTimestamp", firstTimestamp), ...unset("lastTimestamp", lastTimestamp), ...unset("count", count), ...unset("source", source?.component || source?.host),
  ];
}
