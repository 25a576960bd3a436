// Lists in pages: limit and continue. Source: k8s.io/apiserver/pkg/storage/continue.go.
// The token is ours (base64 of revision and last key); upstream's is opaque too. Not simulated: pages of an old revision.
import {badRequest} from "./errors.ts";
import type {KubeObject, ListMeta} from "./object.ts";
import type {Call} from "./verbs.ts";

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ""}/${object.metadata.name}`;

export function listPage({world, target}: Call, all: readonly KubeObject[]): {items: readonly KubeObject[]; metadata: ListMeta} {
  const revision = String(world.store.revision);
  const limit = Number(target.query.get("limit") ?? 0), token = target.query.get("continue");
  let items = all, resourceVersion = revision;
  if (token) {
    const start = readToken(token);
    resourceVersion = start.revision;
    items = all.filter((object) => keyOf(object) > start.key);
  }
  if (!limit || items.length <= limit) return {items, metadata: {resourceVersion}};
  const page = items.slice(0, limit);
  const selecting = target.query.get("labelSelector") || target.query.get("fieldSelector");
  return {items: page, metadata: {
    resourceVersion, continue: btoa(JSON.stringify({v: "meta.k8s.io/v1", rv: Number(resourceVersion), start: `${keyOf(page.at(-1)!)}\u0000`})),
    ...(!selecting && {remainingItemCount: items.length - limit}),
  }};
}

function readToken(token: string): {revision: string; key: string} {
  try {
    const {rv, start} = JSON.parse(atob(token)) as {rv: number; start: string};
    return {revision: String(rv), key: start.replace(/\0$/, "")};
  } catch {
    throw badRequest("continue key is not valid: illegal base64 data");
  }
}
