// Admission plugins of a few lines: TaintNodesByCondition, StorageObjectInUseProtection, DefaultStorageClass, DefaultIngressClass.
// Source: plugin/pkg/admission/{nodetaint,storage/storageobjectinuseprotection,storage/storageclass/setdefault,network/defaultingressclass}.
import {list} from "../registry.ts";
import type {Ingress, IngressClass, Node, PersistentVolumeClaim, StorageClass} from "../types.ts";
import type {KubeObject} from "../object.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const NOT_READY = "node.kubernetes.io/not-ready";

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  admit(object, _old, {info, operation}) {
    if (info.name !== "nodes" || operation !== "CREATE") return;
    const node = object as unknown as Mutable<Node>; // of the nodes resource
    node.spec ??= {};
    if (!node.spec.taints?.some(({key, effect}) => key === NOT_READY && effect === "NoSchedule")) (node.spec.taints ??= []).push({key: NOT_READY, effect: "NoSchedule"});
  },
};

const PROTECTED: {readonly [resource: string]: string} = {persistentvolumeclaims: "kubernetes.io/pvc-protection", persistentvolumes: "kubernetes.io/pv-protection"};

export const storageProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  admit(object, _old, {info, operation}) {
    const finalizer = PROTECTED[info.name];
    if (!finalizer || operation !== "CREATE" || object.metadata.finalizers?.includes(finalizer)) return;
    (object.metadata.finalizers ??= []).push(finalizer);
  },
};

const IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
const newestFirst = (a: KubeObject, b: KubeObject): number => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? -1 : a.metadata.name < b.metadata.name ? -1 : 1);

export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  admit(object, _old, {info, operation, io}) {
    if (info.name !== "persistentvolumeclaims" || operation !== "CREATE") return;
    const claim = object as unknown as Mutable<PersistentVolumeClaim>; // of that resource
    if (!claim.spec || claim.spec.storageClassName !== undefined || claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] !== undefined) return;
    const chosen = (list(io.world, "storageclasses") as readonly StorageClass[]).filter(({metadata}) => metadata.annotations?.[IS_DEFAULT] === "true").sort(newestFirst)[0]; // likewise
    if (chosen) claim.spec.storageClassName = chosen.metadata.name;
  },
};

export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  admit(object, _old, {info, operation, io}) {
    if (info.name !== "ingresses" || operation !== "CREATE") return;
    const ingress = object as unknown as Mutable<Ingress>; // of that resource
    if (!ingress.spec || ingress.spec.ingressClassName !== undefined || ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return;
    const chosen = (list(io.world, "ingressclasses") as readonly IngressClass[]).filter(({metadata}) => metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true").sort(newestFirst)[0]; // likewise
    if (chosen) ingress.spec.ingressClassName = chosen.metadata.name;
  },
};
