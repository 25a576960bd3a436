// Services. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core/service.
import {dnsLabelErrors} from "../names.ts";
import type {Service, ServicePort} from "../types.ts";
import {serviceErrors, serviceStatusErrors, serviceUpdateErrors, serviceWarnings} from "../validation/service.ts";
import {allocate, keepAllocated} from "./service-allocation.ts";
import {ageColumn, labelsCell, nameColumn, NONE, text, wide} from "./columns.ts";
import {kind} from "./kind.ts";

export const service = kind<Service>({
  resource: "services", status: true, createOnUpdate: true, returnsDeleted: true, nameErrors: dnsLabelErrors,
  defaults({spec}) {
    if (!spec) return;
    spec.sessionAffinity ??= "None";
    if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
    else if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec.sessionAffinityConfig = {clientIP: {timeoutSeconds: 10800}};
    spec.type ??= "ClusterIP";
    for (const port of spec.ports ?? []) {
      if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
    }
    const external = spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.type === "ClusterIP" && !!spec.externalIPs?.length);
    if (external) spec.externalTrafficPolicy ??= "Cluster";
    if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
    if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
  },
  prepareForCreate(object, io) { allocate(object, undefined, io); },
  prepareForUpdate(object, old, io) {
    keepAllocated(object, old);
    allocate(object, old, io);
  },
  validate: serviceErrors,
  prepareForStatusUpdate({status}) {
    for (const point of status?.loadBalancer?.ingress ?? []) if (point.ip) point.ipMode ??= "VIP";
  },
  validateUpdate: serviceUpdateErrors,
  validateStatusUpdate: serviceStatusErrors,
  warnings: serviceWarnings,
  fields: {"spec.clusterIP": ({spec}) => spec?.clusterIP ?? "", "spec.type": ({spec}) => spec?.type ?? ""},
  columns: [
    nameColumn,
    text("Type", ({spec}) => spec?.type ?? ""),
    text("Cluster-IP", ({spec}) => spec?.clusterIPs?.[0] ?? NONE),
    text("External-IP", externalIP),
    text("Port(s)", ({spec}) => (spec?.ports ?? []).map(portText).join(",") || NONE),
    ageColumn,
    wide(text("Selector", ({spec}) => labelsCell(spec?.selector))),
  ],
});

const portText = ({port, nodePort, protocol}: ServicePort): string => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`);

/** getServiceExternalIP. */
function externalIP({spec, status}: Service): string {
  const external = spec?.externalIPs ?? [];
  if (spec?.type === "ExternalName") return spec.externalName ?? "";
  if (spec?.type !== "LoadBalancer") return external.join(",") || NONE;
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip ?? hostname ?? "").filter(Boolean).sort();
  if (ingress.length || external.length) return [...ingress, ...external].join(",");
  return "<pending>";
}

