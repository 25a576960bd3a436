// Claims that Pods use, and volumes that are bound, are not deleted until they are free (pkg/controller/volume/pvcprotection, pvprotection).
import {get} from "../../api/registry.ts";
import type {KubeObject} from "../../api/object.ts";
import type {PersistentVolume, Pod} from "../../api/types.ts";
import type {Change, Component} from "../../component.ts";
import {keyOf, splitKey} from "../ownership.ts";

const CLAIM = "kubernetes.io/pvc-protection", VOLUME = "kubernetes.io/pv-protection";

const claimsOf = (pod: Pod): readonly string[] => (pod.spec.volumes ?? []).flatMap((volume) => (volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : volume.ephemeral ? [`${pod.metadata.name}-${volume.name}`] : []));

function without<T extends KubeObject>(object: T, finalizer: string): T {
  const {finalizers = [], ...metadata} = object.metadata, others = finalizers.filter((name) => name !== finalizer);
  return {...object, metadata: {...metadata, ...(others.length && {finalizers: others})}};
}

export const pvcprotection: Component = {
  name: "pvc-protection-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    persistentvolumeclaims: ({object}) => (object?.metadata.deletionTimestamp ? [keyOf(object)] : []),
    pods: ({object, previous}, world) => {
      const pod = (object ?? previous) as Change<Pod>["object"] & object;
      if (object) return [];
      return claimsOf(pod).filter((name) => get(world, "persistentvolumeclaims", name, pod.metadata.namespace)?.metadata.deletionTimestamp).map((name) => `${pod.metadata.namespace}/${name}`);
    },
  },
  reconcile(key, {client}) {
    const {name, namespace} = splitKey(key), claim = client.get("persistentvolumeclaims", name, namespace);
    if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(CLAIM)) return;
    const used = client.list("pods", {namespace: namespace!}).some((pod) => pod.spec.nodeName && claimsOf(pod).includes(name));
    if (!used) client.update("persistentvolumeclaims", without(claim, CLAIM));
  },
};

export const pvprotection: Component = {
  name: "pv-protection-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {persistentvolumes: ({object}) => (object?.metadata.deletionTimestamp ? [object.metadata.name] : [])},
  reconcile(name, {client}) {
    const volume: PersistentVolume | undefined = client.get("persistentvolumes", name);
    if (!volume?.metadata.deletionTimestamp || !volume.metadata.finalizers?.includes(VOLUME) || volume.status?.phase === "Bound") return;
    client.update("persistentvolumes", without(volume, VOLUME));
  },
};
