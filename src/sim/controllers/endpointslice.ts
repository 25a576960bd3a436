// The EndpointSlice controller (k8s.io/endpointslice): the addresses of the Pods that a Service selects, at most 100 a slice.
// Not simulated: topology hints, dual stack.
import type {EndpointSlice, DiscoveryV1EndpointPort, Endpoint, Pod, Service} from "../api/types.ts";
import {equal} from "../api/equal.ts";
import {instant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import {controllerRef, keyOf, splitKey} from "./ownership.ts";
import {isReady} from "./pods.ts";
import {isHeadless, podsOf, selectsPods, servicesOf, targetPort, TRIGGER_TIME} from "./service-pods.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by", SERVICE_NAME = "kubernetes.io/service-name", HEADLESS = "service.kubernetes.io/headless";
const MAX_ENDPOINTS = 100;
interface Group { readonly ports: readonly DiscoveryV1EndpointPort[]; readonly endpoints: readonly Endpoint[] }

export const endpointslice: Component = {
  name: "endpointslice-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    services: ({object}) => (object ? [keyOf(object)] : []),
    pods: (change, world) => servicesOf(change as Change<Pod>, world),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const service = io.client.get("services", name, namespace);
    if (service && selectsPods(service)) sync(service, io);
  },
};

function sync(service: Service, io: Reconcile): void {
  const zoneOf = (node: string) => io.client.get("nodes", node)?.metadata.labels?.["topology.kubernetes.io/zone"];
  const wanted = desiredSlices(service, podsOf(service, io.client), zoneOf);
  const present = io.client.list("endpointslices", {namespace: service.metadata.namespace, labels: `${SERVICE_NAME}=${service.metadata.name},${MANAGED_BY}=endpointslice-controller.k8s.io`});
  const left = new Set(present);
  const groups = wanted.map(({ports, endpoints}) => {
    const slices = present.filter((slice) => equal(slice.ports ?? [], ports));
    for (const slice of slices) left.delete(slice);
    return {ports, endpoints, slices};
  });
  // A slice whose ports nobody has any more becomes the next new one, and keeps its name (finalize).
  const spare = [...left];
  for (const {ports, endpoints, slices} of groups) place(service, ports, endpoints, slices, spare, io);
  for (const slice of spare) io.client.delete("endpointslices", slice.metadata.name, slice.metadata.namespace);
}

/** One group for each set of port numbers: Pods may give a named port different numbers. */
export function desiredSlices(service: Service, pods: readonly Pod[], zoneOf: (node: string) => string | undefined): Group[] {
  const groups = new Map<string, {ports: DiscoveryV1EndpointPort[]; endpoints: Endpoint[]}>();
  for (const pod of pods) {
    if (!pod.status?.podIP || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") continue;
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? {ports, endpoints: []};
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, zoneOf));
  }
  if (!groups.size) return [{ports: [], endpoints: []}];
  return [...groups.values()];
}

function portsOf(service: Service, pod: Pod): DiscoveryV1EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod);
    return number === undefined ? [] : [{name: port.name ?? "", port: number, protocol: port.protocol ?? "TCP", ...(port.appProtocol && {appProtocol: port.appProtocol})}];
  });
}

function endpointOf(service: Service, pod: Pod, zoneOf: (node: string) => string | undefined): Endpoint {
  const serving = isReady(pod), terminating = !!pod.metadata.deletionTimestamp;
  const zone = pod.spec.nodeName ? zoneOf(pod.spec.nodeName) : undefined;
  return {
    addresses: [pod.status!.podIP!],
    conditions: {ready: !!service.spec.publishNotReadyAddresses || (serving && !terminating), serving, terminating},
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name && {hostname: pod.spec.hostname}),
    ...(pod.spec.nodeName && {nodeName: pod.spec.nodeName}),
    targetRef: {kind: "Pod", name: pod.metadata.name, namespace: pod.metadata.namespace!, uid: pod.metadata.uid},
    ...(zone && {zone}),
  };
}

export function sliceLabels(service: Service): {readonly [key: string]: string} {
  const {[HEADLESS]: _, ...labels} = service.metadata.labels ?? {};
  return {...labels, [MANAGED_BY]: "endpointslice-controller.k8s.io", [SERVICE_NAME]: service.metadata.name, ...(isHeadless(service) && {[HEADLESS]: ""})};
}

/** Puts endpoints into slices: those that have a place keep it, others fill up, full slices get company, empty ones go (but one stays). */
function place(service: Service, ports: readonly DiscoveryV1EndpointPort[], endpoints: readonly Endpoint[], slices: readonly EndpointSlice[], spare: EndpointSlice[], io: Reconcile): void {
  const waiting = new Map(endpoints.map((endpoint) => [endpoint.targetRef!.uid!, endpoint]));
  const kept = slices.map((slice) => {
    const stay = (slice.endpoints ?? []).flatMap(({targetRef}) => waiting.get(targetRef?.uid ?? "") ?? []);
    for (const {targetRef} of stay) waiting.delete(targetRef!.uid!);
    return {slice, endpoints: stay};
  });
  const rest = [...waiting.values()];
  for (const place of kept) place.endpoints.push(...rest.splice(0, MAX_ENDPOINTS - place.endpoints.length));
  const labels = sliceLabels(service), annotations = {[TRIGGER_TIME]: instant(io.nowMs)};
  kept.forEach(({slice, endpoints: list}, index) => {
    if (!list.length && (index > 0 || rest.length)) return void io.client.delete("endpointslices", slice.metadata.name, slice.metadata.namespace);
    if (equal(slice.endpoints ?? [], list) && equal(slice.metadata.labels, labels)) return;
    io.client.update("endpointslices", {...slice, metadata: {...slice.metadata, labels, annotations: {...slice.metadata.annotations, ...annotations}}, endpoints: list});
  });
  for (let made = kept.length; rest.length || !made; made++) {
    const list = rest.splice(0, MAX_ENDPOINTS), old = spare.shift();
    if (old) io.client.update("endpointslices", {...old, metadata: {...old.metadata, labels, annotations: {...old.metadata.annotations, ...annotations}}, endpoints: list, ports: [...ports]});
    else io.client.create("endpointslices", {metadata: {generateName: `${service.metadata.name}-`, namespace: service.metadata.namespace!, labels, annotations, ownerReferences: [controllerRef(service)]}, addressType: "IPv4", endpoints: list, ports: [...ports]});
  }
}
