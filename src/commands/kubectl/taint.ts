// kubectl taint, cordon, uncordon.
import type {JsonObject} from "../../sim/api/object.ts";
import {labelValueErrors, qualifiedNameErrors} from "../../sim/api/names.ts";
import type {Taint} from "../../sim/api/types.ts";
import {collect, each} from "./builder.ts";
import {CommandError, UsageError} from "./errors.ts";
import {selectorFlags} from "./flag-sets.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

interface Wanted { readonly key: string; readonly value?: string; readonly effect?: string }

/** parseTaint: `key=value:Effect`, `key:Effect`, and with a dash at the end to remove. */
function parseTaint(spec: string): Wanted {
  const wrong = (why: string) => new UsageError("taint", `invalid taint spec: ${spec}, ${why}`);
  const [left = "", effect, ...more] = spec.split(":");
  if (more.length > 0) throw new UsageError("taint", `invalid taint spec: ${spec}`);
  const [key = "", value, ...others] = left.split("=");
  if (effect !== undefined && others.length > 0) throw new UsageError("taint", `invalid taint spec: ${spec}`);
  if (effect === undefined) {
    const errors = qualifiedNameErrors(left);
    if (errors.length > 0) throw wrong(errors.join("; "));
    return {key: left};
  }
  if (!["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect)) throw new UsageError("taint", `invalid taint effect: ${effect}, unsupported taint effect`);
  const errors = [...qualifiedNameErrors(key), ...(value === undefined ? [] : labelValueErrors(value))];
  if (errors.length > 0) throw wrong(errors.join("; "));
  return {key, effect, ...(value !== undefined && {value})};
}

function run(k: Kubectl): number {
  const at = k.args.findIndex((arg) => arg.includes("=") || arg.includes(":") || arg.endsWith("-"));
  const resources = at < 0 ? k.args : k.args.slice(0, at), specs = at < 0 ? [] : k.args.slice(at);
  if (specs.length === 0) throw new CommandError("at least one taint update is required");
  const add = specs.filter((spec) => !spec.endsWith("-")).map(parseTaint), remove = specs.filter((spec) => spec.endsWith("-")).map((spec) => parseTaint(spec.slice(0, -1)));
  const {items, errors} = collect(k, {args: resources, selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true});
  each(items, errors, ({info, name, object}) => {
    if (info.name !== "nodes") throw new CommandError(`invalid resource type ${info.name}, only node types are supported`);
    const old = ((object!.spec as JsonObject).taints ?? []) as unknown as readonly Taint[];
    const same = (taint: Taint, {key, effect}: Wanted) => taint.key === key && (effect === undefined || taint.effect === effect);
    const clashes = add.filter((wanted) => old.some((taint) => same(taint, wanted)));
    if (clashes.length > 0 && !k.flags.is("overwrite")) throw new CommandError(`node ${name} already has ${clashes.map(({key}) => key).join(", ")} taint(s) with same effect(s) and --overwrite is false`);
    for (const wanted of remove) if (!old.some((taint) => same(taint, wanted))) throw new CommandError(`taint ${JSON.stringify(`${wanted.key}${wanted.effect ? `:${wanted.effect}` : ""}`)} not found`);
    const kept = old.filter((taint) => !add.some((wanted) => same(taint, wanted)) && !remove.some((wanted) => same(taint, wanted)));
    const taints = [...add.map(({key, value, effect}) => ({effect: effect!, key, ...(value && {value})})), ...kept];
    const dry = dryRun(k);
    const patched = dry === "client" ? object! : k.call("PATCH", withQuery(pathOf(info, undefined, name), {fieldManager: "kubectl-taint", dryRun: dry === "server" ? "All" : undefined}), {body: {spec: {taints: taints.length > 0 ? taints as unknown as JsonObject[] : null}}, contentType: "application/merge-patch+json"});
    printChange(k, patched, info, add.length > 0 && remove.length > 0 ? "modified" : add.length > 0 ? "tainted" : "untainted");
  });
  return 0;
}

export const taint: Verb = {
  name: "taint", summary: "Update the taints on one or more nodes", usage: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  flags: [...printFlags, ...selectorFlags, dryRunFlag, bool("all"), bool("overwrite"), string("field-manager"), string("validate", "", "", {default: "strict", alone: "strict"})], run,
};

/** Marks nodes as schedulable or not; what they are already is said. */
export function cordonNodes(k: Kubectl, names: readonly string[], unschedulable: boolean): void {
  const word = unschedulable ? "cordoned" : "uncordoned";
  const {items, errors} = collect(k, {args: names.length > 0 ? ["nodes", ...names] : ["nodes"], selector: k.flags.get("selector"), requireNames: true});
  each(items, errors, ({info, name, object}) => {
    const is = Boolean((object!.spec as JsonObject | undefined)?.unschedulable);
    if (is === unschedulable) return printChange(k, object!, info, `already ${word}`);
    if (dryRun(k) !== "client") k.call("PATCH", pathOf(info, undefined, name), {body: {spec: {unschedulable: unschedulable ? true : null}}, contentType: "application/strategic-merge-patch+json"});
    printChange(k, object!, info, word);
  });
}

const cordonVerb = (name: string, summary: string, unschedulable: boolean): Verb => ({
  name, summary, usage: "NODE [options]", flags: [...printFlags, ...selectorFlags, dryRunFlag],
  run: (k) => {
    if (k.args.length === 0 && !k.flags.get("selector")) throw new CommandError(`USAGE: ${name} NODE [options]\nSee 'kubectl ${name} -h' for help and examples`);
    cordonNodes(k, k.args, unschedulable);
    return 0;
  },
});

export const cordon = cordonVerb("cordon", "Mark node as unschedulable", true);
export const uncordon = cordonVerb("uncordon", "Mark node as schedulable", false);
