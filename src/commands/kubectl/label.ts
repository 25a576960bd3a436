// kubectl label and annotate: the same command over two maps.
import type {JsonObject} from "../../sim/api/object.ts";
import {labelValueErrors} from "../../sim/api/names.ts";
import {collect, each, type Item} from "./builder.ts";
import {CommandError} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, string, type FlagSpec} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {recordAfter, recordFlag} from "./record.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

interface Changes { readonly set: {readonly [key: string]: string}; readonly remove: readonly string[] }

/** Words up to the first `key=value` or `key-` name resources; the rest are changes (cmdutil.GetResourcesAndPairs). */
export function splitPairs(args: readonly string[], what: string): {readonly resources: readonly string[]; readonly pairs: readonly string[]} {
  const isPair = (arg: string) => arg.includes("=") || arg.endsWith("-");
  const at = args.findIndex(isPair);
  const resources = at < 0 ? args : args.slice(0, at), pairs = at < 0 ? [] : args.slice(at);
  for (const arg of pairs) if (!isPair(arg)) throw new CommandError(`all resources must be specified before ${what} changes: ${arg}`);
  return {resources, pairs};
}

function parsePairs(pairs: readonly string[], what: "label" | "annotation"): Changes {
  const set: {[key: string]: string} = {}, remove: string[] = [];
  for (const pair of pairs) {
    const cut = pair.indexOf("=");
    if (cut >= 0) {
      const [key, value] = [pair.slice(0, cut), pair.slice(cut + 1)];
      if (what === "annotation" && key === "") throw new CommandError(`invalid annotation format: ${pair}`);
      const wrong = what === "label" ? labelValueErrors(value) : [];
      if (wrong.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${wrong.join(";")}`);
      set[key] = value;
    } else remove.push(pair.slice(0, -1));
  }
  for (const key of remove) if (key in set) throw new CommandError(`can not both modify and remove a ${what} in the same command`);
  return {set, remove};
}

function changed(k: Kubectl, object: Obj, changes: Changes, what: "label" | "annotation"): {readonly map: {readonly [key: string]: string | null}; readonly word: string} {
  const field = what === "label" ? "labels" : "annotations";
  const old = object.metadata[field] ?? {};
  if (!k.flags.is("overwrite")) {
    const clashes = Object.keys(changes.set).filter((key) => key in old && old[key] !== changes.set[key]).map((key) => `'${key}' already has a value (${old[key]})`);
    if (what === "label" && clashes.length > 0) throw new CommandError(`${clashes[0]}, and --overwrite is false`);
    if (clashes.length > 0) throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${clashes.join("; ")}`);
  }
  const map: {[key: string]: string | null} = {};
  for (const [key, value] of Object.entries(changes.set)) if (old[key] !== value) map[key] = value;
  for (const key of changes.remove) if (key in old) map[key] = null;
  return {map, word: wordFor(what, changes, old, map)};
}

function wordFor(what: "label" | "annotation", changes: Changes, old: {readonly [key: string]: string}, map: {readonly [key: string]: string | null}): string {
  if (what === "annotation") return "annotated";
  const added = Object.keys(changes.set).length > 0, removed = changes.remove.some((key) => key in old);
  const missing = changes.remove.filter((key) => !(key in old));
  if (Object.keys(map).length === 0) return missing.length > 0 && !added ? "unlabeled" : "not labeled";
  return added && changes.remove.length > 0 ? "modified" : removed ? "unlabeled" : "labeled";
}

function run(k: Kubectl, what: "label" | "annotation"): number {
  const {flags} = k;
  const {resources, pairs} = splitPairs(k.args, what);
  if (pairs.length === 0 && !flags.is("list")) throw new CommandError(`at least one ${what} update is required`);
  const changes = parsePairs(pairs, what);
  if (flags.is("all") && flags.get("selector")) throw new CommandError("cannot set --all and --selector at the same time");
  const all = collect(k, {args: resources, selector: flags.get("selector"), fields: flags.get("field-selector"), all: flags.is("all"), allNamespaces: flags.is("all-namespaces"), requireNames: true});
  each(all, (item) => one(k, item, changes, what));
  return 0;
}

function one(k: Kubectl, {info, name, namespace, object}: Item, changes: Changes, what: "label" | "annotation"): void {
  const field = what === "label" ? "labels" : "annotations";
  if (k.flags.is("list")) {
    for (const [key, value] of Object.entries(object!.metadata[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) k.out(`${key}=${value}\n`);
    return;
  }
  if (what === "label") for (const key of changes.remove) if (!(key in (object!.metadata.labels ?? {}))) k.out(`label ${JSON.stringify(key)} not found.\n`);
  const {map, word} = changed(k, object!, changes, what);
  const dry = dryRun(k);
  let result = object!;
  if (dry !== "client" && (Object.keys(map).length > 0 || k.flags.has("resource-version"))) {
    const body: JsonObject = {metadata: {[field]: map, ...(k.flags.has("resource-version") && {resourceVersion: k.flags.text("resource-version")})}};
    result = k.call("PATCH", withQuery(pathOf(info, namespace, name), {fieldManager: k.flags.get("field-manager") ?? `kubectl-${what === "label" ? "label" : "annotate"}`, dryRun: dry === "server" ? "All" : undefined}), {body, contentType: "application/merge-patch+json"});
  }
  if (dry === "none") recordAfter(k, info, namespace, name);
  printChange(k, dry === "client" ? withMap(object!, field, map) : result, info, word);
}

/** What a dry run on this side comes to. */
function withMap(object: Obj, field: "labels" | "annotations", map: {readonly [key: string]: string | null}): Obj {
  const all = Object.entries({...object.metadata[field], ...map}).filter((pair): pair is [string, string] => pair[1] !== null);
  return {...object, metadata: {...object.metadata, [field]: Object.fromEntries(all)}};
}

const flags: readonly FlagSpec[] = [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, recordFlag, bool("all"), bool("all-namespaces", "A"), bool("list"), bool("local"), bool("overwrite"), string("resource-version"), string("field-manager")];

export const label: Verb = {name: "label", summary: "Update the labels on a resource", usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]", flags, run: (k) => run(k, "label")};
export const annotate: Verb = {name: "annotate", summary: "Update the annotations on a resource", usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]", flags, run: (k) => run(k, "annotation")};
