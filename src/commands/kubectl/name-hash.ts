// The suffix that names ConfigMaps and Secrets by their content (kustomize's hasher, `--append-hash`).
import {compact, sorted} from "../../sim/api/go-json.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {sha256} from "../../sim/sha256.ts";

/** Ten characters of the digest, without those that could make words. */
export function nameHash(object: JsonObject): string {
  const name = (object.metadata as JsonObject | undefined)?.name ?? "";
  const text = compact(sorted({data: object.data ?? "", kind: object.kind!, name, ...(object.kind === "Secret" && {type: object.type ?? ""})} as Json));
  const hex = [...sha256(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 10);
  return hex.replace(/[013ae]/g, (letter) => ({0: "g", 1: "h", 3: "k", a: "m", e: "t"})[letter]!);
}
