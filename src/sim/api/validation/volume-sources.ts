// Validation of the volume types that storage vendors and network file systems have. Source: pkg/apis/core/validation validateISCSIVolumeSource and its kin.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import type {PersistentVolumeSpec, Volume} from "../types.ts";

type Check<K extends keyof Volume> = (source: NonNullable<Volume[K]>, at: string) => FieldError[];

/** Fields that have to be there. */
const needs = <T extends object>(source: T, at: string, ...fields: readonly (keyof T & string)[]): FieldError[] =>
  fields.filter((field) => { const value = source[field] as unknown; return !value || (Array.isArray(value) && !value.length); }).map((field) => required(`${at}.${field}`));

const PARTITION = "must be between 1 and 255, inclusive", UNIT = "must be between 0 and 255, inclusive";
const partition = (number: number | undefined, at: string): FieldError[] => (number !== undefined && (number < 0 || number > 255) ? [invalidValue(`${at}.partition`, number, PARTITION)] : []);

const INITIATORS: {readonly [scheme: string]: RegExp} = {iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$/, eui: /^eui.[A-Za-z0-9]{16}$/, naa: /^naa.[A-Za-z0-9]{32}$/};

function initiatorErrors(name: string, at: string): FieldError[] {
  const scheme = INITIATORS[name.slice(0, 3)];
  if (!scheme) return [invalidValue(at, name, "must be valid format starting with iqn, eui, or naa")];
  return scheme.test(name) ? [] : [invalidValue(at, name, "must be valid format")];
}

const iscsi: Check<"iscsi"> = (source, at) => {
  const errors = needs(source, at, "targetPortal", "iqn"), {iqn, lun = 0, chapAuthDiscovery, chapAuthSession, secretRef, initiatorName} = source;
  if (iqn) errors.push(...initiatorErrors(iqn, `${at}.iqn`));
  if (lun < 0 || lun > 255) errors.push(invalidValue(`${at}.lun`, lun, UNIT));
  if ((chapAuthDiscovery || chapAuthSession) && !secretRef) errors.push(required(`${at}.secretRef`));
  if (initiatorName !== undefined) errors.push(...initiatorErrors(initiatorName, `${at}.initiatorname`));
  return errors;
};

const fc: Check<"fc"> = (source, at) => {
  if (source.wwids?.length || source.targetWWNs?.length) {
    if (source.wwids?.length && source.targetWWNs?.length) return [invalidValue(`${at}.targetWWNs`, source.targetWWNs, "targetWWNs and wwids can not be specified simultaneously")];
    if (source.wwids?.length) return [];
    if (source.lun === undefined) return [required(`${at}.lun`, "lun is required if targetWWNs is specified")];
    return source.lun < 0 || source.lun > 255 ? [invalidValue(`${at}.lun`, source.lun, UNIT)] : [];
  }
  return [required(`${at}.targetWWNs`, "must specify either targetWWNs or wwids, but not both")];
};

const azureDisk: Check<"azureDisk"> = (source, at) => [
  ...(source.diskName ? [] : [required(`${at}.diskName`)]), ...(source.diskURI ? [] : [required(`${at}.diskURI`)]),
];

const cephfs: Check<"cephfs"> = (source, at) => needs(source, at, "monitors");
const flocker: Check<"flocker"> = ({datasetName, datasetUUID}, at) => {
  if (!datasetName && !datasetUUID) return [required(at, "one of datasetName and datasetUUID is required")];
  return datasetName && datasetUUID ? [invalidValue(at, "resource", "datasetName and datasetUUID can not be specified simultaneously")] : datasetName?.includes("/") ? [invalidValue(`${at}.datasetName`, datasetName, "must not contain '/'")] : [];
};

/** By the field of the volume; the path under which upstream names it, where that is another. */
const SOURCES: {readonly [K in keyof Volume]?: {readonly check: Check<K>; readonly path?: string}} = {
  iscsi: {check: iscsi}, fc: {check: fc}, azureDisk: {check: azureDisk}, cephfs: {check: cephfs}, flocker: {check: flocker},
  gcePersistentDisk: {path: "persistentDisk", check: (source, at) => [...needs(source, at, "pdName"), ...partition(source.partition, at)]},
  awsElasticBlockStore: {check: (source, at) => [...needs(source, at, "volumeID"), ...partition(source.partition, at)]},
  glusterfs: {check: (source, at) => needs(source, at, "endpoints", "path")},
  rbd: {check: (source, at) => needs(source, at, "monitors", "image")},
  cinder: {check: (source, at) => needs(source, at, "volumeID")},
  azureFile: {check: (source, at) => needs(source, at, "secretName", "shareName")},
  vsphereVolume: {check: (source, at) => needs(source, at, "volumePath")},
  photonPersistentDisk: {check: (source, at) => needs(source, at, "pdID")},
  portworxVolume: {check: (source, at) => needs(source, at, "volumeID")},
  quobyte: {check: (source, at) => [...(source.registry ? [] : [required(`${at}.registry`, "must be a host:port pair or multiple pairs separated by commas")]), ...(source.volume ? [] : [required(`${at}.volume`)])]},
  flexVolume: {check: (source, at) => needs(source, at, "driver")},
};

/** The same of a PersistentVolume, whose sources differ little. */
export const persistentVolumeSourceErrors = (spec: PersistentVolumeSpec, source: string): FieldError[] => vendorErrors(spec as unknown as Volume, source, "spec"); // named alike

/** What is wrong with a source of these types. */
export function vendorErrors(volume: Volume, source: string, at: string): FieldError[] {
  const known = SOURCES[source as keyof Volume] as {readonly check: (source: unknown, at: string) => FieldError[]; readonly path?: string} | undefined; // each check takes its own field
  return known ? known.check(volume[source as keyof Volume], `${at}.${known.path ?? source}`) : [];
}
