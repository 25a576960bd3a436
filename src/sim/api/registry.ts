// The verbs on stored objects, below HTTP: what get, list, create, update, patch and delete do.
// Source: k8s.io/apiserver/pkg/registry/generic/registry store.go, pkg/registry/rest.
import {instant} from "../clock.ts";
import {suffix, uuid} from "../random.ts";
import {put, type Origin, type StoreState} from "../store/store.ts";
import {chance, type World} from "../world.ts";
import {plugins} from "./admission/index.ts";
import type {Attributes} from "./admission/plugin.ts";
import type {Caller, ListOptions, PatchType} from "./client.ts";
import {recorded, type Recording} from "./apply/managed-fields.ts";
import {convert, storedAs} from "./conversion.ts";
import {decodeCustom} from "./custom/decode.ts";
import {mergeSchemaOf} from "./custom/merge-schema.ts";
import {decode, DecodeError} from "./decode.ts";
import {alreadyExists, badRequest, conflict, internal, invalid, modified, notFound, plain} from "./errors.ts";
import {isStale} from "./encryption-at-rest.ts";
import {equal} from "./equal.ts";
import {invalidValue, type FieldError} from "./field-errors.ts";
import {kindFor} from "./kinds/index.ts";
import type {Io, Kind, Mutable} from "./kinds/kind.ts";
import {kubeFinalizerErrors, metadataErrors, metadataUpdateErrors} from "./metadata.ts";
import type {Draft, Json, JsonObject, KubeObject} from "./object.ts";
import {patched} from "./patch.ts";
import {resourceInfo, type ResourceInfo} from "./resources.ts";
import {typeOfKind} from "./schema.ts";
import {selectObjects} from "./select.ts";
import {eventsAbout} from "./event-index.ts";
import {etcdKey, storageKey} from "./storage.ts";
import {podsOfController, podsOnNode} from "./indexes.ts";
import {finishIfDone} from "./deletion.ts";
export {storageKey} from "./storage.ts";
export {remove} from "./deletion.ts";

export interface WriteOptions extends Recording { readonly dryRun?: boolean;
  /** The client's version, where it is not the one in which objects are kept. */
  readonly requested?: string;
  /** The object is as `decode` left it, or as it would, and nobody else's: it is taken as it is. */
  readonly decoded?: boolean;
  /** Where admission puts what it warns of. */
  readonly warnings?: string[] }

export const originOf = (world: World, caller: Caller): Origin => ({atMs: world.nowMs, author: caller.author, cause: caller.cause});
export const ioOf = (world: World, caller: Caller): Io => ({world, caller, nowMs: world.nowMs, random: () => chance(world, "apiserver")});
const infoOf = (resource: string | ResourceInfo): ResourceInfo => (typeof resource === "string" ? resourceInfo(resource) : resource);
/** The name under which a resource's objects are kept: custom resources carry their group. */
export const keptAs = (info: ResourceInfo): string => (info.custom ? `${info.name}.${info.group}` : info.name);

export const get = (world: World, resource: string, name: string, namespace?: string): KubeObject | undefined =>
  world.store.keys.get(storageKey(resource, name, namespace))?.object;

export function list(world: World, resource: string, options: ListOptions = {}): readonly KubeObject[] {
  if (resource === "pods" && !options.namespace && !options.labels && options.fields?.startsWith("spec.nodeName=") && !options.fields.includes(",")) {
    return podsOnNode(world.store, options.fields.slice("spec.nodeName=".length));
  }
  if (options.controlledBy) return podsOfController(world.store, options.controlledBy, options.namespace!);
  if (options.about) return eventsAbout(world.store, options.namespace!, options.about);
  const found = listed(world.store, resource, options.namespace);
  return options.labels || options.fields ? selectObjects(found, resource, options) : found;
}

// Lists that were asked for, by prefix. They are good until something of their resource is written, and can be dropped at any moment.
const lists = new WeakMap<StoreState, Map<string, {readonly at: number; readonly objects: readonly KubeObject[]}>>();

