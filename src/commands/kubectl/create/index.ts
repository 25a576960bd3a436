// kubectl create: from files, or one of the generators.
import {editTogether} from "../edit.ts";
import {Aggregate, CommandError, UsageError, withSource} from "../errors.ts";
import {fileFlags} from "../flag-sets.ts";
import {bool, string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {readObjects, sourcesOf} from "../manifest.ts";
import {pathOf} from "../mapping.ts";
import {withoutVersion} from "../versions.ts";
import {dryRun, printChange} from "../print.ts";
import {recordFlag, recorded} from "../record.ts";
import {withQuery} from "../query.ts";
import {sendRaw} from "../raw.ts";
import type {Verb} from "../verb.ts";
import {configmap, secret} from "./configmap.ts";
import {deployment} from "./deployment.ts";
import {generatorFlags, validation, withLastApplied} from "./generator.ts";
import {ingress, token} from "./ingress.ts";
import {cronjob, job} from "./job.ts";
import {namespace, poddisruptionbudget, priorityclass, quota, serviceaccount} from "./namespace.ts";
import {clusterrole, clusterrolebinding, role, rolebinding} from "./rbac.ts";
import {service} from "./service.ts";

async function run(k: Kubectl): Promise<number> {
  const sources = sourcesOf(k);
  if (k.flags.has("raw")) return sendRaw(k, "POST");
  if (k.args.length > 0) throw new UsageError(k.command, `Unexpected args: [${k.args.join(" ")}]`);
  if (sources.files.length === 0 && !sources.kustomize) throw new CommandError("must specify one of -f and -k");
  const dry = dryRun(k);
  const {objects, errors} = readObjects(k, sources, {validate: validation(k) !== "Ignore"});
  if (k.flags.is("edit")) {
    if (errors.length > 0) throw new Aggregate(errors);
    for (const item of objects) await editTogether(k, [item], "create");
    return 0;
  }
  const failed = [...errors];
  for (const {object, info, namespace: where, source} of objects) {
    const given = recorded(k, object);
    const draft = withoutVersion(k.flags.is("save-config") ? withLastApplied(given) : given);
    try {
      const made = dry === "client" ? draft : k.call("POST", withQuery(pathOf(info, where), {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager"), fieldValidation: validation(k)}), {body: draft});
      printChange(k, made, info, "created");
    } catch (error) {
      const told = withSource(error, "creating", source);
      if (!(told instanceof Error) || told instanceof TypeError) throw told;
      failed.push(told);
    }
  }
  if (failed.length > 0) throw new Aggregate(failed);
  if (objects.length === 0) throw new CommandError("no objects passed to create");
  return 0;
}

export const create: Verb = {
  name: "create", summary: "Create a resource from a file or from stdin", usage: "-f FILENAME [options]",
  flags: [...generatorFlags, ...fileFlags, recordFlag, bool("edit"), bool("windows-line-endings"), string("raw"), string("selector", "l")],
  verbs: [clusterrole, clusterrolebinding, configmap, cronjob, deployment, ingress, job, namespace, poddisruptionbudget, priorityclass, quota, role, rolebinding, secret, service, serviceaccount, token],
  run,
};
