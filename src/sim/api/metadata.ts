// metadata: what the server fills in and what it refuses. Source: k8s.io/apimachinery/pkg/api/validation objectmeta.go.
import type {JsonObject, KubeObject, ObjectMeta, OwnerReference} from "./object.ts";
import {duplicate, forbiddenField, invalidValue, required, tooLong, Verbatim, type FieldError} from "./field-errors.ts";
import {dnsSubdomainErrors, labelValueErrors, maskTrailingDash, qualifiedNameErrors, dnsLabelErrors} from "./names.ts";
import {equal} from "./equal.ts";

const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];
const MAX_ANNOTATIONS = 256 * 1024;

export function labelErrors(labels: {readonly [key: string]: string} | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of sorted(labels)) {
    for (const text of qualifiedNameErrors(key)) errors.push(invalidValue(path, key, text));
    for (const text of labelValueErrors(value)) errors.push(invalidValue(path, value, text));
  }
  return errors;
}

export function annotationErrors(annotations: {readonly [key: string]: string} | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of sorted(annotations)) {
    for (const text of qualifiedNameErrors(key.toLowerCase())) errors.push(invalidValue(path, key, text));
    size += key.length + value.length;
  }
  if (size > MAX_ANNOTATIONS) errors.push(tooLong(path, MAX_ANNOTATIONS));
  return errors;
}

// Go walks maps in random order; upstream sorts nothing, recordings have one error at a time.
const sorted = (map: {readonly [key: string]: string} | undefined): [string, string][] => Object.entries(map ?? {});

/** ValidateObjectMeta. */
export function metadataErrors(meta: Partial<ObjectMeta>, namespaced: boolean, nameErrors: (name: string) => readonly string[] = dnsSubdomainErrors, path = "metadata"): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) for (const text of nameErrors(maskTrailingDash(meta.generateName))) errors.push(invalidValue(`${path}.generateName`, meta.generateName, text));
  if (!meta.name) errors.push(required(`${path}.name`, "name or generateName is required"));
  else for (const text of nameErrors(meta.name)) errors.push(invalidValue(`${path}.name`, meta.name, text));
  if (namespaced) {
    if (!meta.namespace) errors.push(required(`${path}.namespace`));
    else for (const text of dnsLabelErrors(meta.namespace)) errors.push(invalidValue(`${path}.namespace`, meta.namespace, text));
  } else if (meta.namespace) errors.push(forbiddenField(`${path}.namespace`, "not allowed on this type"));
  errors.push(...labelErrors(meta.labels, `${path}.labels`), ...annotationErrors(meta.annotations, `${path}.annotations`));
  errors.push(...ownerErrors(meta.ownerReferences, `${path}.ownerReferences`), ...finalizerErrors(meta.finalizers, `${path}.finalizers`));
  return errors;
}

function ownerErrors(owners: readonly OwnerReference[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = "";
  owners?.forEach((owner) => {
    const at = path;
    if (!owner.apiVersion) errors.push(invalidValue(`${at}.apiVersion`, "", "version must not be empty"));
    if (!owner.kind) errors.push(invalidValue(`${at}.kind`, "", "must not be empty"));
    if (!owner.name) errors.push(invalidValue(`${at}.name`, "", "must not be empty"));
    if (!owner.uid) errors.push(invalidValue(`${at}.uid`, "", "must not be empty"));
    if (owner.apiVersion === "v1" && owner.kind === "Event") errors.push(invalidValue(at, owner as unknown as JsonObject, "/v1, Kind=Event is disallowed from being an owner"));
    if (owner.controller) {
      const name = `${owner.kind}/${owner.name}`;
      if (controller) errors.push(invalidValue(path, new Verbatim(JSON.stringify(owners.map(({apiVersion, kind, name: whose, uid, controller, blockOwnerDeletion}) => ({apiVersion, kind, name: whose, uid, controller, blockOwnerDeletion})))), `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`));
      else controller = name;
    }
  });
  return errors;
}

function finalizerErrors(finalizers: readonly string[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  finalizers?.forEach((finalizer, i) => {
    for (const text of qualifiedNameErrors(finalizer)) errors.push(invalidValue(`${path}[${i}]`, finalizer, text));
  });
  if (finalizers?.includes("orphan") && finalizers.includes("foregroundDeletion")) errors.push(invalidValue(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  return errors;
}

/** validateKubeFinalizerName: what built-in kinds ask of new objects besides. */
export const kubeFinalizerErrors = (finalizers: readonly string[] | undefined, path = "metadata.finalizers"): FieldError[] =>
  (finalizers ?? []).flatMap((finalizer, i) => (finalizer.includes("/") || STANDARD_FINALIZERS.includes(finalizer) ? [] : [invalidValue(`${path}[${i}]`, finalizer, "name is neither a standard finalizer name nor is it fully qualified")]));

/** ValidateObjectMetaUpdate. */
export function metadataUpdateErrors(meta: ObjectMeta, old: ObjectMeta, path = "metadata"): FieldError[] {
  const errors: FieldError[] = [];
  // What was stored was validated; most updates share their labels and the rest with it.
  const changed = <K extends keyof ObjectMeta>(field: K): ObjectMeta[K] | undefined => (meta[field] === old[field] ? undefined : meta[field]);
  if (old.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
    if (added.length) errors.push(forbiddenField(`${path}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(", ")}}`));
  }
  for (const field of ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    if (!equal(meta[field], old[field])) errors.push(invalidValue(`${path}.${field}`, meta[field], "field is immutable"));
  }
  errors.push(...labelErrors(changed("labels"), `${path}.labels`), ...annotationErrors(changed("annotations"), `${path}.annotations`), ...ownerErrors(changed("ownerReferences"), `${path}.ownerReferences`), ...finalizerErrors(changed("finalizers"), `${path}.finalizers`));
  return errors;
}

export const duplicates = (values: readonly string[], path: (i: number) => string): FieldError[] =>
  values.flatMap((value, i) => (values.indexOf(value) < i ? [duplicate(path(i), value)] : []));

export type Named = Pick<KubeObject, "metadata">;
