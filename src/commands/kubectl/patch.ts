// kubectl patch.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {kindIsKnown} from "../../sim/api/schema.ts";
import {collect, each} from "./builder.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {recordAfter, recordFlag} from "./record.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

const TYPES: {readonly [type: string]: string} = {json: "application/json-patch+json", merge: "application/merge-patch+json", strategic: "application/strategic-merge-patch+json"};

function patchText(k: Kubectl): string {
  const {flags} = k;
  if (flags.has("patch") && flags.has("patch-file")) throw new CommandError("cannot specify --patch and --patch-file together");
  if (flags.has("patch-file")) {
    const text = flags.text("patch-file") === "-" ? k.io.stdin : k.io.files.read(flags.text("patch-file"));
    if (text === undefined) throw new CommandError(`unable to read patch file: open ${flags.text("patch-file")}: no such file or directory`);
    return text;
  }
  if (!flags.text("patch")) throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  return flags.text("patch");
}

/** JSON is sent as it is, right or wrong; anything else is read as YAML (yaml.ToJSON). */
function body(text: string): Json | string {
  if (/^\s*\{/.test(text)) return text;
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${error.message}`);
  }
}

function run(k: Kubectl): number {
  const type = k.flags.text("type").toLowerCase();
  if (!TYPES[type]) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(k.flags.text("type"))}`);
  const patch = body(patchText(k));
  const dry = dryRun(k);
  const all = collect(k, {requireNames: true});
  each(all, ({info, name, namespace, object}) => {
    const path = pathOf(info, namespace, name, k.flags.get("subresource"));
    if (type === "strategic" && !kindIsKnown(info.kind)) throw new CommandError(`application/strategic-merge-patch+json is not supported by ${info.groupVersion}, Kind=${info.kind}: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`);
    if (dry === "client") return printChange(k, object!, info, "patched");
    const query = {fieldManager: k.flags.get("field-manager") ?? "kubectl-patch", dryRun: dry === "server" ? "All" : undefined};
    const patched = k.call("PATCH", withQuery(path, query), {body: patch, contentType: TYPES[type]!});
    if (dry === "none") recordAfter(k, info, namespace, name);
    const same = JSON.stringify({...object, metadata: 0}) === JSON.stringify({...patched, metadata: 0}) && patched.metadata.resourceVersion === (object as JsonObject & typeof patched).metadata.resourceVersion;
    printChange(k, patched, info, same && dry === "none" ? "patched (no change)" : "patched");
  });
  return 0;
}

export const patch: Verb = {
  name: "patch", summary: "Update fields of a resource", usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  flags: [...printFlags, ...fileFlags, dryRunFlag, recordFlag, string("patch", "p"), string("patch-file"), string("type", "", "", {default: "strategic"}), bool("local"), string("subresource"), string("field-manager")],
  run,
};
