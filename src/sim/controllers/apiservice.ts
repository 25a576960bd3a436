// APIServices: those of custom resources come and go with their definitions; those of other servers are available if these are there.
// Source: k8s.io/kube-aggregator pkg/controllers/{autoregister,status/remote}, kube-apiserver crdregistration.
// Not simulated: servers of others that really answer, beyond the metrics-server.
import {AUTOMANAGED, customService} from "../api/aggregation.ts";
import {definitions, holds} from "../api/custom/definitions.ts";
import {METRICS} from "../api/metrics.ts";
import type {APIService, CustomResourceDefinition} from "../api/types.ts";
import {instant} from "../clock.ts";
import type {Component, Reconcile} from "../component.ts";
import type {World} from "../world.ts";

export const apiservice: Component = {
  name: "apiservice-controller",
  unit: () => "kube-apiserver",
  author: () => "kube-apiserver",
  latencyMs: 50,
  watches: {
    apiservices: ({object, previous}) => [(object ?? previous)!.metadata.name],
    customresourcedefinitions: ({object, previous}) => {
      const {spec: {group, versions}} = (object ?? previous) as CustomResourceDefinition; // of that resource
      return versions.map(({name}) => `${name}.${group}`);
    },
    services: ({object, previous}, world) => behind(world, (object ?? previous)!.metadata.namespace, (object ?? previous)!.metadata.name),
    endpointslices: ({object, previous}, world) => behind(world, (object ?? previous)!.metadata.namespace, (object ?? previous)!.metadata.labels?.["kubernetes.io/service-name"]),
  },
  reconcile(name, io) {
    const found = io.client.get("apiservices", name);
    if (!found) return register(name, io);
    if (found.spec?.service) return judge(found, io);
    if (found.metadata.labels?.[AUTOMANAGED] === "true" && !isServed(name, io.world)) io.client.delete("apiservices", name);
  },
};

/** The APIServices that a Service stands behind. */
function behind(world: World, namespace: string | undefined, service: string | undefined): string[] {
  const found: string[] = [];
  for (const [, {object}] of world.store.keys.under("/registry/apiservices/")) {
    const reference = (object as APIService).spec?.service; // of that resource
    if (reference && reference.name === service && reference.namespace === namespace) found.push(object.metadata.name);
  }
  return found;
}

const isServed = (name: string, world: World): boolean => definitions(world).some((definition) => holds(definition, "Established") && definition.spec.versions.some((version) => version.served && `${version.name}.${definition.spec.group}` === name));

function register(name: string, io: Reconcile): void {
  if (isServed(name, io.world)) io.client.create("apiservices", customService(name.slice(name.indexOf(".") + 1), name.slice(0, name.indexOf("."))));
}

type Finding = readonly [status: "True" | "False", reason: string, message: string];

function judge(found: APIService, io: Reconcile): void {
  const [status, reason, message] = findingOf(found, io), before = found.status?.conditions?.find(({type}) => type === "Available");
  if (before?.status === status && before.reason === reason && before.message === message) return;
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime ?? instant(io.nowMs) : instant(io.nowMs);
  const others = found.status?.conditions?.filter(({type}) => type !== "Available") ?? [];
  io.client.update("apiservices", {...found, status: {conditions: [...others, {type: "Available", status, lastTransitionTime, reason, message}]}}, "status");
}

function findingOf({spec}: APIService, {client}: Reconcile): Finding {
  const {name = "", namespace = "", port = 443} = spec.service ?? {}, which = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = client.get("services", name, namespace);
  if (!service) return ["False", "ServiceNotFound", `${which} is not present`];
  const entry = service.spec?.ports?.find((one) => one.port === port);
  if (!entry) return ["False", "ServicePortError", `${which} is not listening on port ${port}`];
  const slices = client.list("endpointslices", {namespace, labels: `kubernetes.io/service-name=${name}`}), portName = entry.name ?? "";
  if (!slices.length) return ["False", "EndpointsNotFound", `cannot find endpointslices for ${which}`];
  const ready = slices.some(({endpoints, ports}) => endpoints?.some(({conditions}) => conditions?.ready !== false) && ports?.some((one) => (one.name ?? "") === portName));
  if (!ready) return ["False", "MissingEndpoints", `endpointslices for ${which} have no addresses with port name ${JSON.stringify(portName)}`];
  const groupVersion = `${spec.group ?? ""}/${spec.version ?? ""}`, url = `https://${service.spec?.clusterIP ?? ""}:${port}/apis/${groupVersion}`;
  return groupVersion === METRICS ? ["True", "Passed", "all checks passed"] : ["False", "FailedDiscoveryCheck", `failing or missing response from ${url}: bad status from ${url}: 404`];
}
