// CustomResourceDefinitions. Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go, pkg/registry/customresourcedefinition.
// Not simulated: conversion by webhooks.
import {isKnownFormat} from "../custom/formats.ts";
import {itemsOf, valuesOf} from "../custom/structure.ts";
import type {CustomResourceDefinition, JSONSchemaProps} from "../types.ts";
import {crdErrors, crdUpdateErrors} from "../validation/crd.ts";
import {instant} from "../../clock.ts";
import {kind} from "./kind.ts";

export const customresourcedefinition = kind<CustomResourceDefinition>({
  resource: "customresourcedefinitions", group: "apiextensions.k8s.io", generation: true, status: true, returnsDeleted: false, conditionalUpdate: true, looseFinalizers: true,
  defaults({spec}) {
    const {names} = spec;
    if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
    if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
    spec.conversion ??= {strategy: "None"};
  },
  prepareForCreate(object) {
    const stored = object.spec.versions?.find(({storage}) => storage);
    // Go writes the status of a definition that nobody has looked at yet with null and empty names.
    const status = {conditions: null, acceptedNames: {plural: "", kind: ""}, storedVersions: stored ? [stored.name] : null};
    object.status = status as unknown as typeof object.status;
  },
  prepareForUpdate(object) {
    const stored = object.spec.versions?.find(({storage}) => storage)?.name;
    if (stored && object.status && !object.status.storedVersions?.includes(stored)) object.status = {...object.status, storedVersions: [...(object.status.storedVersions ?? []), stored]};
  },
  ending: (object, io) => (object.metadata.deletionTimestamp ? undefined : ending(object, instant(io.nowMs))),
  warnings: ({spec}, old) => unknownFormats(spec, old?.spec),
  validate: crdErrors,
  validateUpdate: crdUpdateErrors,
});

/** Formats that nobody knows: strategy.go WarningsOnCreate. */
function unknownFormats(spec: CustomResourceDefinition["spec"], old?: CustomResourceDefinition["spec"]): string[] {
  const found = (definition: CustomResourceDefinition["spec"] | undefined): string[] => [...new Set((definition?.versions ?? []).flatMap(({schema}) => formatsOf(schema?.openAPIV3Schema)))].sort();
  const before = old && found(old);
  return found(spec).filter((format) => !isKnownFormat(format) && !before?.includes(format)).map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

function formatsOf(schema: JSONSchemaProps | undefined): string[] {
  if (!schema) return [];
  return [...(schema.format ? [schema.format] : []), ...formatsOf(itemsOf(schema)), ...formatsOf(valuesOf(schema)), ...Object.values(schema.properties ?? {}).flatMap(formatsOf)];
}

const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

/** A definition that is deleted first waits until its objects are. */
function ending(object: CustomResourceDefinition, now: string): CustomResourceDefinition {
  const condition = {type: "Terminating", status: "True", reason: "InstanceDeletionPending", message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", lastTransitionTime: now};
  const {metadata, status} = object;
  return {
    ...object, metadata: {...metadata, deletionTimestamp: now, finalizers: [...(metadata.finalizers ?? []), CLEANUP]},
    status: {...status!, conditions: [...(status?.conditions ?? []), condition]},
  };
}
