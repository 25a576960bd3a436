// kubectl describe for volumes, claims, storage classes, CSI nodes and volume attributes classes.
import type {CSINode, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass, TopologySelectorTerm, VolumeAttributesClass, VolumeNodeAffinity} from "../../../sim/api/types.ts";
import {quantityText} from "../../../sim/api/quantity.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {listOf} from "../workload.ts";
import {since} from "./age.ts";
import {events} from "./events.ts";
import {claimLines, modes, writePersistentVolumeSource} from "./volumes.ts";
import {annotations, formatLabels, head, pairs, time, Writer} from "./writer.ts";

const statusOf = (k: Kubectl, deletion: string | undefined, phase: string | undefined): string => deletion ? `Terminating (lasts ${since(deletion, k.world.nowMs)})` : phase ?? "";

export function describePersistentVolume(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as PersistentVolume;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`);
  writer.line(0, `StorageClass:\t${metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? ""}`);
  writer.line(0, `Status:\t${statusOf(k, metadata.deletionTimestamp, status?.phase)}`);
  writer.line(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""}`);
  writer.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
  writer.line(0, `Access Modes:\t${modes(spec.accessModes)}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.line(0, `Capacity:\t${quantityText(spec.capacity?.storage ?? "0")}`);
  nodeAffinity(writer, spec.nodeAffinity);
  writer.line(0, `Message:\t${status?.message ?? ""}`);
  writer.line(0, "Source:");
  writePersistentVolumeSource(writer, spec);
  events(k, writer, {kind: "PersistentVolume", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

function nodeAffinity(writer: Writer, affinity: VolumeNodeAffinity | undefined): void {
  if (!affinity?.required) return writer.line(0, "Node Affinity:\t<none>");
  const terms = affinity.required.nodeSelectorTerms;
  writer.line(0, "Node Affinity:\t");
  writer.line(1, `Required Terms:\t${terms.length === 0 ? "<none>" : ""}`);
  for (const [i, {matchExpressions = []}] of terms.entries()) {
    if (matchExpressions.length === 0) writer.line(2, `Term ${i}:\t<none>`);
    for (const [j, {key, operator, values = []}] of matchExpressions.entries()) writer.line(2, `${j === 0 ? `Term ${i}:` : ""}\t${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(", ")}]` : ""}`);
  }
}

export function describePersistentVolumeClaim(k: Kubectl, object: Obj): string {
  const claim = object as unknown as PersistentVolumeClaim;
  const {metadata, status} = claim;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  for (const line of claimLines(claim)) {
    if (line.startsWith("Volume:")) writer.line(0, `Status:\t${statusOf(k, metadata.deletionTimestamp, status?.phase)}`);
    if (line.startsWith("Capacity:")) writer.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`);
    writer.line(0, line);
  }
  const users = listOf<Pod>(k, "pods", metadata.namespace).filter((pod) => pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name)).map((pod) => pod.metadata.name).sort();
  if (users.length === 0) writer.line(0, "Used By:\t<none>");
  for (const [i, name] of users.entries()) writer.raw(`${i === 0 ? "Used By:" : ""}\t${name}\n`);
  if (status?.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n");
    for (const one of status.conditions) writer.raw(`  ${one.type} \t${one.status} \t${one.lastProbeTime ? time(one.lastProbeTime) : ZERO_TIME} \t${time(one.lastTransitionTime)} \t${one.reason ?? ""} \t${one.message ?? ""}\n`);
  }
  events(k, writer, {kind: "PersistentVolumeClaim", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

/** Go's zero time in RFC 1123. */
const ZERO_TIME = "Mon, 01 Jan 0001 00:00:00 +0000";

export function describeStorageClass(k: Kubectl, object: Obj): string {
  const {metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [], reclaimPolicy, volumeBindingMode, allowedTopologies} = object as unknown as StorageClass;
  const writer = new Writer();
  const isDefault = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"].some((key) => metadata.annotations?.[key] === "true");
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `IsDefaultClass:\t${isDefault ? "Yes" : "No"}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writer.line(0, `Provisioner:\t${provisioner}`);
  writer.line(0, `Parameters:\t${formatLabels(parameters)}`);
  writer.line(0, `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? "<unset>" : allowVolumeExpansion ? "True" : "False"}`);
  writer.line(0, mountOptions.length === 0 ? "MountOptions:\t<none>" : "MountOptions:");
  for (const option of mountOptions) writer.line(1, option);
  if (reclaimPolicy) writer.line(0, `ReclaimPolicy:\t${reclaimPolicy}`);
  if (volumeBindingMode) writer.line(0, `VolumeBindingMode:\t${volumeBindingMode}`);
  if (allowedTopologies) topologies(writer, allowedTopologies);
  events(k, writer, {kind: "StorageClass", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

function topologies(writer: Writer, terms: readonly TopologySelectorTerm[]): void {
  writer.line(0, `AllowedTopologies:\t${terms.length === 0 ? "<none>" : ""}`);
  for (const [i, {matchLabelExpressions = []}] of terms.entries()) {
    if (matchLabelExpressions.length === 0) writer.line(1, `Term ${i}:\t<none>`);
    for (const [j, {key, values = []}] of matchLabelExpressions.entries()) writer.line(1, `${j === 0 ? `Term ${i}:` : ""}\t${key} in${values.length > 0 ? ` [${values.join(", ")}]` : ""}`);
  }
}

export function describeVolumeAttributesClass(k: Kubectl, object: Obj): string {
  const {metadata, driverName, parameters} = object as unknown as VolumeAttributesClass;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writer.line(0, `DriverName:\t${driverName}`);
  writer.line(0, `Parameters:\t${formatLabels(parameters)}`);
  events(k, writer, {kind: "VolumeAttributesClass", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

export function describeCSINode(k: Kubectl, object: Obj): string {
  const {metadata, spec} = object as unknown as CSINode;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  writer.line(0, "Spec:");
  if (spec.drivers) writer.line(1, "Drivers:");
  for (const {name, nodeID, allocatable, topologyKeys} of spec.drivers ?? []) {
    writer.line(2, `${name}:`);
    writer.line(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) { writer.line(3, "Allocatables:"); writer.line(4, `Count:\t${allocatable.count}`); }
    if (topologyKeys) writer.line(3, `Topology Keys:\t[${topologyKeys.join(" ")}]`);
  }
  events(k, writer, {kind: "CSINode", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}
