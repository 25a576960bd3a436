// How cordon, uncordon and drain choose nodes (k8s.io/kubectl/pkg/cmd/drain): by name, or by a selector.
import {listObjects, type Item} from "./builder.ts";
import {CommandError, UsageError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";

export const nodes = topLevel.find(({name}) => name === "nodes")!;

/** The nodes, fetched; the first that is missing ends the command. */
export function selectedNodes(k: Kubectl): readonly Item[] {
  const selector = k.flags.text("selector");
  if (k.args.length === 0 && selector === "") throw new UsageError(k.command, `USAGE: ${k.verb.name} ${k.verb.usage!.replace(" [options]", "")} [flags]`);
  if (k.args.length > 0 && selector !== "") throw new UsageError(k.command, "cannot specify both a node name and a --selector option");
  if (selector !== "") return listObjects(k, nodes, {selector});
  return k.args.map((word) => {
    const name = word.replace(/^(nodes?|no)\//, "");
    if (name.includes("/")) throw new CommandError("arguments in resource/name form must have a single resource and name");
    return {info: nodes, name, namespace: undefined, object: k.call("GET", pathOf(nodes, undefined, name))};
  });
}
