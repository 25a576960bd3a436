// Pods that wait for their victims to go hold their place: others of no higher priority see their nodes as if they were there
// (RunFilterPluginsWithNominatedPods). Kept in the scheduler's memory: `nominated <pod>` → node.
import type {Pod} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import {addPod, type Snapshot} from "./snapshot.ts";

const PREFIX = "nominated ";
const keyOf = ({metadata}: Pod): string => `${metadata.namespace}/${metadata.name}`;

export const nominate = (pod: Pod, node: string, io: Reconcile): void => io.memory.set(PREFIX + keyOf(pod), node);
export const unnominate = (key: string, io: Reconcile): void => { io.memory.delete(PREFIX + key); };

/** The snapshot with the nominated Pods on their nodes that count for this one; nearly always there are none. */
export function withNominated(snapshot: Snapshot, pod: Pod, io: Reconcile): Snapshot {
  let seen: Snapshot | undefined;
  for (const [place, node] of [...io.memory.under(PREFIX)]) {
    const key = place.slice(PREFIX.length), [namespace, name] = key.split("/") as [string, string];
    const other = key === keyOf(pod) ? undefined : io.client.get("pods", name, namespace), info = snapshot.nodes.get(String(node));
    if (!other || other.spec.nodeName || other.metadata.deletionTimestamp || !info || (other.spec.priority ?? 0) < (pod.spec.priority ?? 0)) continue;
    seen ??= {...snapshot, list: undefined, nodes: new Map(snapshot.nodes)};
    seen.nodes.set(String(node), {...seen.nodes.get(String(node))!, pods: new Map(seen.nodes.get(String(node))!.pods), memo: new Map()});
    addPod(seen, {...other, spec: {...other.spec, nodeName: String(node)}});
  }
  return seen ?? snapshot;
}
