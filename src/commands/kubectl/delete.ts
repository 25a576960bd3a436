// kubectl delete: by name, selector or file, with waiting for finalizers.
import type {JsonObject} from "../../sim/api/object.ts";
import {listObjects, readArguments, MUST_PROVIDE, type Item} from "./builder.ts";
import {Aggregate, CommandError, isNotFound} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readObjects, sourcesOf} from "./manifest.ts";
import {kindWord, pathOf, resourceWord} from "./mapping.ts";
import {dryRun, dryRunFlag} from "./print.ts";
import {withQuery} from "./query.ts";
import {sendRaw} from "./raw.ts";
import type {Verb} from "./verb.ts";

interface Plan { readonly grace: number | undefined; readonly propagation: string; readonly force: boolean; readonly wait: boolean; readonly timeoutMs: number }

function planOf(k: Kubectl): Plan {
  const {flags} = k;
  let grace = flags.has("grace-period") ? flags.int("grace-period") : -1;
  if (flags.is("now")) {
    if (grace !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    grace = 1;
  }
  const force = flags.is("force");
  if (grace === 0 && !force) { grace = 1; } else if (force && grace < 0) grace = 0;
  if (force && grace > 0) throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  const cascade = flags.text("cascade");
  const propagation = {background: "Background", foreground: "Foreground", orphan: "Orphan", true: "Background", false: "Orphan"}[cascade];
  if (!propagation) throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  return {grace: grace < 0 ? undefined : grace, propagation, force, wait: flags.get("wait") !== "false" && !(force && grace === 0 && !flags.has("wait")), timeoutMs: flags.duration("timeout")};
}

function run(k: Kubectl): number {
  const {flags} = k;
  if (flags.has("raw")) return sendRaw(k, "DELETE");
  const output = flags.text("output");
  if (output !== "" && output !== "name") throw new CommandError("unexpected -o output mode: " + output + ". We only support '-o name'");
  const plan = planOf(k);
  const dry = dryRun(k);
  const sources = sourcesOf(k);
  if (sources.files.length === 0 && !sources.kustomize && k.args.length === 0) throw new CommandError(MUST_PROVIDE);
  if (flags.is("all") && flags.get("selector")) throw new CommandError("cannot set --all and --selector at the same time");
  if (plan.force && plan.grace === 0 && dry === "none") k.err("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n");
  const {items, errors} = targets(k);
  const failed = [...errors], gone: {readonly item: Item; readonly uid: string | undefined}[] = [];
  for (const item of items) {
    try {
      const uid = dry === "client" ? undefined : remove(k, item, plan, dry === "server");
      k.out(deleted(k, item, plan, dry));
      gone.push({item, uid});
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      if (isNotFound(error) && ((flags.has("ignore-not-found") ? flags.is("ignore-not-found") : flags.is("all") || flags.get("selector") !== undefined))) continue;
      failed.push(error);
    }
  }
  if (items.length === 0 && failed.length === 0) { if (!flags.is("ignore-not-found")) k.out("No resources found\n"); return 0; }
  if (plan.wait && dry === "none") for (const {item, uid} of gone) awaitGone(k, item, uid, plan, failed);
  if (failed.length > 0) throw new Aggregate(failed);
  return 0;
}

function targets(k: Kubectl): {readonly items: readonly Item[]; readonly errors: readonly Error[]} {
  const sources = sourcesOf(k);
  const options = {selector: k.flags.get("selector"), fields: k.flags.get("field-selector"), all: k.flags.is("all"), allNamespaces: k.flags.is("all-namespaces"), requireNames: true};
  if (sources.files.length > 0 || sources.kustomize) {
    if (k.args.length > 0) throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
    return {items: readObjects(k, sources).objects, errors: readObjects(k, sources).errors};
  }
  const request = readArguments(k, options);
  if (request.kind === "names") return {items: request.items, errors: []};
  return {items: request.infos.flatMap((info) => listObjects(k, info, options)), errors: []};
}

/** Asks for the deletion; the uid of what goes. */
function remove(k: Kubectl, {info, name, namespace}: Item, plan: Plan, dry: boolean): string | undefined {
  const body: JsonObject = {kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: plan.propagation, ...(plan.grace !== undefined && {gracePeriodSeconds: plan.grace}), ...(dry && {dryRun: ["All"]})};
  const answer = k.call("DELETE", withQuery(pathOf(info, namespace, name), {dryRun: dry ? "All" : undefined}), {body});
  const details = (answer as unknown as {details?: {uid?: string}}).details;
  return details?.uid ?? answer.metadata?.uid;
}

function deleted(k: Kubectl, {info, name, namespace}: Item, plan: Plan, dry: string): string {
  if (k.flags.text("output") === "name") return `${kindWord(info)}/${name}\n`;
  const how = plan.grace === 0 && plan.force ? "force deleted" : "deleted";
  return `${kindWord(info)} ${JSON.stringify(name)} ${how}${info.namespaced && namespace ? ` from ${namespace} namespace` : ""}${dry === "client" ? " (dry run)" : dry === "server" ? " (server dry run)" : ""}\n`;
}

/** Waits until an object (this one, by its uid) is no more. */
export function awaitGone(k: Kubectl, {info, name, namespace}: Item, uid: string | undefined, plan: {readonly timeoutMs: number}, failed: Error[]): void {
  const path = pathOf(info, namespace, name);
  const isGone = () => {
    const answer = k.client.request({method: "GET", path});
    return answer.status === 404 || (uid !== undefined && (answer.body as Obj).metadata?.uid !== uid);
  };
  const limitMs = plan.timeoutMs > 0 ? plan.timeoutMs : 7 * 86_400_000;
  if (isGone() || k.io.advance(limitMs, isGone)) return;
  failed.push(new CommandError(`timed out waiting for the condition on ${resourceWord(info)}/${name}`));
}

export const delete_: Verb = {
  name: "delete", summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector", usage: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
  flags: [
    ...fileFlags, ...selectorFlags, dryRunFlag, bool("all"), bool("all-namespaces", "A"), string("cascade", "", "", {default: "background", alone: "background"}), bool("force"), int("grace-period", "", "", {default: "-1"}),
    bool("ignore-not-found"), bool("now"), string("output", "o"), string("raw"), duration("timeout"), bool("wait", "", "", {default: "true"}), bool("interactive", "i"),
  ],
  run,
};
