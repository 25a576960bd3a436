// The shapes that every API object shares. Objects are immutable: a change is a new object.
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject { readonly [key: string]: Json | undefined }

/** metadata of a stored object: what the API server fills in is there. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly generateName?: string;
  readonly labels?: {readonly [key: string]: string};
  readonly annotations?: {readonly [key: string]: string};
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonObject[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Any object of the API. `client.get("pods", …)` and its like know the exact kind. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** metav1.GetControllerOf: the one owner that manages the object. */
export function controllerOf({metadata: {ownerReferences: refs}}: Pick<KubeObject, "metadata">): OwnerReference | undefined {
  // Nearly every object has one owner, and this is asked of all Pods at every sync.
  return refs === undefined || refs[0]?.controller ? refs?.[0] : refs.find((ref) => ref.controller);
}

/** An object on its way to the server: metadata that the server fills in may be absent. */
export type Draft<T extends KubeObject> = Omit<T, "metadata" | "apiVersion" | "kind"> & {readonly apiVersion?: string; readonly kind?: string; readonly metadata: Partial<ObjectMeta>};
