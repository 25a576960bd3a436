// kubectl drain (k8s.io/kubectl/pkg/drain): cordons nodes and evicts their Pods, as long as disruption budgets make it wait.
// Is not simulated: --pod-selector together with --skip-wait-for-delete-timeout.
import {StatusError} from "../../sim/api/client.ts";
import {parseSelector, SelectorError} from "../../sim/api/selectors.ts";
import type {Pod} from "../../sim/api/types.ts";
import type {Item} from "./builder.ts";
import {setUnschedulable} from "./cordon.ts";
import {chosenPods, type Chosen} from "./drain-filters.ts";
import {Aggregate, CommandError, isNotFound} from "./errors.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {selectedNodes} from "./node-selection.ts";
import {dryRun, dryRunFlag} from "./print.ts";
import type {Verb} from "./verb.ts";

const podInfo = topLevel.find(({name}) => name === "pods")!;
const RETRY_MS = 5000;

/** One Pod on its way out. */
interface Leaving { readonly pod: Pod; state: "asking" | "leaving" | "done"; nextMs: number; error?: Error }

const problem = (errors: readonly Error[]): string => errors.length === 1 ? errors[0]!.message : `[${errors.map(({message}) => message).join(", ")}]`;

function run(k: Kubectl): number {
  try {
    parseSelector(k.flags.text("pod-selector"));
  } catch (error) {
    throw error instanceof SelectorError ? new CommandError("--pod-selector=<pod_selector> must be a valid label selector") : error;
  }
  const items = selectedNodes(k);
  setUnschedulable(k, items, true);
  const failed: Error[] = [], pending: string[] = [];
  for (const item of items) {
    const errors = drainNode(k, item);
    if (errors.length === 0) { k.out(`node/${item.name} drained${said(k)}\n`); continue; }
    k.err(`error: unable to drain node ${JSON.stringify(item.name)} due to error: ${problem(errors)}, continuing command...\n`);
    pending.push(item.name);
    failed.push(...errors);
  }
  if (pending.length === 0) return 0;
  k.err(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join("")}`);
  throw failed.length === 1 ? new CommandError(failed[0]!.message, {raw: true}) : new Aggregate(failed);
}

const said = (k: Kubectl): string => ({client: " (dry run)", server: " (server dry run)", none: ""})[dryRun(k)];

function drainNode(k: Kubectl, node: Item): readonly Error[] {
  const chosen = chosenPods(k, node.name);
  if (chosen.errors.length > 0) return chosen.errors;
  if (chosen.warnings.length > 0) k.err(`Warning: ${chosen.warnings.join("; ")}\n`);
  const word = k.flags.is("disable-eviction") ? "deleting" : "evicting";
  if (dryRun(k) !== "none") {
    for (const {metadata} of chosen.pods) k.out(`${word} pod ${metadata.namespace}/${metadata.name}${said(k)}\n`);
    return [];
  }
  const errors = removePods(k, chosen, word);
  if (errors.length === 0) return [];
  k.err(`There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${problem(errors)}\n`);
  for (const {metadata} of chosenPods(k, node.name).pods) k.err(`pod/${metadata.name}\n`);
  return errors;
}

/** Asks for all Pods at once, again every five seconds where a budget forbids it, until all are gone or time is up. */
function removePods(k: Kubectl, {pods}: Chosen, word: "evicting" | "deleting"): readonly Error[] {
  const timeoutMs = k.flags.duration("timeout");
  const endMs = timeoutMs > 0 ? k.world.nowMs + timeoutMs : Infinity;
  const leaving = pods.map((pod): Leaving => ({pod, state: "asking", nextMs: k.world.nowMs}));
  for (;;) {
    for (const one of leaving) if (one.state !== "done" && one.nextMs <= k.world.nowMs) step(k, one, word, endMs);
    const open = leaving.filter(({state}) => state !== "done");
    if (open.length === 0) break;
    k.io.advance(Math.max(1, Math.min(...open.map(({nextMs}) => nextMs)) - k.world.nowMs));
  }
  return leaving.flatMap(({error}) => error ? [error] : []);
}

function step(k: Kubectl, one: Leaving, word: "evicting" | "deleting", endMs: number): void {
  const {metadata: {name, namespace}} = one.pod;
  const where = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  const end = (error?: string) => { one.state = "done"; if (error !== undefined) one.error = new CommandError(error); };
  const late = k.world.nowMs >= endMs;
  if (one.state === "leaving") {
    if (isGone(k, one.pod)) { k.out(`pod/${name} ${word === "evicting" ? "evicted" : "deleted"}\n`); return end(); }
    one.nextMs = k.world.nowMs + 1000;
    return late ? end(`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${timeoutText(k)}`) : undefined;
  }
  k.out(`${word} pod ${namespace}/${name}\n`);
  if (late) return end(`error when ${word} ${where}: global timeout reached: ${timeoutText(k)}`);
  try {
    ask(k, one.pod, word);
    one.state = "leaving";
    one.nextMs = k.world.nowMs + 1000;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (isNotFound(error)) return end();
    if (error.code !== 429) return end(`error when ${word} ${where}: ${error.message}`);
    k.err(`error when ${word} ${where} (will retry after 5s): ${error.message}\n`);
    one.nextMs = k.world.nowMs + RETRY_MS;
  }
}

function ask(k: Kubectl, {metadata: {name, namespace}}: Pod, word: "evicting" | "deleting"): void {
  const grace = k.flags.int("grace-period");
  const options = grace >= 0 ? {gracePeriodSeconds: grace} : {};
  if (word === "deleting") k.call("DELETE", pathOf(podInfo, namespace, name), {body: {kind: "DeleteOptions", apiVersion: "v1", ...options}});
  else k.call("POST", pathOf(podInfo, namespace, name, "eviction"), {body: {kind: "Eviction", apiVersion: "policy/v1", metadata: {name, namespace: namespace ?? ""}, deleteOptions: options}});
}

function isGone(k: Kubectl, {metadata}: Pod): boolean {
  const {status, body} = k.client.request({method: "GET", path: pathOf(podInfo, metadata.namespace, metadata.name)});
  return status === 404 || (body as unknown as Pod).metadata?.uid !== metadata.uid;
}

/** As Go prints a duration: `1m0s`, `8s`. */
function timeoutText(k: Kubectl): string {
  const seconds = k.flags.duration("timeout") / 1000;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${rest}s`;
}

export const drain: Verb = {
  name: "drain", summary: "Drain node in preparation for maintenance", usage: "NODE [options]",
  flags: [
    dryRunFlag, string("selector", "l"), string("pod-selector"), bool("force", "", "Continue even if there are pods that do not declare a controller."), bool("ignore-daemonsets", "", "Ignore DaemonSet-managed pods."),
    bool("delete-emptydir-data", "", "Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained)."), int("grace-period", "", "", {default: "-1"}), duration("timeout"), bool("disable-eviction"),
    int("skip-wait-for-delete-timeout"), int("chunk-size", "", "", {default: "500"}),
  ],
  run,
};
