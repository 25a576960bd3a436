// The patched object as a refusal quotes it: what the patch touched has its keys sorted, since the library holds it in maps; the rest is as Go wrote it.
// Source: gopkg.in/evanphx/json-patch.v4 (partialDoc, lazyNode), k8s.io/apiserver endpoints/handlers/patch.go applyJSPatch.
import type {PatchType} from "./client.ts";
import {compact, sorted} from "./go-json.ts";
import {keysOf} from "./json-patch.ts";
import {isMap} from "./merge-patch.ts";
import type {Json, JsonObject} from "./object.ts";
import {inWireOrder} from "./wire.ts";

/** Keys that a patch goes through; `true`: it puts a value there. */
interface Touched { readonly [key: string]: Touched | true }

/** `next` is what the patch made of `old`. */
export const patchedText = (old: JsonObject, next: JsonObject, type: PatchType, body: Json): string => compact(inPatchOrder(old, next, type, body));

export function inPatchOrder(old: JsonObject, next: JsonObject, type: PatchType, body: Json): Json {
  const before = inWireOrder(old) as JsonObject; // an object stays one
  return rebuilt(next, before, type === "merge" ? merged(body) : walked(body));
}

function merged(body: Json): Touched | true {
  if (!isMap(body)) return true;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, merged(value ?? null)]));
}

function walked(body: Json): Touched {
  const root: {[key: string]: Touched | true} = {};
  for (const {path, from} of (Array.isArray(body) ? body : []) as readonly {readonly path?: string; readonly from?: string}[]) { // operations were decoded
    for (const one of [path, from]) {
      if (one === undefined) continue;
      let at = root;
      const keys = keysOf(one), last = keys.pop();
      for (const key of keys) at = (at[key] = at[key] === undefined || at[key] === true ? {} : {...at[key]}) as {[key: string]: Touched | true}; // made right here
      if (last !== undefined) at[last] ??= true;
    }
  }
  return root;
}

function rebuilt(next: Json, before: Json | undefined, touched: Touched | true | undefined): Json {
  // What a patch did not touch is what was there, in its order.
  if (touched === undefined) return before ?? next;
  if (touched === true) return next;
  if (Array.isArray(next)) return (next as readonly Json[]).map((item, i) => rebuilt(item, Array.isArray(before) ? before[i] as Json | undefined : undefined, touched[String(i)]));
  if (!isMap(next)) return next;
  if (!isMap(before)) return sorted(next);
  return Object.fromEntries(Object.keys(next).sort().filter((key) => next[key] !== undefined).map((key) => [key, rebuilt(next[key]!, before[key], touched[key])]));
}