function listed(store: StoreState, resource: string, namespace: string | undefined): readonly KubeObject[] {
  let known = lists.get(store);
  if (!known) lists.set(store, (known = new Map()));
  const prefix = namespace ? `/registry/${resource}/${namespace}/` : `/registry/${resource}/`, at = store.changed[resource] ?? 0, there = known.get(prefix);
  if (there?.at === at) return there.objects;
  const objects = store.keys.valuesUnder(prefix).map(({object}) => object);
  known.set(prefix, {at, objects});
  return objects;
}

/**
 * The object as Go would hold it, freshly copied: the caller may change it. Parts shared with `old` are as they should be already,
 * and they stay shared, so that whoever compares the two sees at a glance what is the same.
 */
function shaped(info: ResourceInfo, object: JsonObject, old?: JsonObject, isDecoded = false): Mutable<KubeObject> {
  const type = typeOfKind(info.groupVersion, info.kind);
  if (info.custom) return decodeCustom(object, info.custom).object as unknown as Mutable<KubeObject>; // decoded by the schema of its version
  if (!type) return JSON.parse(JSON.stringify(object)) as Mutable<KubeObject>; // an object with metadata
  const rest: {[key: string]: Json | undefined} = {}, shared: {[key: string]: Json | undefined} = {};
  for (const key in object) {
    const part = object[key];
    if (old && key !== "metadata" && part === old[key] && typeof part === "object") shared[key] = part;
    else rest[key] = part;
  }
  const metadata = old && sharedMetadata(object["metadata"] as JsonObject, old["metadata"] as JsonObject); // every object has them
  if (metadata) delete rest["metadata"];
  const fresh = (isDecoded ? rest : decoded(rest as JsonObject, type)) as {[key: string]: Json | undefined};
  for (const key in shared) fresh[key] = shared[key];
  if (metadata) fresh["metadata"] = metadata;
  return fresh as unknown as Mutable<KubeObject>; // decoded by the schema of its kind
}

function typed(info: ResourceInfo, object: Mutable<KubeObject>): Mutable<KubeObject> {
  object.apiVersion = info.groupVersion;
  object.kind = info.kind;
  return object;
}

/** What clients send is decoded before it comes here; what patches and applied configurations make of it is not. */
function decoded(object: JsonObject, type: string): JsonObject {
  try {
    return decode(object, type).object;
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(error.message) : error;
  }
}

/** A copy of metadata that differ from the old ones in no part at most by what the server fills in; undefined: they have to be decoded. */
function sharedMetadata(meta: JsonObject, old: JsonObject): JsonObject | undefined {
  const copy: {[key: string]: Json} = {};
  for (const key in meta) {
    const part = meta[key];
    if (part !== old[key]) return undefined;
    if (part !== undefined) copy[key] = part;
  }
  return copy;
}

