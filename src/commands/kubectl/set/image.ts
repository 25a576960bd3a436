// kubectl set image.
import type {Container} from "../../../sim/api/types.ts";
import {CommandError} from "../errors.ts";
import type {Kubectl} from "../kubectl.ts";
import {splitPairs} from "../label.ts";
import type {Verb} from "../verb.ts";
import {changeEach, eachContainer, setFlags, specOrThrow, targets, withPodSpec} from "./change.ts";

function run(k: Kubectl): number {
  const {resources, pairs} = splitPairs(k.args, "image"), items = targets(k, resources);
  if (pairs.length === 0) throw new CommandError("at least one image update is required");
  const wanted = new Map(pairs.map((pair): [string, string] => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  if (wanted.size > 1 && wanted.has("*")) throw new CommandError("all containers are already specified by *, but saw more than one container_name=container_image pairs");
  return changeEach(k, {items, operation: "image updated", failure: "failed to patch image update to pod template:", of: (object, complain) => {
    let spec = specOrThrow(object);
    for (const [name, image] of wanted) {
      let found = false;
      spec = eachContainer(spec, (container: Container): Container => {
        if (name !== "*" && container.name !== name) return container;
        found = true;
        return {...container, image};
      });
      if (!found && name !== "*") complain(`unable to find container named ${JSON.stringify(name)}`);
    }
    return withPodSpec(object, spec);
  }});
}

export const image: Verb = {name: "image", summary: "Update the image of a pod template", usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]", flags: setFlags, run};
