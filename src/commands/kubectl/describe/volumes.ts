// Where a volume's data comes from, as describe tells it: for Pods, Pod templates and PersistentVolumes (describeVolumes, printXVolumeSource).
// Is not simulated: the sources whose in-tree drivers are gone (rbd, cephfs, glusterfs, scaleIO …); they read `<unknown>`.
import type {JsonObject} from "../../../sim/api/object.ts";
import type {PersistentVolumeClaim, PersistentVolumeSpec, Volume} from "../../../sim/api/types.ts";
import {quantityText} from "../../../sim/api/quantity.ts";
import {annotations, pairs, Writer} from "./writer.ts";

/** Sources that are a type and some fields: title, [label, field, what stands for a missing one]. */
const PLAIN: {readonly [source: string]: readonly [title: string, ...fields: readonly (readonly [label: string, field: string, missing: string])[]]} = {
  hostPath: ["HostPath (bare host directory volume)", ["Path", "path", ""], ["HostPathType", "type", "<none>"]],
  gcePersistentDisk: ["GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)", ["PDName", "pdName", ""], ["FSType", "fsType", ""], ["Partition", "partition", "0"], ["ReadOnly", "readOnly", "false"]],
  awsElasticBlockStore: ["AWSElasticBlockStore (a Persistent Disk resource in AWS)", ["VolumeID", "volumeID", ""], ["FSType", "fsType", ""], ["Partition", "partition", "0"], ["ReadOnly", "readOnly", "false"]],
  gitRepo: ["GitRepo (a volume that is pulled from git when the pod is created)", ["Repository", "repository", ""], ["Revision", "revision", ""]],
  secret: ["Secret (a volume populated by a Secret)", ["SecretName", "secretName", ""], ["Optional", "optional", "false"]],
  configMap: ["ConfigMap (a volume populated by a ConfigMap)", ["Name", "name", ""], ["Optional", "optional", "false"]],
  nfs: ["NFS (an NFS mount that lasts the lifetime of a pod)", ["Server", "server", ""], ["Path", "path", ""], ["ReadOnly", "readOnly", "false"]],
  persistentVolumeClaim: ["PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)", ["ClaimName", "claimName", ""], ["ReadOnly", "readOnly", "false"]],
  azureFile: ["AzureFile (an Azure File Service mount on the host and bind mount to the pod)", ["SecretName", "secretName", ""], ["ShareName", "shareName", ""], ["ReadOnly", "readOnly", "false"]],
  azureDisk: ["AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)", ["DiskName", "diskName", ""], ["DiskURI", "diskURI", ""], ["Kind", "kind", ""], ["FSType", "fsType", ""], ["CachingMode", "cachingMode", ""], ["ReadOnly", "readOnly", "false"]],
  vsphereVolume: ["vSphereVolume (a Persistent Disk resource in vSphere)", ["VolumePath", "volumePath", ""], ["FSType", "fsType", ""], ["StoragePolicyName", "storagePolicyName", ""]],
  local: ["LocalVolume (a persistent volume backed by local storage on a node)", ["Path", "path", ""]],
  image: ["Image (a container image or OCI artifact)", ["Reference", "reference", ""], ["PullPolicy", "pullPolicy", ""]],
};

/** The lines of a source, each after four columns. */
function sourceLines(source: JsonObject): readonly string[] {
  const name = Object.keys(PLAIN).find((one) => source[one]);
  if (name) {
    const [title, ...fields] = PLAIN[name]!;
    const value = source[name] as JsonObject;
    return [`Type:\t${title}`, ...fields.map(([label, field, missing]) => `${label}:\t${String(value[field] ?? missing)}`)];
  }
  // What is left has a shape of its own.
  const {emptyDir, downwardAPI, projected, csi, fc, ephemeral} = source as unknown as Volume;
  if (emptyDir) return ["Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)", `Medium:\t${emptyDir.medium ?? ""}`, `SizeLimit:\t${emptyDir.sizeLimit && quantityText(emptyDir.sizeLimit) !== "0" ? quantityText(emptyDir.sizeLimit) : "<unset>"}`];
  if (downwardAPI) return ["Type:\tDownwardAPI (a volume populated by information about the pod)", "Items:", ...(downwardAPI.items ?? []).map(({path, fieldRef, resourceFieldRef}) => `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ""} -> ${path}`)];
  if (projected) return ["Type:\tProjected (a volume that contains injected data from multiple sources)", ...(projected.sources ?? []).flatMap(projection)];
  if (csi) return ["Type:\tCSI (a Container Storage Interface (CSI) volume source)", `Driver:\t${csi.driver}`, `FSType:\t${csi.fsType ?? ""}`, ...handle(source.csi as JsonObject), `ReadOnly:\t${csi.readOnly ?? false}`, ...attributes(csi.volumeAttributes)];
  if (fc) return ["Type:\tFC (a Fibre Channel disk)", `TargetWWNs:\t${(fc.targetWWNs ?? []).join(", ")}`, `LUN:\t${fc.lun ?? "<none>"}`, `FSType:\t${fc.fsType ?? ""}`, `ReadOnly:\t${fc.readOnly ?? false}`];
  if (ephemeral) return ["Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)", ...claimLines({...ephemeral.volumeClaimTemplate} as unknown as PersistentVolumeClaim)];
  return [];
}

