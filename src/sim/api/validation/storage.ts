// Validation of claims, volumes and storage classes. Source: pkg/apis/core/validation, pkg/apis/storage/validation.
import {driverNameErrors} from "./storage-csi.ts";
import {equal} from "../equal.ts";
import {goDiff, goValue} from "../go-structs.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {dnsSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import {compareQuantities, NANO_PER_UNIT, parseQuantity, quantityText, wholeUnits, ZERO} from "../quantity.ts";
import type {PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec, StorageClass} from "../types.ts";
import {immutable, requiredText} from "./rules.ts";
import {nodeSelectorErrors, selectorErrors} from "./scheduling.ts";
import {persistentVolumeSourceErrors} from "./volume-sources.ts";
import {hostPathErrors} from "./volumes.ts";

const MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

function modesErrors(modes: readonly string[] | undefined, at: string): FieldError[] {
  if (!modes?.length) return [required(at, "at least 1 access mode is required")];
  const errors = modes.filter((mode) => !MODES.includes(mode)).map((mode) => notSupported(at, mode, MODES));
  if (modes.includes("ReadWriteOncePod") && modes.length > 1) errors.push(forbiddenField(at, "may not use ReadWriteOncePod with other access modes"));
  return errors;
}

const classNameErrors = (name: string | undefined, at: string): FieldError[] => (name ? dnsSubdomainErrors(name).map((text) => invalidValue(at, name, text)) : []);
const volumeModeErrors = (mode: string | undefined, at: string): FieldError[] => (mode === undefined || mode === "Block" || mode === "Filesystem" ? [] : [notSupported(at, mode, ["Block", "Filesystem"])]);

/** ValidatePersistentVolumeClaimSpec. */
export function claimSpecErrors(spec: PersistentVolumeClaimSpec, at: string): FieldError[] {
  const errors = [...modesErrors(spec.accessModes, `${at}.accessModes`), ...selectorErrors(spec.selector, `${at}.selector`)];
  const storage = spec.resources?.requests?.["storage"];
  if (storage === undefined) errors.push(required(`${at}.resources[storage]`));
  else if (compareQuantities(parseQuantity(storage), ZERO) <= 0) errors.push(invalidValue(`${at}.resources[storage]`, quantityText(storage), "must be greater than zero"));
  errors.push(...classNameErrors(spec.storageClassName, `${at}.storageClassName`), ...volumeModeErrors(spec.volumeMode, `${at}.volumeMode`));
  return errors;
}

export const claimErrors = ({spec}: PersistentVolumeClaim): FieldError[] => (spec ? claimSpecErrors(spec, "spec") : []);

const CLAIM_IMMUTABLE = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

