// kubectl exec, attach: a command in a container, run to its end.
// Is not simulated: a terminal (-t) beyond what the command prints.
import type {Pod} from "../../sim/api/types.ts";
import {couldNotStart, startFailure} from "../../sim/kubelet/exec.ts";
import {exec as execIn} from "../../sim/kubelet/server.ts";
import {inOrder} from "../../sim/kubelet/programs/tools/tool.ts";
import {CommandError} from "./errors.ts";
import {bool, duration, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {goType, selectable, validNames} from "./logs.ts";
import {pathOf, resourceFor, topLevel} from "./mapping.ts";
import type {Verb} from "./verb.ts";
import {listOf, selectorText} from "./workload.ts";

const pods = topLevel.find(({name}) => name === "pods")!;

/** The Pod that `POD` or `TYPE/NAME` means. */
export function podOf(k: Kubectl, word: string): Pod {
  if (!word.includes("/")) return k.call("GET", pathOf(pods, k.namespace, word)) as unknown as Pod;
  const [type = "", name = ""] = word.split("/");
  const info = resourceFor(k, type);
  const object = k.call("GET", pathOf(info, k.namespace, name));
  if (info.name === "pods") return object as unknown as Pod;
  if (!selectable(info)) throw new CommandError(`cannot attach to ${goType(info)}: selector for ${goType(info)} not implemented`);
  const spec = (object.spec ?? {}) as {readonly selector?: Parameters<typeof selectorText>[0]};
  if (info.name === "services" && Object.keys(spec.selector ?? {}).length === 0) throw new CommandError(`cannot attach to *v1.Service: invalid service '${name}': Service is defined without a selector`);
  const labels = info.name === "services" ? Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${String(value)}`).join(",") : selectorText(spec.selector);
  const [first] = listOf<Pod>(k, "pods", k.namespace, {labelSelector: labels}).filter(({metadata}) => !metadata.deletionTimestamp);
  if (!first) throw new CommandError("timed out waiting for the condition");
  return first;
}

export function containerOf(k: Kubectl, pod: Pod, wanted: string | undefined, quiet = false): string {
  if (wanted) {
    const all = [...pod.spec.containers, ...pod.spec.initContainers ?? [], ...pod.spec.ephemeralContainers ?? []];
    if (!all.some(({name}) => name === wanted)) throw new CommandError(`container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${validNames(pod)}`);
    return wanted;
  }
  const annotated = pod.metadata.annotations?.["kubectl.kubernetes.io/default-container"];
  const [first] = pod.spec.containers;
  if (annotated) return annotated;
  if (!quiet && pod.spec.containers.length + (pod.spec.initContainers?.length ?? 0) > 1) k.err(`Defaulted container ${JSON.stringify(first!.name)} out of: ${validNames(pod)}\n`);
  return first!.name;
}

function run(k: Kubectl): number {
  const {flags} = k;
  const dash = flags.dash;
  if (k.args.length === 0 || dash === 0) throw new CommandError("pod, type/name or --filename must be specified");
  const [word = "", ...command] = k.args;
  if (dash < 0 && command.length > 0) throw new CommandError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples");
  if (command.length === 0) throw new CommandError("you must specify at least one command for the container");
  const pod = podOf(k, word);
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${pod.status.phase}`);
  const container = containerOf(k, pod, flags.get("container"), flags.is("quiet"));
  if (flags.is("tty")) k.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  const answer = execIn(k.world, pod.metadata.namespace!, pod.metadata.name, container, command, flags.is("stdin") ? k.io.stdin : "");
  if ("error" in answer) throw new CommandError(answer.error.reason ? `Error from server (${answer.error.reason}): ${answer.error.message}` : /^unable to upgrade|^Internal error/.test(answer.error.message) ? answer.error.message : `Error from server: ${answer.error.message}`, {raw: !answer.error.message.startsWith("unable to upgrade")});
  const {stderr, exit, tookMs} = answer.value;
  k.io.advance(tookMs);
  if (couldNotStart(answer.value)) throw new CommandError(`Internal error occurred: error executing command in container: ${startFailure(k.world, `${pod.metadata.uid}/${container}`, stderr)}`, {exit: 1});
  inOrder(answer.value, (text) => k.out(text), (text) => k.err(text));
  if (exit !== 0) throw new CommandError(`command terminated with exit code ${exit}`, {raw: true, exit});
  return 0;
}

export const exec: Verb = {
  name: "exec", summary: "Execute a command in a container", usage: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
  flags: [string("container", "c"), bool("stdin", "i"), bool("tty", "t"), bool("quiet", "q"), duration("pod-running-timeout"), string("filename", "f")], run,
};
