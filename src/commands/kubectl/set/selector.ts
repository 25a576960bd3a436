// kubectl set selector: the selector of a Service.
import {parseSelector} from "../../../sim/api/selectors.ts";
import {collect, each} from "../builder.ts";
import {CommandError} from "../errors.ts";
import {fileFlags} from "../flag-sets.ts";
import {bool, string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {pathOf} from "../mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "../print.ts";
import {withQuery} from "../query.ts";
import {recorded, recordFlag} from "../record.ts";
import type {Verb} from "../verb.ts";

/** The last argument, as a selector of plain labels (metav1.ParseToLabelSelector). */
function labelsOf(text: string): {readonly [key: string]: string} {
  const labels: {[key: string]: string} = {}, expressions: string[] = [];
  for (const {key, operator, values} of parseSelector(text)) {
    if (operator === "=" || operator === "==") labels[key] = values[0]!;
    else if (operator === "!=" || operator === "gt" || operator === "lt") throw new CommandError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    else expressions.push(`{${key} ${{in: "In", notin: "NotIn", exists: "Exists", "!": "DoesNotExist"}[operator]} [${values.join(" ")}]}`);
  }
  if (expressions.length > 0) throw new CommandError(`match expression [${expressions.join(" ")}] not supported on this object`);
  return labels;
}

function run(k: Kubectl): number {
  const expression = k.args.at(-1), local = k.flags.is("local"), version = k.flags.text("resource-version");
  if (expression === undefined) throw new CommandError("one selector is required");
  const all = collect(k, {args: k.args.slice(0, -1), all: k.flags.is("all"), requireNames: true, local});
  each(all, ({info, name, namespace, object}) => {
    const selector = labelsOf(expression);
    if (object!.kind !== "Service") throw new CommandError("setting a selector is only supported for Services");
    const old = ((object!.spec as {readonly selector?: object}).selector ?? {}) as {readonly [key: string]: string};
    const dry = dryRun(k);
    if (dry === "client" || local) return printChange(k, {...object!, spec: {...(object!.spec as object), selector}}, info, "selector updated");
    const metadata = {...(version !== "" && {resourceVersion: version}), ...(k.flags.is("record") && {annotations: recorded(k, object!).metadata.annotations ?? {}})};
    const body = {...(Object.keys(metadata).length > 0 && {metadata}), spec: {selector: {...Object.fromEntries(Object.keys(old).map((key) => [key, null])), ...selector}}};
    printChange(k, k.call("PATCH", withQuery(pathOf(info, namespace, name), {dryRun: dry === "server" ? "All" : undefined}), {body, contentType: "application/strategic-merge-patch+json"}), info, "selector updated");
  });
  return 0;
}

export const selector: Verb = {name: "selector", summary: "Set the selector on a resource", usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]", flags: [...printFlags, ...fileFlags, dryRunFlag, recordFlag, bool("all"), bool("local"), string("resource-version"), string("field-manager")], run};
