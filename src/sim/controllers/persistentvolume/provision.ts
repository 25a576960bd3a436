// A simple provisioner of volumes on the nodes' disks, as clusters with a default class have one (rancher.io/local-path and its kin).
// It runs where the cluster file brings its StorageClass. Not simulated: its Pods, sizes of disks.
import {recordEvent} from "../../api/events.ts";
import type {PersistentVolumeClaim, StorageClass} from "../../api/types.ts";
import type {Component, Reconcile} from "../../component.ts";
import type {World} from "../../world.ts";
import {keyOf, splitKey} from "../ownership.ts";
import {BIND_COMPLETED, classOf, hasAnnotation, isDelayed, PROVISIONED_BY, SELECTED_NODE} from "../../api/volume-match.ts";

/** Whether this cluster has such a provisioner. */
export const provisions = (provisioner: string, world: World): boolean => world.cluster.objects.some((object) => object.kind === "StorageClass" && (object as StorageClass).provisioner === provisioner); // of that kind

/** Time that it takes to make a volume. */
const TAKES_MS = 1500;

export const provisioner: Component = {
  name: "provisioner",
  unit: () => "kube-controller-manager",
  latencyMs: TAKES_MS,
  watches: {persistentvolumeclaims: ({object}) => (object && !hasAnnotation(object, BIND_COMPLETED) ? [keyOf(object)] : [])},
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const claim = io.client.get("persistentvolumeclaims", name, namespace);
    if (!claim || claim.spec?.volumeName || claim.metadata.deletionTimestamp || !hasAnnotation(claim, "volume.kubernetes.io/storage-provisioner")) return;
    const storageClass = io.client.get("storageclasses", classOf(claim));
    if (storageClass && provisions(storageClass.provisioner, io.world)) provision(claim, storageClass, io);
  },
};

function provision(claim: PersistentVolumeClaim, storageClass: StorageClass, io: Reconcile): void {
  const node = claim.metadata.annotations?.[SELECTED_NODE], {name: claimName, namespace, uid, resourceVersion} = claim.metadata, name = `pvc-${uid}`;
  if (isDelayed(storageClass) && node === undefined) return;
  const source = {component: storageClass.provisioner}, path = `/opt/local-path-provisioner/${name}_${namespace}_${claimName}`;
  if (io.client.get("persistentvolumes", name)) return;
  recordEvent(io, source, claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim "${namespace}/${claimName}"`);
  io.client.create("persistentvolumes", {
    metadata: {name, annotations: {[PROVISIONED_BY]: storageClass.provisioner}},
    spec: {
      capacity: {storage: claim.spec?.resources?.requests?.["storage"] ?? "1Gi"}, accessModes: claim.spec?.accessModes ?? ["ReadWriteOnce"], persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name, volumeMode: claim.spec?.volumeMode ?? "Filesystem", hostPath: {path, type: "DirectoryOrCreate"},
      claimRef: {apiVersion: "v1", kind: "PersistentVolumeClaim", name: claimName, namespace: namespace!, uid, resourceVersion},
      ...(node && {nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: "kubernetes.io/hostname", operator: "In" as const, values: [node]}]}]}}}),
    },
  });
  recordEvent(io, source, claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
}
