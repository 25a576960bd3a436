// kubectl drain: cordon, then evict what may be evicted.
// Is not simulated: --pod-selector, --skip-wait-for-delete-timeout.
import type {Pod} from "../../sim/api/types.ts";
import {StatusError} from "../../sim/api/client.ts";
import {setUnschedulable} from "./cordon.ts";
import {CommandError} from "./errors.ts";
import {selectorFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {selectedNodes} from "./node-selection.ts";
import {dryRun, dryRunFlag, printFlags} from "./print.ts";
import type {Verb} from "./verb.ts";
import {listOf} from "./workload.ts";

const pods = topLevel.find(({name}) => name === "pods")!;

interface Verdict { readonly go: readonly Pod[]; readonly errors: readonly string[]; readonly warnings: readonly string[] }

const place = ({metadata}: Pod): string => `${metadata.namespace}/${metadata.name}`;
const owner = ({metadata}: Pod) => metadata.ownerReferences?.find(({controller}) => controller);

/** Which Pods go, and what stands against it (kubectl/pkg/drain/filters.go). */
function judge(k: Kubectl, node: string): Verdict {
  const {flags} = k;
  const go: Pod[] = [], groups: {[why: string]: string[]} = {}, ignored: string[] = [], forced: string[] = [], local: string[] = [];
  for (const pod of listOf<Pod>(k, "pods", undefined, {fieldSelector: `spec.nodeName=${node}`})) {
    const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"]) continue;
    if (owner(pod)?.kind === "DaemonSet" && !finished) {
      if (flags.is("ignore-daemonsets")) ignored.push(place(pod)); else (groups["cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"] ??= []).push(place(pod));
      continue;
    }
    let stays = false;
    if (!finished && pod.spec.volumes?.some(({emptyDir}) => emptyDir)) {
      if (flags.is("delete-emptydir-data")) local.push(place(pod)); else { (groups["cannot delete Pods with local storage (use --delete-emptydir-data to override)"] ??= []).push(place(pod)); stays = true; }
    }
    if (!finished && !owner(pod)) {
      if (flags.is("force")) forced.push(place(pod)); else { (groups["cannot delete Pods that declare no controller (use --force to override)"] ??= []).push(place(pod)); stays = true; }
    }
    if (!stays) go.push(pod);
  }
  const warnings = [...(forced.length > 0 ? [`deleting Pods that declare no controller: ${forced.join(", ")}`] : []), ...(ignored.length > 0 ? [`ignoring DaemonSet-managed Pods: ${ignored.join(", ")}`] : [])];
  return {go, errors: Object.entries(groups).map(([why, list]) => `${why}: ${list.join(", ")}`), warnings: warnings.length > 0 ? [warnings.join("; ")] : []};
}

function run(k: Kubectl): number {
  const items = selectedNodes(k);
  setUnschedulable(k, items, true);
  const names = items.map(({name}) => name);
  for (const [i, name] of names.entries()) drainNode(k, name, names.slice(i));
  return 0;
}

function drainNode(k: Kubectl, node: string, pending: readonly string[]): void {
  const {go, errors, warnings} = judge(k, node);
  const stop = (message: string): never => {
    k.err(`error: unable to drain node ${JSON.stringify(node)} due to error: ${message}, continuing command...\nThere are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join("")}`);
    throw new CommandError(message, {raw: true});
  };
  if (errors.length > 0) stop(errors.length > 1 ? `[${errors.join(", ")}]` : errors[0]!);
  for (const warning of warnings) k.err(`Warning: ${warning}\n`);
  if (dryRun(k) !== "none") { for (const pod of go) k.out(`evicting pod ${place(pod)} (${dryRun(k) === "server" ? "server dry run" : "dry run"})\n`); k.out(`node/${node} drained (${dryRun(k) === "server" ? "server dry run" : "dry run"})\n`); return; }
  const timeoutMs = k.flags.duration("timeout");
  const endMs = timeoutMs > 0 ? k.world.nowMs + timeoutMs : Infinity;
  for (const pod of go) k.err(`evicting pod ${place(pod)}\n`);
  const left = go.filter((pod) => !evict(k, pod, endMs, stop));
  const gone = (pod: Pod) => { const answer = k.client.request({method: "GET", path: pathOf(pods, pod.metadata.namespace, pod.metadata.name)}); return answer.status === 404 || (answer.body as unknown as Pod).metadata?.uid !== pod.metadata.uid; };
  const waiting = go.filter((pod) => !left.includes(pod));
  for (const pod of waiting) {
    if (!gone(pod) && !k.io.advance(Math.min(endMs - k.world.nowMs, 86_400_000), () => gone(pod))) stop(`error when waiting for pod ${JSON.stringify(pod.metadata.name)} in namespace ${JSON.stringify(pod.metadata.namespace)} to terminate: global timeout reached: ${k.flags.text("timeout")}`);
    k.out(`pod/${pod.metadata.name} evicted\n`);
  }
  k.out(`node/${node} drained\n`);
}

/** Asks for an eviction until a budget lets it through; false if the Pod was gone already. */
function evict(k: Kubectl, pod: Pod, endMs: number, stop: (message: string) => never): boolean {
  const {name, namespace = ""} = pod.metadata;
  for (;;) {
    try {
      if (k.flags.is("disable-eviction")) k.call("DELETE", pathOf(pods, namespace, name));
      else k.send("POST", pathOf(pods, namespace, name, "eviction"), {body: {kind: "Eviction", apiVersion: "policy/v1", metadata: {name, namespace}, ...(k.flags.int("grace-period") >= 0 && {deleteOptions: {gracePeriodSeconds: k.flags.int("grace-period")}})}});
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404) return true;
      if (error.code !== 429) return stop(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: ${error.message}`);
      k.err(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`);
      if (k.world.nowMs + 5000 >= endMs) { k.io.advance(Math.max(0, endMs - k.world.nowMs)); return stop(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: global timeout reached: ${k.flags.text("timeout")}`); }
      k.io.advance(5000);
      k.err(`evicting pod ${namespace}/${name}\n`);
    }
  }
}

export const drain: Verb = {
  name: "drain", summary: "Drain node in preparation for maintenance", usage: "NODE [options]",
  flags: [...printFlags, ...selectorFlags, dryRunFlag, bool("delete-emptydir-data"), bool("disable-eviction"), bool("force"), int("grace-period", "", "", {default: "-1"}), bool("ignore-daemonsets"), string("pod-selector", "", "", {unsupported: true}), int("skip-wait-for-delete-timeout", "", "", {unsupported: true}), duration("timeout"), int("chunk-size")], run,
};
