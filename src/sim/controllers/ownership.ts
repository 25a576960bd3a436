// Who owns what: controller references, adoption and release (k8s.io/kubernetes pkg/controller ControllerRefManager).
import type {Client, ResourceName} from "../api/client.ts";
import {controllerOf, type KubeObject, type OwnerReference} from "../api/object.ts";
import type {LabelSelector} from "../api/types.ts";
import {list} from "../api/registry.ts";
import {matchesAll, selectorRequirements} from "../api/selectors.ts";
import type {Change} from "../component.ts";
import type {World} from "../world.ts";

export {controllerOf} from "../api/object.ts";

/** metav1.NewControllerRef: the reference by which `owner` controls what it makes. */
export const controllerRef = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true,
});

/**
 * Of `candidates`, those that `owner` controls after taking in matching orphans and letting go of those that no longer match.
 * Source: PodControllerRefManager.ClaimPods.
 */
export function claim<T extends KubeObject>(client: Client, resource: ResourceName, owner: KubeObject, selector: LabelSelector, candidates: readonly T[]): T[] {
  const claimed: T[] = [], requirements = selectorRequirements(selector), {uid} = owner.metadata;
  for (const object of candidates) {
    const ref = controllerOf(object);
    if (ref && ref.uid !== uid) continue;
    const matches = matchesAll(requirements, object.metadata.labels ?? {});
    if (ref) {
      if (matches) claimed.push(object);
      else if (!owner.metadata.deletionTimestamp) release(client, resource, owner, object);
    } else if (matches && !owner.metadata.deletionTimestamp && !object.metadata.deletionTimestamp) {
      claimed.push(adopt(client, resource, owner, object));
    }
  }
  return claimed;
}

function adopt<T extends KubeObject>(client: Client, resource: ResourceName, owner: KubeObject, object: T): T {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerRef(owner)];
  return client.update(resource, {...object, metadata: {...object.metadata, ownerReferences}} as never) as unknown as T; // the resource of T is `resource`
}

function release(client: Client, resource: ResourceName, owner: KubeObject, object: KubeObject): void {
  const ownerReferences = object.metadata.ownerReferences?.filter((ref) => ref.uid !== owner.metadata.uid);
  const {ownerReferences: _, ...rest} = object.metadata;
  client.update(resource, {...object, metadata: ownerReferences?.length ? {...rest, ownerReferences} : rest} as never);
}

/** The keys of the controllers of kind `kind` that an object belongs or belonged to. */
export function ownerKeys(kind: string, ...versions: readonly (KubeObject | undefined)[]): string[] {
  const keys = new Set<string>();
  for (const version of versions) {
    const ref = version && controllerOf(version);
    if (ref?.kind === kind) keys.add(`${version!.metadata.namespace}/${ref.name}`);
  }
  return [...keys];
}

/** For a Pod or another dependent: the keys of its owners of `kind`, or, where nobody controls it, of all that would adopt it. */
export const keysOfOwners = <T extends KubeObject>(kind: string, resource: string, matches: (owner: T, labels: {readonly [key: string]: string}) => boolean) =>
  ({object, previous}: Change, world: World): readonly string[] => {
    const owners = ownerKeys(kind, object, previous);
    if (!object || controllerOf(object) || owners.length) return owners;
    const candidates = list(world, resource, {namespace: object.metadata.namespace!}) as unknown as readonly T[]; // of that resource; dependents have a namespace
    return candidates.filter((owner) => matches(owner, object.metadata.labels ?? {})).map(keyOf);
  };

export const keyOf = (object: KubeObject): string => (object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name);

/** `namespace/name` → its two parts; a cluster-wide key has no namespace. */
export function splitKey(key: string): {namespace: string | undefined; name: string} {
  const at = key.indexOf("/");
  return at < 0 ? {namespace: undefined, name: key} : {namespace: key.slice(0, at), name: key.slice(at + 1)};
}
