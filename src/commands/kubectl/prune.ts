// --prune of apply and diff (k8s.io/kubectl/pkg/cmd/apply/prune.go): what apply made before and the files no longer have is deleted.
// Is not simulated: --applyset, which is behind KUBECTL_APPLYSET.
import type {Item} from "./builder.ts";
import {LAST_APPLIED} from "./create/generator.ts";
import {CommandError} from "./errors.ts";
import {klog} from "./klog.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, resourceOfKind} from "./mapping.ts";
import {dryRun, printChange} from "./print.ts";
import {withQuery} from "./query.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";

const DEFAULT = [
  "core/v1/ConfigMap", "core/v1/Endpoints", "core/v1/PersistentVolumeClaim", "core/v1/Pod", "core/v1/ReplicationController", "core/v1/Secret", "core/v1/Service", "batch/v1/Job", "batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet", "apps/v1/StatefulSet", "core/v1/Namespace", "core/v1/PersistentVolume",
];

const DEPRECATED = "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

/** The kinds that `--prune-allowlist` names, each as GROUP/VERSION/KIND. */
export function allowlist(k: Kubectl): readonly ResourceInfo[] {
  return k.flags.all("prune-allowlist").map((text) => {
    if (text.split("/").length !== 3) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return infoOf(k, text);
  });
}

function infoOf(k: Kubectl, text: string): ResourceInfo {
  const [group = "", version = "", kind = ""] = text.split("/"), groupVersion = group === "core" || group === "" ? version : `${group}/${version}`;
  const info = resourceOfKind(k, groupVersion, kind);
  if (!info) throw new CommandError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(groupVersion)}`);
  return info;
}

/** What of an apply counts: the objects that it left alive, and the namespaces where it put some. */
export interface Visited { readonly uids: ReadonlySet<string>; readonly namespaces: ReadonlySet<string> }

/** What would go: objects of these kinds that apply made, in namespaces that the files mention, and that the files no longer have. */
export function* prunable(k: Kubectl, chosen: readonly ResourceInfo[], {uids, namespaces}: Visited): Generator<Item> {
  if (chosen.length === 0) klog(k.io, "W", "prune.go:71", DEPRECATED);
  const infos = chosen.length > 0 ? chosen : DEFAULT.map((text) => infoOf(k, text));
  const places = [...[...namespaces].flatMap((namespace) => infos.filter((info) => info.namespaced).map((info) => ({info, namespace}))), ...infos.filter((info) => !info.namespaced).map((info) => ({info, namespace: undefined}))];
  for (const {info, namespace} of places) {
    const {items} = k.call("GET", withQuery(pathOf(info, namespace), {labelSelector: k.flags.text("selector") || undefined}));
    // A list's items lack apiVersion and kind on the wire.
    for (const item of items as unknown as readonly Obj[]) {
      if (item.metadata.annotations?.[LAST_APPLIED] === undefined || uids.has(item.metadata.uid ?? "")) continue;
      yield {info, name: item.metadata.name ?? "", namespace, object: {...item, apiVersion: info.groupVersion, kind: info.kind}};
    }
  }
}

export function prune(k: Kubectl, chosen: readonly ResourceInfo[], visited: Visited): void {
  const dry = dryRun(k), grace = k.flags.int("grace-period");
  for (const {info, name, namespace, object} of prunable(k, chosen, visited)) {
    const options = {kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: POLICIES[k.flags.text("cascade")] ?? "Background", ...(grace >= 0 && {gracePeriodSeconds: grace}), ...(dry === "server" && {dryRun: ["All"]})};
    if (dry !== "client") k.call("DELETE", pathOf(info, namespace, name), {body: options});
    printChange(k, object!, info, "pruned");
  }
}

const POLICIES: {readonly [cascade: string]: string} = {background: "Background", foreground: "Foreground", orphan: "Orphan"};
