// Validation of CSIDrivers, CSINodes and VolumeAttachments. Source: pkg/apis/storage/validation.
// Not simulated: inline volumes of attachments.
import {equal} from "../equal.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, tooLong, Verbatim, type FieldError} from "../field-errors.ts";
import {dnsSubdomainErrors, qualifiedNameErrors} from "../names.ts";
import type {CSIDriver, CSINode, CSINodeDriver, StorageV1TokenRequest, VolumeAttachment} from "../types.ts";
import {immutable, notNegative} from "./rules.ts";

/** ValidateCSIDriverName. */
export function driverNameErrors(name: string, at: string): FieldError[] {
  if (!name) return [required(at)];
  return [
    ...(name.length > 63 ? [tooLong(at, 63)] : []),
    ...dnsSubdomainErrors(name.toLowerCase()).map((why) => invalidValue(at, name, why)),
  ];
}

const POLICIES = ["File", "None", "ReadWriteOnceWithFSType"], MODES = ["Persistent", "Ephemeral"];

export function csiDriverErrors({spec}: CSIDriver): FieldError[] {
  const {fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period} = spec, errors: FieldError[] = [];
  if (fsGroupPolicy !== undefined && !POLICIES.includes(fsGroupPolicy)) errors.push(notSupported("spec.fsGroupPolicy", fsGroupPolicy, POLICIES));
  errors.push(...tokenErrors(tokenRequests));
  for (const mode of volumeLifecycleModes) if (!MODES.includes(mode)) errors.push(notSupported("spec.volumeLifecycleModes", mode, MODES));
  if (period !== undefined && period < 10) errors.push(invalidValue("spec.nodeAllocatableUpdatePeriodSeconds", period, "must be greater than or equal to 10 seconds"));
  return errors;
}

function tokenErrors(requests: readonly StorageV1TokenRequest[]): FieldError[] {
  return requests.flatMap(({audience, expirationSeconds: seconds}, i) => {
    const at = `spec.tokenRequests[${i}]`;
    if (requests.findIndex((other) => other.audience === audience) < i) return [duplicate(`${at}.audience`, audience)];
    if (seconds === undefined) return [];
    if (seconds < 600) return [invalidValue(`${at}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes")];
    return seconds > 2 ** 32 ? [invalidValue(`${at}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
  });
}

/** The path of attachRequired is misspelt upstream. */
export const csiDriverUpdateErrors = (object: CSIDriver, old: CSIDriver): FieldError[] => [
  ...csiDriverErrors(object), ...immutable(object.spec.attachRequired ?? null, "spec.attachedRequired", object.spec.attachRequired === old.spec.attachRequired),
  ...immutable(object.spec.volumeLifecycleModes ?? null, "spec.volumeLifecycleModes", equal(object.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes)),
];

export function csiNodeErrors({spec}: CSINode): FieldError[] {
  const drivers = spec?.drivers ?? [];
  return drivers.flatMap(({name = "", nodeID = "", allocatable, topologyKeys}, i) => {
    const at = `spec.drivers[${i}]`, errors = driverNameErrors(name, `${at}.name`), keys = topologyKeys ?? [];
    if (!nodeID) errors.push(required(`${at}.nodeID`));
    if (nodeID.length > 256) errors.push(invalidValue(`${at}.nodeID`, nodeID, "must be 256 characters or less"));
    errors.push(...notNegative(allocatable?.count, `${at}.allocatable.count`));
    if (drivers.findIndex((other) => other.name === name) < i) errors.push(duplicate(`${at}.name`, name));
    for (const [j, key] of keys.entries()) {
      if (!key) errors.push(required(at));
      if (keys.indexOf(key) < j) errors.push(duplicate(at, key));
      errors.push(...qualifiedNameErrors(key).map((why) => invalidValue(at, key, why)));
    }
    return errors;
  });
}

const settled = ({name, nodeID, topologyKeys}: CSINodeDriver): unknown => ({Name: name, NodeID: nodeID, TopologyKeys: topologyKeys ?? null, Allocatable: null});

/** A driver that is there stays as it is, but for how many volumes it takes. */
export function csiNodeUpdateErrors(object: CSINode, old: CSINode): FieldError[] {
  const changed = (old.spec?.drivers ?? []).flatMap((before) => (object.spec?.drivers ?? []).filter((driver) => driver.name === before.name && !equal(settled(driver), settled(before))));
  return [...csiNodeErrors(object), ...changed.map((driver) => invalidValue("spec.drivers", new Verbatim(JSON.stringify(settled(driver))), "field is immutable"))];
}

function attachmentErrors({spec: {attacher = "", nodeName = "", source}}: VolumeAttachment): FieldError[] {
  const errors = driverNameErrors(attacher, "spec.attacher"), one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName", {inlineVolumeSpec, persistentVolumeName} = source ?? {};
  if (!inlineVolumeSpec && persistentVolumeName === undefined) errors.push(required("spec.source", one));
  else if (inlineVolumeSpec && persistentVolumeName !== undefined) errors.push(forbiddenField("spec.source", one));
  else if (persistentVolumeName === "") errors.push(required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName"));
  return [...errors, ...dnsSubdomainErrors(nodeName).map((why) => invalidValue("spec.nodeName", nodeName, why))];
}

export function volumeAttachmentErrors(object: VolumeAttachment): FieldError[] {
  const name = object.spec.source?.persistentVolumeName;
  return [...attachmentErrors(object), ...(name === undefined ? [] : dnsSubdomainErrors(name).map((why) => invalidValue("spec.source.persistentVolumeName", name, why)))];
}

export function volumeAttachmentUpdateErrors(object: VolumeAttachment, old: VolumeAttachment): FieldError[] {
  const {attacher, nodeName, source} = object.spec, shown = {Attacher: attacher, Source: {PersistentVolumeName: source.persistentVolumeName ?? null, InlineVolumeSpec: source.inlineVolumeSpec ?? null}, NodeName: nodeName};
  return [...attachmentErrors(object), ...(equal(object.spec, old.spec) ? [] : [invalidValue("spec", new Verbatim(JSON.stringify(shown)), "field is immutable")])];
}
