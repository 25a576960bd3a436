// kubectl get: tables from the server, or objects in any format.
// Is not simulated: --chunk-size, -w with several resources.
import type {JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {since} from "./describe/age.ts";
import {Aggregate, CommandError, isNotFound, Undecoded, withSelectors} from "./errors.ts";
import {bool, int, string, strings} from "./flags.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readAll, sourcesOf} from "./manifest.ts";
import {kindWord, pathOf} from "./mapping.ts";

import {relaxed} from "./output/custom-columns.ts";
import {sortOrder} from "./output/sort.ts";
import {printerOf, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import {rawText} from "./raw.ts";
import {FILES_AND_ARGUMENTS, itemsOf, readArguments, type Item} from "./builder.ts";
import {sortRows, TABLE, tableText, type Table} from "./tables.ts";
import type {Verb} from "./verb.ts";
import {watchTable} from "./watch.ts";

/** One request that get makes: a single object or a list. */
interface Source { readonly info: ResourceInfo; readonly path: string; readonly single: boolean; readonly item?: Item }

function run(k: Kubectl): number {
  const {flags} = k;
  if (flags.text("raw") !== "") return raw(k);
  checkFlags(k);
  if (flags.has("template") && !flags.has("output")) flags.set("output", "go-template");
  const printer = printerOf(k, {columns: true});
  if (flags.is("watch") && flags.get("sort-by")) k.err("warning: --watch requested, --sort-by will be ignored for watch events received\n");
  else if (flags.is("watch-only") && flags.get("sort-by")) k.err("warning: --watch-only requested, --sort-by will be ignored\n");
  const sources = sourcesOf(k);
  if (k.args.length === 0 && sources.files.length === 0 && !sources.kustomize) {
    k.err(`You must specify the type of resource to get. ${suggestion}\n\n`);
    throw new CommandError('Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples');
  }
  const allNamespaces = flags.is("all-namespaces");
  const all = requests(k, allNamespaces), wanted = itemsOf(all);
  if ((flags.is("watch") || flags.is("watch-only")) && new Set(wanted.map(({info}) => info)).size > 1) throw new CommandError("you may only specify a single resource type");
  if (flags.is("watch") || flags.is("watch-only")) return watchTable(k, wanted[0]!.info, wanted[0]!.path, wanted[0]!.single, printer, allNamespaces);
  if (printer) return objects(k, all, printer);
  return tables(k, all, allNamespaces);
}

const suggestion = 'Use "kubectl api-resources" for a complete list of supported resources.';

function requests(k: Kubectl, allNamespaces: boolean): readonly (Source | Error)[] {
  const subresource = k.flags.get("subresource");
  const sources = sourcesOf(k), sourceOf = (item: Item): Source => ({info: item.info, path: pathOf(item.info, item.namespace, item.name, subresource), single: true, item});
  if (sources.files.length > 0 || sources.kustomize) {
    const read = readAll(k, sources);
    if (k.args.length > 0) throw new CommandError(FILES_AND_ARGUMENTS);
    return read.map((one) => one instanceof Error ? one : sourceOf(one));
  }
  if (k.args.length > 1 && k.flags.text("field-selector") !== "") throw new CommandError("name cannot be provided when a selector is specified");
  const request = readArguments(k, {selector: k.flags.get("selector"), fields: k.flags.get("field-selector"), allNamespaces});
  if (request.kind === "names") return request.items.map(sourceOf);
  if (subresource) throw new CommandError("subresource cannot be used when bulk resources are specified");
  return request.infos.map((info) => ({
    info, single: false,
    path: withQuery(pathOf(info, allNamespaces ? undefined : k.namespace), {labelSelector: k.flags.get("selector"), fieldSelector: k.flags.get("field-selector"), limit: 500}),
  }));
}

function checkFlags({flags}: Kubectl): void {
  const output = flags.text("output");
  if (flags.is("show-labels") && output !== "" && output !== "wide") throw new CommandError(`--show-labels option cannot be used with ${output} printer`);
  if (flags.is("output-watch-events") && !flags.is("watch") && !flags.is("watch-only")) throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
}

function raw(k: Kubectl): number {
  const {flags} = k;
  if (k.args.length > 0) throw new CommandError("arguments may not be passed when --raw is specified");
  if (flags.is("watch") || flags.is("watch-only") || flags.text("selector") !== "") throw new CommandError("--raw may not be specified with other flags that filter the server request or alter the output");
  if (flags.text("output") !== "") throw new CommandError("--raw and --output are mutually exclusive");
  if (!/^(\/|https?:\/\/)/.test(flags.text("raw"))) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(flags.text("raw"))}: invalid URI for request`);
  k.out(rawText(k.send("GET", k.flags.text("raw")).body, k.flags.text("raw")));
  return 0;
}

/** Runs each request, going on after refusals; what is not found is forgiven with --ignore-not-found. */
function each(k: Kubectl, all: readonly (Source | Error)[], action: (source: Source) => void): Error[] {
  const errors: Error[] = [];
  for (const source of all) {
    try {
      if (source instanceof Error) throw source;
      if (source.single) action(source); else withSelectors(source.info, k.flags.text("selector"), k.flags.text("field-selector"), () => action(source));
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      if (!(k.flags.is("ignore-not-found") && isNotFound(error))) errors.push(error);
    }
  }
  return errors;
}

function objects(k: Kubectl, all: readonly (Source | Error)[], printer: {readonly format: string; print(object: JsonObject, info?: ResourceInfo): string}): number {
  const found: {readonly object: Obj; readonly info: ResourceInfo}[] = [];
  let last: Obj | undefined;
  const errors = each(k, all, ({path, single, info}) => {
    const answer = k.call("GET", path);
    last = answer;
    if (single) found.push({object: answer, info});
    // A list's items lack apiVersion and kind on the wire.
    else for (const item of answer.items as unknown as readonly Obj[]) found.push({object: withKind(item, info), info});
  });
  const by = k.flags.get("sort-by");
  const order = by ? sortOrder(found.map(({object}) => object), by) : found.map((_one, i) => i);
  const [first] = all, listed = all.length !== 1 || first instanceof Error || !first!.single;
  if (printer.format === "name") for (const i of order) k.out(printer.print(found[i]!.object, found[i]!.info));
  else if (!listed) { if (found[0]) k.out(printer.print(found[0].object, found[0].info)); }
  else if (found.length > 0 || errors.length === 0) k.out(printer.print({apiVersion: "v1", items: order.map((i) => found[i]!.object), kind: "List", metadata: {resourceVersion: ""}}));
  void last;
  if (errors.length > 0) throw new Aggregate(errors);
  return 0;
}

/** Without the server's columns kubectl knows names and ages only. */
function ownTable(k: Kubectl, answer: Obj): Table {
  const items = Array.isArray(answer.items) ? answer.items as unknown as readonly Obj[] : [answer];
  return {columnDefinitions: [{name: "Name"}, {name: "Age"}], rows: items.map((object) => ({cells: [object.metadata.name ?? "", since(object.metadata.creationTimestamp, k.world.nowMs)], object}))};
}

export const withKind = (object: Obj, info: ResourceInfo): Obj => ({...object, apiVersion: object.apiVersion ?? info.groupVersion, kind: object.kind ?? info.kind});

function tables(k: Kubectl, all: readonly (Source | Error)[], allNamespaces: boolean): number {
  const wanted = itemsOf(all);
  const found: {readonly info: ResourceInfo; table: Table}[] = [];
  const by = k.flags.get("sort-by");
  const errors = each(k, all, ({path, info}) => {
    // A Table's shape is the API's own.
    const table = k.flags.is("server-print") ? k.send("GET", by ? withQuery(path, {includeObject: "Object"}) : path, {accept: TABLE}).body as unknown as Table : ownTable(k, k.call("GET", path));
    const same = found.find((one) => one.info === info);
    if (same) same.table = {...same.table, rows: [...same.table.rows, ...table.rows]}; else found.push({info, table});
  });
  // Several tables are sorted as objects, and a table has none of an object's fields.
  if (by && wanted.length > 1 && errors.length === 0) throw new CommandError(`couldn't find any field with path ${JSON.stringify(relaxed(by))} in the list of objects`);
  // Kinds of which nothing was found do not count.
  const prefix = found.length > 1 || k.flags.is("show-kind");
  const shown = found.filter(({table}) => table.rows.length > 0);
  const texts: string[] = [];
  for (const {info, table} of shown) texts.push(tableText(by ? sortRows(table, by, sortOrder) : table, {
    wide: k.flags.text("output") === "wide", noHeaders: k.flags.is("no-headers"), namespaceColumn: allNamespaces && info.namespaced,
    prefix: prefix ? `${kindWord(info)}/` : "", labelColumns: k.flags.all("label-columns"), showLabels: k.flags.is("show-labels"),
  }));
  k.out(texts.join(k.flags.is("no-headers") ? "" : "\n"));
  if (shown.length === 0 && errors.length === 0 && !k.flags.is("ignore-not-found")) k.err(allNamespaces || wanted.some(({info}) => !info.namespaced) ? "No resources found\n" : `No resources found in ${k.namespace} namespace.\n`);
  if (errors.length > 0) throw new Aggregate(errors, errors.some((one) => one instanceof Undecoded));
  return 0;
}

export const get: Verb = {
  name: "get", suggestFor: ["list", "ls"], summary: "Display one or many resources",
  usage: "[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]",
  flags: [
    ...printFlags, ...fileFlags, ...selectorFlags, bool("all-namespaces", "A", "If present, list the requested object(s) across all namespaces."), bool("watch", "w", "After listing/getting the requested object, watch for changes."),
    bool("watch-only", "", "Watch for changes to the requested object(s), without listing/getting first."), bool("ignore-not-found"), strings("label-columns", "L"), bool("no-headers"), bool("show-kind"), bool("show-labels"),
    string("sort-by"), string("raw", "", "Raw URI to request from the server."), string("subresource"), int("chunk-size"), bool("output-watch-events"), bool("server-print", "", "", {default: "true"}),
  ],
  run,
};

