// kubectl set serviceaccount.
import {CommandError} from "../errors.ts";
import type {Kubectl} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {changeEach, setFlags, specOrThrow, targets, withPodSpec} from "./change.ts";

function run(k: Kubectl): number {
  if (k.args.length === 0) throw new CommandError("serviceaccount is required");
  const name = k.args.at(-1)!;
  return changeEach(k, {
    items: targets(k, k.args.slice(0, -1)), operation: "serviceaccount updated", failure: "failed to patch ServiceAccountName", always: true,
    of: (object) => withPodSpec(object, {...specOrThrow(object), serviceAccountName: name}),
  });
}

export const serviceaccount: Verb = {name: "serviceaccount", aliases: ["sa"], summary: "Update the service account of a resource", usage: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]", flags: setFlags, run};
