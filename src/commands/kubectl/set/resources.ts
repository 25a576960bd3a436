// kubectl set resources.
import {parseQuantity, canonical, QuantityError} from "../../../sim/api/quantity.ts";
import type {Container} from "../../../sim/api/types.ts";
import {CommandError, UsageError} from "../errors.ts";
import {string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {changeEach, eachContainer, selects, setFlags, specOrThrow, withPodSpec} from "./change.ts";

/** `cpu=100m,memory=64Mi` (populateResourceListV1). */
function list(text: string): {readonly [name: string]: string} {
  const found: {[name: string]: string} = {};
  for (const part of text.split(",").filter(Boolean)) {
    const pieces = part.split("=");
    if (pieces.length !== 2) throw new CommandError(`invalid argument syntax ${part}, expected <resource>=<value>`);
    try {
      found[pieces[0]!] = canonical(parseQuantity(pieces[1]!));
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      throw new CommandError(error.message);
    }
  }
  return found;
}

function run(k: Kubectl): number {
  const {flags} = k;
  if (flags.all("filename").length === 0 && k.args.length === 0) throw new UsageError(k.command, "one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (flags.text("limits") === "" && flags.text("requests") === "") throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const limits = list(flags.text("limits")), requests = list(flags.text("requests"));
  const pattern = flags.text("containers");
  return changeEach(k, k.args, "resource requirements updated", (object) => {
    let count = 0;
    const spec = eachContainer(specOrThrow(object), (container: Container): Container => {
      if (!selects(pattern, container.name)) return container;
      count++;
      const old = container.resources ?? {};
      return {...container, resources: {...old, ...(flags.text("limits") && {limits: {...old.limits, ...limits}}), ...(flags.text("requests") && {requests: {...old.requests, ...requests}})}} as Container;
    });
    if (count === 0) throw new CommandError(`unable to find container named ${pattern}`);
    return withPodSpec(object, spec);
  }, "resources update");
}

export const resources: Verb = {
  name: "resources", summary: "Update resource requests/limits on objects with pod templates", usage: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]",
  flags: [...setFlags, string("containers", "c", "", {default: "*"}), string("limits"), string("requests")], run,
};
