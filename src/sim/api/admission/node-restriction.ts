// NodeRestriction: what a kubelet may write, beyond what it may ask for. Source: plugin/pkg/admission/noderestriction.
// Not simulated: resource slices, the differences of a claim's status.
import {claimsOf, configMapsOf, nodeOf, secretsOf} from "../authorization/node.ts";
import {equal} from "../equal.ts";
import {forbidden, notFound} from "../errors.ts";
import {get} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import type {KubeObject} from "../object.ts";
import type {Node, Pod} from "../types.ts";
import type {AdmissionPlugin, Attributes} from "./plugin.ts";

/** Why not; undefined if it may be. */
type Check = (node: string, object: KubeObject, old: KubeObject | undefined, attributes: Attributes) => string | undefined;

const CHECKS: {readonly [resource: string]: Check} = {
  "/pods": podComplaint, "/nodes": nodeComplaint, "coordination.k8s.io/leases": leaseComplaint, "storage.k8s.io/csinodes": csiNodeComplaint,
  "/persistentvolumeclaims": (_node, _object, _old, {subresource}) => (subresource === "status" ? undefined : "may only update PVC status"),
};

function check(object: KubeObject, old: KubeObject | undefined, attributes: Attributes): void {
  const {info, io: {caller: {user}}, name} = attributes, node = nodeOf(user);
  if (node === undefined) return;
  const why = node ? CHECKS[`${info.group}/${info.name}`]?.(node, object, old, attributes) : `could not determine node from user ${JSON.stringify(user.name)}`;
  if (why) throw forbidden(info, name, why);
}

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  admit: (object, old, attributes) => check(object as KubeObject, old, attributes),
  validate(object, old, attributes) { if (attributes.operation === "DELETE") check(object, old, attributes); },
};

function podComplaint(node: string, object: KubeObject, old: KubeObject | undefined, {operation, subresource, io}: Attributes): string | undefined {
  const pod = object as Pod, before = old as Pod | undefined, self = JSON.stringify(node); // of the pods resource
  if (subresource === "status") {
    if (before?.spec?.nodeName !== node) return `node ${self} can only update pod status for pods with spec.nodeName set to itself`;
    return equal(pod.metadata.labels ?? {}, before.metadata.labels ?? {}) ? undefined : `node ${self} cannot update labels through pod status`;
  }
  if (subresource) return `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`;
  if (operation === "DELETE") return pod.spec?.nodeName === node ? undefined : `node ${self} can only delete pods with spec.nodeName set to itself`;
  if (operation === "UPDATE") return `unexpected operation "UPDATE", node ${self} can only create and delete mirror pods`;
  return mirrorComplaint(node, pod, io);
}

const MIRROR = "kubernetes.io/config.mirror";

function mirrorComplaint(node: string, pod: Pod, io: Attributes["io"]): string | undefined {
  const self = JSON.stringify(node), {annotations, ownerReferences = []} = pod.metadata, [owner] = ownerReferences, only = `node ${self} can only create pods with`;
  if (annotations?.[MIRROR] === undefined) return `pod does not have ${JSON.stringify(MIRROR)} annotation, node ${self} can only create mirror pods`;
  if (pod.spec?.nodeName !== node) return `${only} spec.nodeName set to itself`;
  if (ownerReferences.length > 1) return `${only} a single owner reference set to itself`;
  if (!owner || owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) return `${only} an owner reference set to itself`;
  if (!owner.controller) return `${only} a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `node ${self} must not set blockOwnerDeletion on an owner reference`;
  const there = get(io.world, "nodes", node);
  if (!there) throw notFound(resourceInfo("nodes"), node);
  if (owner.uid !== there.metadata.uid) return `node ${node} UID mismatch: expected ${owner.uid} got ${there.metadata.uid}`;
  const what = pod.spec.serviceAccountName ? "a service account" : secretsOf(pod).length ? "secrets" : configMapsOf(pod).length ? "configmaps" : claimsOf(pod).length ? "persistentvolumeclaims" : undefined;
  return what && `node ${self} can not create pods that reference ${what}`;
}

function nodeComplaint(node: string, object: KubeObject, old: KubeObject | undefined, {operation, name}: Attributes): string | undefined {
  const self = JSON.stringify(node);
  if (name !== node) return `node ${self} is not allowed to modify node ${JSON.stringify(name)}`;
  if (operation === "DELETE") return undefined;
  const next = object as Node, before = old as Node | undefined, bad = forbiddenLabels(next.metadata.labels ?? {}, before?.metadata.labels ?? {}).join(", "); // of the nodes resource
  if (!before) return bad && `node ${self} is not allowed to set the following labels: ${bad}`;
  if (!equal(next.spec?.taints ?? [], before.spec?.taints ?? [])) return `node ${self} is not allowed to modify taints`;
  if (!equal(next.metadata.ownerReferences ?? [], before.metadata.ownerReferences ?? [])) return `node ${self} is not allowed to modify ownerReferences`;
  return bad && `is not allowed to modify labels: ${bad}`;
}

type Labels = {readonly [key: string]: string};

/** Those that differ and are not a kubelet's to set. */
const forbiddenLabels = (now: Labels, before: Labels): string[] => [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key] && isForbidden(key)).sort();

/** Labels that a kubelet may have (k8s.io/kubelet/pkg/apis well_known_labels.go). */
const KUBELET_LABELS = new Set([
  "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
  "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
]);
const within = (domain: string, of: string): boolean => domain === of || domain.endsWith(`.${of}`);

function isForbidden(key: string): boolean {
  const domain = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
  if (within(domain, "node-restriction.kubernetes.io")) return true;
  if (!within(domain, "kubernetes.io") && !within(domain, "k8s.io")) return false;
  return !KUBELET_LABELS.has(key) && !within(domain, "kubelet.kubernetes.io") && !within(domain, "node.kubernetes.io");
}

function leaseComplaint(node: string, object: KubeObject, _old: KubeObject | undefined, {namespace}: Attributes): string | undefined {
  if (namespace !== "kube-node-lease") return 'can only access leases in the "kube-node-lease" system namespace';
  return object.metadata.name === node ? undefined : "can only access node lease with the same name as the requesting node";
}

function csiNodeComplaint(node: string, object: KubeObject): string | undefined {
  return object.metadata.name === node ? undefined : "can only access CSINode with the same name as the requesting node";
}
