// The rolling update of a DaemonSet: old Pods go within maxUnavailable, or new ones come beside them within maxSurge (daemon/update.go).
import type {DaemonSet, Node, Pod} from "../../api/types.ts";
import {allowsSurge, bounds, isAvailable, isUpdated, wantedOn} from "./nodes.ts";

/** Pods to delete and nodes to give a Pod. */
export interface Step { readonly remove: readonly Pod[]; readonly add: readonly string[] }

export function rollingStep(ds: DaemonSet, nodes: readonly Node[], pods: ReadonlyMap<string, readonly Pod[]>, hash: string, nowMs: number): Step {
  if ([...pods.values()].every((onNode) => onNode.every((pod) => isUpdated(pod, ds, hash)))) return {remove: [], add: []};
  const {surge, unavailable} = bounds(ds, nodes.filter((node) => wantedOn(ds, node).run).length);
  const sorted = new Map([...pods].sort(([a], [b]) => (a < b ? -1 : 1)));
  return allowsSurge(ds) ? surgeStep(ds, nodes, sorted, hash, surge, nowMs) : replaceStep(ds, sorted, hash, unavailable, nowMs);
}

/** The Pod of the current revision and one of an older; undefined where there are several of a kind (findUpdatedPodsOnNode). */
function pair(ds: DaemonSet, pods: readonly Pod[], hash: string): {readonly fresh?: Pod | undefined; readonly old?: Pod | undefined} | undefined {
  const live = pods.filter((pod) => !pod.metadata.deletionTimestamp);
  const fresh = live.filter((pod) => isUpdated(pod, ds, hash)), old = live.filter((pod) => !isUpdated(pod, ds, hash));
  return fresh.length > 1 || old.length > 1 ? undefined : {fresh: fresh[0], old: old[0]};
}

function replaceStep(ds: DaemonSet, pods: ReadonlyMap<string, readonly Pod[]>, hash: string, allowed: number, nowMs: number): Step {
  let missing = 0;
  const broken: Pod[] = [], candidates: Pod[] = [];
  for (const onNode of pods.values()) {
    const both = pair(ds, onNode, hash);
    // A node with none or both is being tended to: it counts as unavailable.
    if (!both || !both.fresh === !both.old) missing++;
    else if (both.fresh) { if (!isAvailable(both.fresh, ds, nowMs)) missing++; }
    else if (!isAvailable(both.old!, ds, nowMs)) { broken.push(both.old!); missing++; }
    else if (missing < allowed) candidates.push(both.old!);
  }
  return {remove: [...broken, ...candidates.slice(0, Math.max(0, allowed - missing))], add: []};
}

function surgeStep(ds: DaemonSet, nodes: readonly Node[], pods: ReadonlyMap<string, readonly Pod[]>, hash: string, allowed: number, nowMs: number): Step {
  let extra = 0;
  const remove: Pod[] = [], needed: string[] = [], candidates: string[] = [];
  for (const [name, onNode] of pods) {
    const both = pair(ds, onNode, hash);
    if (!both) { extra++; continue; }
    const {fresh, old} = both;
    if (!old) continue;
    if (fresh) {
      // The new Pod's turn: the old one goes when it is broken or no longer needed.
      if (!isAvailable(old, ds, nowMs) || isAvailable(fresh, ds, nowMs)) remove.push(old);
      else extra++;
      continue;
    }
    const node = nodes.find(({metadata}) => metadata.name === name);
    if (node && !wantedOn(ds, node).run) { remove.push(old); continue; }
    if (!isAvailable(old, ds, nowMs)) needed.push(name);
    else if (extra < allowed) candidates.push(name);
  }
  return {remove, add: [...needed, ...candidates.slice(0, Math.max(0, allowed - extra))]};
}
