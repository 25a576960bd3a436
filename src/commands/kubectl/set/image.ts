// kubectl set image.
import type {Container} from "../../../sim/api/types.ts";
import {CommandError, UsageError} from "../errors.ts";
import type {Kubectl} from "../kubectl.ts";
import {splitPairs} from "../label.ts";
import type {Verb} from "../verb.ts";
import {changeEach, eachContainer, setFlags, specOrThrow, withPodSpec} from "./change.ts";

function images(pairs: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const cut = pair.indexOf("=");
    if (cut < 0) throw new CommandError(`invalid image format: ${pair}`);
    map.set(pair.slice(0, cut), pair.slice(cut + 1));
  }
  return map;
}

function run(k: Kubectl): number {
  const {resources, pairs} = splitPairs(k.args, "image");
  if (k.flags.all("filename").length === 0 && resources.length === 0) throw new UsageError(k.command, "one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (pairs.length === 0) throw new UsageError(k.command, "at least one image update is required");
  const wanted = images(pairs);
  if (wanted.size > 1 && wanted.has("*")) throw new UsageError(k.command, "all containers are already specified by *, but saw more than one container_name=container_image pairs");
  return changeEach(k, resources, "image updated", (object) => {
    const spec = specOrThrow(object);
    let next = spec;
    for (const [name, image] of wanted) {
      let found = false;
      next = eachContainer(next, (container: Container): Container => {
        if (name !== "*" && container.name !== name) return container;
        found = true;
        return {...container, image};
      });
      if (!found && name !== "*") throw new CommandError(`unable to find container named ${JSON.stringify(name)}`);
    }
    return withPodSpec(object, next);
  }, "image update");
}

export const image: Verb = {name: "image", summary: "Update the image of a pod template", usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]", flags: setFlags, run};
