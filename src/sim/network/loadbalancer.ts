// Load balancers, where the cluster file has addresses for them (`loadBalancerRange`): a Service of type LoadBalancer gets the first free
// one. As the service controller of a cloud (k8s.io/cloud-provider) with a balancer that hands packets to a node.
// Not simulated: health checks of nodes, loadBalancerClass, addresses that are asked for, finalizers.
import {recordEvent} from "../api/events.ts";
import {addressNumber, addressText} from "../api/kinds/service-allocation.ts";
import type {Service} from "../api/types.ts";
import type {Component} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import {clusterClient} from "./proxy.ts";

function firstFree(range: string, taken: ReadonlySet<string>): string | undefined {
  const [base = "", bits = "32"] = range.split("/"), size = 2 ** (32 - Number(bits)), start = Math.floor(addressNumber(base) / size) * size;
  for (let i = 0; i < size; i++) { const ip = addressText(start + i); if (!taken.has(ip)) return ip; }
  return undefined;
}

const balancerIP = ({status}: Service): string | undefined => status?.loadBalancer?.ingress?.[0]?.ip;

const isBalanced = ({spec}: Service): boolean => spec?.type === "LoadBalancer" && spec.loadBalancerClass === undefined;

export const loadbalancer: Component = {
  name: "service-controller",
  unit: () => "cloud-controller-manager",
  latencyMs: 200,
  watches: {services: ({object, previous}, world) => { const about = object ?? previous; return world.cluster.loadBalancerRange !== undefined && about ? [`${about.metadata.namespace}/${about.metadata.name}`] : []; }},
  reconcile(key, io) {
    const [namespace = "", name = ""] = key.split("/"), service = io.client.get("services", name, namespace);
    const range = io.world.cluster.loadBalancerRange;
    if (!service || service.metadata.deletionTimestamp || range === undefined) return;
    const source = {component: "service-controller"};
    if (!isBalanced(service)) {
      if (!balancerIP(service)) return;
      io.client.update("services", {...service, status: {...service.status, loadBalancer: {}}}, "status");
      return recordEvent(io, source, service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
    }
    if (balancerIP(service)) return;
    recordEvent(io, source, service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    const ip = firstFree(range, new Set(io.client.list("services").flatMap((other) => balancerIP(other) ?? [])));
    if (ip === undefined) return recordEvent(io, source, service, "Warning", "SyncLoadBalancerFailed", "Error syncing load balancer: failed to ensure load balancer: no address is free");
    io.client.update("services", {...service, status: {...service.status, loadBalancer: {ingress: [{ip, ipMode: "VIP"}]}}}, "status");
    recordEvent(io, source, service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  },
};

/** The node that a balancer hands packets for this address to; undefined if it is no balancer's. */
export function balancedTo(world: World, ip: string): Host | undefined {
  if (world.cluster.loadBalancerRange === undefined || !clusterClient(world).list("services").some((service) => balancerIP(service) === ip)) return undefined;
  const node = world.cluster.hosts.find(({role, name}) => role === "worker" && !world.stopped[`kubelet@${name}`]);
  return node && world.hosts[node.name];
}
