// The EndpointSlice mirroring controller (pkg/controller/endpointslicemirroring): Endpoints that somebody wrote by hand for a Service
// without selector get EndpointSlices, which are what kube-proxy reads. Not simulated: more than 1,000 addresses, IPv6.
import {equal} from "../api/equal.ts";
import type {DiscoveryV1EndpointPort, Endpoint, EndpointAddress, Endpoints, EndpointSlice} from "../api/types.ts";
import type {Component, Reconcile} from "../component.ts";
import {controllerOf, controllerRef, keyOf, splitKey} from "./ownership.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by", SERVICE_NAME = "kubernetes.io/service-name", SKIP = "endpointslice.kubernetes.io/skip-mirror", NAME = "endpointslicemirroring-controller.k8s.io";
const NOT_COPIED = new Set(["kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time"]);

export const endpointslicemirroring: Component = {
  name: "endpointslicemirroring-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    endpoints: ({object, previous}) => [keyOf(object ?? previous!)],
    services: ({object, previous}) => [keyOf(object ?? previous!)],
    endpointslices: ({object, previous}) => { const slice = object ?? previous!, service = slice.metadata.labels?.[SERVICE_NAME]; return slice.metadata.labels?.[MANAGED_BY] === NAME && service ? [`${slice.metadata.namespace}/${service}`] : []; },
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const endpoints = io.client.get("endpoints", name, namespace), service = io.client.get("services", name, namespace);
    const present = io.client.list("endpointslices", {namespace: namespace!, labels: `${SERVICE_NAME}=${name},${MANAGED_BY}=${NAME}`});
    const mirrored = endpoints && service && service.spec.selector === undefined && service.spec.type !== "ExternalName" && endpoints.metadata.labels?.[SKIP] !== "true";
    if (mirrored) mirror(endpoints, present, io);
    else for (const slice of present) io.client.delete("endpointslices", slice.metadata.name, namespace);
  },
};

function mirror(endpoints: Endpoints, present: readonly EndpointSlice[], io: Reconcile): void {
  const {name, namespace, labels, annotations} = endpoints.metadata, left = new Set(present);
  const metadata = {
    labels: {...labels, [SERVICE_NAME]: name, [MANAGED_BY]: NAME}, annotations: Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key))),
  };
  for (const {ports, list} of groups(endpoints)) {
    const old = [...left].find((slice) => equal(slice.ports ?? [], ports));
    if (!old) {
      io.client.create("endpointslices", {metadata: {generateName: `${name}-`, namespace: namespace!, ...metadata, ownerReferences: [controllerRef(endpoints)]}, addressType: "IPv4", endpoints: list, ports});
      continue;
    }
    left.delete(old);
    if (!equal(old.endpoints ?? [], list) || !equal(old.metadata.labels, metadata.labels)) io.client.update("endpointslices", {...old, metadata: {...old.metadata, ...metadata}, endpoints: list});
  }
  for (const slice of left) if (controllerOf(slice)?.uid === endpoints.metadata.uid || !controllerOf(slice)) io.client.delete("endpointslices", slice.metadata.name, namespace);
}

/** One slice for each set of ports. */
function groups({subsets = []}: Endpoints): readonly {readonly ports: readonly DiscoveryV1EndpointPort[]; readonly list: readonly Endpoint[]}[] {
  const found = new Map<string, {readonly ports: readonly DiscoveryV1EndpointPort[]; readonly list: Endpoint[]}>();
  for (const {addresses = [], notReadyAddresses = [], ports = []} of subsets) {
    const own = ports.map((port): DiscoveryV1EndpointPort => ({name: port.name ?? "", port: port.port, protocol: port.protocol ?? "TCP", ...(port.appProtocol && {appProtocol: port.appProtocol})}));
    const group = found.get(JSON.stringify(own)) ?? {ports: own, list: []};
    found.set(JSON.stringify(own), group);
    group.list.push(...addresses.map((address) => endpointOf(address, true)), ...notReadyAddresses.map((address) => endpointOf(address, false)));
  }
  return [...found.values()].filter(({list}) => list.length);
}

const endpointOf = ({ip, hostname, nodeName, targetRef}: EndpointAddress, ready: boolean): Endpoint =>
  ({addresses: [ip], conditions: {ready}, ...(hostname && {hostname}), ...(nodeName && {nodeName}), ...(targetRef && {targetRef})});
