// Where objects are in the store.

/** etcd key of an object: `/registry/pods/default/web`. */
export function storageKey(resource: string, name: string, namespace?: string): string {
  if (!namespace) return `/registry/${resource}/${name}`;
  const known = keysIn(resource, namespace);
  let key = known.get(name);
  if (key === undefined) {
    if (known.size >= 100_000) known.clear();
    known.set(name, (key = `/registry/${resource}/${namespace}/${name}`));
  }
  return key;
}

// Keys that were asked for: the same text again would be put together, and hashed, for every look at an object.
const keys = new Map<string, Map<string, Map<string, string>>>();

function keysIn(resource: string, namespace: string): Map<string, string> {
  let byNamespace = keys.get(resource);
  if (!byNamespace) keys.set(resource, (byNamespace = new Map()));
  let byName = byNamespace.get(namespace);
  if (!byName) byNamespace.set(namespace, (byName = new Map()));
  return byName;
}

const PREFIXES: {readonly [resource: string]: string} = {
  nodes: "minions", services: "services/specs", endpoints: "services/endpoints", ingresses: "ingress", replicationcontrollers: "controllers",
  apiservices: "apiregistration.k8s.io/apiservices", customresourcedefinitions: "apiextensions.k8s.io/customresourcedefinitions",
};

/** `/registry/nodes/node01` is `/registry/minions/node01` in etcd; `widgets.example.com` are under `example.com/widgets`. */
export function etcdKey(storeKey: string): string {
  const [, root, resource = "", ...rest] = storeKey.split("/");
  if (root !== "registry" || !rest.length) return storeKey;
  const dot = resource.indexOf(".");
  return `/registry/${PREFIXES[resource] ?? (dot > 0 ? `${resource.slice(dot + 1)}/${resource.slice(0, dot)}` : resource)}/${rest.join("/")}`;
}
