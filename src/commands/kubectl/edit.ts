// kubectl edit and replace. The editor is KUBE_EDITOR or EDITOR, run by bash on a file in /tmp.
import {createMergePatch} from "../../sim/api/merge-patch.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {kindIsKnown} from "../../sim/api/schema.ts";
import {StatusError} from "../../sim/api/client.ts";
import {createTwoWayPatch, patchSchema} from "../../sim/api/strategic.ts";
import {collect, each, type Item} from "./builder.ts";
import {validation} from "./create/generator.ts";
import {awaitGone} from "./delete.ts";
import {Aggregate, CommandError, report, withSource} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {objectsOrThrow, sourcesOf} from "./manifest.ts";
import {pathOf, resourceWord} from "./mapping.ts";
import {pretty, sorted} from "../../sim/api/go-json.ts";
import {toYaml} from "./output/yaml.ts";
import {dryRun, dryRunFlag, nameOf, printChange, printFlags, withoutManagedFields} from "./print.ts";
import {recordAfter, recordFlag, recorded} from "./record.ts";
import {withQuery} from "./query.ts";
import {sendRaw} from "./raw.ts";
import type {Verb} from "./verb.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

const HEAD = "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n";

async function run(k: Kubectl): Promise<number> {
  const {items, errors} = collect(k, {requireNames: true});
  if (errors.length > 0) throw new Aggregate(errors);
  let status = 0;
  for (const item of items) status = Math.max(status, await editOne(k, item));
  return status;
}

async function editOne(k: Kubectl, item: Item): Promise<number> {
  const json = k.flags.text("output") === "json";
  const original = withoutManagedFields(item.object!);
  const text = json ? pretty(sorted(original)) : toYaml(original);
  const path = `/tmp/kubectl-edit-${String(1e9 + (k.world.store.revision * 7919) % 9e9).slice(0, 10)}.${json ? "json" : "yaml"}`;
  k.io.files.write(path, HEAD + text);
  const editor = k.io.env.KUBE_EDITOR || k.io.env.EDITOR || "vi";
  const {output, exit} = await k.io.bash(`${editor} ${path}`);
  k.out(output);
  if (exit !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  const edited = (k.io.files.read(path) ?? "").split("\n").filter((line) => !line.startsWith("#")).join("\n");
  const cancelled = (why: string) => { k.io.files.remove(path); k.err(`Edit cancelled, ${why}\n`); return 0; };
  if (edited.trim() === "") return cancelled("saved file was empty.");
  if (edited === text) return cancelled("no changes made.");
  return save(k, item, original, edited, path);
}

function save(k: Kubectl, {info, name, namespace}: Item, original: JsonObject, edited: string, path: string): number {
  let problem: string;
  try {
    const changed = parseYaml(edited) as JsonObject;
    const patch = kindIsKnown(info.kind) ? createTwoWayPatch(original, changed, patchSchema(info.groupVersion, info.kind)) : createMergePatch(original, changed);
    if (Object.keys(patch).length === 0) { k.err("Edit cancelled, no changes made.\n"); return 0; }
    const patched = k.call("PATCH", withQuery(pathOf(info, namespace, name, k.flags.get("subresource")), {fieldManager: "kubectl-edit", fieldValidation: validation(k)}), {body: patch, contentType: kindIsKnown(info.kind) ? "application/strategic-merge-patch+json" : "application/merge-patch+json"});
    recordAfter(k, info, namespace, name);
    k.io.files.remove(path);
    k.out(`${nameOf(patched, info)} edited\n`);
    return 0;
  } catch (error) {
    if (error instanceof YamlError) problem = `The edited file had a syntax error: error converting YAML to JSON: ${error.message}`;
    else if (error instanceof StatusError) problem = error.status.reason === "NotFound" ? report(error, "").text.trimEnd() : `${resourceWord(info)} ${JSON.stringify(name)} ${error.status.reason === "Invalid" || error.code === 400 ? "is invalid" : `could not be patched: ${error.message}`}`;
    else throw error;
  }
  // The real one opens the editor again; without a change the second time it gives up.
  k.err(`error: ${problem}\nA copy of your changes has been stored to ${JSON.stringify(path)}\nerror: Edit cancelled, no valid changes were saved.\n`);
  return 1;
}

export const edit: Verb = {
  name: "edit", summary: "Edit a resource on the server", usage: "(RESOURCE/NAME | -f FILENAME) [options]",
  flags: [...fileFlags, recordFlag, string("output", "o", "", {default: "yaml"}), bool("output-patch"), string("subresource"), bool("save-config"), bool("show-managed-fields"), string("validate", "", "", {default: "strict", alone: "strict"}), bool("windows-line-endings"), string("field-manager")], run,
};

function replaceRun(k: Kubectl): number {
  if (k.flags.has("raw")) return sendRaw(k, "PUT");
  const sources = sourcesOf(k);
  if (sources.files.length === 0) throw new CommandError("must specify --filename to replace");
  const force = k.flags.is("force"), dry = dryRun(k);
  const objects = objectsOrThrow(k, sources, {validate: true});
  const query = {fieldManager: "kubectl-replace", fieldValidation: validation(k), dryRun: dry === "server" ? "All" : undefined};
  each(objects, [], (item) => {
    const {info, name, namespace, source = ""} = item, object = recorded(k, item.object!);
    if (force) {
      const answer = k.client.request({method: "DELETE", path: pathOf(info, namespace, name), body: {kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: k.flags.has("grace-period") ? k.flags.int("grace-period") : 0}});
      if (answer.status < 300) {
        k.out(`${info.kind.toLowerCase()}${info.group ? `.${info.group}` : ""} ${JSON.stringify(name)} deleted${namespace ? ` from ${namespace} namespace` : ""}\n`);
        awaitGone(k, item, undefined, {timeoutMs: 300_000}, []);
      }
      return printChange(k, k.call("POST", withQuery(pathOf(info, namespace), query), {body: object!}), info, "replaced");
    }
    if (dry === "client") return printChange(k, object!, info, "replaced");
    try {
      printChange(k, k.call("PUT", withQuery(pathOf(info, namespace, name, k.flags.get("subresource")), query), {body: object!}), info, "replaced");
    } catch (error) {
      throw withSource(error, "replacing", source);
    }
  });
  return 0;
}

export const replace: Verb = {
  name: "replace", summary: "Replace a resource by file name or stdin", usage: "-f FILENAME [options]",
  flags: [...printFlags, ...fileFlags, dryRunFlag, recordFlag, bool("force"), int("grace-period", "", "", {default: "-1"}), duration("timeout"), bool("wait"), string("cascade", "", "", {default: "background", alone: "background"}), string("raw"), bool("save-config"), string("subresource"), string("validate", "", "", {default: "strict", alone: "strict"}), string("field-manager")],
  run: replaceRun,
};
