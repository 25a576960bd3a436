// CustomResourceDefinitions. Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go, pkg/registry/customresourcedefinition.
// Not simulated: conversion by webhooks.
import type {CustomResourceDefinition} from "../types.ts";
import {crdErrors, crdUpdateErrors} from "../validation/crd.ts";
import {kind} from "./kind.ts";

export const customresourcedefinition = kind<CustomResourceDefinition>({
  resource: "customresourcedefinitions", group: "apiextensions.k8s.io", generation: true, status: true, returnsDeleted: false, conditionalUpdate: true,
  defaults({spec}) {
    const {names} = spec;
    if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
    if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
    spec.conversion ??= {strategy: "None"};
  },
  prepareForCreate(object) {
    const stored = object.spec.versions.find(({storage}) => storage);
    // Go writes the status of a definition that nobody has looked at yet with null and empty names.
    const status = {conditions: null, acceptedNames: {plural: "", kind: ""}, storedVersions: stored ? [stored.name] : null};
    object.status = status as unknown as typeof object.status;
  },
  prepareForUpdate(object) {
    const stored = object.spec.versions.find(({storage}) => storage)?.name;
    if (stored && object.status && !object.status.storedVersions?.includes(stored)) object.status = {...object.status, storedVersions: [...(object.status.storedVersions ?? []), stored]};
  },
  validate: crdErrors,
  validateUpdate: crdUpdateErrors,
});