const handle = (csi: JsonObject): readonly string[] => csi.volumeHandle === undefined ? [] : [`VolumeHandle:\t${String(csi.volumeHandle)}`];

function attributes(map: {readonly [key: string]: string} | undefined): readonly string[] {
  const keys = Object.keys(map ?? {}).sort();
  // Each later pair is written at the same level again, after the indentation of the first.
  return keys.length === 0 ? ["VolumeAttributes:\t<none>"] : keys.map((key, i) => `${i === 0 ? "VolumeAttributes:" : ""}\t    ${key}=${map![key]}`);
}

function projection({secret, downwardAPI, configMap, serviceAccountToken}: NonNullable<NonNullable<Volume["projected"]>["sources"]>[number]): readonly string[] {
  if (secret) return [`SecretName:\t${secret.name ?? ""}`, `Optional:\t${secret.optional ?? false}`];
  if (downwardAPI) return ["DownwardAPI:\ttrue"];
  if (configMap) return [`ConfigMapName:\t${configMap.name ?? ""}`, `Optional:\t${configMap.optional ?? false}`];
  return serviceAccountToken ? [`TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 3600}`] : [];
}

export function writeSource(writer: Writer, source: JsonObject): void {
  const lines = sourceLines(source);
  if (lines.length === 0) writer.line(1, "<unknown>");
  for (const line of lines) writer.line(2, line);
}

export const writePersistentVolumeSource = (writer: Writer, spec: PersistentVolumeSpec): void => writeSource(writer, spec as JsonObject);

/** What a claim asks for and has, and a claim template inside a Pod (printPersistentVolumeClaim). */
export function claimLines({metadata, spec = {}, status}: PersistentVolumeClaim): readonly string[] {
  const writer = new Writer();
  writer.line(0, `StorageClass:\t${metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? ""}`);
  writer.line(0, `Volume:\t${spec.volumeName ?? ""}`);
  pairs(writer, "Labels", metadata?.labels);
  annotations(writer, metadata?.annotations);
  writer.line(0, `Capacity:\t${spec.volumeName ? quantityText(status?.capacity?.storage ?? "0") : ""}`);
  writer.line(0, `Access Modes:\t${spec.volumeName ? modes(status?.accessModes) : ""}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  if (spec.dataSource) {
    writer.line(0, "DataSource:");
    if (spec.dataSource.apiGroup) writer.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
    writer.line(1, `Kind:\t${spec.dataSource.kind}`);
    writer.line(1, `Name:\t${spec.dataSource.name}`);
  }
  return writer.unaligned().replace(/\n$/, "").split("\n");
}

/** `RWO,ROX` (storageutil.GetAccessModesAsString: each once, in this order). */
export function modes(list: readonly string[] | undefined): string {
  const short = {ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP"};
  return Object.entries(short).filter(([mode]) => list?.includes(mode)).map(([, text]) => text).join(",");
}

export function writeVolumes(writer: Writer, volumes: readonly Volume[] | undefined, indent: string): void {
  if (!volumes?.length) return writer.raw(`${indent}Volumes:\t<none>\n`);
  writer.raw(`${indent}Volumes:\n`);
  for (const volume of volumes) {
    writer.raw(`${indent === "" ? "  " : "   "}${volume.name}:\n`);
    writeSource(writer, volume as unknown as JsonObject);
  }
}
