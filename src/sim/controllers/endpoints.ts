// The Endpoints controller (pkg/controller/endpoint), deprecated since v1.33 and still running: one object a Service.
import type {EndpointAddress, EndpointPort, EndpointSubset, Pod, Service} from "../api/types.ts";
import {equal} from "../api/equal.ts";
import {instant} from "../clock.ts";
import type {Change, Component, Reconcile} from "../component.ts";
import {keyOf, splitKey} from "./ownership.ts";
import {isReady} from "./pods.ts";
import {isHeadless, podsOf, selectsPods, servicesOf, targetPort, TRIGGER_TIME} from "./service-pods.ts";

export const endpoints: Component = {
  name: "endpoint-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    services: ({object, previous}) => [keyOf(object ?? previous!)],
    pods: (change, world) => servicesOf(change as Change<Pod>, world),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const service = io.client.get("services", name, namespace);
    if (!service) io.client.delete("endpoints", name, namespace);
    else if (selectsPods(service)) sync(service, io);
  },
};

function sync(service: Service, io: Reconcile): void {
  const subsets = subsetsOf(service, podsOf(service, io.client));
  const labels = {...service.metadata.labels, "endpoints.kubernetes.io/managed-by": "endpoint-controller", ...(isHeadless(service) && {"service.kubernetes.io/headless": ""})};
  const {name, namespace} = service.metadata;
  const present = io.client.get("endpoints", name, namespace);
  const annotations = {[TRIGGER_TIME]: instant(io.nowMs)};
  if (!present) return void io.client.create("endpoints", {metadata: {name, namespace: namespace!, labels, annotations}, ...(subsets.length && {subsets})});
  if (equal(present.subsets ?? [], subsets) && equal(present.metadata.labels, labels)) return;
  const {subsets: _, ...rest} = present;
  io.client.update("endpoints", {...rest, metadata: {...present.metadata, labels, annotations: {...present.metadata.annotations, ...annotations}}, ...(subsets.length && {subsets})});
}

/** Addresses grouped by their ports (RepackSubsets), ready ones apart from those that are not. */
export function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const groups = new Map<string, {ports: EndpointPort[]; ready: EndpointAddress[]; unready: EndpointAddress[]}>();
  for (const pod of pods) {
    if (!pod.status?.podIP || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") continue;
    if (pod.metadata.deletionTimestamp && !service.spec.publishNotReadyAddresses) continue;
    const ports = portsOf(service, pod);
    if (!ports.length && service.spec.ports?.length) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? {ports, ready: [], unready: []};
    groups.set(key, group);
    (service.spec.publishNotReadyAddresses || isReady(pod) ? group.ready : group.unready).push(addressOf(service, pod));
  }
  const byAddress = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : 1);
  return [...groups.values()].map(({ports, ready, unready}) => ({
    ...(ready.length && {addresses: ready.sort(byAddress)}), ...(unready.length && {notReadyAddresses: unready.sort(byAddress)}), ...(ports.length && {ports}),
  }));
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod);
    return number === undefined ? [] : [{...(port.name && {name: port.name}), port: number, protocol: port.protocol ?? "TCP", ...(port.appProtocol && {appProtocol: port.appProtocol})}];
  });
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  return {
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name && {hostname: pod.spec.hostname}),
    ip: pod.status!.podIP!, ...(pod.spec.nodeName && {nodeName: pod.spec.nodeName}),
    targetRef: {kind: "Pod", name: pod.metadata.name, namespace: pod.metadata.namespace!, uid: pod.metadata.uid},
  };
}
