// Encryption at rest: what `--encryption-provider-config` says counts for objects that are written from the API server's start on.
// Reading needs no key here; what etcd then holds is in src/sim/etcd. Not simulated: kms, checks of keys' lengths.
// Source: k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go.
import {load} from "js-yaml";
import type {Json} from "./object.ts";
import {SortedMap} from "../map.ts";
import type {World} from "../world.ts";

/** Where the world remembers since which revision which resources are written with which prefix. */
const MEMORY = "encryption at rest";

interface Rule { readonly resources?: readonly string[]; readonly providers?: readonly {readonly [provider: string]: {readonly keys?: readonly {readonly name?: string}[]} | null}[] }

const PREFIXED = new Set(["aescbc", "aesgcm", "secretbox"]);

/** The first provider of a rule writes; `identity` writes plainly. */
function prefixOf({providers = []}: Rule): string {
  const [provider = "identity", settings] = Object.entries(providers[0] ?? {})[0] ?? [];
  return PREFIXED.has(provider) ? `k8s:enc:${provider}:v1:${settings?.keys?.[0]?.name ?? ""}:` : "";
}

function rulesIn(text: string): readonly Rule[] | undefined {
  try {
    const file = load(text) as {readonly kind?: string; readonly resources?: readonly Rule[]} | undefined; // checked by its kind
    return file?.kind === "EncryptionConfiguration" && Array.isArray(file.resources) ? file.resources : undefined;
  } catch { return undefined; }
}

/** Takes a starting API server's configuration, or that there is none. What is wrong with it, in its words. */
export function configureEncryption(world: World, path: string | undefined, text: string | undefined): string | undefined {
  if (path !== undefined && text === undefined) return `error while parsing file: error opening encryption provider configuration file ${JSON.stringify(path)}: open ${path}: no such file or directory`;
  const rules = text === undefined ? [] : rulesIn(text);
  if (!rules) return `error while parsing file: error decoding encryption provider configuration file ${JSON.stringify(path)}: Object 'Kind' is missing`;
  if (path === undefined && !world.memory[MEMORY]) return undefined;
  const prefixes: {[resource: string]: string} = {};
  // The first rule that names a resource counts.
  for (const rule of rules) for (const resource of rule.resources ?? []) prefixes[resource] ??= prefixOf(rule);
  (world.memory[MEMORY] ??= new SortedMap<Json>()).set(String(world.store.revision).padStart(12, "0"), prefixes);
  return undefined;
}

/** How a resource's objects were written at a revision: the prefix of their values, or "". */
export function encryptionAt(world: World, resource: string, revision: number): string {
  const known = world.memory[MEMORY];
  if (!known) return "";
  for (const [since, prefixes] of known.entriesReversed()) {
    if (Number(since) >= revision) continue;
    const found = prefixes as {readonly [resource: string]: string}; // configureEncryption wrote it
    return found[resource] ?? found["*.*"] ?? (resource.includes(".") ? "" : found["*."] ?? "");
  }
  return "";
}

/** Whether a write without changes would store the object in another way: then it is written all the same (etcd3 store.go GuaranteedUpdate, "stale"). */
export function isStale(world: World, resource: string, key: string): boolean {
  if (!world.memory[MEMORY]) return false;
  const written = world.store.keys.get(key)?.modRevision ?? 0;
  return encryptionAt(world, resource, written) !== encryptionAt(world, resource, world.store.revision + 1);
}
