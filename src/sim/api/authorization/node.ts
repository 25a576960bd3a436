// The node authorizer: a kubelet may read what its own Pods refer to, and write its own Node, Lease and Pods. Source: plugin/pkg/auth/authorizer/node.
// Not simulated: resource claims and slices, secrets of persistent volumes and of volume types that nobody mounts here.
import type {World} from "../../world.ts";
import type {User} from "../client.ts";
import {podsOnNode} from "../indexes.ts";
import {get} from "../registry.ts";
import type {ClusterRole, Container, PersistentVolume, Pod} from "../types.ts";
import {permits, type Action, type Decision} from "./rbac.ts";

const ALLOWED: Decision = {allowed: true, reason: ""};
const no = (reason: string): Decision => ({allowed: false, reason});

/** The node that a user is; empty for one of their group without a name of theirs; undefined for others (NodeIdentity). */
export function nodeOf({name, groups}: User): string | undefined {
  if (!groups.includes("system:nodes") || !name.startsWith("system:node:")) return undefined;
  return name.slice("system:node:".length);
}

/** Undefined for those who are no nodes. */
export function decideForNode(world: World, user: User, action: Action): Decision | undefined {
  const node = nodeOf(user);
  if (node === undefined) return undefined;
  if (!node) return no(`unknown node for user ${JSON.stringify(user.name)}`);
  const special = action.path === undefined ? SPECIAL[`${action.group ?? ""}/${action.resource ?? ""}`] : undefined;
  if (special) return special(world, node, action);
  const role = get(world, "clusterroles", "system:node") as ClusterRole | undefined; // of that resource
  return role?.rules?.some((rule) => permits(rule, action)) ? ALLOWED : no("");
}

type Rule = (world: World, node: string, action: Action) => Decision;

const SPECIAL: {readonly [resource: string]: Rule} = {
  "/secrets": (world, node, action) => readNamespaced(world, node, action, secretsOf),
  "/configmaps": (world, node, action) => readNamespaced(world, node, action, configMapsOf),
  "/persistentvolumeclaims": (world, node, action) => (action.subresource === "status" ? updateStatus(world, node, action) : getOne(world, node, action, claimsOf)),
  "/persistentvolumes": getVolume,
  "/serviceaccounts": createToken,
  "/nodes": authorizeNode,
  "/pods": authorizePod,
  "coordination.k8s.io/leases": authorizeLease,
  "storage.k8s.io/csinodes": authorizeCsiNode,
};

type Names = (pod: Pod) => Iterable<string>;

/** hasPathFrom: whether a Pod on the node refers to the object. */
function related(world: World, node: string, {namespace, name}: Action, names: Names): Decision {
  if (!name) return no("No Object name found");
  for (const pod of podsOnNode(world.store, node)) if (pod.metadata.namespace === namespace && [...names(pod as Pod)].includes(name)) return ALLOWED; // of that resource
  return no(`no relationship found between node '${node}' and this object`);
}

function readNamespaced(world: World, node: string, action: Action, names: Names): Decision {
  if (!["get", "list", "watch"].includes(action.verb)) return no("can only read resources of this type");
  if (action.subresource) return no("cannot read subresource");
  return action.namespace ? related(world, node, action, names) : no("can only read namespaced object of this type");
}

function getOne(world: World, node: string, action: Action, names: Names): Decision {
  if (action.verb !== "get") return no("can only get individual resources of this type");
  return action.subresource ? no("cannot get subresource") : related(world, node, action, names);
}

function getVolume(world: World, node: string, action: Action): Decision {
  const volume = action.name && action.verb === "get" && !action.subresource ? (get(world, "persistentvolumes", action.name) as PersistentVolume | undefined) : undefined; // of that resource
  const {name = "", namespace = ""} = volume?.spec?.claimRef ?? {};
  return volume ? related(world, node, {...action, name, namespace}, claimsOf) : getOne(world, node, action, () => []);
}

const updateStatus: Rule = (world, node, action) => (action.verb === "update" || action.verb === "patch" ? related(world, node, action, claimsOf) : no("can only get/update/patch this type"));

