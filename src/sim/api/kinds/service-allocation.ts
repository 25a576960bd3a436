// Addresses and ports of Services. Source: k8s.io/kubernetes/pkg/registry/core/service/storage/alloc.go, portallocator.
// Allocators are not kept: what is taken is read from the Services themselves.
import {invalid} from "../errors.ts";
import {invalidValue, type FieldError} from "../field-errors.ts";
import {list} from "../registry.ts";
import type {Service} from "../types.ts";
import {clusterAddressErrors} from "../validation/service.ts";
import type {Io, Mutable} from "./kind.ts";

const FIRST_NODE_PORT = 30000, LAST_NODE_PORT = 32767;

export const isHeadless = (service: Pick<Service, "spec">): boolean => service.spec?.clusterIP === "None";
const needsAddress = (service: Pick<Service, "spec">): boolean => service.spec?.type !== "ExternalName" && !isHeadless(service);
const needsNodePorts = ({spec}: Pick<Service, "spec">): boolean => spec?.type === "NodePort" || (spec?.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

export const addressNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
export const addressText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

/** patchAllocatedValues: an update that leaves out what was allocated keeps it. */
export function keepAllocated(service: Mutable<Service>, old: Service): void {
  const spec = service.spec, before = old.spec;
  if (!spec || !before) return;
  if (needsAddress(old) && spec.type !== "ExternalName") {
    if (!spec.clusterIP && before.clusterIP !== undefined) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === before.clusterIP && before.clusterIPs) spec.clusterIPs = [...before.clusterIPs];
  }
  // A changed clusterIP alone takes the list along (NormalizeClusterIPs).
  if (spec.clusterIP !== before.clusterIP && spec.clusterIPs?.join() === before.clusterIPs?.join()) {
    if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
    else delete spec.clusterIPs;
  }
  if (needsNodePorts(old) && needsNodePorts(service)) {
    const taken = new Set((spec.ports ?? []).map(({nodePort}) => nodePort).filter(Boolean));
    for (const port of spec.ports ?? []) {
      if (port.nodePort) continue;
      const same = before.ports?.find((other) => other.port === port.port && other.protocol === port.protocol);
      if (same?.nodePort && !taken.has(same.nodePort)) {
        port.nodePort = same.nodePort;
        taken.add(same.nodePort);
      }
    }
  }
  if (before.healthCheckNodePort && !spec.healthCheckNodePort && needsHealthCheck(service)) spec.healthCheckNodePort = before.healthCheckNodePort;
  dropUnused(service, old);
}

const needsHealthCheck = ({spec}: Pick<Service, "spec">): boolean => spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