export function create(world: World, caller: Caller, resource: string | ResourceInfo, draft: Draft<KubeObject>, options: WriteOptions = {}): KubeObject {
  const info = infoOf(resource), kind = kindFor(info), io: Io = options.requested ? {...ioOf(world, caller), requested: options.requested} : ioOf(world, caller);
  const object = options.decoded ? typed(info, draft as unknown as Mutable<KubeObject>) : shaped(info, {...(draft as unknown as JsonObject), apiVersion: info.groupVersion, kind: info.kind});
  const meta = object.metadata;
  if (meta.resourceVersion) throw plain("resourceVersion should not be set on objects to be created");
  kind.defaults?.(object, io);
  if (!meta.name && meta.generateName) meta.name = generated(meta.generateName, io);
  const attributes: Attributes = {info, subresource: "", operation: "CREATE", name: meta.name ?? "", namespace: meta.namespace, io, dryRun: !!options.dryRun, warn: (text) => options.warnings?.push(text)};
  if (kind.status && !kind.createsStatus) delete (object as {status?: unknown}).status;
  record(info, object, undefined, "", options, io); // what admission adds has no manager
  for (const plugin of plugins) plugin.admit?.(object, undefined, attributes);
  fillMetadata(meta, kind, io);
  kind.prepareForCreate?.(object, io);
  const errors = [...metadataErrors(meta, info.namespaced, kind.nameErrors), ...(kind.looseFinalizers ? [] : kubeFinalizerErrors(meta.finalizers)), ...(kind.validate?.(object, io) ?? [])];
  if (errors.length) throw invalid(info.group, info.kind, meta.name ?? "", errors);
  const complete = kind.status ? withStatus(info, object) : object;
  for (const plugin of plugins) plugin.validate?.(complete, undefined, attributes);
  const key = storageKey(keptAs(info), meta.name, meta.namespace), there = world.store.keys.get(key)?.object;
  if (there) throw alreadyExists(info, meta.name, !!there.metadata.deletionTimestamp);
  if (options.dryRun) return complete;
  const stored = put(world.store, keptAs(info), key, originOf(world, caller), (revision) => { meta.resourceVersion = String(revision); return complete; });
  kind.afterCreate?.(stored, io);
  return stored;
}

/** Go's zero status appears as soon as the object is written. */
function withStatus(info: ResourceInfo, object: Mutable<KubeObject>): Mutable<KubeObject> {
  const holder = object as {status?: unknown};
  if (holder.status === undefined) {
    const type = typeOfKind(info.groupVersion, info.kind);
    const status = type && (decode({}, type).object as JsonObject)["status"];
    if (status !== undefined) holder.status = status;
  }
  return object;
}

function fillMetadata(meta: Mutable<KubeObject["metadata"]>, kind: Kind, io: Io): void {
  meta.uid = uuid(io.random);
  meta.creationTimestamp = instant(io.nowMs);
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete (meta as {selfLink?: string}).selfLink;
  if (kind.generation === true) meta.generation = 1;
  else delete meta.generation;
}

/** names.SimpleNameGenerator: at most 63 characters, five of them random. */
const generated = (base: string, io: Io): string => base.slice(0, 58) + suffix(io.random, 5);

export function update(world: World, caller: Caller, resource: string | ResourceInfo, object: KubeObject, subresource?: string, options: WriteOptions = {}): KubeObject {
  const info = infoOf(resource);
  const {name, namespace} = object.metadata;
  const old = get(world, keptAs(info), name, namespace);
  if (!old) {
    if (kindFor(info).createOnUpdate && !subresource) return create(world, caller, info, object as unknown as Draft<KubeObject>, options);
    throw notFound(info, name);
  }
  checkVersion(info, object, old);
  return write(world, caller, info, object, old, subresource ?? "", options);
}

function checkVersion(info: ResourceInfo, object: KubeObject, old: KubeObject): void {
  const {name, uid, resourceVersion} = object.metadata;
  if (uid && uid !== old.metadata.uid) {
    throw conflict(info, name, `StorageError: invalid object, Code: 4, Key: ${etcdKey(storageKey(keptAs(info), name, old.metadata.namespace))}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`);
  }
  checkRevision(resourceVersion);
  if (resourceVersion && resourceVersion !== "0" && resourceVersion !== old.metadata.resourceVersion) throw modified(info, name);
  if (!resourceVersion && kindFor(info).conditionalUpdate) {
    throw invalid(info.group, info.name, name, [invalidValue("metadata.resourceVersion", 0, "must be specified for an update")]);
  }
}

