// An object's value in etcd: `k8s`, NUL, and a runtime.Unknown in protobuf; custom resources, their definitions and APIServices as JSON.
// ObjectMeta, ConfigMap and Secret have their real field numbers. Others have their fields numbered in the order in which they
// stand here, so lengths and tags are not exact; every name and value is there as in life.
// Source: k8s.io/apimachinery/pkg/runtime/serializer/protobuf, k8s.io/api/core/v1/generated.proto.
import type {Json, KubeObject} from "../api/object.ts";
import {parseInstant} from "../clock.ts";
import {isPlain} from "./keys.ts";

const encoder = new TextEncoder();

type Part = readonly number[];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = Math.max(0, Math.trunc(value)); ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push(rest % 128 + 128);
  }
}

const bytesField = (field: number, content: Part): Part => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const textOf = (text: string): Part => [...encoder.encode(text)];
const textField = (field: number, text: string): Part => bytesField(field, textOf(text));
const numberField = (field: number, value: number): Part => [...varint(field * 8), ...varint(value)];
const join = (...parts: readonly Part[]): Part => parts.flat();

/** Fields that are maps in the API: their keys are data, not names of fields. */
const MAPS = new Set(["labels", "annotations", "data", "binaryData", "stringData", "matchLabels", "nodeSelector", "selector", "limits", "requests", "capacity", "allocatable", "hard", "used", "parameters"]);

const mapFields = (field: number, entries: {readonly [key: string]: Json | undefined}, value: (json: Json) => Part): Part =>
  join(...Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, json]) => bytesField(field, join(textField(1, key), value(json ?? "")))));

function anyField(field: number, name: string, json: Json | undefined): Part {
  if (json === undefined || json === null) return [];
  if (typeof json === "string") return textField(field, json);
  if (typeof json === "number") return numberField(field, json);
  if (typeof json === "boolean") return numberField(field, json ? 1 : 0);
  if (Array.isArray(json)) return join(...json.map((item: Json) => anyField(field, name, item)));
  const fields = json as {readonly [key: string]: Json | undefined}; // neither text, number, boolean nor list
  return MAPS.has(name) ? mapFields(field, fields, (value) => anyField(2, "", value)) : bytesField(field, message(fields));
}

const message = (fields: {readonly [name: string]: Json | undefined}): Part => join(...Object.entries(fields).map(([name, json], i) => anyField(i + 1, name, json)));

const timeField = (field: number, seconds: number): Part => bytesField(field, join(numberField(1, seconds), numberField(2, 0)));

/** Seconds since 1970 of a time in the API's form; 0 for none. */
const seconds = (text: unknown): number => Math.floor(parseInstant(String(text)) / 1000) || 0;

function metadata({metadata: meta}: KubeObject): Part {
  return join(
    textField(1, meta.name), textField(2, meta.generateName ?? ""), textField(3, meta.namespace ?? ""), textField(4, ""), textField(5, meta.uid), textField(6, ""), numberField(7, meta.generation ?? 0), timeField(8, seconds(meta.creationTimestamp)),
    ...(meta.deletionTimestamp === undefined ? [] : [timeField(9, seconds(meta.deletionTimestamp)), numberField(10, meta.deletionGracePeriodSeconds ?? 0)]),
    mapFields(11, meta.labels ?? {}, (value) => anyField(2, "", value)), mapFields(12, meta.annotations ?? {}, (value) => anyField(2, "", value)),
    ...(meta.ownerReferences ?? []).map((owner) => bytesField(13, join(textField(1, owner.kind), textField(3, owner.name), textField(4, owner.uid), textField(5, owner.apiVersion), numberField(6, owner.controller ? 1 : 0), numberField(7, owner.blockOwnerDeletion ? 1 : 0)))),
    ...(meta.finalizers ?? []).map((finalizer) => textField(14, finalizer)),
    ...(meta.managedFields ?? []).map((entry) => bytesField(17, join(textField(1, String(entry["manager"])), textField(2, String(entry["operation"])), textField(3, String(entry["apiVersion"])), timeField(4, seconds(entry["time"])), textField(6, "FieldsV1"), bytesField(7, textField(1, JSON.stringify(entry["fieldsV1"] ?? {}))), textField(8, String(entry["subresource"] ?? ""))))),
  );
}

const decoded = (json: Json): Part => [...atob(String(json))].map((letter) => letter.charCodeAt(0));

function body(object: KubeObject): Part {
  const fields = object as unknown as {readonly [name: string]: Json | undefined}; // an object of the API is JSON
  const first = bytesField(1, metadata(object));
  if (object.kind === "Secret") return join(first, mapFields(2, (fields["data"] ?? {}) as {[key: string]: string}, (value) => bytesField(2, decoded(value))), textField(3, String(fields["type"] ?? "")));
  if (object.kind === "ConfigMap") return join(first, mapFields(2, (fields["data"] ?? {}) as {[key: string]: string}, (value) => anyField(2, "", value)));
  const rest = Object.entries(fields).filter(([name]) => name !== "apiVersion" && name !== "kind" && name !== "metadata");
  return join(first, ...rest.map(([name, json], i) => anyField(i + 2, name, json)));
}

const AS_JSON = /^(?:apiextensions\.k8s\.io|apiregistration\.k8s\.io)\//;

/** A group of Kubernetes itself: none, without dots (`apps`), or one of k8s.io. */
const isBuiltIn = (apiVersion: string): boolean => !/^[^/]*\./.test(apiVersion) || /^[^/]*\.k8s\.io\//.test(apiVersion);

/** The bytes that etcd keeps for an object. */
export function valueOf(object: KubeObject): Uint8Array {
  if (isPlain(object)) return encoder.encode(object.value);
  if (AS_JSON.test(object.apiVersion) || !isBuiltIn(object.apiVersion)) {
    const {resourceVersion: _version, ...meta} = object.metadata;
    return encoder.encode(`${JSON.stringify({...object, metadata: meta})}\n`);
  }
  const type = join(textField(1, object.apiVersion), textField(2, object.kind));
  return Uint8Array.from(join(textOf("k8s\0"), bytesField(1, type), bytesField(2, body(object)), textField(3, ""), textField(4, "")));
}
