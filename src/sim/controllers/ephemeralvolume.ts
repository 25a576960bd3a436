// Generic ephemeral volumes (pkg/controller/volume/ephemeral): a claim that belongs to its Pod, named after it and the volume.
import {recordEvent} from "../api/events.ts";
import type {Pod, PersistentVolumeClaim, PersistentVolumeClaimSpec} from "../api/types.ts";
import type {Component} from "../component.ts";
import {controllerRef, keyOf, splitKey} from "./ownership.ts";

export const ephemeralvolume: Component = {
  name: "ephemeral-volume-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    pods: ({object}) => (object && !object.metadata.deletionTimestamp && (object as Pod).spec.volumes?.some(({ephemeral}) => ephemeral) ? [keyOf(object)] : []),
    persistentvolumeclaims: ({object, previous}) => (object ? [] : (previous as PersistentVolumeClaim).metadata.ownerReferences?.filter(({kind}) => kind === "Pod").map(({name}) => `${previous!.metadata.namespace}/${name}`) ?? []),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key), pod = io.client.get("pods", name, namespace);
    if (!pod || pod.metadata.deletionTimestamp) return;
    for (const {name: volume, ephemeral} of pod.spec.volumes ?? []) {
      if (!ephemeral?.volumeClaimTemplate) continue;
      const claim = `${name}-${volume}`, there = io.client.get("persistentvolumeclaims", claim, namespace), {metadata, spec} = ephemeral.volumeClaimTemplate;
      if (!there) {
        io.client.create("persistentvolumeclaims", {
          metadata: {name: claim, namespace: namespace!, ownerReferences: [controllerRef(pod)], ...(metadata?.labels && {labels: metadata.labels}), ...(metadata?.annotations && {annotations: metadata.annotations})},
          spec: spec as PersistentVolumeClaimSpec,
        });
      } else if (!there.metadata.ownerReferences?.some(({uid}) => uid === pod.metadata.uid)) {
        recordEvent(io, {component: "ephemeral_volume"}, pod, "Warning", "FailedBinding", `ephemeral volume ${volume}: PVC ${namespace}/${claim} was not created for pod ${namespace}/${name} (pod is not owner)`);
      }
    }
  },
};
