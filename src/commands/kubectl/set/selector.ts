// kubectl set selector: the selector of a Service.
import {collect, each} from "../builder.ts";
import {CommandError} from "../errors.ts";
import {fileFlags} from "../flag-sets.ts";
import {bool, string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {parseLabels} from "../create/generator.ts";
import {pathOf} from "../mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "../print.ts";
import {withQuery} from "../query.ts";
import type {Verb} from "../verb.ts";

function run(k: Kubectl): number {
  const words = k.args.filter((arg) => arg.includes("="));
  const resources = k.args.filter((arg) => !arg.includes("="));
  const [expression] = words;
  if (expression === undefined) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const selector = parseLabels(expression);
  const all = collect(k, {args: resources, all: k.flags.is("all"), requireNames: true});
  each(all, ({info, name, namespace, object}) => {
    if (object!.kind !== "Service") throw new CommandError("setting a selector is only supported for Services");
    const old = ((object!.spec as {readonly selector?: object}).selector ?? {}) as {readonly [key: string]: string};
    const dry = dryRun(k);
    const body = {spec: {selector: {...Object.fromEntries(Object.keys(old).map((key) => [key, null])), ...selector}}};
    const changed = dry === "client" ? {...object!, spec: {...(object!.spec as object), selector}} : k.call("PATCH", withQuery(pathOf(info, namespace, name), {dryRun: dry === "server" ? "All" : undefined}), {body, contentType: "application/merge-patch+json"});
    printChange(k, changed, info, "selector updated");
  });
  return 0;
}

export const selector: Verb = {name: "selector", summary: "Set the selector on a resource", usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]", flags: [...printFlags, ...fileFlags, dryRunFlag, bool("all"), bool("local", "", "", {unsupported: true}), string("resource-version"), string("field-manager")], run};
