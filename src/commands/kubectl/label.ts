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
  const isPair = (arg: string) => arg.indexOf("=") > 0 || (arg.endsWith("-") && arg !== "-");
  const at = args.findIndex(isPair);
  const resources = at < 0 ? args : args.slice(0, at), pairs = at < 0 ? [] : args.slice(at);
  for (const arg of pairs) if (!isPair(arg)) throw new CommandError(`all resources must be specified before ${what} changes: ${arg}`);
  return {resources, pairs};
}

function parsePairs(pairs: readonly string[], what: "label" | "annotation"): Changes {
  const set: {[key: string]: string} = {}, remove: string[] = [];
  for (const pair of pairs) {
    const cut = pair.indexOf("=");
    if (cut < 0) { remove.push(pair.slice(0, -1)); continue; }
    const [key, value] = [pair.slice(0, cut), pair.slice(cut + 1)];
    if (what === "label") {
      if (value.includes("=")) throw new CommandError(`invalid label spec: ${pair}`);
      const wrong = labelValueErrors(value);
      if (wrong.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${wrong.join(";")}`);
    }
    set[key] = value;
  }
  const both = remove.filter((key) => key in set);
  if (both.length > 0) throw new CommandError(what === "label" ? "can not both modify and remove a label in the same command" : `can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
  return {set, remove};
}

/** It says why a change was made, and may always be said anew. */
const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** What changes of an object's map, and the word for it. */
function changed(k: Kubectl, object: Obj, changes: Changes, what: "label" | "annotation"): {readonly map: {readonly [key: string]: string | null}; readonly word: string} {
  const old = object.metadata[what === "label" ? "labels" : "annotations"] ?? {};
  if (!k.flags.is("overwrite")) {
    const clashes = Object.keys(changes.set).filter((key) => key !== CHANGE_CAUSE && key in old && old[key] !== changes.set[key]).map((key) => `'${key}' already has a value (${old[key]})`);
    if (what === "label" && clashes.length > 0) throw new CommandError(`${clashes[0]}, and --overwrite is false`);
    if (clashes.length > 0) throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${clashes.join("; ")}`);
  }
  const added = Object.entries(changes.set).filter(([key, value]) => old[key] !== value), removed = changes.remove.filter((key) => key in old);
  const word = what === "annotation" ? "annotated" : added.length > 0 ? removed.length > 0 ? "modified" : "labeled" : removed.length > 0 ? "unlabeled" : "not labeled";
  return {map: {...Object.fromEntries(added), ...Object.fromEntries(removed.map((key) => [key, null]))}, word};
}

function check(k: Kubectl, resources: readonly string[], pairs: readonly string[], what: "label" | "annotation"): void {
  const {flags} = k, files = flags.all("filename").length > 0 || flags.text("kustomize") !== "";
  if (flags.is("list") && flags.text("output") !== "") throw new CommandError("--list and --output may not be specified together");
  if (flags.is("all") && flags.text("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.is("all") && flags.text("field-selector") !== "") throw new CommandError("cannot set --all and --field-selector at the same time");
  if (flags.is("local")) {
    if (dryRun(k) === "server") throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    if (resources.length > 0) throw new CommandError("can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set");
    if (!files) throw new CommandError("one or more files must be specified as -f pod.yaml or --filename=pod.json");
  } else if (resources.length === 0 && !files) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (pairs.length === 0 && !flags.is("list")) throw new CommandError(`at least one ${what} update is required`);
}

function run(k: Kubectl, what: "label" | "annotation"): number {
  const {flags} = k;
  const {resources, pairs} = splitPairs(k.args, what), changes = parsePairs(pairs, what);
  check(k, resources, pairs, what);
  const all = collect(k, {args: resources, selector: flags.get("selector"), fields: flags.get("field-selector"), all: flags.is("all"), allNamespaces: flags.is("all-namespaces"), requireNames: true, local: flags.is("local")});
  // One object may be asked for in ways that could have been several.
  const single = all.length === 1 && (resources.length === 0 || resources.some((word) => word.includes("/")) || (resources.length === 2 && !resources[0]!.includes(",")));
  if (!single && flags.text("resource-version") !== "") throw new CommandError("--resource-version may only be used with a single resource");
  each(all, (item) => { if (flags.is("list")) list(k, item, changes, what, single); else one(k, item, changes, what); });
  return 0;
}

function list(k: Kubectl, {info, name, object}: Item, changes: Changes, what: "label" | "annotation", single: boolean): void {
  const field = what === "label" ? "labels" : "annotations";
  const entries = Object.entries(withMap(object!, field, changed(k, object!, changes, what).map).metadata[field] ?? {});
  if (!single) k.out(`Listing ${field} for ${info.kind}.${info.group}/${name}:\n`);
  for (const [key, value] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) k.out(`${single ? "" : " "}${key}=${value}\n`);
}

function one(k: Kubectl, {info, name, namespace, object}: Item, changes: Changes, what: "label" | "annotation"): void {
  const field = what === "label" ? "labels" : "annotations", dry = dryRun(k), here = dry === "client" || k.flags.is("local");
  if (what === "label" && !here) for (const key of changes.remove) if (!(key in (object!.metadata.labels ?? {}))) k.out(`label ${JSON.stringify(key)} not found.\n`);
  const {map, word} = changed(k, object!, changes, what), version = k.flags.text("resource-version");
  let result = object!;
  if (!here && (Object.keys(map).length > 0 || (version !== "" && what === "annotation"))) {
    const body: JsonObject = {metadata: {[field]: map, ...(version !== "" && {resourceVersion: version})}};
    result = k.call("PATCH", withQuery(pathOf(info, namespace, name), {fieldManager: k.flags.get("field-manager") ?? `kubectl-${what === "label" ? "label" : "annotate"}`, dryRun: dry === "server" ? "All" : undefined}), {body, contentType: "application/merge-patch+json"});
  }
  if (dry === "none" && !here) recordAfter(k, info, namespace, name);
  printChange(k, here ? withMap(object!, field, map) : result, info, word);
}

/** What a dry run on this side comes to. */
function withMap(object: Obj, field: "labels" | "annotations", map: {readonly [key: string]: string | null}): Obj {
  const all = Object.entries({...object.metadata[field], ...map}).filter((pair): pair is [string, string] => pair[1] !== null);
  return {...object, metadata: {...object.metadata, [field]: Object.fromEntries(all)}};
}

const flags: readonly FlagSpec[] = [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, recordFlag, bool("all"), bool("all-namespaces", "A"), bool("list"), bool("local"), bool("overwrite"), string("resource-version"), string("field-manager")];

export const label: Verb = {name: "label", summary: "Update the labels on a resource", usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]", flags, run: (k) => run(k, "label")};
export const annotate: Verb = {name: "annotate", summary: "Update the annotations on a resource", usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]", flags, run: (k) => run(k, "annotation")};
