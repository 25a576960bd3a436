// kubectl apply: client-side three-way patches with the last applied configuration, or server-side apply.
// Is not simulated: applysets.
import {createThreeWayMergePatch} from "../../sim/api/merge-patch.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {kindIsKnown} from "../../sim/api/schema.ts";
import {createThreeWayPatch, patchSchema} from "../../sim/api/strategic.ts";
import {StatusError} from "../../sim/api/client.ts";
import {editLastApplied} from "./edit.ts";
import {Aggregate, CommandError, isNotFound, UsageError, withSource, wrapped} from "./errors.ts";
import {LAST_APPLIED, validation, withLastApplied} from "./create/generator.ts";
import {fileFlags} from "./flag-sets.ts";
import {array, bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readObjects, sourcesOf, type FileObject} from "./manifest.ts";
import {pathOf, resourceWord} from "./mapping.ts";
import {compact, sorted} from "../../sim/api/go-json.ts";
import {dryRun, dryRunFlag, printChange, printerOf, printFlags} from "./print.ts";
import {recordFlag, recorded} from "./record.ts";
import {allowlist, prune} from "./prune.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {withoutVersion} from "./versions.ts";
import {setLastApplied, viewLastApplied} from "./apply-last-applied.ts";

function run(k: Kubectl): number {
  const {flags} = k;
  if (k.args.length > 0) throw new UsageError(k.command, `Unexpected args: [${k.args.join(" ")}]`);
  const sources = sourcesOf(k);
  if (sources.files.length === 0 && !sources.kustomize) throw new CommandError("must specify one of -f and -k");
  check(k);
  const pruned = flags.is("prune") ? allowlist(k) : [], uids = new Set<string>(), namespaces = new Set<string>();
  const printer = printerOf(k), shown = printer !== undefined && printer.format !== "name", results: Obj[] = [];
  const {objects: read, errors} = readObjects(k, sources, {validate: validation(k) !== "Ignore"});
  const objects = read.map((one) => ({...one, object: recorded(k, one.object)}));
  const failed = [...errors];
  for (const one of objects) {
    try {
      if (one.object.metadata.generateName && !one.name) throw new CommandError(`from ${one.object.metadata.generateName}: cannot use generate name with apply`);
      const {object, word} = flags.is("server-side") ? serverSide(k, one) : clientSide(k, one);
      uids.add(object.metadata.uid ?? "");
      if (one.namespace !== undefined) namespaces.add(one.namespace);
      if (shown) results.push({...object, apiVersion: object.apiVersion ?? one.info.groupVersion, kind: object.kind ?? one.info.kind}); else printChange(k, object, one.info, word);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new Aggregate(failed);
  if (objects.length === 0) throw new CommandError("no objects passed to apply");
  // Objects are shown once all are applied, several of them as a list.
  if (shown) k.out(printer.print(results.length === 1 ? results[0]! : listOf(results, printer.format), objects[0]!.info));
  if (flags.is("prune")) prune(k, pruned, {uids, namespaces});
  return 0;
}

/** What goes with what (ApplyOptions.Validate). */
function check(k: Kubectl): void {
  const {flags} = k, dry = dryRun(k), force = flags.is("force"), serverSide = flags.is("server-side");
  const refuse = (is: boolean, message: string): void => { if (is) throw new CommandError(message); };
  refuse(flags.is("force-conflicts") && !serverSide, "--force-conflicts only works with --server-side");
  refuse(dry === "client" && serverSide, "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  refuse(force && serverSide, "--force cannot be used with --server-side");
  refuse(force && dry === "server", "--dry-run=server cannot be used with --force");
  refuse(flags.is("all") && flags.text("selector") !== "", "cannot set --all and --selector at the same time");
  if (flags.is("prune")) {
    refuse(force, "--force cannot be used with --prune");
    refuse(!flags.is("all") && flags.text("selector") === "", "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector");
    refuse(serverSide, "--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
  refuse(flags.text("subresource") !== "" && !serverSide, "--subresource can only be specified for --server-side");
}

/** A List as JSON writes its structure, and as YAML sorts it. */
const listOf = (items: readonly Obj[], format: string): JsonObject => format === "json" ? {kind: "List", apiVersion: "v1", metadata: {}, items} : {apiVersion: "v1", items, kind: "List", metadata: {}};

/** An object after it was applied, and what became of it. */
interface Applied { readonly object: Obj; readonly word: string }

function clientSide(k: Kubectl, one: FileObject): Applied {
  const {object, info, source, name, namespace} = one;
  const dry = dryRun(k);
  const query = {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager") ?? "kubectl-client-side-apply", fieldValidation: validation(k)};
  const modified = withLastApplied(object);
  const current = existing(k, one);
  if (!current) {
    const made = dry === "client" ? modified : wrapped(source, "creating", () => k.call("POST", withQuery(pathOf(info, namespace), query), {body: withoutVersion(modified)}));
    return {object: made, word: "created"};
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === undefined && dry !== "client") k.err(warning(resourceWord(info).split(".")[0]!, name));
  if (current.metadata.deletionTimestamp) k.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
  const patch = threeWay(one, modified, current);
  if (Object.keys(patch).length === 0) return {object: current, word: "unchanged"};
  if (dry === "client") return {object: current, word: "configured"};
  const type = kindIsKnown(object.kind) ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  let patched: Obj;
  try {
    patched = k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: patch, contentType: type});
  } catch (error) {
    if (k.flags.is("force") && error instanceof StatusError && (error.code === 422 || error.code === 409)) patched = recreate(k, one, modified);
    else throw applying(error, one, patch);
  }
  return {object: patched, word: "configured"};
}

/** An object as it is, and as it would be after an apply (by a dry run on the server). */
export function serverVersionOf(k: Kubectl, one: FileObject): {readonly before: Obj | undefined; readonly after: Obj} {
  const {object, info, name, namespace} = one;
  const query = {dryRun: "All", fieldManager: k.flags.get("field-manager"), fieldValidation: "Strict", force: k.flags.is("server-side") && k.flags.is("force-conflicts")};
  const before = existing(k, one);
  const {resourceVersion: _version, ...metadata} = object.metadata;
  const modified = {...object, metadata: {...metadata, annotations: metadata.annotations ?? {}}};
  if (k.flags.is("server-side")) return {before, after: k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: object, contentType: "application/apply-patch+yaml"})};
  if (!before) return {before, after: k.call("POST", withQuery(pathOf(info, namespace), query), {body: withoutVersion(object)})};
  const patch = threeWay(one, modified, before);
  if (Object.keys(patch).length === 0) return {before, after: before};
  const type = kindIsKnown(object.kind) ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  return {before, after: k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: patch, contentType: type})};
}

