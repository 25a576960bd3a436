// Validation of a Pod's volumes. Source: pkg/apis/core/validation ValidateVolumes, validateVolumeSource.
import {driverNameErrors} from "./storage-csi.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {configMapKeyErrors, dnsLabelErrors} from "../names.ts";
import {divisorErrors, fieldRefErrors} from "./env.ts";
import {annotationErrors, labelErrors} from "../metadata.ts";
import {claimSpecErrors} from "./storage.ts";
import {vendorErrors} from "./volume-sources.ts";
import type {ClusterTrustBundleProjection, PersistentVolumeClaimTemplate, DownwardAPIVolumeFile, KeyToPath, PodSpec, Volume, VolumeProjection} from "../types.ts";

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

export function volumesErrors(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, volume] of (spec.volumes ?? []).entries()) {
    const at = `${path}[${i}]`;
    const own = sourceErrors(volume, at);
    if (!volume.name) own.push(required(`${at}.name`));
    else own.push(...dnsLabelErrors(volume.name).map((text) => invalidValue(`${at}.name`, volume.name, text)));
    if (names.has(volume.name)) own.push(duplicate(`${at}.name`, volume.name));
    if (!own.length) names.add(volume.name);
    errors.push(...own);
  }
  return errors;
}

function sourceErrors(volume: Volume, at: string): FieldError[] {
  const sources = Object.keys(volume).filter((key) => key !== "name");
  const errors: FieldError[] = sources.slice(1).map((source) => forbiddenField(`${at}.${source}`, "may not specify more than 1 volume type"));
  if (errors.length) return errors;
  const {hostPath, configMap, secret, persistentVolumeClaim, nfs, projected, emptyDir, downwardAPI, csi, ephemeral, image} = volume;
  if (emptyDir?.sizeLimit !== undefined && String(emptyDir.sizeLimit).startsWith("-")) errors.push(forbiddenField(`${at}.emptyDir.sizeLimit`, "SizeLimit field must be a valid resource quantity"));
  if (hostPath) errors.push(...hostPathErrors(hostPath, `${at}.hostPath`));
  if (configMap) {
    if (!configMap.name) errors.push(required(`${at}.configMap.name`));
    errors.push(...modeErrors(configMap.defaultMode, `${at}.configMap.defaultMode`), ...itemsErrors(configMap.items, `${at}.configMap.items`));
  }
  if (secret) {
    if (!secret.secretName) errors.push(required(`${at}.secret.secretName`));
    errors.push(...modeErrors(secret.defaultMode, `${at}.secret.defaultMode`), ...itemsErrors(secret.items, `${at}.secret.items`));
  }
  for (const source of sources) errors.push(...vendorErrors(volume, source, at));
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName) errors.push(required(`${at}.persistentVolumeClaim.claimName`));
  if (nfs) {
    if (!nfs.server) errors.push(required(`${at}.nfs.server`));
    if (!nfs.path) errors.push(required(`${at}.nfs.path`));
    else if (!nfs.path.startsWith("/")) errors.push(invalidValue(`${at}.nfs.path`, nfs.path, "must be an absolute path"));
  }
  if (downwardAPI) errors.push(...modeErrors(downwardAPI.defaultMode, `${at}.downwardAPI.defaultMode`), ...(downwardAPI.items ?? []).flatMap((item) => downwardErrors(item, `${at}.downwardAPI`)));
  if (csi) errors.push(...(csi.driver ? driverNameErrors(csi.driver, `${at}.csi.driver`) : [required(`${at}.csi.driver`)]));
  if (ephemeral) errors.push(...templateErrors(ephemeral.volumeClaimTemplate, `${at}.ephemeral.volumeClaimTemplate`));
  if (image && !image.reference) errors.push(required(`${at}.image.reference`));
  if (image?.pullPolicy !== undefined && !PULL_POLICIES.includes(image.pullPolicy)) errors.push(notSupported(`${at}.image.pullPolicy`, image.pullPolicy, PULL_POLICIES));
  if (projected) for (const [i, source] of (projected.sources ?? []).entries()) errors.push(...projectionErrors(source, `${at}.projected.sources[${i}]`));
  if (projected) errors.push(...clashErrors(projected.sources ?? [], `${at}.projected`));
  return errors;
}

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];

/** Two sources may not write the same file. */
function clashErrors(sources: readonly VolumeProjection[], at: string): FieldError[] {
  const seen = new Set<string>();
  return sources.flatMap(({secret, configMap, downwardAPI}) => [...(secret?.items ?? []).map(({path}) => [path, secret!.name] as const), ...(configMap?.items ?? []).map(({path}) => [path, configMap!.name] as const), ...(downwardAPI?.items ?? []).map(({path}) => [path, path] as const)])
    .filter(([path]) => path && (seen.has(path) || !seen.add(path))).map(([, shown]) => invalidValue(at, shown ?? "", "conflicting duplicate paths"));
}

