// kubectl edit, create --edit and apply edit-last-applied (k8s.io/kubectl/pkg/cmd/util/editor): an editor on a file in /tmp,
// opened again with what was wrong until the change is taken or nothing more changes.
import {StatusError} from "../../sim/api/client.ts";
import {compact, pretty, sorted} from "../../sim/api/go-json.ts";
import {createMergePatch} from "../../sim/api/merge-patch.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {kindIsKnown} from "../../sim/api/schema.ts";
import {createTwoWayPatch, patchSchema} from "../../sim/api/strategic.ts";
import {allOrThrow, collect, type Item} from "./builder.ts";
import {LAST_APPLIED, validation, withLastApplied} from "./create/generator.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, string, type FlagSpec} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {objectsOf, type FileObject} from "./manifest.ts";
import {pathOf, resourceWord} from "./mapping.ts";
import {toYaml} from "./output/yaml.ts";
import {nameOf, withoutManagedFields} from "./print.ts";
import {withQuery} from "./query.ts";
import {recorded, recordFlag} from "./record.ts";
import type {Verb} from "./verb.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

export type Mode = "edit" | "create" | "apply";

const HEAD: {readonly [mode in Mode]: string} = {
  edit: "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n",
  get create() { return this.edit; },
  apply: "# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n",
};

/** Why the file is opened again. */
interface Reason { readonly head: string; readonly causes: readonly string[] }

/** What became of one pass. */
interface Results { readonly reasons: Reason[]; retryable: number; missing: number }

const CANCELLED = "Edit cancelled, no valid changes were saved.";
/** An editor that changes its file each time, and never for the better, would be asked for ever. */
const PASSES = 50;

/** Edits objects together, in one file. */
export async function editTogether(k: Kubectl, items: readonly Item[], mode: Mode): Promise<number> {
  const json = k.flags.text("output") === "json";
  const originals = items.map(({object}) => withoutManagedFields(object!) as Obj);
  const whole: JsonObject = originals.length === 1 ? originals[0]! : {apiVersion: "v1", items: originals, kind: "List", metadata: {}};
  const original = json ? pretty(sorted(whole)) : toYaml(whole);
  let body = original, before: string | undefined, kept: string | undefined, reasons: readonly Reason[] = [];
  const keep = (error: CommandError, path: string | undefined): never => {
    if (path !== undefined && k.io.files.read(path) !== undefined) k.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
    throw error;
  };
  for (let pass = 0; ; pass++) {
    const path = temporary(k, json ? "json" : "yaml");
    k.io.files.write(path, `${json ? "" : HEAD[mode] + reasons.map(comment).join("")}${body}`);
    await openEditor(k, path).catch((error) => { if (error instanceof CommandError) keep(error, kept); throw error; });
    const edited = k.io.files.read(path) ?? "";
    body = withoutComments(edited);
    if (before !== undefined && (pass > PASSES || same(before, body))) keep(new CommandError(CANCELLED), path);
    if (kept !== undefined) k.io.files.remove(kept);
    [before, kept] = [body, path];
    const cancelled = (why: string) => { k.io.files.remove(path); k.err(`Edit cancelled, ${why}\n`); return 0; };
    const wrong = validation(k) === "Ignore" ? undefined : mistake(body);
    if (wrong !== undefined) {
      const {info, name} = items[0]!;
      reasons = [{head: `${resourceWord(info)} ${JSON.stringify(name)} was not valid`, causes: [`<nil>: Invalid value: "The edited file failed validation": ${wrong}`]}];
      k.err(`error: ${resourceWord(info)} ${JSON.stringify(name)} is invalid\n`);
      continue;
    }
    if (same(original, body)) return cancelled("no changes made.");
    if (body.trim() === "") return cancelled("saved file was empty.");
    let changed: readonly FileObject[];
    try {
      changed = objectsOf(k, body, "edited-file");
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      reasons = [{head: `The edited file had a syntax error: ${error.message}`, causes: []}];
      continue;
    }
    const results: Results = {reasons: [], retryable: 0, missing: 0};
    try {
      for (const one of changed) save(k, mode, one, {items, originals, results});
    } catch (error) {
      if (error instanceof CommandError) keep(error, path);
      if (error instanceof StatusError && k.io.files.read(path) !== undefined) k.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
      throw error;
    }
    if (results.retryable > 0) { k.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`); return 1; }
    if (results.missing > 0) { k.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`); return 1; }
    if (results.reasons.length === 0) { k.io.files.remove(path); return 0; }
    ({reasons} = results);
  }
}

