// kubectl set resources.
import {parseQuantity, canonical, QuantityError} from "../../../sim/api/quantity.ts";
import type {Container} from "../../../sim/api/types.ts";
import {CommandError} from "../errors.ts";
import {string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {changeEach, eachContainer, selects, setFlags, specOrThrow, targets, withPodSpec} from "./change.ts";

/** `cpu=100m,memory=64Mi` (populateResourceListV1). */
function list(text: string): {readonly [name: string]: string} {
  const found: {[name: string]: string} = {};
  for (const part of text.split(",").filter(Boolean)) {
    const pieces = part.split("=");
    if (pieces.length !== 2) throw new CommandError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
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
  const {flags} = k, items = targets(k, k.args);
  if (flags.text("limits") === "" && flags.text("requests") === "") throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const limits = list(flags.text("limits")), requests = list(flags.text("requests")), pattern = flags.text("containers");
  return changeEach(k, {items, operation: "resource requirements updated", failure: "failed to patch resources update to pod template", of: (object, complain) => {
    let count = 0;
    const spec = eachContainer(specOrThrow(object), (container: Container): Container => {
      if (!selects(pattern, container.name)) return container;
      count++;
      const old = container.resources ?? {};
      return {...container, resources: {...old, ...(flags.text("limits") && {limits: {...old.limits, ...limits}}), ...(flags.text("requests") && {requests: {...old.requests, ...requests}})}} as Container;
    });
    if (count === 0) complain(`unable to find container named ${pattern}`);
    return withPodSpec(object, spec);
  }});
}

export const resources: Verb = {
  name: "resources", summary: "Update resource requests/limits on objects with pod templates", usage: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]",
  flags: [...setFlags, string("containers", "c", "", {default: "*"}), string("limits"), string("requests")], run,
};
