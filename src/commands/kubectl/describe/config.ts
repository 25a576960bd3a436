// kubectl describe for ConfigMaps, Secrets, ServiceAccounts, namespaces, quotas, limit ranges, priority classes, volumes, RBAC.
import {canonical, parseQuantity} from "../../../sim/api/quantity.ts";
import type {ClusterRole, ConfigMap, LimitRange, Namespace, PersistentVolume, PersistentVolumeClaim, Pod, PriorityClass, ResourceQuota, RoleBinding, Secret, ServiceAccount} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {tabulate} from "../output/text.ts";
import {listOf} from "../workload.ts";
import {eventsOf, writeEvents} from "./events.ts";
import {annotations, pairs, Writer} from "./writer.ts";
import {ruleRows} from "../rules.ts";

type Meta = Pod["metadata"];

function head(writer: Writer, metadata: Meta, namespaced = true): void {
  writer.line(0, `Name:\t${metadata.name}`);
  if (namespaced) writer.line(0, `Namespace:\t${metadata.namespace}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
}

const events = (k: Kubectl, writer: Writer, kind: string, {name, namespace, uid}: Meta) => writeEvents(k, writer, eventsOf(k, {kind, name, namespace, uid}));

export function describeConfigMap(k: Kubectl, object: Obj): string {
  const {metadata, data = {}, binaryData = {}} = object as unknown as ConfigMap;
  const writer = new Writer();
  head(writer, metadata);
  let text = `${writer.toString()}\nData\n====\n`;
  for (const key of Object.keys(data ?? {}).sort()) text += `${key}:\n----\n${data![key]}\n\n`;
  text += "\nBinaryData\n====\n";
  for (const key of Object.keys(binaryData ?? {}).sort()) text += `${key}: ${atob(String(binaryData![key])).length} bytes\n`;
  const tail = new Writer();
  events(k, tail, "ConfigMap", metadata);
  return `${text}\n${tail.toString()}`;
}

export function describeSecret(_k: Kubectl, object: Obj): string {
  const {metadata, data = {}, type} = object as unknown as Secret;
  const writer = new Writer();
  head(writer, metadata);
  writer.raw(`\nType:\t${type}\n\nData\n====\n`);
  for (const key of Object.keys(data ?? {}).sort()) {
    const value = atob(String(data![key]));
    writer.raw(`${key}:\t${type === "kubernetes.io/service-account-token" && key === "token" ? value : `${value.length} bytes`}\n`);
  }
  return writer.toString();
}

export function describeServiceAccount(k: Kubectl, object: Obj): string {
  const {metadata, imagePullSecrets = []} = object as unknown as ServiceAccount;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, `Image pull secrets:\t${imagePullSecrets.map(({name}) => name).join(", ") || "<none>"}`);
  events(k, writer, "ServiceAccount", metadata);
  return writer.toString();
}

export function describeNamespace(k: Kubectl, object: Obj): string {
  const {metadata, status} = object as unknown as Namespace;
  const writer = new Writer();
  head(writer, metadata, false);
  writer.line(0, `Status:\t${status?.phase ?? ""}`);
  const quotas = listOf<ResourceQuota>(k, "resourcequotas", metadata.name), limits = listOf<LimitRange>(k, "limitranges", metadata.name);
  let text = `${writer.toString()}\n`;
  text += quotas.length === 0 ? "No resource quota.\n" : `Resource Quotas\n${quotas.map((quota) => tabulate(quotaRows(quota, "  ", "---"), {padding: 2})).join("")}`;
  text += limits.length === 0 ? "\nNo LimitRange resource.\n" : `\nResource Limits\n${tabulate(` Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n${limits.map((one) => limitRows(one, " ")).join("")}`, {padding: 2})}`;
  return text;
}

function quotaRows({metadata, status, spec}: ResourceQuota, indent: string, dashes: string): string {
  let text = `${indent}Name:\t${metadata.name}\n`;
  const scopes = spec?.scopes ?? [];
  if (scopes.length > 0) text += `${indent}Scopes:\t${scopes.join(", ")}\n`;
  text += `${indent}Resource\tUsed\tHard\n${indent}--------\t${dashes}\t${dashes}\n`;
  for (const key of Object.keys(status?.hard ?? {}).sort()) text += `${indent}${key}\t${canonical(parseQuantity(status?.used?.[key] ?? "0"))}\t${canonical(parseQuantity(status!.hard![key]!))}\n`;
  return text;
}

export function describeQuota(_k: Kubectl, object: Obj): string {
  const quota = object as unknown as ResourceQuota;
  const writer = new Writer();
  writer.line(0, `Name:\t${quota.metadata.name}`);
  writer.line(0, `Namespace:\t${quota.metadata.namespace}`);
  writer.raw(quotaRows(quota, "", "----").replace(/^Name:.*\n/, ""));
  return writer.toString();
}

function limitRows({spec}: LimitRange, indent: string): string {
  let text = "";
  for (const item of spec?.limits ?? []) {
    const maps = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const keys = [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))].sort();
    for (const key of keys) text += `${indent}${item.type}\t${key}\t${maps.map((map) => map?.[key] ?? "-").join("\t")}\n`;
  }
  return text;
}

export function describeLimitRange(_k: Kubectl, object: Obj): string {
  const range = object as unknown as LimitRange;
  return tabulate(`Name:\t${range.metadata.name}\nNamespace:\t${range.metadata.namespace}\nType\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n${limitRows(range, "")}`, {padding: 2});
}

export function describePriorityClass(k: Kubectl, object: Obj): string {
  const {metadata, value, globalDefault, description, preemptionPolicy} = object as unknown as PriorityClass;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Value:\t${value}`);
  writer.line(0, `GlobalDefault:\t${globalDefault ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? ""}`);
  writer.line(0, `Description:\t${description ?? ""}`);
  annotations(writer, metadata.annotations);
  events(k, writer, "PriorityClass", metadata);
  return writer.toString();
}

