// kubectl patch.
import {compact, sorted} from "../../sim/api/go-json.ts";
import {applyJsonPatch, type Operation} from "../../sim/api/json-patch.ts";
import {parseJson} from "../../sim/api/json.ts";
import {applyMergePatch} from "../../sim/api/merge-patch.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {kindIsKnown} from "../../sim/api/schema.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {collect, each} from "./builder.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, nameOf, printerOf, printFlags} from "./print.ts";
import {recordAfter, recordFlag} from "./record.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

const TYPES: {readonly [type: string]: string} = {json: "application/json-patch+json", merge: "application/merge-patch+json", strategic: "application/strategic-merge-patch+json"};

function patchText(k: Kubectl): string {
  const {flags} = k;
  if (flags.has("patch") && flags.has("patch-file")) throw new CommandError("cannot specify --patch and --patch-file together");
  if (flags.has("patch-file")) {
    const text = k.io.files.read(flags.text("patch-file"));
    if (text === undefined) throw new CommandError(`unable to read patch file: open ${flags.text("patch-file")}: no such file or directory`);
    return text;
  }
  if (!flags.text("patch")) throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  return flags.text("patch");
}

/** JSON is sent as it is, right or wrong; anything else is read as YAML (yaml.ToJSON). */
function body(text: string): string {
  if (/^\s*\{/.test(text)) return text;
  try {
    return JSON.stringify(parseYaml(text));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${error.message}`);
  }
}

function run(k: Kubectl): number {
  const type = k.flags.text("type").toLowerCase();
  if (!TYPES[type]) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(k.flags.text("type"))}`);
  const text = patchText(k), local = k.flags.is("local");
  if (local && k.args.length > 0) throw new CommandError("cannot specify --local and server resources");
  const patch = body(text);
  const dry = dryRun(k);
  if (local && dry === "server") throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const all = collect(k, {requireNames: true, local});
  if (all.length === 0 && k.flags.all("filename").length > 0) throw new CommandError("no objects passed to patch");
  each(all, ({info, name, namespace, object}) => {
    const path = pathOf(info, namespace, name, k.flags.get("subresource"));
    if (type === "strategic" && !kindIsKnown(info.kind)) throw new CommandError(`application/strategic-merge-patch+json is not supported by ${info.groupVersion}, Kind=${info.kind}: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`);
    if (dry === "client" || local) {
      const made = patchedHere(object!, type, patch);
      return show(k, made, undefined, compact(sorted(made)) === compact(sorted(object!)));
    }
    const query = {fieldManager: k.flags.get("field-manager") ?? "kubectl-patch", dryRun: dry === "server" ? "All" : undefined};
    const patched = k.call("PATCH", withQuery(path, query), {body: patch, contentType: TYPES[type]!});
    if (dry === "none") recordAfter(k, info, namespace, name);
    const same = JSON.stringify({...object, metadata: 0}) === JSON.stringify({...patched, metadata: 0}) && patched.metadata.resourceVersion === (object as JsonObject & typeof patched).metadata.resourceVersion;
    show(k, patched, k.flags.text("subresource") === "" ? info : undefined, same && dry === "none");
  });
  return 0;
}

/** A dry run is not said: the operation's word takes its place. */
function show(k: Kubectl, object: Obj, info: ResourceInfo | undefined, same: boolean): void {
  const printer = printerOf(k);
  k.out(printer ? printer.print(object, info) : `${nameOf(object, info)} patched${same ? " (no change)" : ""}\n`);
}

/** What --local and --dry-run=client do without the server (getPatchedJSON). */
function patchedHere(object: Obj, type: string, text: string): Obj {
  try {
    const patch = parseJson(text).value;
    if (type === "json") return applyJsonPatch(object, patch as unknown as readonly Operation[]) as Obj;
    if (type === "merge") return applyMergePatch(object, patch) as Obj;
    if (!kindIsKnown(object.kind)) throw new CommandError("strategic merge patch is not supported locally for this type, try --type merge");
    return applyStrategicPatch(object, patch as JsonObject, patchSchema(object.apiVersion, object.kind)) as Obj;
  } catch (error) {
    throw error instanceof CommandError || !(error instanceof Error) || error instanceof TypeError ? error : new CommandError(error.message);
  }
}

export const patch: Verb = {
  name: "patch", summary: "Update fields of a resource", usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  flags: [...printFlags, ...fileFlags, dryRunFlag, recordFlag, string("patch", "p"), string("patch-file"), string("type", "", "", {default: "strategic"}), bool("local"), string("subresource"), string("field-manager")],
  run,
};
