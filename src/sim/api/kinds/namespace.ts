// Namespaces: they end when they are empty. Source: k8s.io/kubernetes/pkg/registry/core/namespace.
import {instant} from "../../clock.ts";
import {invalidValue, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, qualifiedNameErrors} from "../names.ts";
import type {Namespace} from "../types.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

const SECURITY = "pod-security.kubernetes.io/";
const LEVELS = ["privileged", "baseline", "restricted"];

/** PodSecurity admission: its labels say known levels and versions. */
function securityErrors({metadata: {labels = {}}}: Namespace): FieldError[] {
  return ["enforce", "audit", "warn"].flatMap((mode) => {
    const level = labels[SECURITY + mode], version = labels[`${SECURITY}${mode}-version`], at = (name: string): string => `metadata.labels[${SECURITY}${name}]`;
    return [
      ...(level === undefined || LEVELS.includes(level) ? [] : [invalidValue(at(mode), level, `must be one of ${LEVELS.join(", ")}`)]),
      ...(version === undefined || /^(latest|v1\.(0|[1-9]\d*))$/.test(version) ? [] : [invalidValue(at(`${mode}-version`), version, 'must be "latest" or "v1.x"')]),
    ];
  });
}

const STANDARD = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

function namespaceErrors(object: Namespace): FieldError[] {
  const finalizers = (object.spec?.finalizers ?? []).flatMap((name) => [...qualifiedNameErrors(name), ...(name.includes("/") || STANDARD.has(name) ? [] : ["name is neither a standard finalizer name nor is it fully qualified"])].map((text) => invalidValue("spec.finalizers", name, text)));
  return [...finalizers, ...securityErrors(object)];
}

export const namespace = kind<Namespace>({
  resource: "namespaces", status: true, returnsDeleted: true, nameErrors: dnsLabelErrors,
  defaults({metadata}) { if (metadata.name) metadata.labels = {...metadata.labels, [NAME_LABEL]: metadata.name}; },
  validate: namespaceErrors,
  validateUpdate: securityErrors,
  prepareForCreate(object) {
    object.status = {phase: "Active"};
    object.metadata.labels = {...object.metadata.labels, [NAME_LABEL]: object.metadata.name ?? ""};
    const spec = (object.spec ??= {});
    if (!spec.finalizers?.includes("kubernetes")) spec.finalizers = [...(spec.finalizers ?? []), "kubernetes"];
  },
  prepareForUpdate(object, old) {
    if (old.spec) object.spec = {...(old.spec.finalizers && {finalizers: [...old.spec.finalizers]})};
  },
  ending(object, io) {
    if (!object.spec?.finalizers?.length && !object.metadata.finalizers?.length) return undefined;
    if (object.metadata.deletionTimestamp) return object;
    return {...object, metadata: {...object.metadata, deletionTimestamp: instant(io.nowMs)}, status: {...object.status, phase: "Terminating"}};
  },
  holdsDeletion: ({spec}) => !!spec?.finalizers?.length,
  fields: {"status.phase": ({status}) => status?.phase ?? ""},
  columns: [nameColumn, text("Status", ({status}) => status?.phase ?? ""), ageColumn],
});