/** APIObjectVersioner.ObjectResourceVersion. */
function checkRevision(text: string | undefined): void {
  if (text && !/^\d+$/.test(text)) throw plain(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Puts a changed object in the place of `old`: keeps what may not change, admits, validates, and writes if anything differs. */
function write(world: World, caller: Caller, info: ResourceInfo, next: KubeObject, old: KubeObject, subresource: string, options: WriteOptions): KubeObject {
  const kind = kindFor(info), io = ioOf(world, caller);
  const object = shaped(info, next as unknown as JsonObject, old as unknown as JsonObject, options.decoded);
  const meta = object.metadata, reset = isReset(meta.managedFields);
  keepMetadata(meta, old.metadata);
  if (reset) delete meta.managedFields;
  object.apiVersion = info.groupVersion;
  object.kind = info.kind;
  if (subresource !== "status") kind.defaults?.(object, io, old);
  const attributes: Attributes = {info, subresource, operation: "UPDATE", name: meta.name, namespace: meta.namespace, io, dryRun: !!options.dryRun, warn: (text) => options.warnings?.push(text)};
  for (const plugin of plugins) plugin.admit?.(object, old, attributes);
  const errors: FieldError[] = [];
  if (subresource === "status") {
    keepAllBut(object, old, "status");
    kind.prepareForStatusUpdate?.(object, old, io);
    errors.push(...metadataUpdateErrors(meta, old.metadata), ...(kind.validateStatusUpdate?.(object, old, io) ?? []));
  } else {
    if (kind.status && subresource === "") keepStatus(object, old);
    kind.prepareForUpdate?.(object, old, io);
    if (kind.generation && (specChanged(object, old) || kind.generationFollows?.(object, old))) meta.generation = (old.metadata.generation ?? 0) + 1;
    // The store and the kind's own validation both look at the metadata.
    const wrong = metadataUpdateErrors(meta, old.metadata);
    errors.push(...wrong, ...wrong, ...(kind.validateUpdate?.(object, old, io) ?? []));
  }
  if (errors.length) throw invalid(info.group, info.kind, meta.name, errors);
  for (const plugin of plugins) plugin.validate?.(object, old, attributes);
  const key = storageKey(keptAs(info), meta.name, meta.namespace);
  if (equal(object, old) && (!options.managedFields || equal(options.managedFields, old.metadata.managedFields)) && !isStale(world, keptAs(info), key)) return old;
  if (!reset) record(info, object, old, subresource, options, io);
  if (options.dryRun) return object;
  const finished = finishIfDone(world, caller, info, object, old);
  if (finished) return finished;
  const stored = put(world.store, keptAs(info), key, originOf(world, caller), (revision) => { meta.resourceVersion = String(revision); return object; });
  kind.afterUpdate?.(stored, old, io);
  return stored;
}

function record(info: ResourceInfo, object: Mutable<KubeObject>, old: KubeObject | undefined, subresource: string, options: WriteOptions, {caller, nowMs}: Io): void {
  const schema = mergeSchemaOf(info);
  const entries = schema && recorded(old, object as KubeObject, options, {author: caller.program ?? caller.author, apiVersion: info.groupVersion, subresource, nowMs}, schema, old ? {} : zeroOf(info));
  if (entries?.length) object.metadata.managedFields = entries as Mutable<KubeObject>["metadata"]["managedFields"]; // fresh objects
  else if (entries || !old) delete object.metadata.managedFields;
}

const zeros = new Map<string, JsonObject>();

/** Go's empty object of a kind: structures that are no pointers are there. Custom objects have none. */
export function zeroOf(info: ResourceInfo): JsonObject {
  const type = info.custom ? undefined : typeOfKind(info.groupVersion, info.kind);
  if (!type) return {};
  let known = zeros.get(type);
  if (!known) zeros.set(type, (known = decode({}, type).object));
  return known;
}

/** isResetManagedFields: one empty entry clears them all. */
const isReset = (entries: unknown): boolean => Array.isArray(entries) && entries.length === 1 && Object.keys(entries[0] as object ?? {}).length === 0;

function keepMetadata(meta: Mutable<KubeObject["metadata"]>, old: KubeObject["metadata"]): void {
  meta.uid = old.uid;
  meta.creationTimestamp = old.creationTimestamp;
  meta.resourceVersion = old.resourceVersion;
  delete (meta as {selfLink?: string}).selfLink;
  // Of the end of an object that lives nobody speaks but a DELETE: what is there stays, what is not is refused later.
  if (!old.deletionTimestamp && meta.deletionTimestamp === null) delete meta.deletionTimestamp;
  for (const field of ["generation", "managedFields", ...(old.deletionTimestamp ? ["deletionTimestamp"] as const : []), ...(meta.deletionGracePeriodSeconds === undefined ? ["deletionGracePeriodSeconds"] as const : [])] as const) {
    if (old[field] === undefined) delete meta[field];
    else (meta as {[field: string]: unknown})[field] = old[field];
  }
}

/** A status update changes the status and, of the metadata, nothing that matters to others. */
function keepAllBut(object: Mutable<KubeObject>, old: KubeObject, part: string): void {
  const draft = object as unknown as {[key: string]: unknown}, before = old as unknown as {[key: string]: unknown};
  for (const key of new Set([...Object.keys(draft), ...Object.keys(before)])) {
    if (key === part || key === "metadata") continue;
    if (before[key] === undefined) delete draft[key];
    else draft[key] = before[key];
  }
}

function keepStatus(object: Mutable<KubeObject>, old: KubeObject): void {
  const draft = object as {status?: unknown}, before = old as {status?: unknown};
  if (before.status === undefined) delete draft.status;
  else draft.status = before.status;
}

function specChanged(object: Mutable<KubeObject>, old: KubeObject): boolean {
  const after = object as unknown as JsonObject, before = old as unknown as JsonObject;
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    if (key !== "metadata" && key !== "status" && !equal(after[key], before[key])) return true;
  }
  return false;
}

export function patch(world: World, caller: Caller, resource: string | ResourceInfo, name: string, namespace: string | undefined, type: PatchType, body: Json, subresource?: string, options: WriteOptions = {}): KubeObject {
  const info = infoOf(resource);
  return patchWith(world, caller, info, name, namespace, (old) => patched(convert(old, info), type, body, info), subresource, options);
}

/** Writes what a patch made of an object. */
export function patchWith(world: World, caller: Caller, info: ResourceInfo, name: string, namespace: string | undefined, made: (old: KubeObject) => KubeObject, subresource?: string, options: WriteOptions = {}): KubeObject {
  const old = get(world, keptAs(info), name, namespace);
  if (!old) throw notFound(info, name);
  const stored = storedAs(info), sent = made(old);
  const next = convert(typeof sent.metadata === "object" && sent.metadata !== null ? sent : {...sent, metadata: {} as KubeObject["metadata"]}, stored); // a patch may take the metadata away
  if (!next.metadata.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (next.metadata.namespace && next.metadata.namespace !== old.metadata.namespace) throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (next.metadata.name !== name) throw badRequest(`the name of the object (${next.metadata.name ?? ""}) does not match the name on the URL (${name})`);
  if (next.metadata.uid !== old.metadata.uid) {
    const wrong = invalidValue("metadata.uid", next.metadata.uid, "field is immutable");
    throw invalid(info.group, info.kind, name, [wrong, wrong]);
  }
  const version = next.metadata.resourceVersion;
  checkRevision(version);
  if (version && version !== old.metadata.resourceVersion) throw modified(info, name);
  return write(world, caller, stored, next, old, subresource ?? "", options);
}

/** Writes past admission and validation: for what the server itself changes (bindings, evictions, deletion marks). */
export function overwrite(world: World, caller: Caller, info: ResourceInfo, object: KubeObject): KubeObject {
  if (!object.metadata.name) throw internal("object without a name");
  return put(world.store, keptAs(info), storageKey(keptAs(info), object.metadata.name, object.metadata.namespace), originOf(world, caller),
    (revision) => ({...object, metadata: {...object.metadata, resourceVersion: String(revision)}}));
}
