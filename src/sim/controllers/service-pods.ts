// What the two endpoint controllers share: which Pods a Service selects and which port of a Pod is meant.
import type {Client} from "../api/client.ts";
import {equal} from "../api/equal.ts";
import {list} from "../api/registry.ts";
import {matchesMap} from "../api/selectors.ts";
import type {Pod, Service, ServicePort} from "../api/types.ts";
import type {Change} from "../component.ts";
import type {World} from "../world.ts";
import {keyOf} from "./ownership.ts";

export const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
export const isHeadless = (service: Service): boolean => service.spec.clusterIP === "None";
/** Services without selector have endpoints that somebody else writes; ExternalName has none. */
export const selectsPods = (service: Service): boolean => service.spec.type !== "ExternalName" && service.spec.selector !== undefined;

const selects = (service: Service, pod: Pod): boolean => selectsPods(service) && matchesMap(service.spec.selector, pod.metadata.labels);

export const podsOf = (service: Service, client: Client): Pod[] => client.list("pods", {namespace: service.metadata.namespace}).filter((pod) => selects(service, pod));

/** The Services whose endpoints a change of a Pod may change. */
export function servicesOf({object, previous}: Change<Pod>, world: World): string[] {
  const pod = object ?? previous!;
  if (object && previous && !endpointChanged(object, previous)) return [];
  return (list(world, "services", {namespace: pod.metadata.namespace}) as Service[])
    .filter((service) => (object && selects(service, object)) || (previous && selects(service, previous))).map(keyOf);
}

const readiness = (pod: Pod) => pod.status?.conditions?.find(({type}) => type === "Ready")?.status;

/** Only these parts of a Pod show in endpoints (podEndpointsChanged). */
function endpointChanged(a: Pod, b: Pod): boolean {
  return a.status?.podIP !== b.status?.podIP || a.status?.phase !== b.status?.phase || readiness(a) !== readiness(b) || a.spec.nodeName !== b.spec.nodeName
    || a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp || !equal(a.metadata.labels, b.metadata.labels);
}

/** The number behind a Service's targetPort in this Pod; undefined if it has no port of that name and protocol (FindPort). */
export function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target || port.port;
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const found = container.ports?.find(({name, protocol}) => name === target && (protocol ?? "TCP") === (port.protocol ?? "TCP"));
    if (found) return found.containerPort;
  }
  return undefined;
}
