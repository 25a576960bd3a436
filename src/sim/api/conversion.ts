// An object as another version of its resource shows it, and the version in which objects are kept. Custom resources: strategy None, which only changes apiVersion.
// Not simulated: conversion webhooks. Source: apiextensions-apiserver pkg/apiserver/conversion, pkg/apis/*/conversion.go.
import {conversions} from "./conversions/index.ts";
import {decodeCustom} from "./custom/decode.ts";
import {resourcesOf, storageVersionOf, type CustomVersion} from "./custom/definitions.ts";
import type {JsonObject, KubeObject} from "./object.ts";
import {findResource, type ResourceInfo} from "./resources.ts";

/** The row of the version in which the objects of a resource are kept. */
export function storedAs(info: ResourceInfo): ResourceInfo {
  if (info.custom) return customStorage(info, info.custom);
  const conversion = conversions[`${info.groupVersion}/${info.name}`];
  return conversion ? findResource(conversion.stored, info.name) ?? info : info;
}

function customStorage(info: ResourceInfo, {definition, version}: CustomVersion): ResourceInfo {
  const stored = storageVersionOf(definition);
  if (stored === version.name) return info;
  // A version that is kept may be one that is not served.
  const kept = definition.spec.versions.find(({name}) => name === stored);
  return resourcesOf(definition).find((row) => row.name === info.name && row.version === stored) ?? (kept ? {...info, version: stored, groupVersion: `${info.group}/${stored}`, custom: {definition, version: kept}} : info);
}

/** The object in the version that a row is of. */
export function convert(object: KubeObject, to: ResourceInfo): KubeObject {
  if (object.apiVersion === to.groupVersion) return object;
  if (to.custom) return decodeCustom({...(object as unknown as JsonObject), apiVersion: to.groupVersion}, to.custom).object as unknown as KubeObject; // decoded by the version's schema
  const shown = conversions[`${to.groupVersion}/${to.name}`];
  if (shown) return shown.fromStored(object);
  const sent = conversions[`${object.apiVersion}/${to.name}`];
  return sent ? sent.toStored(object) : object;
}