const warning = (resource: string, name: string): string => `Warning: resource ${resource}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

function existing(k: Kubectl, one: FileObject): Obj | undefined {
  const {info, name, namespace, source} = one;
  if (!name) throw new CommandError(`error when retrieving current configuration of:\n${target(one)}\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`);
  try {
    return k.call("GET", pathOf(info, namespace, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error instanceof StatusError ? withSource(error, `retrieving current configuration of:\n${target(one)}\nfrom server for:`, source) : error;
  }
}

/** What kubectl calls an object in long errors (resource.Info.String). */
function target({info, name, namespace}: FileObject): string {
  const group = info.groupVersion.includes("/") ? info.groupVersion : `/${info.groupVersion}`;
  return `Resource: "${group}, Resource=${info.name}", GroupVersionKind: "${group}, Kind=${info.kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace ?? "")}`;
}

function threeWay({object, info, source}: FileObject, modified: Obj, current: Obj): JsonObject {
  const kept = current.metadata.annotations?.[LAST_APPLIED];
  let original: JsonObject = {};
  if (kept !== undefined) original = JSON.parse(kept) as JsonObject;
  try {
    return kindIsKnown(object.kind) ? createThreeWayPatch(original, modified, current, patchSchema(info.groupVersion, info.kind)) : createThreeWayMergePatch(original, modified, current);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    throw new CommandError(`error when creating patch for ${JSON.stringify(source)}: ${error.message}`);
  }
}

/** A refused patch: kubectl shows the patch and what it was for. */
function applying(error: unknown, one: FileObject, patch: JsonObject): unknown {
  if (!(error instanceof StatusError)) return error;
  const {source} = one;
  return new StatusError({...error.status, message: `error when applying patch:\n${compact(sorted(patch))}\nto:\n${target(one)}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}: ${error.status.message ?? ""}`});
}

function recreate(k: Kubectl, {info, name, namespace}: FileObject, modified: Obj): Obj {
  k.call("DELETE", pathOf(info, namespace, name), {body: {kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background", ...(k.flags.has("grace-period") && {gracePeriodSeconds: k.flags.int("grace-period")})}});
  k.io.advance(300_000, () => { try { return k.client.request({method: "GET", path: pathOf(info, namespace, name)}).status === 404; } catch { return false; } });
  return k.call("POST", pathOf(info, namespace), {body: withoutVersion(modified)});
}

function serverSide(k: Kubectl, {object, info, name, namespace}: FileObject): Applied {
  const query = {dryRun: dryRun(k) === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager") ?? "kubectl", force: k.flags.is("force-conflicts"), fieldValidation: validation(k)};
  try {
    return {object: k.call("PATCH", withQuery(pathOf(info, namespace, name, k.flags.get("subresource")), query), {body: object, contentType: "application/apply-patch+yaml"}), word: "serverside-applied"};
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === "Conflict") throw new CommandError(`${error.status.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`);
    throw error;
  }
}

export const apply: Verb = {
  name: "apply", summary: "Apply a configuration to a resource by file name or stdin", usage: "(-f FILENAME | -k DIRECTORY) [options]",
  flags: [
    ...fileFlags, ...printFlags, dryRunFlag, bool("server-side"), bool("force-conflicts"), string("field-manager"), string("validate", "", "", {default: "strict", alone: "strict"}), bool("force"), int("grace-period", "", "", {default: "-1"}),
    recordFlag, bool("prune"), array("prune-allowlist"), bool("all"), string("subresource"), string("selector", "l"), bool("overwrite", "", "", {default: "true"}), duration("timeout"), bool("wait"), string("cascade", "", "", {default: "background", alone: "background"}), bool("openapi-patch", "", "", {default: "true"}),
  ],
  verbs: [editLastApplied, setLastApplied, viewLastApplied],
  run,
};
