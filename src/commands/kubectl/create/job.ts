// kubectl create job, cronjob.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {string} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, resourceFor} from "../mapping.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

const commandOf = (k: Kubectl): readonly string[] => k.flags.dash >= 0 ? k.args.slice(k.flags.dash) : [];

function podSpec(k: Kubectl, name: string, restartPolicy: string): JsonObject {
  const command = commandOf(k);
  return {containers: [{name, image: k.flags.text("image"), ...(command.length > 0 && {command}), resources: {}}], restartPolicy};
}

export const job = generator("job", "Create a job with the specified name", "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]", [string("image"), string("from")],
  (k): JsonObject => {
    const name = oneName(k), from = k.flags.text("from"), image = k.flags.text("image");
    if (!image === !from) throw new CommandError("either --image or --from must be specified");
    if (from && commandOf(k).length > 0) throw new CommandError("cannot specify --from and command");
    if (!from) return {kind: "Job", apiVersion: "batch/v1", metadata: metadataOf(k, name), spec: {template: {metadata: {}, spec: podSpec(k, name, "Never")}}, status: {}};
    const [type = "", source = ""] = from.split("/");
    const info = resourceFor(k, type);
    const cron = k.call("GET", pathOf(info, k.namespace, source));
    if (info.kind !== "CronJob") throw new CommandError("from must be an existing cronjob");
    const template = (cron.spec as JsonObject).jobTemplate as JsonObject;
    const meta = (template.metadata ?? {}) as Obj["metadata"];
    return {
      kind: "Job", apiVersion: "batch/v1",
      metadata: {name, ...(k.namespaceGiven && {namespace: k.namespace}), ...(meta.labels && {labels: meta.labels}), annotations: {"cronjob.kubernetes.io/instantiate": "manual", ...meta.annotations}, ownerReferences: [{apiVersion: "batch/v1", kind: "CronJob", name: source, uid: cron.metadata.uid!, controller: true}]},
      spec: template.spec!, status: {},
    };
  }, {failure: "failed to create job:"});

export const cronjob = generator("cronjob", "Create a cron job with the specified name", "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]", [string("image"), string("schedule"), string("restart")],
  (k): JsonObject => {
    const name = oneName(k);
    return {
      kind: "CronJob", apiVersion: "batch/v1", metadata: metadataOf(k, name),
      spec: {schedule: k.flags.text("schedule"), jobTemplate: {metadata: {name}, spec: {template: {metadata: {}, spec: podSpec(k, name, k.flags.text("restart") || "OnFailure")}}}}, status: {},
    };
  }, {aliases: ["cj"], failure: "failed to create cronjob:", required: ["image", "schedule"]});
