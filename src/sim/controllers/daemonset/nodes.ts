// Which nodes a DaemonSet wants a Pod on, and what its Pods look like there (pkg/controller/daemon daemon_controller.go, util).
import type {DaemonSet, Node, Pod, PodSpec, PodTemplateSpec, Toleration} from "../../api/types.ts";
import {untolerated} from "../../api/taints.ts";
import {scaledValue} from "../../api/intstr.ts";
import {matchesRequired} from "../../api/node-terms.ts";
import {hasEnded, isReady, untilAvailable} from "../pods.ts";
import {parseInstant} from "../../clock.ts";
import {REVISION_HASH} from "../revisions.ts";

export const TEMPLATE_GENERATION = "pod-template-generation";
export const generationOf = (ds: DaemonSet): string => ds.metadata.annotations?.["deprecated.daemonset.template.generation"] ?? "";

const always = (key: string, effect: "NoExecute" | "NoSchedule"): Toleration => ({key: `node.kubernetes.io/${key}`, operator: "Exists", effect});
const TOLERATED = [always("not-ready", "NoExecute"), always("unreachable", "NoExecute"), always("disk-pressure", "NoSchedule"), always("memory-pressure", "NoSchedule"), always("pid-pressure", "NoSchedule"), always("unschedulable", "NoSchedule")];

/** The template's tolerations and those of every daemon Pod (AddOrUpdateDaemonPodTolerations). */
function tolerations({tolerations: own = [], hostNetwork}: PodSpec): readonly Toleration[] {
  const added = hostNetwork ? [...TOLERATED, always("network-unavailable", "NoSchedule")] : TOLERATED;
  const isThere = (toleration: Toleration) => own.some(({key, operator, effect, value, tolerationSeconds}) => key === toleration.key && operator === toleration.operator && effect === toleration.effect && !value && tolerationSeconds === undefined);
  return [...own, ...added.filter((toleration) => !isThere(toleration))];
}

const trials = new WeakMap<PodTemplateSpec, Pod>();

/** The Pod that this DaemonSet would have on a node; only what its placement depends on. Made once for a template. */
function trial({spec: {template}}: DaemonSet): Pod {
  let pod = trials.get(template);
  if (!pod) trials.set(template, (pod = {apiVersion: "v1", kind: "Pod", metadata: {name: "", uid: "", resourceVersion: "", creationTimestamp: ""}, spec: {...template.spec!, tolerations: tolerations(template.spec!)}}));
  return pod;
}

interface Wish { readonly run: boolean; readonly stay: boolean }
const wishes = new WeakMap<Node, WeakMap<PodTemplateSpec, Wish>>();

/** Whether a Pod shall start on the node, and whether one that is there may stay (NodeShouldRunDaemonPod). Asked again and again for all nodes. */
export function wantedOn(ds: DaemonSet, node: Node): Wish {
  let known = wishes.get(node);
  if (!known) wishes.set(node, (known = new WeakMap()));
  let wish = known.get(ds.spec.template);
  if (!wish) known.set(ds.spec.template, (wish = wishFor(ds, node)));
  return wish;
}

function wishFor(ds: DaemonSet, node: Node): Wish {
  const pod = trial(ds), fits = (!pod.spec.nodeName || pod.spec.nodeName === node.metadata.name) && matchesRequired(pod, node);
  if (!fits) return {run: false, stay: false};
  if (!untolerated(node.spec.taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"])) return {run: true, stay: true};
  return {run: false, stay: !untolerated(node.spec.taints, pod.spec.tolerations, ["NoExecute"])};
}

/** The spec and labels of its Pod on this node (CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity). */
export function podFor(ds: DaemonSet, node: string, hash: string): {readonly labels: {readonly [key: string]: string}; readonly spec: PodSpec} {
  const {template} = ds.spec, spec = template.spec!;
  const required = {nodeSelectorTerms: [{matchFields: [{key: "metadata.name", operator: "In" as const, values: [node]}]}]};
  return {
    labels: {...template.metadata?.labels, [TEMPLATE_GENERATION]: generationOf(ds), [REVISION_HASH]: hash},
    spec: {...spec, tolerations: tolerations(spec), affinity: {...spec.affinity, nodeAffinity: {...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required}}},
  };
}

/** The node that a Pod is on or meant for (GetTargetNodeName). */
export function targetOf(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  for (const {matchFields} of pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []) {
    const field = matchFields?.find(({key, operator}) => key === "metadata.name" && operator === "In");
    if (field?.values?.length) return field.values[0];
  }
  return undefined;
}

/** Node → its Pods; Pods that have ended and are being deleted are left out. */
export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetOf(pod);
    if (node === undefined || (hasEnded(pod) && pod.metadata.deletionTimestamp)) continue;
    const there = found.get(node);
    if (there) there.push(pod); else found.set(node, [pod]);
  }
  return found;
}

export const isUpdated = (pod: Pod, ds: DaemonSet, hash: string): boolean =>
  pod.metadata.labels?.[REVISION_HASH] === hash || (generationOf(ds) !== "" && pod.metadata.labels?.[TEMPLATE_GENERATION] === generationOf(ds));

export const isAvailable = (pod: Pod, ds: DaemonSet, nowMs: number): boolean => isReady(pod) && untilAvailable(pod, ds.spec.minReadySeconds ?? 0, nowMs) === 0;

/** Bound Pods first, then the oldest (podByCreationTimestampAndPhase). */
export const byAge = (a: Pod, b: Pod): number =>
  Number(!a.spec.nodeName) - Number(!b.spec.nodeName) || parseInstant(a.metadata.creationTimestamp) - parseInstant(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1);

/** How many may be missing or extra in a rolling update of so many nodes; both round up (updatedDesiredNodeCounts). */
export function bounds({spec}: DaemonSet, wanted: number): {readonly surge: number; readonly unavailable: number} {
  if (spec.updateStrategy?.type === "OnDelete") return {surge: 0, unavailable: 0};
  const {maxSurge = 0, maxUnavailable = 1} = spec.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, wanted, true), unavailable = scaledValue(maxUnavailable, wanted, true);
  return {surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable};
}
export const allowsSurge = (ds: DaemonSet): boolean => bounds(ds, 1).surge > 0;
