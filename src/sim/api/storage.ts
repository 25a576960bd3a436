// Where objects are in the store.

/** etcd key of an object: `/registry/pods/default/web`. */
export function storageKey(resource: string, name: string, namespace?: string): string {
  return namespace ? `/registry/${resource}/${namespace}/${name}` : `/registry/${resource}/${name}`;
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
