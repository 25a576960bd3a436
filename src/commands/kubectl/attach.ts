// kubectl attach: the output of a running container from now on, until it ends.
// Is not simulated: input to the process (-i), a terminal (-t).
import {CommandError} from "./errors.ts";
import {containerOf, podOf} from "./exec.ts";
import {bool, duration, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {follow} from "./logs.ts";
import {pathOf, topLevel} from "./mapping.ts";
import type {Verb} from "./verb.ts";

/** What the real one says before the output. */
export const ATTACHED = "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n";

function run(k: Kubectl): number {
  if (k.args.length === 0) throw new CommandError("at least 1 argument is required for attach");
  if (k.args.length > 2) throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${k.args.length}: [${k.args.join(" ")}]`);
  const pod = podOf(k, k.args.join("/"));
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") throw new CommandError(`cannot attach a container in a completed pod; current phase is ${pod.status.phase}`);
  const container = containerOf(k, pod, k.flags.get("container"), k.flags.is("quiet"));
  const spec = pod.spec.containers.find(({name}) => name === container);
  if (k.flags.is("tty") && !spec?.tty && !k.flags.is("quiet")) k.err("error: Unable to use a TTY - container " + container + " did not allocate one\n");
  if (!k.flags.is("quiet")) k.err(ATTACHED);
  follow(k, pod, pathOf(topLevel.find(({name}) => name === "pods")!, pod.metadata.namespace, pod.metadata.name, "log"), container, (text) => k.out(text));
  return 0;
}

export const attach: Verb = {
  name: "attach", summary: "Attach to a running container", usage: "(POD | TYPE/NAME) -c CONTAINER [options]",
  flags: [string("container", "c"), bool("stdin", "i"), bool("tty", "t"), bool("quiet", "q"), duration("pod-running-timeout", "", "", {default: "1m0s"})], run,
};
