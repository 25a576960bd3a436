// The resource builder (k8s.io/cli-runtime/pkg/resource.Builder): arguments, files and selectors → what a verb works on.
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {Aggregate, CommandError, withSelectors} from "./errors.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readAll, sourcesOf} from "./manifest.ts";
import {category, pathOf, resourceFor} from "./mapping.ts";
import {withQuery} from "./query.ts";

/** A named thing to work on. */
export interface Item {
  readonly info: ResourceInfo;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The object, if it was fetched or came from a file. */
  readonly object?: Obj;
  readonly source?: string;
}

/** What the arguments say: single names, or whole resources. */
export type Request =
  | {readonly kind: "names"; readonly items: readonly Item[]}
  | {readonly kind: "lists"; readonly infos: readonly ResourceInfo[]};

export const MUST_PROVIDE = "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

export const FILES_AND_ARGUMENTS = "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well";

export interface BuilderOptions {
  /** `-l` and `--field-selector` as given. */
  readonly selector?: string | undefined;
  readonly fields?: string | undefined;
  readonly all?: boolean;
  /** `--all` is a selector of its own (delete): it goes with no other, and with no names. */
  readonly selectAll?: boolean;
  /** Lists over all namespaces. */
  readonly allNamespaces?: boolean;
  /** The arguments must name something: a bare type is an error. */
  readonly requireNames?: boolean;
  readonly args?: readonly string[];
}

/** Reads the arguments `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`. */
export function readArguments(k: Kubectl, options: BuilderOptions): Request {
  const args = options.args ?? k.args;
  const byLabel = options.selector !== undefined && options.selector !== "";
  if (args.length === 0) throw new CommandError(byLabel ? "at least one resource must be specified to use a selector" : MUST_PROVIDE);
  if (args.some((arg) => arg.includes("/"))) return {kind: "names", items: slashed(k, args, byLabel || options.selectAll === true)};
  const [types = "", ...names] = args;
  const words = types.split(",");
  // Several types with names become pairs before categories are known as such (normalizeMultipleResourcesArgs).
  const infos = words.flatMap((word) => { const group = names.length > 0 && words.length > 1 ? [] : category(k, word); return group.length > 0 ? group : [resourceFor(k, word)]; });
  if (names.length === 0) {
    if (options.selectAll && (byLabel || options.fields)) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
    if (options.requireNames && !byLabel && !options.all && !options.fields) throw new CommandError("resource(s) were provided, but no name was specified");
    return {kind: "lists", infos};
  }
  if (byLabel || options.selectAll) throw new CommandError("name cannot be provided when a selector is specified");
  if (words.length === 1 && infos.length > 1) throw new CommandError("you must specify only one resource");
  if (options.allNamespaces) throw new CommandError("a resource cannot be retrieved by name across all namespaces");
  return {kind: "names", items: infos.flatMap((info) => names.map((name) => itemOf(k, info, name)))};
}

const itemOf = (k: Kubectl, info: ResourceInfo, name: string): Item => ({info, name, namespace: info.namespaced ? k.namespace : undefined});

function slashed(k: Kubectl, args: readonly string[], byLabel: boolean): readonly Item[] {
  if (!args.every((arg) => arg.includes("/"))) throw new CommandError("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'");
  return args.map((arg) => {
    const parts = arg.split("/");
    if (parts.length !== 2) throw new CommandError("arguments in resource/name form may not have more than one slash");
    const [type = "", name = ""] = parts;
    if (type === "" || name === "") throw new CommandError("arguments in resource/name form must have a single resource and name");
    if (byLabel) throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
    return itemOf(k, resourceFor(k, type), name);
  });
}

/** Fetches one object. */
export const fetch = (k: Kubectl, item: Item): Obj => k.call("GET", pathOf(item.info, item.namespace, item.name));

/** The objects of a whole resource, as the selectors say. */
export function listObjects(k: Kubectl, info: ResourceInfo, options: BuilderOptions): readonly Item[] {
  const namespace = info.namespaced && !options.allNamespaces ? k.namespace : undefined;
  const list = withSelectors(info, options.selector ?? "", options.fields ?? "", () => k.call("GET", withQuery(pathOf(info, namespace), {labelSelector: options.selector, fieldSelector: options.fields, limit: 500})));
  // A list's items lack apiVersion and kind on the wire.
  return (list.items as unknown as readonly Obj[]).map((object) => ({info, name: object.metadata.name ?? "", namespace: object.metadata.namespace, object: {...object, apiVersion: object.apiVersion ?? info.groupVersion, kind: object.kind ?? info.kind}}));
}

/** Things to work on, and in their places what could not be had. */
export type Visited = readonly (Item | Error)[];

export const itemsOf = <T extends object>(all: readonly (T | Error)[]): readonly T[] => all.filter((one): one is T => !(one instanceof Error));
export const errorsOf = (all: readonly (object | Error)[]): readonly Error[] => all.filter((one): one is Error => one instanceof Error);

/** All of them, or what was wrong with any. */
export function allOrThrow(all: Visited): readonly Item[] {
  const wrong = errorsOf(all);
  if (wrong.length > 0) throw new Aggregate(wrong);
  return itemsOf(all);
}

/** Everything that files and arguments name, fetched; kubectl goes on after an error (ContinueOnError). */
export function collect(k: Kubectl, options: BuilderOptions & {/** `--local`: files only, as they are. */ readonly local?: boolean}): Visited {
  const items: (Item | Error)[] = [];
  const sources = sourcesOf(k);
  const args = options.args ?? k.args;
  if (sources.files.length > 0 || sources.kustomize) {
    const read = readAll(k, sources, {local: options.local ?? false});
    if (args.length > 0) throw new CommandError(FILES_AND_ARGUMENTS);
    items.push(...read);
  } else {
    const request = readArguments(k, options);
    if (request.kind === "lists") for (const info of request.infos) items.push(...attempt(() => listObjects(k, info, options)));
    else items.push(...request.items);
  }
  if (options.local) return items;
  return items.flatMap((item) => item instanceof Error || (item.object && item.source === undefined) ? [item] : attempt(() => [{...item, object: fetch(k, item)}]));
}

function attempt(action: () => Visited): Visited {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error) || error.name === "TypeError") throw error;
    return [error];
  }
}

/** Runs an action for each item, going on after errors; throws what went wrong at the end. */
export function each(all: Visited, action: (item: Item) => void): void {
  const errors = all.flatMap((item) => item instanceof Error ? [item] : errorsOf(attempt(() => { action(item); return []; })));
  if (errors.length > 0) throw new Aggregate(errors);
}
