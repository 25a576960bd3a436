// Kinds of the core group of a few lines: ConfigMaps, Secrets, ServiceAccounts, Endpoints, quotas, LimitRanges, PodTemplates, component statuses.
// Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import {uuid} from "../../random.ts";
import {base64} from "../base64.ts";
import type {ConfigMap, Endpoints, LimitRange, PodTemplate, ResourceQuota, Secret, ServiceAccount} from "../types.ts";
import {configMapErrors, configMapUpdateErrors, endpointsErrors, limitRangeErrors, quotaErrors, quotaUpdateErrors, secretErrors, secretUpdateErrors, secretWarnings} from "../validation/core.ts";
import {templateErrors} from "../validation/workloads.ts";
import {ageColumn, integer, labelsCell, nameColumn, NONE, text} from "./columns.ts";
import {kind, type Column} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";
import {quotaText} from "./quota-text.ts";

const sizeOf = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configmap = kind<ConfigMap>({
  resource: "configmaps", validate: configMapErrors, validateUpdate: configMapUpdateErrors,
  columns: [nameColumn, integer("Data", ({data, binaryData}) => sizeOf(data) + sizeOf(binaryData)), ageColumn],
});

export const secret = kind<Secret>({
  resource: "secrets", validate: secretErrors, validateUpdate: secretUpdateErrors, warnings: secretWarnings,
  defaults(object) {
    object.type ||= "Opaque";
    if (!object.stringData) return;
    object.data = {...object.data, ...Object.fromEntries(Object.entries(object.stringData).map(([key, value]) => [key, base64(value)]))};
    delete object.stringData;
  },
  fields: {type: ({type}) => type ?? ""},
  columns: [nameColumn, text("Type", ({type}) => type ?? ""), integer("Data", ({data}) => sizeOf(data)), ageColumn],
});

export const serviceaccount = kind<ServiceAccount>({
  resource: "serviceaccounts", returnsDeleted: true,
  columns: [nameColumn, ageColumn],
});

export const endpoints = kind<Endpoints>({
  resource: "endpoints",
  defaults: ({subsets}) => { for (const subset of subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= "TCP"; },
  validate: endpointsErrors, validateUpdate: endpointsErrors, createOnUpdate: true,
  deprecated: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  columns: [nameColumn, text("Endpoints", endpointsText), ageColumn],
});

/** formatEndpoints: at most three. */
function endpointsText({subsets}: Endpoints): string {
  if (!subsets?.length) return NONE;
  const all: string[] = [];
  for (const {addresses = [], ports} of subsets) {
    if (!ports?.length) all.push(...addresses.map(({ip}) => ip));
    else for (const {port} of ports) all.push(...addresses.map(({ip}) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)));
  }
  if (!all.length) return "";
  return all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",");
}

export const resourcequota = kind<ResourceQuota>({
  resource: "resourcequotas", status: true, returnsDeleted: true, validate: quotaErrors, validateUpdate: quotaUpdateErrors,
  columns: [nameColumn, text("Request", (object) => quotaText(object, false)), text("Limit", (object) => quotaText(object, true)), ageColumn],
});

export const limitrange = kind<LimitRange>({
  resource: "limitranges", createOnUpdate: true,
  prepareForCreate: ({metadata}, io) => { metadata.name ||= uuid(io.random); }, validate: limitRangeErrors, validateUpdate: limitRangeErrors,
  defaults({spec}) {
    for (const item of spec?.limits ?? []) {
      if (item.type !== "Container") continue;
      item.default = {...item.max, ...item.default};
      item.defaultRequest = {...item.min, ...item.default, ...item.defaultRequest};
      if (!sizeOf(item.default)) delete item.default;
      if (!sizeOf(item.defaultRequest)) delete item.defaultRequest;
    }
  },
  columns: [nameColumn, {name: "Created At", type: "date", cell: ({metadata}) => metadata.creationTimestamp}],
});

export const podtemplate = kind<PodTemplate>({
  resource: "podtemplates", generation: true, returnsDeleted: true, validate: ({template}) => templateErrors(template, "template"), validateUpdate: ({template}) => templateErrors(template, "template"),
  defaults: ({template}) => { if (template?.spec) defaultPodSpec(template.spec); },
  columns: [
    nameColumn, text("Containers", ({template}) => (template?.spec?.containers ?? []).map(({name}) => name).join(",")),
    text("Images", ({template}) => (template?.spec?.containers ?? []).map(({image}) => image ?? "").join(",")), text("Pod Labels", ({template}) => labelsCell(template?.metadata?.labels)),
  ] satisfies readonly Column<PodTemplate>[],
});
