// kubectl top: what nodes and Pods use, as metrics-server has sampled it; it must run.
import {parseInstant} from "../../sim/clock.ts";
import {durationText} from "../../sim/api/duration.ts";
import {notFound} from "../../sim/api/errors.ts";
import type {Node, Pod} from "../../sim/api/types.ts";
import {parseQuantity} from "../../sim/api/quantity.ts";
import {nodeUsage, podUsage, type Usage} from "../../sim/kubelet/metrics.ts";
import {CommandError} from "./errors.ts";
import {bool, string, type FlagSpec} from "./flags.ts";
import {selectorFlags} from "./flag-sets.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {aligned} from "./output/table.ts";
import type {Verb} from "./verb.ts";
import {listOf} from "./workload.ts";

const MIB = 2 ** 20;
const amounts = ({cpuMilli, memoryBytes}: Usage): readonly string[] => [`${cpuMilli}m`, `${Math.floor(memoryBytes / MIB)}Mi`];

function check(k: Kubectl): void {
  const by = k.flags.text("sort-by");
  if (by !== "" && by !== "cpu" && by !== "memory") throw new CommandError("--sort-by accepts only cpu or memory");
  const served = listOf<Pod>(k, "pods", "kube-system", {labelSelector: "k8s-app=metrics-server"}).some(({status}) => status?.conditions?.some(({type, status: is}) => type === "Ready" && is === "True"));
  if (!served) throw new CommandError("Metrics API not available");
}

/** By name, or by what is used, the most first. */
const sorted = <T extends {readonly name: string; readonly usage: Usage}>(k: Kubectl, list: readonly T[]): readonly T[] => {
  const by = k.flags.text("sort-by");
  const measure = ({usage}: T): number => by === "cpu" ? usage.cpuMilli : by === "memory" ? usage.memoryBytes : 0;
  return [...list].sort((a, b) => measure(b) - measure(a) || (a.name < b.name ? -1 : 1));
};

/** Each cell ends with a tab, the last too. */
const print = (k: Kubectl, header: readonly string[], rows: readonly (readonly string[])[]): void => k.out(aligned([...(k.flags.is("no-headers") ? [] : [header]), ...rows].map((row) => [...row, ""])));

function runNodes(k: Kubectl): number {
  check(k);
  const info = topLevel.find(({name}) => name === "nodes")!;
  const [wanted] = k.args;
  const nodes = wanted === undefined ? listOf<Node>(k, "nodes", undefined, {labelSelector: k.flags.get("selector")}) : [k.call("GET", pathOf(info, undefined, wanted)) as unknown as Node];
  const measured = nodes.flatMap((node) => { const usage = nodeUsage(k.world, node.metadata.name); return usage ? [{name: node.metadata.name, node, usage}] : []; });
  const percent = (part: number, whole: string | number | undefined) => whole === undefined ? "<unknown>" : `${Math.floor(part * 100 / (Number(parseQuantity(whole).nano) / 1e9))}%`;
  const of = (node: Node) => (k.flags.is("show-capacity") ? node.status?.capacity : node.status?.allocatable) as {readonly [resource: string]: string} | undefined;
  print(k, ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"], sorted(k, measured).map(({name, node, usage}) => {
    const [cpu = "", memory = ""] = amounts(usage);
    return [name, cpu, percent(usage.cpuMilli / 1000, of(node)?.cpu), memory, percent(usage.memoryBytes, of(node)?.memory)];
  }));
  return 0;
}

const total = (list: readonly Usage[]): Usage => ({cpuMilli: list.reduce((sum, one) => sum + one.cpuMilli, 0), memoryBytes: list.reduce((sum, one) => sum + one.memoryBytes, 0)});

/** A Pod has two minutes to be measured (metricsCreationDelay). */
function unmeasured(pods: readonly Pod[], nowMs: number): CommandError {
  const old = pods.find(({metadata}) => nowMs - parseInstant(metadata.creationTimestamp) > 120_000);
  return new CommandError(old ? `Metrics not available for pod ${old.metadata.namespace}/${old.metadata.name}, age: ${durationText(nowMs - parseInstant(old.metadata.creationTimestamp))}` : "metrics not available yet");
}

function runPods(k: Kubectl): number {
  check(k);
  const everywhere = k.flags.is("all-namespaces"), containers = k.flags.is("containers");
  const [wanted] = k.args;
  const info = topLevel.find(({name}) => name === "pods")!;
  const pods = wanted !== undefined ? [k.call("GET", pathOf(info, k.namespace, wanted)) as unknown as Pod] : listOf<Pod>(k, "pods", everywhere ? undefined : k.namespace, {labelSelector: k.flags.get("selector"), fieldSelector: k.flags.get("field-selector")});
  const measured = pods.flatMap((pod) => {
    const host = k.world.hosts[pod.spec.nodeName ?? ""];
    const parts = host && podUsage(k.world, host, pod.metadata.uid);
    return parts ? [{name: pod.metadata.name, pod, parts, usage: total(parts)}] : [];
  });
  if (measured.length === 0) {
    if (wanted !== undefined) throw notFound({name: "podmetrics", group: "metrics.k8s.io"}, `${k.namespace}/${wanted}`);
    if (pods.length > 0) throw unmeasured(pods, k.world.nowMs);
    k.err(everywhere ? "No resources found\n" : `No resources found in ${k.namespace} namespace.\n`);
    return 0;
  }
  const list = sorted(k, measured);
  const start = (pod: Pod) => [...(everywhere ? [pod.metadata.namespace ?? ""] : [])];
  const rows = containers
    ? list.flatMap(({pod, parts}) => [...parts].sort((a, b) => (a.name < b.name ? -1 : 1)).map((part) => [...start(pod), pod.metadata.name, part.name, ...amounts(part)]))
    : list.map(({pod, usage}) => [...start(pod), pod.metadata.name, ...amounts(usage)]);
  if (k.flags.is("sum") && !containers) {
    const blank = everywhere ? ["", ""] : [""];
    rows.push([...blank, "________", "________"], [...blank, ...amounts(total(list.map(({usage}) => usage)))]);
  }
  print(k, [...(everywhere ? ["NAMESPACE"] : []), ...(containers ? ["POD"] : []), "NAME", "CPU(cores)", "MEMORY(bytes)"], rows);
  return 0;
}

const flags: readonly FlagSpec[] = [...selectorFlags, string("sort-by"), bool("no-headers"), bool("use-protocol-buffers", "", "", {default: "true"})];

export const top: Verb = {
  name: "top", suggestFor: ["stats"], summary: "Display resource (CPU/memory) usage", usage: "[flags] [options]",
  verbs: [
    {name: "node", aliases: ["nodes", "no"], summary: "Display resource (CPU/memory) usage of nodes", usage: "[NAME | -l label] [options]", flags: [...flags, bool("show-capacity"), bool("show-swap")], run: runNodes},
    {name: "pod", aliases: ["pods", "po"], summary: "Display resource (CPU/memory) usage of pods", usage: "[NAME | -l label] [options]", flags: [...flags, bool("all-namespaces", "A"), bool("containers"), bool("sum"), bool("show-swap")], run: runPods},
  ],
};