const modes = (list: readonly string[] | undefined): string => (list ?? []).map((mode) => ({ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP"})[mode] ?? mode).join(",");

export function describePersistentVolume(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as PersistentVolume;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`);
  writer.line(0, `StorageClass:\t${spec.storageClassName ?? ""}`);
  writer.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${Math.round((k.world.nowMs - Date.parse(metadata.deletionTimestamp)) / 1000)}s)` : status?.phase ?? ""}`);
  writer.line(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""}`);
  writer.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy}`);
  writer.line(0, `Access Modes:\t${modes(spec.accessModes)}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.line(0, `Capacity:\t${spec.capacity?.storage ?? ""}`);
  writer.line(0, "Node Affinity:\t<none>");
  writer.line(0, `Message:\t${status?.message ?? ""}`);
  writer.line(0, "Source:");
  if (spec.hostPath) writer.raw(`    Type:\tHostPath (bare host directory volume)\n    Path:\t${spec.hostPath.path}\n    HostPathType:\t${spec.hostPath.type ?? ""}\n`);
  else if (spec.nfs) writer.raw(`    Type:\tNFS (an NFS mount that lasts the lifetime of a pod)\n    Server:\t${spec.nfs.server}\n    Path:\t${spec.nfs.path}\n    ReadOnly:\t${spec.nfs.readOnly ?? false}\n`);
  else if (spec.local) writer.raw(`    Type:\tLocalVolume (a persistent volume backed by local storage on a node)\n    Path:\t${spec.local.path}\n`);
  events(k, writer, "PersistentVolume", metadata);
  return writer.toString();
}

export function describePersistentVolumeClaim(k: Kubectl, object: Obj): string {
  const {metadata, spec = {}, status} = object as unknown as PersistentVolumeClaim;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `StorageClass:\t${spec.storageClassName ?? ""}`);
  writer.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${Math.round((k.world.nowMs - Date.parse(metadata.deletionTimestamp)) / 1000)}s)` : status?.phase ?? ""}`);
  writer.line(0, `Volume:\t${spec.volumeName ?? ""}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`);
  writer.line(0, `Capacity:\t${status?.capacity?.storage ?? ""}`);
  writer.line(0, `Access Modes:\t${spec.volumeName ? modes(status?.accessModes) : ""}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  const users = listOf<Pod>(k, "pods", metadata.namespace).filter((pod) => pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name)).map((pod) => pod.metadata.name);
  if (users.length === 0) writer.line(0, "Used By:\t<none>");
  for (const [i, name] of users.entries()) writer.raw(`${i === 0 ? "Used By:" : ""}\t${name}\n`);
  events(k, writer, "PersistentVolumeClaim", metadata);
  return writer.toString();
}

export function describeRole(_k: Kubectl, object: Obj): string {
  const {metadata, rules = []} = object as unknown as ClusterRole;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.raw("PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n  ---------\t-----------------\t--------------\t-----\n");
  for (const row of ruleRows(rules ?? [])) writer.raw(`  ${row.join("\t")}\n`);
  return writer.toString();
}

export function describeRoleBinding(_k: Kubectl, object: Obj): string {
  const {metadata, roleRef, subjects = []} = object as unknown as RoleBinding;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.raw(`Role:\n  Kind:\t${roleRef.kind}\n  Name:\t${roleRef.name}\nSubjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n`);
  for (const {kind, name, namespace = ""} of subjects ?? []) writer.raw(`  ${kind}\t${name}\t${namespace}\n`);
  return writer.toString();
}

