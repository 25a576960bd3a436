// Validation of CustomResourceDefinitions. Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation.
// Not simulated: the costs of validation rules.
import {duplicate, invalidValue, notSupported, required, Verbatim, type FieldError} from "../field-errors.ts";
import {dns1035LabelErrors, dnsSubdomainErrors} from "../names.ts";
import type {CustomResourceDefinition, CustomResourceDefinitionVersion, CustomResourceSubresources, WebhookConversion} from "../types.ts";
import {immutable} from "./rules.ts";
import {schemaErrors} from "./crd-schema.ts";

const APPROVAL = "api-approved.kubernetes.io";

export function crdErrors(object: CustomResourceDefinition): FieldError[] {
  const {metadata, spec} = object, named = !metadata.name || metadata.name === `${spec.names.plural}.${spec.group}`;
  return [...(named ? [] : [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')]), ...contentErrors(object)];
}

function contentErrors(object: CustomResourceDefinition): FieldError[] {
  const {spec} = object, errors: FieldError[] = [];
  errors.push(...groupErrors(spec.group), ...scopeErrors(spec.scope), ...versionsErrors(object), ...namesErrors(spec.names), ...conversionErrors(object), ...storedErrors(object), ...approvalErrors(object));
  return errors;
}

function groupErrors(group: string): FieldError[] {
  if (!group) return [required("spec.group")];
  const errors = dnsSubdomainErrors(group);
  if (errors.length) return [invalidValue("spec.group", group, errors.join(","))];
  return group.includes(".") ? [] : [invalidValue("spec.group", group, "should be a domain with at least one dot")];
}

const scopeErrors = (scope: string): FieldError[] => (scope === "Cluster" || scope === "Namespaced" ? [] : [scope ? notSupported("spec.scope", scope, ["Cluster", "Namespaced"]) : required("spec.scope")]);

/** Versions as Go's structures: what is the same in all of them is told once, at the top. */
const goVersions = (versions: readonly CustomResourceDefinitionVersion[]): string => `[${versions.map(({name, served, storage, deprecated = false}) =>
  `{"Name":${JSON.stringify(name)},"Served":${served},"Storage":${storage},"Deprecated":${deprecated},"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}`).join(",")}]`;

function versionsErrors({spec}: CustomResourceDefinition): FieldError[] {
  const versions = spec.versions ?? [];
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, version] of versions.entries()) {
    const at = `spec.versions[${i}]`, whole = versions.length === 1 ? "spec" : at;
    errors.push(...dns1035LabelErrors(version.name).map((text) => invalidValue(`${at}.name`, version.name, text)), ...deprecationErrors(version, at));
    names.add(version.name);
    const schema = version.schema?.openAPIV3Schema;
    if (!schema) errors.push(required(`${at}.schema.openAPIV3Schema`));
    else errors.push(...schemaErrors(schema, `${whole === "spec" ? "spec.validation" : `${at}.schema`}.openAPIV3Schema`));
    errors.push(...columnErrors(version, whole), ...subresourceErrors(version.subresources, `${whole}.subresources`), ...selectableErrors(version, `${whole}.selectableFields`));
  }
  const whole = (why: string) => invalidValue("spec.versions", spec.versions ? new Verbatim(goVersions(versions)) : null, why);
  if (names.size < versions.length) errors.push(whole("must contain unique version names"));
  if (versions.filter(({storage}) => storage).length !== 1) errors.push(whole("must have exactly one version marked as storage version"));
  // The first version is the one of the time when there was but one.
  if (versions[0]) errors.push(...dns1035LabelErrors(versions[0].name).map((text) => invalidValue("spec.version", versions[0]!.name, text)));
  return errors;
}

function deprecationErrors({deprecated, deprecationWarning: text}: CustomResourceDefinitionVersion, at: string): FieldError[] {
  const wrong = (why: string) => [invalidValue(`${at}.deprecationWarning`, text, why)];
  if (text === undefined) return [];
  if (!deprecated) return wrong("can only be set for deprecated versions");
  if (text === "") return wrong("must not be an empty string");
  const strange = /[^\P{C}]|[^\P{Zl}]|[^\P{Zp}]/u.exec(text);
  return [...(text.length > 256 ? wrong("must be <= 256 characters long") : []), ...(strange ? wrong(`must only contain printable UTF-8 characters; non-printable character found at index ${strange.index}`) : [])];
}

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"], COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

function columnErrors({additionalPrinterColumns = []}: CustomResourceDefinitionVersion, at: string): FieldError[] {
  return additionalPrinterColumns.flatMap(({name, type, format, jsonPath}, i) => {
    const path = `${at}.additionalPrinterColumns[${i}]`;
    return [
      ...(name ? [] : [required(`${path}.name`)]),
      ...(type ? (COLUMN_TYPES.includes(type) ? [] : [invalidValue(`${path}.type`, type, `must be one of ${COLUMN_TYPES.join(",")}`)]) : [required(`${path}.type`, `must be one of ${COLUMN_TYPES.join(",")}`)]),
      ...(format && !COLUMN_FORMATS.includes(format) ? [invalidValue(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(",")}`)] : []),
      ...pathErrors(jsonPath, `${path}.JSONPath`, "must be a simple json path starting with ."),
    ];
  });
}

const pathErrors = (path: string, at: string, why: string): FieldError[] => (path ? (path.startsWith(".") ? [] : [invalidValue(at, path, why)]) : [required(at)]);

function subresourceErrors(subresources: CustomResourceSubresources | undefined, at: string): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  const check = (value: string | undefined, field: string, roots: readonly string[], needed: boolean): FieldError[] => {
    if (!value) return needed ? [required(`${at}.scale.${field}`)] : [];
    if (!value.startsWith(".")) return [invalidValue(`${at}.scale.${field}`, value, "must be a simple json path starting with .")];
    return roots.some((root) => value.startsWith(`${root}.`)) ? [] : [invalidValue(`${at}.scale.${field}`, value, `should be a json path under ${roots.length > 1 ? "either " : ""}${roots.join(" or ")}`)];
  };
  return [...check(scale.specReplicasPath, "specReplicasPath", [".spec"], true), ...check(scale.statusReplicasPath, "statusReplicasPath", [".status"], true), ...check(scale.labelSelectorPath, "labelSelectorPath", [".spec", ".status"], false)];
}

const SELECTABLE = ["string", "boolean", "integer"];

/** A field that selectors may name is in the schema, and a scalar. */
function selectableErrors({selectableFields = [], schema}: CustomResourceDefinitionVersion, at: string): FieldError[] {
  return selectableFields.flatMap(({jsonPath}, i) => {
    const where = `${at}[${i}].jsonPath`, parts = jsonPath?.split(".").slice(1) ?? [], errors: FieldError[] = [];
    if (!jsonPath) return [required(where)];
    let found = schema?.openAPIV3Schema;
    if (!jsonPath.startsWith(".")) return [invalidValue(where, jsonPath, `is an invalid path: expected [ or . but got: ${jsonPath.slice(0, 1)}`)];
    for (const part of parts) found = found?.properties?.[part];
    if (!found) return [invalidValue(where, jsonPath, "is an invalid path: does not refer to a valid field")];
    if (parts[0] === "metadata") errors.push(invalidValue(where, jsonPath, "must not point to fields in metadata"));
    if (!SELECTABLE.includes(found.type ?? "")) errors.push(invalidValue(where, jsonPath, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."));
    if (selectableFields.findIndex((other) => other.jsonPath === jsonPath) < i) errors.push(duplicate(where, jsonPath));
    return errors;
  });
}

function namesErrors(names: CustomResourceDefinition["spec"]["names"]): FieldError[] {
  const errors: FieldError[] = [], at = "spec.names";
  const label = (value: string | undefined, field: string, lower = value): void => {
    const wrong = value ? dns1035LabelErrors(lower ?? "").join(",") : "";
    if (value) errors.push(...(wrong ? [invalidValue(`${at}.${field}`, value, field === "kind" || field === "listKind" ? `may have mixed case, but should otherwise match: ${wrong}` : wrong)] : []));
    else errors.push(required(`${at}.${field}`));
  };
  label(names.plural, "plural");
  label(names.singular, "singular");
  label(names.kind, "kind", names.kind.toLowerCase());
  label(names.listKind, "listKind", names.listKind?.toLowerCase());
  for (const [i, name] of (names.shortNames ?? []).entries()) label(name, `shortNames[${i}]`);
  if (names.kind && names.kind === names.listKind) errors.push(invalidValue(`${at}.listKind`, names.listKind, "kind and listKind may not be the same"));
  for (const [i, name] of (names.categories ?? []).entries()) label(name, `categories[${i}]`);
  return errors;
}

function conversionErrors({spec: {conversion, preserveUnknownFields}}: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = preserveUnknownFields ? [invalidValue("spec.preserveUnknownFields", true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead")] : [], strategy = conversion?.strategy;
  if (strategy !== undefined && strategy !== "None" && strategy !== "Webhook") errors.push(notSupported("spec.conversion.strategy", strategy, ["None", "Webhook"]));
  return strategy === "Webhook" ? [...errors, ...webhookErrors(conversion!.webhook, "spec.conversion")] : errors;
}

function webhookErrors(webhook: WebhookConversion | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [], {clientConfig, conversionReviewVersions: versions} = webhook ?? {}, path = `${at}.conversionReviewVersions`;
  if (!clientConfig) errors.push(required(`${at}.webhookClientConfig`, "required when strategy is set to Webhook"));
  else if ((clientConfig.url === undefined) === (clientConfig.service === undefined)) errors.push(required(`${at}.webhookClientConfig`, "exactly one of url or service is required"));
  if (!versions?.length) return [...errors, required(path)];
  for (const [i, version] of versions.entries()) errors.push(...(versions.indexOf(version) < i ? [invalidValue(`${path}[${i}]`, version, "duplicate version")] : dns1035LabelErrors(version).map((text) => invalidValue(`${path}[${i}]`, version, text))));
  return versions.includes("v1") || versions.includes("v1beta1") ? errors : [...errors, invalidValue(path, versions, "must include at least one of v1, v1beta1")];
}

function storedErrors({spec, status}: CustomResourceDefinition): FieldError[] {
  const stored = status?.storedVersions ?? [];
  if (!stored.length) return [invalidValue("status.storedVersions", status?.storedVersions ?? null, "must have at least one stored version")];
  // Where several versions want to be stored, the last one counts.
  const storage = spec.versions?.findLast((version) => version.storage)?.name;
  return storage && !stored.includes(storage) ? [invalidValue("status.storedVersions", stored, `must have the storage version ${storage}`)] : [];
}

function approvalErrors({metadata, spec: {group}}: CustomResourceDefinition): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const approval = metadata.annotations?.[APPROVAL], at = `metadata.annotations[${APPROVAL}]`;
  if (!approval) return [required(at, `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`)];
  return approval.startsWith("unapproved") || /^https?:\/\/\S+/.test(approval) ? [] : [invalidValue(at, approval, `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`)];
}

export function crdUpdateErrors(object: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const errors = contentErrors(object), established = old.status?.conditions?.some(({type, status}) => type === "Established" && status === "True");
  if (old.spec.group !== object.spec.group) errors.push(...immutable(object.spec.group, "spec.group", false));
  if (established && old.spec.scope !== object.spec.scope) errors.push(...immutable(object.spec.scope, "spec.scope", false));
  if (established && old.spec.names.kind !== object.spec.names.kind) errors.push(...immutable(object.spec.names.kind, "spec.names.kind", false));
  if (old.spec.names.plural !== object.spec.names.plural) errors.push(...immutable(object.spec.names.plural, "spec.names.plural", false));
  for (const stored of object.status?.storedVersions ?? []) {
    if (!object.spec.versions?.some(({name}) => name === stored)) errors.push(invalidValue("status.storedVersions[0]", stored, "missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions".replaceAll("v1", stored)));
  }
  return errors;
}

