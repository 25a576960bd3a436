// resourceVersion and resourceVersionMatch of lists: what may be asked, and the list as it was at a revision.
// Source: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation, k8s.io/apiserver/pkg/storage/etcd3.
import type {World} from "../world.ts";
import {compactedRevision} from "./compaction.ts";
import {badRequest, checkInteger, expired, invalid, plain, tooLargeVersion} from "./errors.ts";
import {forbiddenField, notSupported, type FieldError} from "./field-errors.ts";
import type {KubeObject} from "./object.ts";

export function checkListOptions(query: URLSearchParams): void {
  for (const name of ["limit", "timeoutSeconds"]) {
    const text = query.get(name);
    if (text !== null) checkInteger(text);
  }
  const match = query.get("resourceVersionMatch"), version = query.get("resourceVersion") ?? "";
  const errors: FieldError[] = [], at = "resourceVersionMatch";
  if (match) {
    if (!version) errors.push(forbiddenField(at, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (query.get("continue")) errors.push(forbiddenField(at, "resourceVersionMatch is forbidden when continue is provided"));
    if (match !== "Exact" && match !== "NotOlderThan") errors.push(notSupported(at, match, ["Exact", "NotOlderThan", ""]));
    else if (match === "Exact" && version === "0") errors.push(forbiddenField(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (query.get("sendInitialEvents")) errors.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  if (errors.length) throw invalid("meta.k8s.io", "ListOptions", "", errors);
  if (version && !/^\d+$/.test(version)) throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
  if (version && version !== "0" && query.get("continue")) throw badRequest("specifying resource version is not allowed when using continue");
}

export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get("resourceVersionMatch") ?? "", at = "resourceVersionMatch";
  const error = query.get("sendInitialEvents") ? (match === "NotOlderThan" ? undefined : "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan") : match ? "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided" : undefined;
  const wrong = match && match !== "NotOlderThan" && !query.get("sendInitialEvents") ? [notSupported(at, match, ["NotOlderThan"])] : [];
  if (error) throw invalid("meta.k8s.io", "ListOptions", "", [forbiddenField(at, error), ...wrong]);
  const version = query.get("resourceVersion") ?? "";
  if (version && !/^\d+$/.test(version)) throw plain(`resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
}

/** A list from the future: the server waits three seconds for it, and gives up. */
export function checkNotAhead(query: URLSearchParams, current: number): void {
  const version = Number(query.get("resourceVersion") ?? 0);
  if (version > current) throw tooLargeVersion(version, current);
}

/** The revision that a list is to be of; undefined for the newest. */
export function exactRevision(query: URLSearchParams, world: World): number | undefined {
  if (query.get("resourceVersionMatch") !== "Exact") return undefined;
  const revision = Number(query.get("resourceVersion"));
  if (revision < compactedRevision(world)) throw expired("The resourceVersion for the provided list is too old.");
  return revision;
}

/** Objects under a prefix as they were at a revision: later commits are taken back. */
export function listAt(world: World, prefix: string, revision: number): readonly KubeObject[] {
  const found = new Map<string, KubeObject>();
  for (const [key, {object}] of world.store.keys.under(prefix)) found.set(key, object);
  for (const {key, previous, revision: when} of world.store.history.newestFirst()) {
    if (when <= revision) break;
    if (!key.startsWith(prefix)) continue;
    if (previous) found.set(key, previous);
    else found.delete(key);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
