// APIServices: which server answers for a group version. Stored and shown; those of the server itself are always available.
// Not simulated: asking the servers of others whether they are there. Source: k8s.io/kube-aggregator pkg/registry/apiservice, pkg/apis/apiregistration/v1/defaults.go.
import {instant} from "../../clock.ts";
import {forbiddenField, invalidValue, required, type FieldError} from "../field-errors.ts";
import type {APIService} from "../types.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

function apiServiceErrors({metadata, spec}: APIService): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [], {group = "", version = "", service, caBundle, insecureSkipTLSVerify, groupPriorityMinimum, versionPriority} = spec, name = `${version}.${group}`;
  if (metadata.name !== name) errors.push(invalidValue("metadata.name", metadata.name, "must be `spec.version+\".\"+spec.group`"));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20000) errors.push(invalidValue("spec.groupPriorityMinimum", groupPriorityMinimum, "must be positive and less than 20000"));
  if (versionPriority <= 0 || versionPriority > 1000) errors.push(invalidValue("spec.versionPriority", versionPriority, "must be positive and less than 1000"));
  if (!service) {
    if (caBundle) errors.push(invalidValue("spec.caBundle", `${caBundle.length} bytes`, "local APIServices may not have a caBundle"));
    if (insecureSkipTLSVerify) errors.push(invalidValue("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "local APIServices may not have insecureSkipTLSVerify"));
    return errors;
  }
  if (!service.namespace) errors.push(required("spec.service.namespace"));
  if (!service.name) errors.push(required("spec.service.name"));
  if (insecureSkipTLSVerify && caBundle) errors.push(invalidValue("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "may not be true if caBundle is present"));
  return group ? errors : [...errors, forbiddenField("spec.group", "only v1 may have an empty group and it better be legacy kube")];
}

export const apiservice = kind<APIService>({
  resource: "apiservices", group: "apiregistration.k8s.io", status: true, conditionalUpdate: false,
  defaults({spec}) { if (spec?.service) spec.service.port ??= 443; },
  prepareForCreate(object, io) {
    const conditions = [{type: "Available", status: "True", lastTransitionTime: instant(io.nowMs), reason: "Local", message: "Local APIServices are always available"}];
    object.status = object.spec?.service ? {} : {conditions};
  },
  validate: apiServiceErrors, validateUpdate: apiServiceErrors,
  columns: [
    nameColumn, text("Service", ({spec}) => (spec?.service ? `${spec.service.namespace}/${spec.service.name}` : "Local")), text("Available", available), ageColumn,
  ],
});

function available({status}: APIService): string {
  const condition = status?.conditions?.find(({type}) => type === "Available");
  if (!condition) return "Unknown";
  return condition.status === "True" ? "True" : `${condition.status} (${condition.reason})`;
}