export function claimUpdateErrors(object: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const spec = object.spec, before = old.spec;
  if (!spec || !before || spec === before || equal(spec, before)) return [];
  const errors = claimErrors(object), bound = old.status?.phase === "Bound";
  const asBefore = {...spec, ...(before.volumeName ? {} : {volumeName: undefined}), ...(before.storageClassName === undefined && {storageClassName: undefined}), ...(bound && {resources: before.resources, volumeAttributesClassName: before.volumeAttributesClassName})};
  if (!equal(asBefore, before.volumeName ? before : {...before, volumeName: undefined})) errors.push(forbiddenField("spec", `${CLAIM_IMMUTABLE}\n${goDiff({...before, ...(before.volumeName ? {} : {volumeName: spec.volumeName})}, asBefore, "PersistentVolumeClaimSpec")}`));
  const size = parseQuantity(spec.resources?.requests?.["storage"] ?? "0"), was = parseQuantity(before.resources?.requests?.["storage"] ?? "0");
  const least = parseQuantity(old.status?.capacity?.["storage"] ?? "0");
  if (bound && compareQuantities(size, was) < 0 && compareQuantities(size, least) <= 0) errors.push(forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity"));
  errors.push(...immutable(spec.volumeMode, "volumeMode", spec.volumeMode === before.volumeMode));
  return errors;
}

export const claimWarnings = ({spec}: PersistentVolumeClaim): string[] => {
  const value = spec?.resources?.requests?.["storage"];
  return value !== undefined && parseQuantity(value).nano % NANO_PER_UNIT ? [`spec.resources.requests[storage]: fractional byte value "${quantityText(value)}" is invalid, must be an integer`] : [];
};

const NOT_SOURCES = new Set(["capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions", "volumeMode", "nodeAffinity", "volumeAttributesClassName"]);

export function volumeErrors({spec}: PersistentVolume): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = spec.accessModes?.length ? modesErrors(spec.accessModes, "spec.accessModes") : [required("spec.accessModes")];
  const names = Object.keys(spec.capacity ?? {});
  if (!names.length) errors.push(required("spec.capacity"));
  if (names.length !== 1 || names[0] !== "storage") errors.push(notSupported("spec.capacity", spec.capacity ?? null, ["storage"]));
  for (const [name, value] of Object.entries(spec.capacity ?? {})) if (compareQuantities(parseQuantity(value), ZERO) < 0) errors.push(invalidValue(`spec.capacity[${name}]`, Number(wholeUnits(parseQuantity(value))), "must be a valid resource quantity"));
  for (const [name, value] of Object.entries(spec.capacity ?? {})) if (compareQuantities(parseQuantity(value), ZERO) <= 0) errors.push(invalidValue(`spec.capacity[${name}]`, quantityText(value), "must be greater than zero"));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !["Delete", "Recycle", "Retain"].includes(policy)) errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, ["Delete", "Recycle", "Retain"]));
  if (spec.hostPath?.path === "/" && policy === "Recycle") errors.push(forbiddenField("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.nodeAffinity && !spec.nodeAffinity.required) errors.push(required("spec.nodeAffinity.required", "must specify required node constraints"));
  if (spec.nodeAffinity?.required) errors.push(...nodeSelectorErrors(spec.nodeAffinity.required, "spec.nodeAffinity.required"));
  errors.push(...volumeSourceErrors(spec), ...classNameErrors(spec.storageClassName, "spec.storageClassName"), ...volumeModeErrors(spec.volumeMode, "spec.volumeMode"));
  return errors;
}

function volumeSourceErrors(spec: PersistentVolumeSpec): FieldError[] {
  const sources = Object.keys(spec).filter((key) => !NOT_SOURCES.has(key));
  if (!sources.length) return [required("spec", "must specify a volume type")];
  const errors: FieldError[] = sources.slice(1).map((source) => forbiddenField(`spec.${source}`, "may not specify more than 1 volume type"));
  if (sources[0] === "hostPath") errors.push(...hostPathErrors(spec.hostPath!, "spec.hostPath"));
  if (spec.nfs) errors.push(...requiredText(spec.nfs.server, "spec.nfs.server"), ...requiredText(spec.nfs.path, "spec.nfs.path"), ...(spec.nfs.path?.startsWith("/") ? [] : [invalidValue("spec.nfs.path", spec.nfs.path, "must be an absolute path")]));
  if (spec.csi) {
    const {driver, volumeHandle} = spec.csi;
    errors.push(...driverNameErrors(driver ?? "", "spec.csi.driver"), ...requiredText(volumeHandle, "spec.csi.volumeHandle"));
  } else if (spec.volumeAttributesClassName !== undefined) errors.push(required("spec.csi", "has to be specified when using volumeAttributesClassName"));
  for (const field of Object.keys(spec)) errors.push(...persistentVolumeSourceErrors(spec, field));
  if (spec.local) {
    errors.push(...requiredText(spec.local.path, "spec.local.path"), ...(spec.local.path?.split("/").includes("..") ? [invalidValue("spec.local.path", spec.local.path, "must not contain '..'")] : []));
    if (!spec.nodeAffinity?.required) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  }
  return errors;
}

export function volumeUpdateErrors(object: PersistentVolume, old: PersistentVolume): FieldError[] {
  if (object.spec === old.spec || !object.spec || !old.spec) return [];
  const errors = volumeErrors(object);
  const source = (spec: PersistentVolumeSpec) => Object.fromEntries(Object.entries(spec).filter(([key]) => !NOT_SOURCES.has(key)));
  if (!equal(source(object.spec), source(old.spec))) errors.push(forbiddenField("spec.persistentvolumesource", `spec.persistentvolumesource is immutable after creation\n${goDiff(old.spec, object.spec, "PersistentVolumeSource")}`));
  errors.push(...immutable(object.spec.volumeMode, "volumeMode", object.spec.volumeMode === old.spec.volumeMode));
  if (old.spec.nodeAffinity && !equal(object.spec.nodeAffinity, old.spec.nodeAffinity)) errors.push(invalidValue("nodeAffinity", object.spec.nodeAffinity ? goValue(object.spec.nodeAffinity, "VolumeNodeAffinity") : null, "field is immutable, except for updating from beta label to GA"));
  return errors;
}

export function storageClassErrors({provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies}: StorageClass): FieldError[] {
  const errors: FieldError[] = !provisioner ? [required("provisioner")] : qualifiedNameErrors(provisioner.toLowerCase()).map((text) => invalidValue("provisioner", provisioner.toLowerCase(), text));
  if (parameters?.[""] !== undefined) errors.push(invalidValue("parameters", "", "field can not be empty."));
  if (reclaimPolicy && reclaimPolicy !== "Delete" && reclaimPolicy !== "Retain") errors.push(notSupported("reclaimPolicy", reclaimPolicy, ["Delete", "Retain"]));
  if (!volumeBindingMode) errors.push(required("volumeBindingMode"));
  else if (volumeBindingMode !== "Immediate" && volumeBindingMode !== "WaitForFirstConsumer") errors.push(notSupported("volumeBindingMode", volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]));
  for (const [i, term] of (allowedTopologies ?? []).entries()) {
    const keys = (term.matchLabelExpressions ?? []).map(({key}) => key);
    for (const [j, {key, values}] of (term.matchLabelExpressions ?? []).entries()) {
      const at = `allowedTopologies[${i}].matchLabelExpressions[${j}]`;
      if (!values?.length) errors.push(required(`${at}.values`));
      errors.push(...qualifiedNameErrors(key).map((text) => invalidValue(`${at}.key`, key, text)));
      for (const [k, value] of (values ?? []).entries()) if (values!.indexOf(value) < k) errors.push(duplicate(`${at}.values[${k}]`, value));
      if (keys.indexOf(key) < j) errors.push(duplicate(`${at}.key`, key));
    }
    if (allowedTopologies!.slice(0, i).some((other) => equal(other, term))) errors.push(duplicate(`allowedTopologies[${i}].matchLabelExpressions`, ""));
  }
  return errors;
}

export function storageClassUpdateErrors(object: StorageClass, old: StorageClass): FieldError[] {
  const errors = storageClassErrors(object);
  if (!equal(object.parameters, old.parameters)) errors.push(invalidValue("parameters", object.parameters ?? null, "field is immutable"));
  return [...errors, ...immutable(object.provisioner, "provisioner", object.provisioner === old.provisioner), ...immutable(object.reclaimPolicy, "reclaimPolicy", object.reclaimPolicy === old.reclaimPolicy), ...immutable(object.volumeBindingMode, "volumeBindingMode", object.volumeBindingMode === old.volumeBindingMode)];
}
