// Lists in pages: limit and continue; later pages show the revision of the first. Source: k8s.io/apiserver/pkg/storage/continue.go, etcd3/errors.go.
// The token is ours (base64 of revision and last key); upstream's is opaque too.
import {badRequest, expired} from "./errors.ts";
import {JsonError, parseJson} from "./json.ts";
import type {KubeObject, ListMeta} from "./object.ts";

/** Where a list goes on. Revision -1 is whatever is newest. */
export interface PageStart { readonly revision: number; readonly key: string }

const TOO_OLD = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
const tokenOf = ({revision, key}: PageStart): string => btoa(JSON.stringify({v: "meta.k8s.io/v1", rv: revision, start: `${key}\u0000`}));

/** The start that a query asks for; undefined for a list from its beginning. */
export function pageStart(query: URLSearchParams, compacted: number): PageStart | undefined {
  const token = query.get("continue");
  if (!token) return undefined;
  const start = readToken(token);
  if (start.revision < 0 || start.revision >= compacted) return start;
  const error = expired(TOO_OLD);
  (error.status as {metadata?: unknown}).metadata = {continue: tokenOf({revision: -1, key: start.key})}; // a fresh object of our own
  throw error;
}

/** The objects of a page, of all that the list has at its revision. */
export function listPage(query: URLSearchParams, all: readonly KubeObject[], revision: number, start: PageStart | undefined, last?: KubeObject): {items: readonly KubeObject[]; metadata: ListMeta} {
  const limit = Number(query.get("limit") ?? 0), resourceVersion = String(revision);
  const items = start ? all.filter((object) => keyOf(object) > start.key) : all;
  // With a selector nobody knows whether among the keys that follow there is another one.
  const more = items.length > limit || (limit > 0 && items.length === limit && !!last && keyOf(last) > keyOf(items.at(-1)!));
  if (limit <= 0 || !more) return {items, metadata: {resourceVersion}};
  const page = items.slice(0, limit), selecting = query.get("labelSelector") || query.get("fieldSelector");
  return {items: page, metadata: {resourceVersion, continue: tokenOf({revision, key: keyOf(page.at(-1)!)}), ...(!selecting && {remainingItemCount: items.length - limit})}};
}

function readToken(token: string): PageStart {
  const refused = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  let text: string;
  try {
    text = atob(token);
  } catch {
    throw refused(`illegal base64 data at input byte ${Math.max(0, /[^A-Za-z0-9_-]|$/.exec(token)!.index)}`);
  }
  try {
    const {rv, start} = parseJson(text).value as unknown as {rv: number; start: string}; // a token of ours
    return {revision: rv, key: start.replace(/\0$/, "")};
  } catch (error) {
    throw refused(error instanceof JsonError ? error.message : "incorrect format");
  }
}
