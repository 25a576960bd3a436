// Which Pods belong together when nobody said so: those of the same Services and the same ReplicaSet or StatefulSet (helper.DefaultSelector).
import {controllerOf} from "../api/object.ts";
import {matchesMap} from "../api/selectors.ts";
import type {LabelSelector, Pod} from "../api/types.ts";
import type {Snapshot} from "./snapshot.ts";

/** Undefined where nothing selects the Pod. */
export function defaultSelector(pod: Pod, snapshot: Snapshot): LabelSelector | undefined {
  const matchLabels: {[key: string]: string} = {};
  for (const service of snapshot.services.values()) {
    if (service.metadata.namespace === pod.metadata.namespace && service.spec.selector && matchesMap(service.spec.selector, pod.metadata.labels)) Object.assign(matchLabels, service.spec.selector);
  }
  const owner = controllerOf(pod);
  const key = `${pod.metadata.namespace}/${owner?.name}`;
  const set = owner?.kind === "ReplicaSet" ? snapshot.replicasets.get(key) : owner?.kind === "StatefulSet" ? snapshot.statefulsets.get(key) : undefined;
  const expressions = set?.spec.selector.matchExpressions;
  Object.assign(matchLabels, set?.spec.selector.matchLabels);
  return Object.keys(matchLabels).length || expressions?.length ? {matchLabels, ...(expressions && {matchExpressions: expressions})} : undefined;
}