/** dropTypeDependentFields: what belongs to the type that the Service no longer has. */
function dropUnused({spec}: Mutable<Service>, old: Service): void {
  const before = old.spec;
  if (!spec || !before || spec.type === before.type) return;
  if (spec.type === "ExternalName" && before.type !== "ExternalName" && spec.clusterIP === before.clusterIP) {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
    if (spec.internalTrafficPolicy === before.internalTrafficPolicy) delete spec.internalTrafficPolicy;
  }
  if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") {
    const unchanged = (spec.ports ?? []).every((port) => !port.nodePort || before.ports?.some(({nodePort}) => nodePort === port.nodePort));
    if (unchanged) for (const port of spec.ports ?? []) delete port.nodePort;
    if (spec.externalTrafficPolicy === before.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
  if (spec.type !== "LoadBalancer" && spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
  if (spec.type !== "ExternalName" && spec.externalName === before.externalName) delete spec.externalName;
}

export function allocate(service: Mutable<Service>, old: Service | undefined, io: Io): void {
  const spec = service.spec;
  if (!spec) return;
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  if (spec.type === "ExternalName") return;
  const related = clusterAddressErrors(spec), wrong = related.length ? related : unconfiguredErrors(spec);
  if (wrong.length) throw invalid("", "Service", service.metadata.name, wrong);
  spec.ipFamilyPolicy ??= isHeadless(service) && !Object.keys(spec.selector ?? {}).length ? "RequireDualStack" : "SingleStack";
  spec.ipFamilies ??= spec.ipFamilyPolicy === "RequireDualStack" && isHeadless(service) ? ["IPv4", "IPv6"] : ["IPv4"];
  const others = (list(io.world, "services") as readonly Service[]).filter(({metadata}) => !old || metadata.name !== service.metadata.name || metadata.namespace !== service.metadata.namespace);
  const errors: FieldError[] = [];
  const changed = old && needsAddress(old) && spec.clusterIP !== old.spec?.clusterIP;
  if (needsAddress(service) && !changed && !(old && spec.clusterIP && spec.clusterIP === old.spec?.clusterIP)) errors.push(...allocateAddress(service, others, io));
  if (needsNodePorts(service)) errors.push(...allocateNodePorts(service, others, io));
  if (needsHealthCheck(service) && !spec.healthCheckNodePort) spec.healthCheckNodePort = freePort(takenPorts(others, spec.ports ?? []), io);
  if (errors.length) throw invalid("", "Service", service.metadata.name, errors);
}

/** The cluster has IPv4 addresses only. */
function unconfiguredErrors({clusterIPs = [], ipFamilies = []}: NonNullable<Service["spec"]>): FieldError[] {
  const inferred = clusterIPs.flatMap((address, i) => (address.includes(":") && i >= ipFamilies.length ? [invalidValue(`spec.clusterIPs[${i}]`, clusterIPs, "IPv6 is not configured on this cluster")] : []));
  return inferred.length ? inferred : ipFamilies.flatMap((family, i) => (family === "IPv6" && clusterIPs[0] !== "None" ? [invalidValue(`spec.ipFamilies[${i}]`, family, "not configured on this cluster")] : []));
}

function allocateAddress(service: Mutable<Service>, others: readonly Service[], io: Io): FieldError[] {
  const spec = service.spec!, range = io.world.cluster.serviceCIDR;
  const [base, bits] = range.split("/") as [string, string]; // a CIDR has two parts
  const first = addressNumber(base), size = 2 ** (32 - Number(bits));
  const taken = new Set(others.map(({spec: other}) => other?.clusterIP));
  const asked = spec.clusterIP;
  if (asked) {
    const refuse = (why: string) => [invalidValue("spec.clusterIPs", spec.clusterIPs, `failed to allocate IP ${asked}: ${why}`)];
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(asked)) return [];
    const offset = addressNumber(asked) - first;
    if (offset <= 0 || offset >= size - 1) return refuse("the provided network does not match the current range");
    return taken.has(asked) ? refuse("provided IP is already allocated") : [];
  }
  // The lower band is for addresses that people choose.
  const band = Math.min(Math.max(16, Math.floor(size / 16)), 256);
  let address: string;
  do address = addressText(first + band + Math.floor(io.random() * (size - 1 - band)));
  while (taken.has(address));
  spec.clusterIP = address;
  spec.clusterIPs = [address];
  return [];
}

type Ports = readonly {readonly nodePort?: number | undefined}[];

function takenPorts(others: readonly Service[], own: Ports): Set<number> {
  const taken = new Set<number>();
  for (const port of [...others.flatMap(({spec}) => spec?.ports ?? []), ...own]) if (port.nodePort) taken.add(port.nodePort);
  for (const {spec} of others) if (spec?.healthCheckNodePort) taken.add(spec.healthCheckNodePort);
  return taken;
}

function freePort(taken: ReadonlySet<number>, io: Io): number {
  const band = 86; // the static band of 30000–32767: min(max(16, size/32), 128)
  for (;;) {
    const port = FIRST_NODE_PORT + band + Math.floor(io.random() * (LAST_NODE_PORT - FIRST_NODE_PORT + 1 - band));
    if (!taken.has(port)) return port;
  }
}

function allocateNodePorts(service: Mutable<Service>, others: readonly Service[], io: Io): FieldError[] {
  const errors: FieldError[] = [], ports = service.spec!.ports ?? [];
  const theirs = takenPorts(others, []), taken = takenPorts(others, ports);
  const given = new Map<number, Set<string>>();
  for (const [i, port] of ports.entries()) {
    if (!port.nodePort) {
      // The same port over TCP and UDP shares its node port.
      const sibling = ports.find((other) => other !== port && other.port === port.port && other.protocol !== port.protocol && other.nodePort && !given.get(other.nodePort)?.has(port.protocol ?? "TCP"));
      port.nodePort = sibling?.nodePort && given.has(sibling.nodePort) ? sibling.nodePort : freePort(taken, io);
      taken.add(port.nodePort);
    } else if (port.nodePort < FIRST_NODE_PORT || port.nodePort > LAST_NODE_PORT) {
      errors.push(invalidValue(`spec.ports[${i}].nodePort`, port.nodePort, `provided port is not in the valid range. The range of valid ports is ${FIRST_NODE_PORT}-${LAST_NODE_PORT}`));
    } else if (theirs.has(port.nodePort) || given.get(port.nodePort)?.has(port.protocol ?? "TCP")) {
      errors.push(invalidValue(`spec.ports[${i}].nodePort`, port.nodePort, "provided port is already allocated"));
    }
    given.set(port.nodePort, new Set([...(given.get(port.nodePort) ?? []), port.protocol ?? "TCP"]));
  }
  return errors;
}
