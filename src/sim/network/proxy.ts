// The rules of each node, kept as a cache: a pure function of the store's Services and EndpointSlices that may be dropped at any moment.
import {clientFor, type Client} from "../api/client.ts";
import type {StoreState} from "../store/store.ts";
import {list} from "../api/registry.ts";
import type {EndpointSlice, Service} from "../api/types.ts";
import type {World} from "../world.ts";
import {proxyRules, type Rules} from "./iptables.ts";

interface Cached { revision: number; readonly byNode: Map<string, Rules> }
const caches = new WeakMap<StoreState, Cached>();

export const clusterClient = (world: World): Client => clientFor(world, {author: "kube-proxy", user: {name: "system:kube-proxy", groups: ["system:nodes"]}, cause: {revision: world.store.revision}});

/** What kube-proxy has written on this node. It follows changes within the time that a command takes. */
export function rulesOf(world: World, node: string): Rules {
  let cached = caches.get(world.store);
  if (!cached || cached.revision > world.store.revision || changed(world.store, cached.revision)) caches.set(world.store, cached = {revision: world.store.revision, byNode: new Map()});
  cached.revision = world.store.revision;
  const known = cached.byNode.get(node);
  if (known) return known;
  // kube-proxy keeps what it knew while the API server is away; nothing changes then, so the store says the same.
  const rules = proxyRules(list(world, "services") as readonly Service[], list(world, "endpointslices") as readonly EndpointSlice[], {nodeName: node, nodeIP: world.hosts[node]?.address ?? "", clusterCIDR: world.cluster.podCIDR});
  cached.byNode.set(node, rules);
  return rules;
}

/** Whether Services or EndpointSlices were written after a revision. */
function changed(store: StoreState, revision: number): boolean {
  for (const commit of store.history.since(revision)) if (commit.resource === "services" || commit.resource === "endpointslices") return true;
  return false;
}
