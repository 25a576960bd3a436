// kubectl create deployment.
import type {JsonObject} from "../../../sim/api/object.ts";
import {suffix} from "../../../sim/random.ts";
import {chance} from "../../../sim/world.ts";
import {CommandError} from "../errors.ts";
import {int, strings} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

/** A container's name from its image: `nginx` of `docker.io/nginx:1.25@sha256:…`; one with a dot or underscore is made unique. */
function containerName(image: string, random: () => number): string {
  const name = image.split("/").at(-1)!.split(/[:@]/)[0]!;
  return /[._]/.test(name) ? `${name.replace(/[._]/g, "-")}-${suffix(random)}` : name;
}

function make(k: Kubectl): JsonObject {
  const name = oneName(k);
  const images = k.flags.all("image");
  const command = k.flags.dash >= 0 ? k.args.slice(k.flags.dash) : [];
  if (images.length > 1 && command.length > 0) throw new CommandError("cannot specify multiple --image options and command");
  const replicas = k.flags.has("replicas") ? k.flags.int("replicas") : 1;
  const labels = {app: name};
  const port = k.flags.int("port");
  const containers = images.map((image, i) => ({
    name: containerName(image, () => chance(k.world, "kubectl")), image, ...(command.length > 0 && {command}), ...(i === 0 && port >= 0 && {ports: [{containerPort: port}]}), resources: {},
  }));
  return {
    kind: "Deployment", apiVersion: "apps/v1", metadata: metadataOf(k, name, {labels}),
    spec: {replicas, selector: {matchLabels: labels}, template: {metadata: {labels}, spec: {containers}}, strategy: {}}, status: {},
  };
}

export const deployment = generator("deployment", "Create a deployment with the specified name", "NAME --image=image -- [COMMAND] [args...] [options]",
  [strings("image", "", "Image names to run."), int("port", "", "The containerPort that this deployment exposes.", {default: "-1"}), int("replicas", "r", "Number of replicas to create.", {default: "1"})],
  make, {aliases: ["deploy"], failure: "failed to create deployment:", required: ["image"]});
