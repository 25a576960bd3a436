// Where objects are in the store.

/** etcd key of an object: `/registry/pods/default/web`. */
export function storageKey(resource: string, name: string, namespace?: string): string {
  return namespace ? `/registry/${resource}/${namespace}/${name}` : `/registry/${resource}/${name}`;
}
