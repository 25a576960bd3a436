// The verbs of HTTP on resources: bodies decoded, options read, answers shaped. Source: k8s.io/apiserver/pkg/endpoints/handlers.
import type {World} from "../world.ts";
import {applyAnswer, isApply} from "./apply/verb.ts";
import {readBody, readPatch, readPatched} from "./body.ts";
import type {Caller, DeleteOptions, Request, Response} from "./client.ts";
import {compactedRevision} from "./compaction.ts";
import {convert, storedAs} from "./conversion.ts";
import {removeObject} from "./deletion.ts";
import {badRequest, checkInteger, invalid, notFound} from "./errors.ts";
import {forbiddenField, invalidValue, notSupported, tooLong} from "./field-errors.ts";
import {decode, DecodeError} from "./decode.ts";
import {isMap} from "./merge-patch.ts";
import {typeOfKind} from "./schema.ts";
import {JsonError, parseJson} from "./json.ts";
import {kindFor} from "./kinds/index.ts";
import type {Draft, Json, JsonObject, KubeObject, ListMeta} from "./object.ts";
import {checkListOptions, checkNotAhead, checkWatchOptions, exactRevision, listAt} from "./list-options.ts";
import {listPage, pageStart} from "./pages.ts";
import {create, get, keptAs, list, patchWith, update} from "./registry.ts";
import type {Target} from "./request-path.ts";
import type {ResourceInfo} from "./resources.ts";
import {predicate} from "./select.ts";
import {asTable, wantsTable} from "./table.ts";
import {watchEvents} from "./watch.ts";

export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly request: Request;
  readonly target: Target;
  readonly info: ResourceInfo;
  readonly warnings: string[];
  readonly watch: boolean;
}

export type Answer = Omit<Response, "warnings">;

export const json = (value: unknown): Json => value as Json; // objects of the API are JSON
export const answer = (status: number, object: unknown): Answer => ({status, body: json(object)});

/** The namespace of a call; objects without one in cluster-wide resources. */
export const namespaceOf = ({info, target}: Call): string | undefined => (info.namespaced ? target.namespace ?? "" : undefined);

export function existing(call: Call): KubeObject {
  const computed = kindFor(call.info).computed?.(call.world);
  const object = computed ? computed.find(({metadata}) => metadata.name === call.target.name) : get(call.world, keptAs(call.info), call.target.name, namespaceOf(call));
  if (!object) throw notFound(call.info, call.target.name);
  return convert(object, call.info);
}

/** dryRun=All, or a refusal. */
export function isDryRun({target}: Call, options: string): boolean {
  const manager = target.query.get("fieldManager") ?? "", strange = manager && /[^\P{C}]|[^\P{Zl}]|[^\P{Zp}]/u.exec(manager);
  if (strange) throw invalid("meta.k8s.io", options, "", [invalidValue("fieldManager", manager, `invalid character U+${strange[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} (at position ${strange.index})`)]);
  if (manager.length > 128) throw invalid("meta.k8s.io", options, "", [tooLong("fieldManager", 128)]);
  const values = target.query.getAll("dryRun");
  const bad = values.filter((value) => value !== "All");
  if (bad.length) throw invalid("meta.k8s.io", options, "", [notSupported("dryRun", bad, ["All"])]);
  return values.length > 0;
}

/** `as=PartialObjectMetadata`: only who an object is. */
export const wantsMetadata = ({accept}: Pick<Request, "accept">): boolean => /application\/json;as=PartialObjectMetadata/.test((accept ?? "").split(",")[0]!);
export const partial = ({metadata}: KubeObject): unknown => ({kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata});

/** The field manager of a write: as the query says, else the program's name. */
export function managerOf({request, target}: Call): {manager?: string} {
  const manager = target.query.get("fieldManager") || request.userAgent?.split("/")[0];
  return manager ? {manager} : {};
}

/** A single object, or its Table. */
export function show(call: Call, status: number, stored: KubeObject): Answer {
  const object = convert(stored, call.info);
  if (wantsMetadata(call.request)) return answer(status, partial(object));
  return wantsTable(call.request) ? answer(status, asTable(call, [object], {resourceVersion: object.metadata.resourceVersion})) : answer(status, object);
}

export function warn(call: Call, object: KubeObject, old?: KubeObject): void {
  if (call.target.subresource === "status") return;
  call.warnings.push(...(kindFor(call.info).warnings?.(object, old) ?? []));
}