function createToken(world: World, node: string, action: Action): Decision {
  if (action.verb !== "create" || !action.name) return no("can only create tokens for individual service accounts");
  return action.subresource === "token" ? related(world, node, action, ({spec}) => [spec?.serviceAccountName ?? ""]) : no("can only create token subresource of serviceaccount");
}

const WRITES = ["get", "create", "update", "patch", "delete"];

function authorizeLease(_world: World, node: string, {verb, namespace, name}: Action): Decision {
  if (!WRITES.includes(verb)) return no("can only get, create, update, patch, or delete a node lease");
  if (namespace !== "kube-node-lease") return no('can only access leases in the "kube-node-lease" system namespace');
  return verb === "create" || name === node ? ALLOWED : no("can only access node lease with the same name as the requesting node");
}

function authorizeCsiNode(_world: World, node: string, {verb, subresource, name}: Action): Decision {
  if (!WRITES.includes(verb)) return no("can only get, create, update, patch, or delete a CSINode");
  if (subresource) return no("cannot authorize CSINode subresources");
  return verb === "create" || name === node ? ALLOWED : no("can only access CSINode with the same name as the requesting node");
}

/** What a node may write of it is admission's business (NodeRestriction). */
function authorizeNode(_world: World, node: string, {verb, subresource = "", name}: Action): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : no("");
  if (subresource) return no("");
  if (["create", "update", "patch"].includes(verb)) return ALLOWED;
  if (!["get", "list", "watch"].includes(verb)) return no("");
  if (name === node) return ALLOWED;
  return no(name ? `node '${node}' cannot read '${name}', only its own Node object` : `node '${node}' cannot read all nodes, only its own Node object`);
}

function authorizePod(world: World, node: string, action: Action): Decision {
  const {verb, subresource = "", name, onNode} = action, self: Names = ({metadata}) => [metadata.name];
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : no("");
  if (subresource) return subresource === "eviction" && verb === "create" ? ALLOWED : no("");
  if (verb === "create" || verb === "delete") return ALLOWED;
  if (verb === "get") return getOne(world, node, action, self);
  if (verb !== "list" && verb !== "watch") return no("");
  if (onNode === node) return ALLOWED;
  return name ? related(world, node, action, self) : no("can only list/watch pods with spec.nodeName field selector");
}

const containersOf = ({spec}: Pod): readonly Pick<Container, "env" | "envFrom">[] => [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])];
const present = (names: readonly (string | undefined)[]): string[] => names.filter((name): name is string => !!name);

/** VisitPodSecretNames. */
export function secretsOf(pod: Pod): string[] {
  const {imagePullSecrets = [], volumes = []} = pod.spec ?? {};
  return present([
    ...imagePullSecrets.map(({name}) => name), ...volumes.map(({secret}) => secret?.secretName), ...volumes.flatMap(({projected}) => projected?.sources?.map(({secret}) => secret?.name) ?? []),
    ...containersOf(pod).flatMap(({env = [], envFrom = []}) => [...env.map(({valueFrom}) => valueFrom?.secretKeyRef?.name), ...envFrom.map(({secretRef}) => secretRef?.name)]),
  ]);
}

/** VisitPodConfigmapNames. */
export function configMapsOf(pod: Pod): string[] {
  const volumes = pod.spec?.volumes ?? [];
  return present([
    ...volumes.map(({configMap}) => configMap?.name), ...volumes.flatMap(({projected}) => projected?.sources?.map(({configMap}) => configMap?.name) ?? []),
    ...containersOf(pod).flatMap(({env = [], envFrom = []}) => [...env.map(({valueFrom}) => valueFrom?.configMapKeyRef?.name), ...envFrom.map(({configMapRef}) => configMapRef?.name)]),
  ]);
}

export const claimsOf = ({metadata, spec}: Pod): string[] => present((spec?.volumes ?? []).map(({name, persistentVolumeClaim, ephemeral}) => persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`)));
