// Deletes finished Jobs whose ttlSecondsAfterFinished is over (pkg/controller/ttlafterfinished).
import type {Job} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import type {Component} from "../component.ts";
import {keyOf, splitKey} from "./ownership.ts";

export const ttlafterfinished: Component = {
  name: "ttl-after-finished-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {jobs: ({object}) => (object && finishedAt(object as Job) !== undefined ? [keyOf(object)] : [])},
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const job = io.client.get("jobs", name, namespace), ttl = job?.spec.ttlSecondsAfterFinished, endMs = job && finishedAt(job);
    if (!job || ttl === undefined || endMs === undefined || job.metadata.deletionTimestamp) return;
    const leftMs = endMs + ttl * 1000 - io.nowMs;
    if (leftMs > 0) return io.requeue(leftMs);
    io.client.delete("jobs", name, namespace, {propagation: "Foreground", uid: job.metadata.uid, resourceVersion: job.metadata.resourceVersion});
  },
};

function finishedAt({status}: Job): number | undefined {
  const end = status?.conditions?.find(({type, status: value}) => (type === "Complete" || type === "Failed") && value === "True");
  return end?.lastTransitionTime ? parseInstant(end.lastTransitionTime) : undefined;
}