function listAnswer(call: Call): Answer {
  if (call.watch) {
    checkWatchOptions(call.target.query);
    return watchEvents(call);
  }
  const {world, info, target} = call;
  const matches = predicate({labels: target.query.get("labelSelector") ?? "", fields: target.query.get("fieldSelector") ?? ""}, info);
  checkListOptions(target.query);
  checkNotAhead(target.query, world.store.revision);
  const start = pageStart(target.query, compactedRevision(world)), namespace = info.namespaced ? target.namespace : undefined;
  const past = exactRevision(target.query, world) ?? (start && start.revision >= 0 && start.revision < world.store.revision ? start.revision : undefined);
  const all = kindFor(info).computed?.(world) ?? (past === undefined ? list(world, keptAs(info), {...(namespace && {namespace})}) : listAt(world, `/registry/${keptAs(info)}/${namespace ? `${namespace}/` : ""}`, past));
  const page = listPage(target.query, matches ? all.filter(matches) : all, past ?? world.store.revision, start, all.at(-1));
  const items = storedAs(info) === info ? page.items : page.items.map((object) => convert(object, info)), {metadata} = page;
  if (wantsTable(call.request)) return answer(200, asTable(call, items, metadata));
  if (wantsMetadata(call.request)) return answer(200, {kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: items.length ? items.map(partial) : null});
  return listOf(info, metadata, items);
}

const listOf = (info: ResourceInfo, metadata: unknown, items: readonly KubeObject[]): Answer =>
  answer(200, {kind: info.custom?.definition.spec.names.listKind ?? `${info.kind}List`, apiVersion: info.groupVersion, metadata: info.custom ? {continue: "", ...(metadata as ListMeta)} : metadata, items: info.custom ? items : items.map(withoutType)});

// Items of a typed list carry no kind of their own.
function withoutType(object: KubeObject): unknown {
  const {apiVersion: _, kind: __, ...rest} = object;
  return rest;
}

function createAnswer(call: Call): Answer {
  const dryRun = isDryRun(call, "CreateOptions");
  const draft = readBody(call);
  checkNamespace(call, draft);
  const stored = storedAs(call.info), object = create(call.world, call.caller, stored, convert(draft as unknown as KubeObject, stored) as unknown as Draft<KubeObject>, {...(stored !== call.info ? {requested: call.info.groupVersion} : {decoded: !call.info.custom}), dryRun, warnings: call.warnings, ...managerOf(call)});
  warn(call, object);
  return show(call, 201, object);
}

/** The body's namespace must be the path's; where it is absent it becomes so. */
export function checkNamespace({info, target}: Call, draft: {metadata: {namespace?: string | undefined}}): void {
  if (!info.namespaced) {
    // Objects of the whole cluster lose a namespace that somebody wrote into them.
    delete draft.metadata.namespace;
    return;
  }
  const namespace = draft.metadata.namespace;
  if (namespace && namespace !== target.namespace) throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  draft.metadata.namespace = target.namespace;
}

function updateAnswer(call: Call): Answer {
  const dryRun = isDryRun(call, "UpdateOptions");
  const object = readBody(call);
  checkNamespace(call, object);
  const {name} = object.metadata;
  if (name && name !== call.target.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.target.name})`);
  if (!name) throw badRequest(`the name of the object (${call.target.name} based on URL) was undeterminable: name must be provided`);
  const old = get(call.world, keptAs(call.info), name, namespaceOf(call)), storage = storedAs(call.info);
  const stored = update(call.world, call.caller, storage, convert(object as unknown as KubeObject, storage), call.target.subresource || undefined, {dryRun, warnings: call.warnings, ...managerOf(call)});
  warn(call, stored, old);
  return show(call, old ? 200 : 201, stored);
}

function patchAnswer(call: Call): Answer {
  if (isApply(call)) return applyAnswer(call);
  if (call.target.query.get("force") !== null) throw invalid("meta.k8s.io", "PatchOptions", "", [forbiddenField("force", "may not be specified for non-apply patch")]);
  const dryRun = isDryRun(call, "PatchOptions");
  const {type, body} = readPatch(call);
  const old = existing(call);
  const sent = readPatched(call, old, type, body);
  const object = patchWith(call.world, call.caller, call.info, call.target.name, namespaceOf(call), () => sent, call.target.subresource || undefined, {dryRun, warnings: call.warnings, ...managerOf(call)});
  warn(call, object, old);
  return show(call, 200, object);
}

const PROPAGATION = {Background: "Background", Foreground: "Foreground", Orphan: "Orphan"} as const;

/** DeleteOptions from the body or the query. */
export function deleteOptions({request, target}: Call): DeleteOptions {
  return deleteOptionsOf(optionsBody(request), hasBody(request) ? undefined : target.query);
}

const hasBody = ({body}: Pick<Request, "body">): boolean => body !== undefined && body !== "";

const OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

function optionsBody({body}: Pick<Request, "body">): JsonObject {
  if (!hasBody({body})) return {};
  try {
    const value = typeof body === "string" ? parseJson(body).value : body!, {kind, apiVersion = "v1"} = isMap(value) ? value : {};
    if (kind && kind !== "DeleteOptions" && !typeOfKind(String(apiVersion), String(kind))) throw badRequest(`no kind "${String(kind)}" is registered for version "${String(apiVersion)}" in scheme "pkg/runtime/scheme.go:111"`);
    return decode(value, OPTIONS).object;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error instanceof JsonError ? badRequest(`couldn't get version/kind; json parse error: ${error.message}`) : error;
  }
}

