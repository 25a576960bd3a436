// Makes a world: machines, what kubeadm leaves in the API, and the first minute of the cluster's life.
import bootstrap from "../../data/kubernetes/bootstrap.json" with {type: "json"};
import {plan} from "./agenda.ts";
import {clientFor, StatusError, type Client, type ResourceName} from "./api/client.ts";
import {localServices} from "./api/aggregation.ts";
import {base64} from "./api/base64.ts";
import type {Draft, KubeObject, OwnerReference} from "./api/object.ts";
import {resources} from "./api/resources.ts";
import {makeHost, pem} from "./hosts/machine.ts";
import {heartbeat} from "./kubelet/heartbeat.ts";
import type {ImageCatalogue} from "./kubelet/images.ts";
import {advance} from "./run.ts";
import {emptyWorld, type ClusterFile, type World} from "./world.ts";

/** A world of this cluster at its epoch: system Pods run, nodes are Ready. The same seed gives the same world. */
export function boot(seed: string, cluster: ClusterFile, images: ImageCatalogue): World {
  const world = emptyWorld(seed, cluster, images);
  for (const spec of cluster.hosts) world.hosts[spec.name] = makeHost(world, spec, world.nowMs);
  const client = clientFor(world, {author: "kubeadm", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: "boot"});
  const first = [...drafts("namespaces"), ...drafts("priorityclasses"), ...drafts("clusterroles"), ...drafts("clusterrolebindings"), ...drafts("roles"), ...drafts("rolebindings")];
  for (const draft of localServices()) put(client, "apiservices", draft);
  put(client, "servicecidrs", {metadata: {name: "kubernetes", finalizers: ["networking.k8s.io/service-cidr-finalizer"]}, spec: {cidrs: [cluster.serviceCIDR]}} as Draft<KubeObject>); // a ServiceCIDR
  for (const [resource, draft] of first) put(client, resource, draft);
  // Pods name their nodes, so the nodes register before what is placed on them.
  const {late, early} = byNode(cluster.objects);
  for (const object of early) put(client, resourceOf(object), withOwners(client, filled(world, object)));
  for (const spec of cluster.hosts) if (spec.role !== "machine") plan(world, "kubelet", spec.name, 0, "boot");
  advance(world, 100);
  for (const object of late) put(client, resourceOf(object), withOwners(client, filled(world, object)));
  advance(world, cluster.ageSeconds * 1000 - 100);
  for (const spec of cluster.hosts) if (spec.role !== "machine") heartbeat(world, spec.name, "boot");
  advance(world, 0);
  return world;
}

/** Bootstrap objects of one kind, which every API server makes for itself. */
function drafts(resource: keyof typeof bootstrap): readonly (readonly [string, Draft<KubeObject>])[] {
  // The file holds API objects without kind and apiVersion; their shape is the API's own.
  return (bootstrap[resource] as unknown as Draft<KubeObject>[]).map((draft) => [resource, draft]);
}

const byNode = (objects: readonly KubeObject[]) => ({
  early: objects.filter((object) => object.kind !== "Pod" && object.kind !== "Deployment"), late: objects.filter((object) => object.kind === "Pod" || object.kind === "Deployment"),
});

function resourceOf(object: KubeObject): string {
  const info = resources.find((candidate) => candidate.kind === object.kind && candidate.groupVersion === object.apiVersion && !candidate.name.includes("/"));
  if (!info) throw new Error(`${object.apiVersion} ${object.kind} ${object.metadata.name}: the server has no such kind`);
  return info.name;
}

/** Creates an object that is not there yet. */
function put(client: Client, resource: string, draft: Draft<KubeObject>): void {
  try {
    // Any resource of the server is taken here, not only those with a typed line.
    client.create(resource as ResourceName, draft as never);
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.code !== 409) throw error;
  }
}

/** `{{ca.crt}}` in a ConfigMap's data is the cluster's certificate, `{{ca.crt.base64}}` the same in base64. */
function filled(world: World, object: KubeObject): KubeObject {
  if (object.kind !== "ConfigMap" || !("data" in object)) return object;
  const data = Object.entries(object.data as {[key: string]: string}).map(([key, value]) => [key, value.replace(/\{\{([\w.-]+)\}\}/g, (_all, name: string) => (name.endsWith(".base64") ? base64(pem(world, name.slice(0, -7))) : pem(world, name)))]);
  return {...object, data: Object.fromEntries(data)} as KubeObject;
}

/** Owner references in a cluster file have no uid: it is that of the object of this kind and name. */
function withOwners(client: Client, object: KubeObject): KubeObject {
  const owners = object.metadata.ownerReferences;
  if (!owners) return object;
  const named = owners.map((owner): OwnerReference => {
    const resource = resourceOf({apiVersion: owner.apiVersion, kind: owner.kind, metadata: object.metadata});
    return {...owner, uid: client.get(resource as ResourceName, owner.name, object.metadata.namespace)?.metadata.uid ?? owner.uid ?? ""};
  });
  return {...object, metadata: {...object.metadata, ownerReferences: named}};
}
