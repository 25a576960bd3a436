// How everything but the API server itself reaches the cluster's objects. Components use the typed calls; kubectl and curl use `request`.
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import type {Draft, Json, KubeObject} from "./object.ts";
import type * as types from "./types.ts";
import {Unreachable} from "./errors.ts";
import {create, get, list, patch, remove, update} from "./registry.ts";
import {serve} from "./server.ts";
import {bind} from "./subresources/binding.ts";

/** Resource → type of its objects. One line for each kind. */
export interface Kinds {
  pods: types.Pod; nodes: types.Node; namespaces: types.Namespace; services: types.Service; endpoints: types.Endpoints;
  endpointslices: types.EndpointSlice; events: types.Event; serviceaccounts: types.ServiceAccount; configmaps: types.ConfigMap; clusterroles: types.ClusterRole;
  secrets: types.Secret; leases: types.Lease; deployments: types.Deployment; replicasets: types.ReplicaSet; daemonsets: types.DaemonSet;
  statefulsets: types.StatefulSet; jobs: types.Job; cronjobs: types.CronJob; priorityclasses: types.PriorityClass;
  persistentvolumes: types.PersistentVolume; persistentvolumeclaims: types.PersistentVolumeClaim; storageclasses: types.StorageClass; csinodes: types.CSINode;
  poddisruptionbudgets: types.PodDisruptionBudget; resourcequotas: types.ResourceQuota; limitranges: types.LimitRange;
  certificatesigningrequests: types.CertificateSigningRequest; horizontalpodautoscalers: types.HorizontalPodAutoscaler; controllerrevisions: types.ControllerRevision; apiservices: types.APIService; replicationcontrollers: types.ReplicationController;
  ingresses: types.Ingress; ingressclasses: types.IngressClass; networkpolicies: types.NetworkPolicy;
}
export type ResourceName = keyof Kinds;

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  /** What the authenticator knows besides: `authentication.kubernetes.io/credential-id`. */
  readonly extra?: {readonly [key: string]: readonly string[]};
  /** Who acts as this user (`--as`). */
  readonly impersonator?: User;
}

/** On whose behalf and why something is asked of the server. */
export interface Caller {
  readonly author: string;
  readonly user: User;
  readonly cause: Cause;
  /** The process that asks, by whose name fields are owned; default: the author. */
  readonly program?: string;
}

export interface ListOptions {
  readonly namespace?: string;
  /** Label selector as text: `app=web,tier in (a,b)`. */
  readonly labels?: string;
  /** Field selector as text: `spec.nodeName=node01`. */
  readonly fields?: string;
  /** Of Events, with `namespace`: those that are about objects of this name. */
  readonly about?: string;
  /** Of Pods, with `namespace`: those whose controller has this uid and those that nobody controls (controller.FilterPodsByOwner). */
  readonly controlledBy?: string;
}

export interface DeleteOptions {
  readonly graceSeconds?: number;
  readonly propagation?: "Background" | "Foreground" | "Orphan";
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export type PatchType = "json" | "merge" | "strategic";

/** An HTTP request to the API server. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With query: `/api/v1/namespaces/default/pods?limit=5`. */
  readonly path: string;
  readonly body?: Json | string;
  /** Default `application/json`. Patches: `application/strategic-merge-patch+json` and its kin. */
  readonly contentType?: string;
  /** Default `application/json`; Tables: `application/json;as=Table;v=v1;g=meta.k8s.io`. */
  readonly accept?: string;
  /** Who writes, where the query names no fieldManager: `kubectl/v1.36.3`. */
  readonly userAgent?: string;
}

export interface Response {
  readonly status: number;
  /** An object, a list, a Table, a Status; text for logs, `/healthz` and the like. */
  readonly body: Json | string;
  /** `application/json` if absent. */
  readonly contentType?: string;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

export {StatusError, Unreachable} from "./errors.ts";

/** Absent objects are `undefined`; every other refusal throws a StatusError. */
export interface Client {
  get<R extends ResourceName>(resource: R, name: string, namespace?: string): Kinds[R] | undefined;
  /** In key order: by namespace, then name. */
  list<R extends ResourceName>(resource: R, options?: ListOptions): readonly Kinds[R][];
  /** `decoded`: the draft is as the server would decode it, nobody else keeps it, and so it is not looked through once more. */
  create<R extends ResourceName>(resource: R, draft: Draft<Kinds[R]>, decoded?: boolean): Kinds[R];
  /** Without `subresource` the status is kept as it is; with `status` only the status changes. Nothing is written if nothing differs. */
  update<R extends ResourceName>(resource: R, object: Kinds[R], subresource?: "status", decoded?: boolean): Kinds[R];
  patch<R extends ResourceName>(resource: R, name: string, namespace: string | undefined, type: PatchType, body: Json, subresource?: string): Kinds[R];
  /** Returns false if it was not there. */
  delete(resource: ResourceName, name: string, namespace?: string, options?: DeleteOptions): boolean;
  /** pods/binding: what the scheduler asks for. */
  bind(pod: types.Pod, node: string): void;
  request(request: Request): Response;
}

export const clientFor = (world: World, caller: Caller): Client => new ApiClient(world, caller);

// A class, since every reconcile gets a client of its own.
class ApiClient implements Client {
  private readonly world: World;
  private readonly caller: Caller;

  constructor(world: World, caller: Caller) {
    this.world = world;
    this.caller = caller;
  }

  /** The world, if its API server answers. */
  private get up(): World {
    const {stopped} = this.world;
    if (stopped["kube-apiserver"] || stopped["etcd"]) throw new Unreachable("connection refused");
    return this.world;
  }

  // The resource's name says of which kind the objects are.
  get(resource: ResourceName, name: string, namespace?: string): never { return get(this.up, resource, name, namespace) as never; }
  list(resource: ResourceName, options?: ListOptions): never { return list(this.up, resource, options) as never; }
  create(resource: ResourceName, draft: Draft<KubeObject>, decoded = false): never { return create(this.up, this.caller, resource, draft, decoded ? DECODED : undefined) as never; }
  update(resource: ResourceName, object: KubeObject, subresource?: "status", decoded = false): never { return update(this.up, this.caller, resource, object, subresource, decoded ? DECODED : undefined) as never; }
  patch(resource: ResourceName, name: string, namespace: string | undefined, type: PatchType, body: Json, subresource?: string): never { return patch(this.up, this.caller, resource, name, namespace, type, body, subresource) as never; }
  delete(resource: ResourceName, name: string, namespace?: string, options?: DeleteOptions): boolean { return remove(this.up, this.caller, resource, name, namespace, options); }
  bind({metadata: {name, namespace, uid}}: types.Pod, node: string): void {
    bind(this.up, this.caller, name, namespace, {metadata: {name, uid} as types.Binding["metadata"], target: {apiVersion: "v1", kind: "Node", name: node}});
  }
  request(request: Request): Response { return serve(this.up, this.caller, request); }
}

/** The same client, or what a reconcile has, with some things in another way. */
export const differing = <T extends object>(one: T, ways: Partial<T>): T => Object.assign(Object.create(one) as T, ways);

const DECODED = {decoded: true} as const;
