// kubectl replace: objects of files in place of those on the server.
import {each} from "./builder.ts";
import {validation} from "./create/generator.ts";
import {awaitGone} from "./delete.ts";
import {CommandError, withSource} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {objectsOrThrow, sourcesOf} from "./manifest.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import {sendRaw} from "./raw.ts";
import {recorded, recordFlag} from "./record.ts";
import type {Verb} from "./verb.ts";
import {versioned, withoutVersion} from "./versions.ts";

function replaceRun(k: Kubectl): number {
  const sources = sourcesOf(k), {flags} = k;
  if (flags.int("grace-period") >= 0 && !flags.is("force")) throw new CommandError("--grace-period must have --force specified");
  if (flags.duration("timeout") !== 0 && !flags.is("force")) throw new CommandError("--timeout must have --force specified");
  if (flags.is("force") && dryRun(k) !== "none") throw new CommandError("--dry-run can not be used when --force is set");
  if (sources.files.length === 0 && !sources.kustomize) throw new CommandError("must specify one of -f and -k");
  if (flags.has("raw")) return sendRaw(k, "PUT");
  const force = k.flags.is("force"), dry = dryRun(k);
  const objects = objectsOrThrow(k, sources, {validate: validation(k) !== "Ignore"});
  if (force && objects.length === 0) {
    k.err("No resources found\n");
    throw new CommandError("no objects passed to replace");
  }
  const query = {fieldManager: "kubectl-replace", fieldValidation: validation(k), dryRun: dry === "server" ? "All" : undefined};
  each(objects, (item) => {
    const {info, name, namespace, source = ""} = item, object = recorded(k, item.object!);
    if (force) {
      const answer = k.client.request({method: "DELETE", path: pathOf(info, namespace, name), body: {kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: k.flags.has("grace-period") ? k.flags.int("grace-period") : 0}});
      if (answer.status < 300) {
        k.out(`${info.kind.toLowerCase()}${info.group ? `.${info.group}` : ""} ${JSON.stringify(name)} deleted${namespace ? ` from ${namespace} namespace` : ""}\n`);
        awaitGone(k, item, undefined, {timeoutMs: 300_000}, []);
      }
      return printChange(k, k.call("POST", withQuery(pathOf(info, namespace), query), {body: withoutVersion(object!)}), info, "replaced");
    }
    if (dry === "client") return printChange(k, object!, info, "replaced");
    try {
      if (name === "") throw new Error("resource name may not be empty");
      printChange(k, k.call("PUT", withQuery(pathOf(info, namespace, name, k.flags.get("subresource")), query), {body: versioned(k, object!, pathOf(info, namespace, name))}), info, "replaced");
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
