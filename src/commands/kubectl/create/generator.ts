// What every `kubectl create KIND` shares: one NAME, an object in Go's field order, a dry run or a POST.
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import {CommandError, UsageError} from "../errors.ts";
import {createFlags} from "../flag-sets.ts";
import type {FlagSpec} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, resourceOfKind} from "../mapping.ts";
import {dryRun, dryRunFlag, nameOf, printerOf, printFlags} from "../print.ts";
import {Unreachable} from "../../../sim/api/client.ts";
import {recorded} from "../record.ts";
import {refusal} from "../unreachable.ts";
import {withQuery} from "../query.ts";
import type {Verb} from "../verb.ts";
import {compact} from "../../../sim/api/go-json.ts";

export const generatorFlags: readonly FlagSpec[] = [...printFlags, dryRunFlag, ...createFlags];

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** NameFromCommandArgs. */
export function oneName(k: Kubectl): string {
  const args = k.flags.dash >= 0 ? k.args.slice(0, k.flags.dash) : k.args;
  if (args.length === 0) throw new UsageError(k.command, "exactly one NAME is required, got 0");
  if (args.length > 1) throw new UsageError(k.command, `exactly one NAME is required, got ${args.length}`);
  return args[0]!;
}

/** `metadata` as generators fill it: the namespace only if `-n` was given. */
export const metadataOf = (k: Kubectl, name: string, rest: JsonObject = {}): JsonObject => ({name, ...(k.namespaceGiven && {namespace: k.namespace}), ...rest});

/** Sends (or only shows) a generated object; `failure` wraps the server's refusal, as most generators do. */
export function createObject(k: Kubectl, object: JsonObject, {failure, operation = "created"}: {readonly failure?: string; readonly operation?: string} = {}): number {
  const draft = recorded(k, object as Obj);
  const info = resourceOfKind(k, draft.apiVersion, draft.kind)!;
  const dry = dryRun(k);
  printerOf(k);
  let result = draft;
  if (k.flags.is("save-config")) result = withLastApplied(result, true);
  if (dry !== "client") {
    const address = withQuery(pathOf(info, draft.metadata.namespace ?? k.namespace), {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager") ?? "kubectl-create", fieldValidation: k.flags.has("validate") ? validation(k) : "Strict"});
    try {
      result = k.call("POST", address, {body: result});
    } catch (error) {
      if (failure !== undefined && error instanceof Unreachable) throw new CommandError(`${failure} ${refusal(k, "Post", address)}`);
      if (failure === undefined || !(error instanceof Error) || error.name === "TypeError" || !("status" in error)) throw error;
      throw new CommandError(`${failure} ${error.message}`);
    }
  }
  printer(k, operation)(result);
  return 0;
}

/** Tells of generated objects, or shows them: one printer for all of a command, which parts them in YAML. */
export function printer(k: Kubectl, operation: string): (object: Obj) => void {
  const own = printerOf(k, {typed: true}), dry = dryRun(k);
  return (object) => k.out(own && own.format !== "name" ? own.print(object) : `${nameOf(object)}${own ? "" : ` ${operation}${dry === "client" ? " (dry run)" : dry === "server" ? " (server dry run)" : ""}`}\n`);
}

export function validation(k: Kubectl): string {
  const value = k.flags.text("validate");
  if (value === "true" || value === "strict") return "Strict";
  if (value === "warn") return "Warn";
  if (value === "false" || value === "ignore") return "Ignore";
  throw new CommandError(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`);
}

/** The object as it was given, kept in an annotation: what the next apply compares with. A generated object is written as Go writes its type, one of a file as a map. */
export function withLastApplied(object: Obj, typed = false): Obj {
  const {[LAST_APPLIED]: _old, ...annotations} = object.metadata.annotations ?? {};
  const bare = {...object, metadata: {...object.metadata, annotations}};
  return {...object, metadata: {...object.metadata, annotations: {...annotations, [LAST_APPLIED]: `${compact(typed ? object : sortedKeys(bare))}\n`}}};
}

function sortedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortedKeys((value as {readonly [key: string]: Json})[key]!)]));
}

/** A verb that makes one object. */
export function generator(name: string, summary: string, usage: string, flags: readonly FlagSpec[], make: (k: Kubectl) => JsonObject, options: {readonly aliases?: readonly string[]; readonly failure?: string; readonly required?: readonly string[]} = {}): Verb {
  return {
    name, summary, usage, flags: [...generatorFlags, ...flags], ...(options.aliases && {aliases: options.aliases}), ...(options.required && {required: options.required}),
    run: (k) => createObject(k, make(k), options.failure === undefined ? {} : {failure: options.failure}),
  };
}

/** `key=value` lists of labels (`--labels=a=b,c=d`). */
export function parseLabels(text: string): {readonly [key: string]: string} {
  const labels: {[key: string]: string} = {};
  for (const part of text.split(",")) {
    const [key = "", ...value] = part.split("=");
    if (value.length !== 1) throw new CommandError(`unexpected label spec: ${part}`);
    labels[key.trim()] = value[0]!.trim();
  }
  return labels;
}
