// kubectl taint (k8s.io/kubectl/pkg/cmd/taint): sets and removes taints of nodes.
import {labelValueErrors, qualifiedNameErrors} from "../../sim/api/names.ts";
import type {Node, Taint} from "../../sim/api/types.ts";
import {collect, each, type Item} from "./builder.ts";
import {CommandError, UsageError} from "./errors.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, nameOf, printerOf, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

interface Spec { readonly add: readonly Taint[]; readonly remove: readonly {readonly key: string; readonly effect: string}[] }

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function parseTaint(text: string): Taint {
  const parts = text.split(":");
  let key = text, value = "", effect = "";
  if (parts.length === 2) {
    effect = parts[1]!;
    if (!EFFECTS.includes(effect)) throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = parts[0]!.split("=");
    if (pair.length > 2) throw new CommandError(`invalid taint spec: ${text}`);
    [key = "", value = ""] = pair;
    const wrong = pair.length === 2 ? labelValueErrors(value) : [];
    if (wrong.length > 0) throw new CommandError(`invalid taint spec: ${text}, ${wrong.join("; ")}`);
  } else if (parts.length > 2) throw new CommandError(`invalid taint spec: ${text}`);
  const wrong = qualifiedNameErrors(key);
  if (wrong.length > 0) throw new CommandError(`invalid taint spec: ${text}, ${wrong.join("; ")}`);
  return {key, ...(value && {value}), effect} as Taint;
}

/** `key=value:Effect` sets, `key[:Effect]-` removes. */
function parseTaints(k: Kubectl, words: readonly string[]): Spec {
  const add: Taint[] = [], remove: {key: string; effect: string}[] = [];
  try {
    for (const word of words) {
      if (word.endsWith("-")) {
        const {key, effect} = parseTaint(word.slice(0, -1));
        remove.push({key, effect});
        continue;
      }
      const taint = parseTaint(word);
      if (taint.effect as string === "") throw new CommandError(`invalid taint effect: , unsupported taint effect`);
      if (add.some(({key, effect}) => key === taint.key && effect === taint.effect)) throw new CommandError(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ""} ${taint.effect} <nil>}`);
      add.push(taint);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new UsageError(k.command, error.message);
  }
  const both = remove.filter((one) => add.some(({key, effect}) => one.key === key && (one.effect === "" || one.effect === effect)));
  if (both.length > 0) throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${both.map(({key, effect}) => `${key}=${effect}`).join(", ")}`);
  return {add, remove};
}

/** The resource words, then the taints (the first word with `=`, `:` or a final `-`). */
function split(args: readonly string[]): {readonly resources: readonly string[]; readonly taints: readonly string[]} {
  const at = args.findIndex((arg, i) => i > 0 && (arg.includes("=") || arg.includes(":") || arg.endsWith("-")));
  return at < 0 ? {resources: args, taints: []} : {resources: args.slice(0, at), taints: args.slice(at)};
}

/** New taints first, then the old ones that stay (reorganizeTaints); what happened in a word. */
function reorganize(old: readonly Taint[], {add, remove}: Spec, overwrite: boolean, name: string): {readonly taints: readonly Taint[]; readonly word: string} {
  const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  const clashes = add.filter((taint) => old.some((one) => same(one, taint))).map(({key}) => key);
  if (clashes.length > 0 && !overwrite) throw new CommandError(`node ${name} already has ${[...new Set(clashes)].join(",")} taint(s) with same effect(s) and --overwrite is false`);
  let taints = [...add, ...old.filter((taint) => !add.some((one) => same(one, taint)))];
  const missing: string[] = [];
  for (const {key, effect} of remove) {
    const left = taints.filter((taint) => !(taint.key === key && (effect === "" || taint.effect === effect)));
    if (left.length === taints.length) missing.push(`taint ${JSON.stringify(effect ? `${key}:${effect}` : key)} not found`);
    taints = left;
  }
  if (missing.length > 0) throw new CommandError(missing.length === 1 ? missing[0]! : `[${missing.join(", ")}]`);
  return {taints, word: add.length === 0 ? "untainted" : remove.length > 0 || clashes.length > 0 ? "modified" : "tainted"};
}

function one(k: Kubectl, {info, name, object}: Item, spec: Spec): void {
  const node = object as unknown as Node;
  const {taints, word} = reorganize(node.spec?.taints ?? [], spec, k.flags.is("overwrite"), name);
  const dry = dryRun(k);
  const changed = dry === "client" ? object! : k.call("PATCH", withQuery(pathOf(info, undefined, name), {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager") ?? "kubectl-taint"}), {body: {spec: {taints: taints.length > 0 ? taints as never : null}}, contentType: "application/merge-patch+json"});
  // The word replaces the one that a dry run was said in (CompleteTaint's printer).
  const printer = printerOf(k);
  k.out(printer && printer.format !== "name" ? printer.print(changed, info) : `${nameOf(changed, info)}${printer ? "" : ` ${word}`}\n`);
}

function run(k: Kubectl): number {
  const {resources, taints} = split(k.args);
  if (resources.length < 1) throw new CommandError("one or more resources must be specified as <resource> <name>");
  const [type = ""] = resources;
  if (!/^(no|nodes?)$/i.test(type.split("/")[0]!)) throw new CommandError(`invalid resource type ${type}, only node types are supported`);
  if (k.flags.is("all") && k.flags.get("selector")) throw new UsageError(k.command, "cannot set --all and --selector at the same time");
  // A last word without `=`, `:` or `-` names a node: then there is no taint.
  if (taints.length === 0) throw new CommandError("at least one taint update is required");
  const spec = parseTaints(k, taints);
  const all = collect(k, {args: resources, selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true});
  each(all, (item) => one(k, item, spec));
  return 0;
}

export const taint: Verb = {
  name: "taint", summary: "Update the taints on one or more nodes", usage: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  flags: [...printFlags, dryRunFlag, bool("all"), bool("overwrite"), string("selector", "l"), string("field-manager"), string("validate", "", "", {default: "strict", alone: "strict"})], run,
};
