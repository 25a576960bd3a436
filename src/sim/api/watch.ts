// Watches: `watch=true` answers with what happened from a resourceVersion up to now, one event a line.
// Not simulated: a connection that stays open; a caller asks again from the last resourceVersion, which a bookmark gives if it wants one.
import type {Commit} from "../store/store.ts";
import {convert, storedAs} from "./conversion.ts";
import {decode} from "./decode.ts";
import {expired} from "./errors.ts";
import type {JsonObject, KubeObject} from "./object.ts";
import {keptAs, list} from "./registry.ts";
import {typeOfKind} from "./schema.ts";
import {predicate} from "./select.ts";
import {asTable, wantsTable} from "./table.ts";
import {answer, json, partial, wantsMetadata, type Answer, type Call} from "./verbs.ts";

interface WatchEvent { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; object: KubeObject }

export function watchEvents(call: Call): Answer {
  const {world, target, info} = call;
  const matches = predicate({labels: target.query.get("labelSelector") ?? "", fields: target.query.get("fieldSelector") ?? ""}, info) ?? (() => true);
  const since = target.query.get("resourceVersion") ?? "";
  const inScope = (object: KubeObject): boolean => (!target.namespace || !info.namespaced || object.metadata.namespace === target.namespace) && (!target.name || object.metadata.name === target.name) && matches(object);
  const tooOld = since !== "" && since !== "0" && Number(since) < world.store.compactRevision;
  if (tooOld) return answer(200, [{type: "ERROR", object: expired(`too old resource version: ${since} (${world.store.compactRevision + 1})`).status}]);
  const events = since && since !== "0" ? changes(call, Number(since), inScope)
    : list(world, keptAs(info)).filter(inScope).map((object): WatchEvent => ({type: "ADDED", object}));
  if (storedAs(info) !== info) for (const event of events) event.object = convert(event.object, info);
  if (target.query.get("allowWatchBookmarks") === "true") events.push(bookmark(call, target.query.get("sendInitialEvents") === "true"));
  if (wantsTable(call.request)) return answer(200, events.map(({type, object}) => ({type, object: asTable(call, [object], {resourceVersion: object.metadata.resourceVersion})})));
  if (wantsMetadata(call.request)) return answer(200, events.map(({type, object}) => ({type, object: partial(object)})));
  return {status: 200, body: events.map(({type, object}): JsonObject => ({type, object: json(object)}))};
}

/** Up to which revision a watcher knows all: an object of the kind with nothing else in it (KEP-956, KEP-3157). */
function bookmark({world, info}: Call, initial: boolean): WatchEvent {
  const type = typeOfKind(info.groupVersion, info.kind), metadata = {resourceVersion: String(world.store.revision), ...(initial && {annotations: {"k8s.io/initial-events-end": "true"}})};
  const object = type ? decode({metadata}, type).object : {metadata};
  return {type: "BOOKMARK", object: {kind: info.kind, apiVersion: info.groupVersion, ...object} as unknown as KubeObject}; // without what every stored object has
}

function changes({world, info}: Call, since: number, inScope: (object: KubeObject) => boolean): WatchEvent[] {
  const found: WatchEvent[] = [], resource = keptAs(info);
  for (const commit of world.store.history.since(since)) {
    const event = commit.resource === resource ? eventOf(commit, inScope) : undefined;
    if (event) found.push(event);
  }
  return found;
}

/** A change of an object that enters or leaves the selection is an ADDED or DELETED. */
function eventOf({object, previous, revision}: Commit, inScope: (object: KubeObject) => boolean): WatchEvent | undefined {
  const was = previous && inScope(previous), is = object && inScope(object);
  if (is) return {type: was ? "MODIFIED" : "ADDED", object};
  if (!was) return undefined;
  // As it was when it still was one of them.
  return {type: "DELETED", object: {...previous, metadata: {...previous.metadata, resourceVersion: String(revision)}}};
}
