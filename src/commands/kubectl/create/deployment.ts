// kubectl create deployment.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {int, strings} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

/** A container's name from its image: `nginx` of `docker.io/nginx:1.25@sha256:…`. */
export function containerName(image: string): string {
  const last = image.split("/").at(-1)!;
  return last.split(/[:@]/)[0]!.toLowerCase().replace(/_/g, "-").replace(/[^a-z0-9-]/g, "");
}

function make(k: Kubectl): JsonObject {
  const name = oneName(k);
  const images = k.flags.all("image");
  const command = k.flags.dash >= 0 ? k.args.slice(k.flags.dash) : [];
  if (images.length > 1 && command.length > 0) throw new CommandError("cannot specify multiple --image options and command");
  const replicas = k.flags.has("replicas") ? k.flags.int("replicas") : 1;
  if (replicas < 0) throw new CommandError(`--replicas must be greater than or equal to 0`);
  const labels = {app: name};
  const port = k.flags.int("port");
  const containers = images.map((image) => ({
    name: containerName(image), image, ...(command.length > 0 && {command}), ...(port > 0 && {ports: [{containerPort: port}]}), resources: {},
  }));
  return {
    kind: "Deployment", apiVersion: "apps/v1", metadata: metadataOf(k, name, {labels}),
    spec: {replicas, selector: {matchLabels: labels}, template: {metadata: {labels}, spec: {containers}}, strategy: {}}, status: {},
  };
}

export const deployment = generator("deployment", "Create a deployment with the specified name", "NAME --image=image -- [COMMAND] [args...] [options]",
  [strings("image", "", "Image names to run."), int("port", "", "The containerPort that this deployment exposes.", {default: "-1"}), int("replicas", "r", "Number of replicas to create.", {default: "1"})],
  make, {aliases: ["deploy"], failure: "failed to create deployment:", required: ["image"]});
