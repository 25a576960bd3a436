// Which Pods of a node a drain removes, leaves, or refuses to touch (k8s.io/kubectl/pkg/drain/filters.go).
import {controllerOf} from "../../sim/api/object.ts";
import type {Pod} from "../../sim/api/types.ts";
import {parseInstant} from "../../sim/clock.ts";
import {CommandError, isNotFound} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {listOf} from "./workload.ts";

/** What one filter says: whether the Pod goes, and a remark. */
interface Verdict { readonly remove: boolean; readonly warning?: string; readonly error?: string }
export interface Chosen { readonly pods: readonly Pod[]; readonly warnings: readonly string[]; readonly errors: readonly Error[] }

type Filter = (k: Kubectl, pod: Pod) => Verdict;
const REMOVE: Verdict = {remove: true};

const isFinished = ({status}: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";

const beingDeleted: Filter = (k, {metadata}) => {
  const limit = k.flags.int("skip-wait-for-delete-timeout");
  return {remove: !(limit > 0 && metadata.deletionTimestamp && k.world.nowMs - parseInstant(metadata.deletionTimestamp) > limit * 1000)};
};

// A DaemonSet tolerates the cordon: its Pods would come back at once.
const daemonSets: Filter = (k, pod) => {
  const owner = controllerOf(pod);
  if (owner?.kind !== "DaemonSet" || isFinished(pod)) return REMOVE;
  try {
    k.call("GET", pathOf(topLevel.find(({name}) => name === "daemonsets")!, pod.metadata.namespace, owner.name));
  } catch (error) {
    if (!isNotFound(error) || !(error instanceof Error)) throw error;
    return k.flags.is("force") ? {remove: true, warning: error.message} : {remove: false, error: error.message};
  }
  return k.flags.is("ignore-daemonsets") ? {remove: false, warning: "ignoring DaemonSet-managed Pods"} : {remove: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"};
};

const mirrors: Filter = (_k, {metadata}) => ({remove: metadata.annotations?.["kubernetes.io/config.mirror"] === undefined});

const localStorage: Filter = (k, pod) => {
  if (!pod.spec.volumes?.some(({emptyDir}) => emptyDir !== undefined) || isFinished(pod)) return REMOVE;
  return k.flags.is("delete-emptydir-data") ? {remove: true, warning: "deleting Pods with local storage"} : {remove: false, error: "Pods with local storage (use --delete-emptydir-data to override)"};
};

const unmanaged: Filter = (k, pod) => {
  if (isFinished(pod) || controllerOf(pod)) return REMOVE;
  return k.flags.is("force") ? {remove: true, warning: "deleting Pods that declare no controller"} : {remove: false, error: "Pods that declare no controller (use --force to override)"};
};

/** The last filter that was asked decides; one that keeps the Pod ends the asking. */
const FILTERS: readonly Filter[] = [beingDeleted, daemonSets, mirrors, localStorage, unmanaged];

function verdict(k: Kubectl, pod: Pod): Verdict {
  let last = REMOVE;
  for (const filter of FILTERS) {
    last = filter(k, pod);
    if (!last.remove) break;
  }
  return last;
}

/** Remarks with the Pods that they are about: `ignoring DaemonSet-managed Pods: kube-system/kube-proxy-x`. */
function grouped(judged: readonly {readonly pod: Pod; readonly text: string | undefined}[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const {pod, text} of judged) if (text !== undefined) groups.set(text, [...groups.get(text) ?? [], `${pod.metadata.namespace}/${pod.metadata.name}`]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([text, pods]) => `${text}: ${pods.join(", ")}`);
}

export function chosenPods(k: Kubectl, node: string): Chosen {
  const all = listOf<Pod>(k, "pods", undefined, {fieldSelector: `spec.nodeName=${node}`, labelSelector: k.flags.get("pod-selector")});
  const judged = all.map((pod) => ({pod, verdict: verdict(k, pod)}));
  return {
    pods: judged.filter((one) => one.verdict.remove).map(({pod}) => pod),
    warnings: grouped(judged.map((one) => ({pod: one.pod, text: one.verdict.warning}))),
    errors: grouped(judged.map((one) => ({pod: one.pod, text: one.verdict.error}))).map((text) => new CommandError(`cannot delete ${text}`)),
  };
}