const booleanIn = (query: URLSearchParams, name: string): boolean | undefined => (query.get(name) === null ? undefined : query.get(name) !== "false" && query.get(name) !== "0");

/** DeleteOptions as the registry takes them. */
export function deleteOptionsOf(body: JsonObject, query = new URLSearchParams()): DeleteOptions {
  const orphan = body["orphanDependents"] ?? booleanIn(query, "orphanDependents"), wanted = body["propagationPolicy"] ?? query.get("propagationPolicy") ?? undefined;
  if (orphan !== undefined && wanted !== undefined) {
    throw invalid("meta.k8s.io", "DeleteOptions", "", [invalidValue("propagationPolicy", wanted, "orphanDependents and deletionPropagation cannot be both set")]);
  }
  const preconditions = (body["preconditions"] ?? {}) as JsonObject;
  const grace = body["gracePeriodSeconds"] ?? query.get("gracePeriodSeconds");
  if (typeof grace === "string") checkInteger(grace);
  const policy = String(wanted ?? (orphan === true ? "Orphan" : orphan === false ? "Background" : ""));
  if (policy && !(policy in PROPAGATION)) throw invalid("meta.k8s.io", "DeleteOptions", "", [notSupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"])]);
  return {
    ...(grace !== null && grace !== undefined && {graceSeconds: Number(grace)}), ...(policy && {propagation: PROPAGATION[policy as keyof typeof PROPAGATION]}),
    ...(preconditions["uid"] ? {uid: String(preconditions["uid"])} : {}), ...(preconditions["resourceVersion"] ? {resourceVersion: String(preconditions["resourceVersion"])} : {}),
  };
}

const dryRunOfDelete = (call: Call): boolean => {
  const body = call.request.body;
  if (!hasBody(call.request)) return isDryRun(call, "DeleteOptions");
  return (typeof body === "object" && body !== null && Array.isArray((body as JsonObject)["dryRun"]) && ((body as JsonObject)["dryRun"] as readonly Json[]).length > 0);
};

function deleteAnswer(call: Call): Answer {
  const {world, caller, info, target} = call;
  const options = deleteOptions(call), kind = kindFor(info);
  call.warnings.push(...(kind.deleteWarnings?.(options) ?? []));
  const deletion = removeObject(world, caller, info, target.name, namespaceOf(call), options, dryRunOfDelete(call));
  if (!deletion) throw notFound(info, target.name);
  if (!deletion.gone || kind.returnsDeleted) return answer(200, convert(deletion.object, info));
  return answer(200, {kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: {name: target.name, ...(info.group && {group: info.group}), kind: info.name, uid: deletion.object.metadata.uid}});
}

function deleteCollectionAnswer(call: Call): Answer {
  const {world, caller, info, target} = call;
  const options = deleteOptions(call), dryRun = dryRunOfDelete(call), resourceVersion = String(world.store.revision);
  const matches = predicate({labels: target.query.get("labelSelector") ?? "", fields: target.query.get("fieldSelector") ?? ""}, info);
  const all = list(world, keptAs(info), {...(info.namespaced && target.namespace && {namespace: target.namespace})});
  // The answer shows the objects as they were found.
  const items = matches ? all.filter(matches) : all;
  for (const {metadata} of items) removeObject(world, caller, info, metadata.name, metadata.namespace, options, dryRun);
  return listOf(info, {resourceVersion}, items.map((object) => convert(object, info)));
}

export const verbs = {
  get: (call: Call): Answer => show(call, 200, existing(call)),
  list: listAnswer, create: createAnswer, update: updateAnswer, patch: patchAnswer, delete: deleteAnswer, deleteCollection: deleteCollectionAnswer,
};