export function hostPathErrors({path, type}: {readonly path: string; readonly type?: string}, at: string): FieldError[] {
  if (!path) return [required(`${at}.path`)];
  const errors: FieldError[] = [];
  if (path.split("/").includes("..")) errors.push(invalidValue(`${at}.path`, path, "must not contain '..'"));
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, HOST_PATH_TYPES));
  return errors;
}

const modeErrors = (mode: number | undefined, at: string): FieldError[] => (mode !== undefined && (mode < 0 || mode > 0o777) ? [invalidValue(at, mode, "must be a number between 0 and 0777 (octal), both inclusive")] : []);

function itemsErrors(items: readonly KeyToPath[] | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, {key, path, mode}] of (items ?? []).entries()) {
    if (!key) errors.push(required(`${at}[${i}].key`));
    else errors.push(...configMapKeyErrors(key).map((text) => invalidValue(`${at}[${i}].key`, key, text)));
    if (!path) errors.push(required(`${at}[${i}].path`));
    errors.push(...localPathErrors(path, `${at}[${i}].path`), ...modeErrors(mode, `${at}[${i}].mode`));
  }
  return errors;
}

const VOLUME_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/** validateDownwardAPIVolumeFile. */
function downwardErrors({path, fieldRef, resourceFieldRef, mode}: DownwardAPIVolumeFile, at: string): FieldError[] {
  const errors: FieldError[] = path ? [] : [required(`${at}.path`)];
  errors.push(...localPathErrors(path, `${at}.path`));
  if (fieldRef) {
    errors.push(...fieldRefErrors(fieldRef.fieldPath, `${at}.fieldRef.fieldPath`, VOLUME_FIELDS));
    if (resourceFieldRef) errors.push(invalidValue(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resourceFieldRef) {
    if (!resourceFieldRef.containerName) errors.push(required(`${at}.resourceFieldRef.containerName`));
    errors.push(...divisorErrors(resourceFieldRef, `${at}.resourceFieldRef.divisor`));
  } else errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...modeErrors(mode, `${at}.mode`)];
}

/** validateLocalNonReservedPath. */
export function localPathErrors(path: string, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (path.startsWith("/")) errors.push(invalidValue(at, path, "must be a relative path"));
  if (path.split("/").includes("..")) errors.push(invalidValue(at, path, "must not contain '..'"));
  if (path.startsWith("..") && !path.startsWith("../") && path !== "..") errors.push(invalidValue(at, path, "must not start with '..'"));
  return errors;
}

function trustBundleErrors({name, signerName, path}: ClusterTrustBundleProjection, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) errors.push(invalidValue(at, {name, signerName, path}, "only one of name and signerName may be used"));
  else if (name === undefined && signerName === undefined) errors.push(required(at, "either name or signerName must be specified"));
  else if (name === "") errors.push(required(`${at}.name`, "must be a valid object name"));
  else if (signerName === "") errors.push(required(`${at}.signerName`, "must be a valid signer name"));
  if (!path) errors.push(required(`${at}.path`));
  return [...errors, ...localPathErrors(path ?? "", `${at}.path`)];
}

/** ValidatePersistentVolumeClaimTemplate. */
function templateErrors(template: PersistentVolumeClaimTemplate | undefined, at: string): FieldError[] {
  if (!template) return [required(at)];
  const {annotations, labels, ...others} = template.metadata ?? {};
  return [...annotationErrors(annotations, `${at}.metadata.annotations`), ...labelErrors(labels, `${at}.metadata.labels`), ...Object.keys(others).map((field) => forbiddenField(`${at}.metadata.${field}`, "cannot be set")), ...claimSpecErrors(template.spec ?? {}, `${at}.spec`)];
}

function projectionErrors(source: VolumeProjection, at: string): FieldError[] {
  const {configMap, secret, serviceAccountToken, downwardAPI, clusterTrustBundle} = source, errors: FieldError[] = [];
  if (secret) {
    if (!secret.name) errors.push(required(`${at}.secret.name`));
    errors.push(...itemsErrors(secret.items, `${at}.secret.items`));
  }
  if (configMap) {
    if (!configMap.name) errors.push(required(`${at}.configMap.name`));
    errors.push(...itemsErrors(configMap.items, `${at}.configMap.items`));
  }
  if (downwardAPI) errors.push(...(downwardAPI.items ?? []).flatMap((item) => downwardErrors(item, `${at}.downwardAPI`)));
  if (serviceAccountToken) {
    const seconds = serviceAccountToken.expirationSeconds ?? 3600;
    if (seconds < 600) errors.push(invalidValue(`${at}.serviceAccountToken.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
    if (seconds > 2 ** 32) errors.push(invalidValue(`${at}.serviceAccountToken.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
    // Its path is named as if it were the volume's own.
    const path = at.replace(/\.sources\[\d+\]$/, ".path");
    errors.push(...(serviceAccountToken.path ? localPathErrors(serviceAccountToken.path, path) : [required(path)]));
  }
  if (clusterTrustBundle) errors.push(...trustBundleErrors(clusterTrustBundle, `${at}.clusterTrustBundle`));
  if (Object.keys(source).length > 1) errors.push(forbiddenField(at, "may not specify more than 1 volume type per source"));
  return errors;
}
