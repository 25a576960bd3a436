// kubectl delete: by name, selector or file, with waiting for finalizers.
import type {JsonObject} from "../../sim/api/object.ts";
import {each, FILES_AND_ARGUMENTS, listObjects, readArguments, type Item, type Visited} from "./builder.ts";
import {Aggregate, CommandError, isNotFound, wrapped} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, duration, goBool, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readAll, sourcesOf} from "./manifest.ts";
import {kindWord, pathOf, resourceWord} from "./mapping.ts";
import {dryRun, dryRunFlag} from "./print.ts";
import {withQuery} from "./query.ts";
import {sendRaw} from "./raw.ts";
import type {Verb} from "./verb.ts";

interface Plan { readonly grace: number; readonly propagation: string; readonly dry: "none" | "client" | "server"; readonly timeoutMs: number; readonly forgiving: boolean }

function planOf(k: Kubectl): Plan {
  const {flags} = k, force = flags.is("force");
  const propagation = cascading(k, flags.text("cascade"));
  let grace = flags.int("grace-period");
  if (flags.is("now")) {
    if (grace !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    grace = 1;
  }
  // 0 loses data: it must be said twice.
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  const selected = flags.is("all") || flags.text("selector") !== "" || flags.text("field-selector") !== "";
  return {grace, propagation, dry: dryRun(k), timeoutMs: flags.duration("timeout") || WEEK_MS, forgiving: flags.has("ignore-not-found") ? flags.is("ignore-not-found") : selected};
}

const WEEK_MS = 7 * 86_400_000;

/** How dependents go (parseCascadingFlag): booleans are the old way to say it. */
export function cascading(k: Kubectl, value: string): string {
  const known = {background: "Background", foreground: "Foreground", orphan: "Orphan"}[value];
  if (known) return known;
  const is = goBool(value);
  if (is === undefined) throw new CommandError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  k.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${is ? "background" : "orphan"}.\n`);
  return is ? "Background" : "Orphan";
}

function check(k: Kubectl, {grace}: Plan): void {
  const {flags} = k, output = flags.text("output"), force = flags.is("force");
  if (output !== "" && output !== "name") throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.is("all") && flags.text("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.is("all") && flags.text("field-selector") !== "") throw new CommandError("cannot set --all and --field-selector at the same time");
  if (grace === 0 && force) k.warn("Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.");
  if (grace > 0 && force) throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
}

function run(k: Kubectl): number {
  const {flags} = k;
  if (flags.has("raw")) return sendRaw(k, "DELETE");
  const plan = planOf(k), all = targets(k);
  check(k, plan);
  if (flags.is("interactive") && !confirmed(k, all)) return 0;
  const gone: {readonly item: Item; readonly uid: string | undefined}[] = [], failed: Error[] = [];
  for (const item of all) {
    try {
      if (item instanceof Error) throw item;
      if (!item.info.namespaced && k.namespaceGiven && !flags.is("all-namespaces")) k.warn("deleting cluster-scoped resources, not scoped to the provided namespace");
      const uid = plan.dry === "client" ? undefined : remove(k, item, plan);
      k.out(deleted(k, item, plan));
      gone.push({item, uid});
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      if (!(isNotFound(error) && plan.forgiving)) failed.push(error);
    }
  }
  if (failed.length > 0) throw new Aggregate(failed);
  // What was not found and forgiven counts as found.
  if (all.length === 0) { k.out("No resources found\n"); return 0; }
  if (flags.get("wait") === "false" || plan.dry !== "none") return 0;
  for (const {item, uid} of gone) awaitGone(k, item, uid, plan, failed);
  if (failed.length > 0) throw new Aggregate(failed);
  return 0;
}

/** `-i`: asks before anything goes; without a terminal the answer comes from standard input. */
function confirmed(k: Kubectl, all: Visited): boolean {
  const there: Item[] = [];
  each(all, (item) => { there.push(item); });
  k.out(`You are about to delete the following ${there.length} resource(s):\n${there.map(({info, name}) => `${kindWord(info)}/${name}\n`).join("")}Do you want to continue? (y/N): `);
  if (/^y$/i.test(k.io.stdin.split("\n")[0]!.trim())) return true;
  k.out("deletion is cancelled\n");
  return false;
}

function targets(k: Kubectl): Visited {
  const sources = sourcesOf(k);
  const options = {selector: k.flags.get("selector"), fields: k.flags.get("field-selector"), all: k.flags.is("all"), selectAll: k.flags.is("all"), allNamespaces: k.flags.is("all-namespaces"), requireNames: true};
  if (sources.files.length > 0 || sources.kustomize) {
    if (k.args.length > 0) throw new CommandError(FILES_AND_ARGUMENTS);
    return readAll(k, sources);
  }
  const request = readArguments(k, options);
  return request.kind === "names" ? request.items : request.infos.flatMap((info) => listObjects(k, info, options));
}

/** Asks for the deletion; the uid of what goes. */
function remove(k: Kubectl, {info, name, namespace, source}: Item, plan: Plan): string | undefined {
  const dry = plan.dry === "server";
  const body: JsonObject = {kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: plan.propagation, ...(plan.grace >= 0 && {gracePeriodSeconds: plan.grace}), ...(dry && {dryRun: ["All"]})};
  const answer = wrapped(source, "deleting", () => {
    if (name === "") throw new Error("resource name may not be empty");
    return k.call("DELETE", withQuery(pathOf(info, namespace, name), {dryRun: dry ? "All" : undefined}), {body});
  });
  const details = (answer as unknown as {details?: {uid?: string}}).details;
  return details?.uid ?? answer.metadata?.uid;
}

function deleted(k: Kubectl, {info, name, namespace}: Item, {grace, dry}: Plan): string {
  if (k.flags.text("output") === "name") return `${kindWord(info)}/${name}\n`;
  const how = grace === 0 ? "force deleted" : "deleted";
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
  name: "delete", suggestFor: ["rm", "remove"], summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector", usage: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
  flags: [
    ...fileFlags, ...selectorFlags, dryRunFlag, bool("all"), bool("all-namespaces", "A"), string("cascade", "", "", {default: "background", alone: "background"}), bool("force"), int("grace-period", "", "", {default: "-1"}),
    bool("ignore-not-found"), bool("now"), string("output", "o"), string("raw"), duration("timeout"), bool("wait", "", "", {default: "true"}), bool("interactive", "i"),
  ],
  run,
};
