// kubectl apply view-last-applied and set-last-applied; edit-last-applied stands with edit.
import type {Json} from "../../sim/api/object.ts";
import {collect, each, MUST_PROVIDE} from "./builder.ts";
import {LAST_APPLIED} from "./create/generator.ts";
import {CommandError, UsageError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, string} from "./flags.ts";
import {objectsOrThrow, sourcesOf} from "./manifest.ts";
import {pathOf} from "./mapping.ts";
import {compact, sorted} from "../../sim/api/go-json.ts";
import {toYaml} from "./output/yaml.ts";
import {dryRunFlag, printChange} from "./print.ts";
import type {Verb} from "./verb.ts";

export const viewLastApplied: Verb = {
  name: "view-last-applied", summary: "View the latest last-applied-configuration annotations of a resource/object", usage: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
  flags: [...fileFlags, string("output", "o", "", {default: "yaml"}), string("selector", "l"), bool("all")],
  run: (k) => {
    const output = k.flags.text("output");
    const all = collect(k, {selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true});
    each(all, ({object}) => {
      if (output !== "yaml" && output !== "json") throw new UsageError(k.command, `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
      const kept = object?.metadata.annotations?.[LAST_APPLIED];
      // An object without one is passed over in silence.
      if (kept === undefined) return;
      const value = JSON.parse(kept) as Json;
      k.out(output === "json" ? `${JSON.stringify(value, null, 2)}\n` : toYaml(value));
    });
    return 0;
  },
};

export const setLastApplied: Verb = {
  name: "set-last-applied", summary: "Set the last-applied-configuration annotation on a live object to match the contents of a file", usage: "-f FILENAME [options]",
  flags: [...fileFlags, string("output", "o"), dryRunFlag, bool("create-annotation")],
  run: (k) => {
    if (k.flags.all("filename").length === 0) throw new CommandError(MUST_PROVIDE);
    for (const {object, info, name, namespace} of objectsOrThrow(k, sourcesOf(k))) {
      const current = k.call("GET", pathOf(info, namespace, name));
      if (!current.metadata.annotations?.[LAST_APPLIED] && !k.flags.is("create-annotation")) throw new CommandError(`no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`);
      // As the file has it: without the empty annotations that apply adds, so that the next apply writes it anew.
      const annotation = compact(sorted(object));
      printChange(k, k.call("PATCH", pathOf(info, namespace, name), {body: {metadata: {annotations: {[LAST_APPLIED]: annotation}}}, contentType: "application/merge-patch+json"}), info, "configured");
    }
    return 0;
  },
};
