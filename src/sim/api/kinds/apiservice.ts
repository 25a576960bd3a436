// APIServices: which server answers for a group version. Stored and shown; those of the server itself are always available.
// Whether the servers of others are there is looked at in controllers/apiservice.ts. Source: k8s.io/kube-aggregator pkg/registry/apiservice, pkg/apis/apiregistration/v1/defaults.go.
import {instant} from "../../clock.ts";
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {dns1035LabelErrors, dnsSubdomainErrors, pathSegmentErrors} from "../names.ts";
import type {APIService} from "../types.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

function apiServiceErrors({metadata, spec}: APIService): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [], {group = "", version = "", service, caBundle, insecureSkipTLSVerify, groupPriorityMinimum, versionPriority} = spec, name = `${version}.${group}`;
  if (metadata.name && metadata.name !== name && !pathSegmentErrors(metadata.name).length) errors.push(invalidValue("metadata.name", metadata.name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`));
  if (!group && version !== "v1") errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  if (group) errors.push(...dnsSubdomainErrors(group).map((why) => invalidValue("spec.group", group, why)));
  errors.push(...dns1035LabelErrors(version).map((why) => invalidValue("spec.version", version, why)));
  if (!(groupPriorityMinimum > 0 && groupPriorityMinimum <= 20000)) errors.push(invalidValue("spec.groupPriorityMinimum", groupPriorityMinimum ?? 0, "must be positive and less than 20000"));
  if (!(versionPriority > 0 && versionPriority <= 1000)) errors.push(invalidValue("spec.versionPriority", versionPriority ?? 0, "must be positive and less than 1000"));
  if (!service) {
    if (caBundle) errors.push(invalidValue("spec.caBundle", `${bytesIn(caBundle)} bytes`, "local APIServices may not have a caBundle"));
    if (insecureSkipTLSVerify) errors.push(invalidValue("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "local APIServices may not have insecureSkipTLSVerify"));
    return errors;
  }
  if (!service.namespace) errors.push(required("spec.service.namespace"));
  if (!service.name) errors.push(required("spec.service.name"));
  if (insecureSkipTLSVerify && caBundle) errors.push(invalidValue("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "may not be true if caBundle is present"));
  return errors;
}

const bytesIn = (base64: string): number => Math.floor(base64.replace(/=+$/, "").length * 3 / 4);

export const apiservice = kind<APIService>({
  resource: "apiservices", group: "apiregistration.k8s.io", status: true, conditionalUpdate: true, nameErrors: pathSegmentErrors,
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
