// Validation of a container's mounts, block devices and resize policies. Source: pkg/apis/core/validation ValidateVolumeMounts, ValidateVolumeDevices, validateResizePolicy.
import {duplicate, forbiddenField, invalidValue, notFoundValue, notSupported, required, type FieldError} from "../field-errors.ts";
import type {Container, PodSpec} from "../types.ts";
import {localPathErrors} from "./volumes.ts";

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];

export function mountErrors(container: Container, spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [], paths = new Set<string>();
  for (const [i, {name, mountPath, subPath, subPathExpr, mountPropagation}] of (container.volumeMounts ?? []).entries()) {
    const path = `${at}.volumeMounts[${i}]`;
    if (!name) errors.push(required(`${path}.name`));
    if (!spec.volumes?.some((volume) => volume.name === name)) errors.push(notFoundValue(`${path}.name`, name));
    if (!mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, "must be unique"));
    paths.add(mountPath);
    // These name the list, as upstream does.
    if (subPath) errors.push(...localPathErrors(subPath, `${at}.volumeMounts.subPath`));
    if (subPathExpr && subPath) errors.push(invalidValue(`${at}.volumeMounts.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
    else if (subPathExpr) errors.push(...localPathErrors(subPathExpr, `${at}.volumeMounts.subPathExpr`));
    if (mountPropagation !== undefined) errors.push(...propagationErrors(mountPropagation, container, `${at}.volumeMounts.mountPropagation`));
  }
  return [...errors, ...deviceErrors(container, spec, paths, `${at}.volumeDevices`)];
}

function propagationErrors(mode: string, {securityContext}: Container, at: string): FieldError[] {
  if (!PROPAGATIONS.includes(mode)) return [notSupported(at, mode, PROPAGATIONS)];
  return mode === "Bidirectional" && !securityContext?.privileged ? [forbiddenField(at, "Bidirectional mount propagation is available only to privileged containers")] : [];
}

function deviceErrors({volumeDevices}: Container, spec: PodSpec, mounts: ReadonlySet<string>, at: string): FieldError[] {
  const errors: FieldError[] = [], paths = new Set<string>(), names = new Set<string>();
  for (const [i, {name, devicePath}] of (volumeDevices ?? []).entries()) {
    const path = `${at}[${i}]`, volume = spec.volumes?.find((one) => one.name === name);
    if (!name) errors.push(required(`${path}.name`));
    if (names.has(name)) errors.push(invalidValue(`${path}.name`, name, "must be unique"));
    names.add(name);
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) errors.push(invalidValue(`${path}.name`, name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"));
    if (!volume) errors.push(notFoundValue(`${path}.name`, name));
    if (!devicePath) errors.push(required(`${path}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, "must be unique"));
    if (devicePath && devicePath.includes("..")) errors.push(invalidValue(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.has(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
  }
  return errors;
}

export function resizePolicyErrors({resizePolicy}: Container, podRestartPolicy: string | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, {resourceName, restartPolicy}] of (resizePolicy ?? []).entries()) {
    if (names.has(resourceName)) errors.push(duplicate(`${at}[${i}]`, resourceName));
    names.add(resourceName);
    if (!resourceName) errors.push(required(at));
    else if (resourceName !== "cpu" && resourceName !== "memory") errors.push(notSupported(at, resourceName, ["cpu", "memory"]));
    if (!restartPolicy) errors.push(required(at));
    else if (restartPolicy !== "NotRequired" && restartPolicy !== "RestartContainer") errors.push(notSupported(at, restartPolicy, ["NotRequired", "RestartContainer"]));
    if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired") errors.push(invalidValue(at, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  }
  return errors;
}