function save(k: Kubectl, mode: Mode, edited: FileObject, {items, originals, results}: {readonly items: readonly Item[]; readonly originals: readonly Obj[]; readonly results: Results}): void {
  const {info, name, namespace} = edited;
  const tell = (object: Obj, operation: string) => k.out(`${nameOf(object, info)} ${operation}\n`);
  const query = {fieldManager: k.flags.get("field-manager") ?? `kubectl-${mode === "edit" ? "edit" : "create"}`, fieldValidation: validation(k)};
  if (mode === "create") {
    const object = recorded(k, k.flags.is("save-config") ? withLastApplied(edited.object) : edited.object);
    return tell(k.call("POST", withQuery(pathOf(info, namespace), query), {body: object}), "created");
  }
  const index = originals.findIndex(({metadata}) => metadata.uid === edited.object.metadata.uid);
  const original = originals[index];
  if (original === undefined) throw new CommandError(`no original object found for ${info.kind} ${JSON.stringify(name)}`);
  if (equal(original, edited.object)) return tell(edited.object, "skipped");
  if (mode === "apply") {
    const annotation = `${compact(sorted(edited.object))}\n`;
    k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: {metadata: {annotations: {[LAST_APPLIED]: annotation}}}, contentType: "application/merge-patch+json"});
    return tell(edited.object, "edited");
  }
  if (original.apiVersion !== edited.object.apiVersion || original.kind !== edited.object.kind || original.metadata.name !== name) throw new CommandError("At least one of apiVersion, kind and name was changed");
  const wanted = recorded(k, edited.object), strategic = kindIsKnown(info.kind);
  const patch = strategic ? createTwoWayPatch(original, wanted, patchSchema(info.groupVersion, info.kind)) : createMergePatch(original, wanted);
  if (k.flags.is("output-patch")) k.out(`Patch: ${compact(sorted(patch))}\n`);
  try {
    const path = pathOf(info, items[index]!.namespace, name, k.flags.get("subresource"));
    tell(k.call("PATCH", withQuery(path, query), {body: patch, contentType: `application/${strategic ? "strategic-merge-patch" : "merge-patch"}+json`}), "edited");
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const what = `${resourceWord(info)} ${JSON.stringify(name)}`, {reason, details} = error.status;
    if (reason === "Invalid") {
      results.reasons.push({head: `${what} was not valid`, causes: (details?.causes ?? []).map(({field, message}) => `${field ?? ""}: ${message}`)});
      k.err(`error: ${what} is invalid\n`);
    } else if (reason === "NotFound") {
      results.missing++;
      k.err(`error: ${what} could not be found on the server\n`);
    } else {
      results.retryable++;
      k.err(`error: ${what} could not be patched: ${error.message}\n`);
    }
  }
}

/** Runs KUBE_EDITOR or EDITOR; one with quotes goes through a shell. */
async function openEditor(k: Kubectl, path: string): Promise<void> {
  const editor = k.io.env.KUBE_EDITOR || k.io.env.EDITOR || "vi";
  const {output, exit} = await k.io.bash(`${editor} ${path}`);
  const quoted = /["'\\]/.test(editor);
  if (exit === 127 && !quoted) throw new CommandError(`unable to launch the editor ${JSON.stringify(editor)}`);
  k.out(output);
  if (exit !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(quoted ? `/bin/bash -c ${editor}` : editor)}`);
}

/** `/tmp/kubectl-edit-1234567890.yaml`, not there yet. */
function temporary(k: Kubectl, extension: string): string {
  for (let seed = k.world.store.revision; ; seed++) {
    const path = `/tmp/kubectl-edit-${String(1e9 + (seed * 7919) % 9e9).slice(0, 10)}.${extension}`;
    if (k.io.files.read(path) === undefined) return path;
  }
}

const comment = ({head, causes}: Reason): string => `# ${hashed(head)}${causes.length > 0 ? ":" : ""}\n${causes.map((cause) => `# * ${hashed(cause)}\n`).join("")}#\n`;

const hashed = (text: string): string => text.replace(/\n(?=[^#])/g, "\n# ");

/** ManualStrip: without lines that are comments. */
const withoutComments = (text: string): string => text.split("\n").filter((line) => !/^\s*#(?!!)/.test(line)).join("\n");

const equal = (one: Json, other: Json): boolean => compact(sorted(one)) === compact(sorted(other));

/** Whether two texts say the same (StripComments compares their JSON, or the text itself if it has none). */
function same(one: string, other: string): boolean {
  try {
    return equal(parseYaml(one), parseYaml(other));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return one === other;
  }
}

/** What validation on kubectl's side finds (ValidateBytes); fields are the server's matter. */
function mistake(text: string): string | undefined {
  let value: Json;
  try {
    value = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return error.message;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "invalid object to validate";
  const {apiVersion, kind} = value as JsonObject;
  const missing = [...(apiVersion ? [] : ["apiVersion not set"]), ...(kind ? [] : ["kind not set"])];
  return missing.length > 1 ? `[${missing.join(", ")}]` : missing[0];
}

/** What is there to edit: everything that arguments and files name. */
function chosen(k: Kubectl): readonly Item[] {
  const output = k.flags.text("output");
  if (!["", "json", "kyaml", "yaml"].includes(output)) throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,yaml`);
  const items = allOrThrow(collect(k, {}));
  if (items.length === 0) throw new CommandError("edit cancelled, no objects found");
  const subresource = k.flags.get("subresource");
  if (subresource) for (const {info, name, namespace} of items) k.call("GET", pathOf(info, namespace, name, subresource));
  return items;
}

const editFlags: readonly FlagSpec[] = [...fileFlags, recordFlag, string("output", "o", "", {default: "yaml"}), string("validate", "", "", {default: "strict", alone: "strict"}), bool("windows-line-endings"), string("field-manager")];

export const edit: Verb = {
  name: "edit", summary: "Edit a resource on the server", usage: "(RESOURCE/NAME | -f FILENAME) [options]",
  flags: [...editFlags, bool("output-patch"), string("subresource"), bool("save-config"), bool("show-managed-fields")], run: (k) => editTogether(k, chosen(k), "edit"),
};

export const editLastApplied: Verb = {
  name: "edit-last-applied", summary: "Edit latest last-applied-configuration annotations of a resource/object", usage: "(RESOURCE/NAME | -f FILENAME) [options]", flags: editFlags,
  run: (k) => {
    const items = chosen(k).flatMap((item) => {
      const annotation = item.object?.metadata.annotations?.[LAST_APPLIED];
      return annotation === undefined ? [] : [{...item, object: objectsOf(k, annotation, "edited-file")[0]!.object}];
    });
    if (items.length === 0) throw new CommandError("no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`");
    return editTogether(k, items, "apply");
  },
};
