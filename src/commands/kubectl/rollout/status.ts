// kubectl rollout status: what is still missing, until nothing is.
import type {DaemonSet, Deployment, StatefulSet} from "../../../sim/api/types.ts";
import {readArguments, listObjects} from "../builder.ts";
import {CommandError, isNotFound} from "../errors.ts";
import {fileFlags, selectorFlags} from "../flag-sets.ts";
import {bool, duration, int} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {objectsOrThrow, sourcesOf} from "../manifest.ts";
import {pathOf} from "../mapping.ts";
import {revisionOf} from "../workload.ts";
import type {Verb} from "../verb.ts";
import type {Item} from "../builder.ts";

type Answer = {readonly text: string; readonly done: boolean};

const DEADLINE = (name: string) => new CommandError(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);

function deploymentStatus(object: Deployment, revision: number): Answer {
  const {name, generation = 0} = object.metadata;
  if (revision > 0 && revisionOf(object) !== revision) throw new CommandError(`desired revision (${revision}) is different from the running revision (${revisionOf(object)})`);
  const status = object.status ?? {};
  if (generation > (status.observedGeneration ?? 0)) return {text: "Waiting for deployment spec update to be observed...\n", done: false};
  if (status.conditions?.some(({type, reason}) => type === "Progressing" && reason === "ProgressDeadlineExceeded")) throw DEADLINE(name);
  const {replicas = 0, updatedReplicas = 0, availableReplicas = 0} = status;
  const wanted = object.spec?.replicas;
  if (wanted !== undefined && updatedReplicas < wanted) return {text: `Waiting for deployment ${JSON.stringify(name)} rollout to finish: ${updatedReplicas} out of ${wanted} new replicas have been updated...\n`, done: false};
  if (replicas > updatedReplicas) return {text: `Waiting for deployment ${JSON.stringify(name)} rollout to finish: ${replicas - updatedReplicas} old replicas are pending termination...\n`, done: false};
  if (availableReplicas < updatedReplicas) return {text: `Waiting for deployment ${JSON.stringify(name)} rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...\n`, done: false};
  return {text: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true};
}

function daemonSetStatus(object: DaemonSet): Answer {
  const {name, generation = 0} = object.metadata;
  if (object.spec?.updateStrategy?.type !== undefined && object.spec.updateStrategy.type !== "RollingUpdate") throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  const {observedGeneration = 0, updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0} = object.status ?? {};
  if (generation > observedGeneration) return {text: "Waiting for daemon set spec update to be observed...\n", done: false};
  if (updatedNumberScheduled < desiredNumberScheduled) return {text: `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...\n`, done: false};
  if (numberAvailable < desiredNumberScheduled) return {text: `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...\n`, done: false};
  return {text: `daemon set ${JSON.stringify(name)} successfully rolled out\n`, done: true};
}

function statefulSetStatus(object: StatefulSet): Answer {
  const {generation = 0} = object.metadata;
  if (object.spec?.updateStrategy?.type !== "RollingUpdate") throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  const {observedGeneration = 0, readyReplicas = 0, currentRevision, updateRevision, updatedReplicas = 0, currentReplicas = 0} = object.status ?? {};
  const wanted = object.spec.replicas ?? 1;
  if (observedGeneration === 0 || generation > observedGeneration) return {text: "Waiting for statefulset spec update to be observed...\n", done: false};
  if (readyReplicas < wanted) return {text: `Waiting for ${wanted - readyReplicas} pods to be ready...\n`, done: false};
  const {partition} = object.spec.updateStrategy.rollingUpdate ?? {};
  if (partition !== undefined) {
    if (updatedReplicas < wanted - partition) return {text: `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...\n`, done: false};
    return {text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`, done: true};
  }
  if (updateRevision !== currentRevision) return {text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...\n`, done: false};
  return {text: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...\n`, done: true};
}

function statusOf(object: Obj, revision: number): Answer {
  switch (object.kind) {
    case "Deployment": return deploymentStatus(object as unknown as Deployment, revision);
    case "DaemonSet": return daemonSetStatus(object as unknown as DaemonSet);
    case "StatefulSet": return statefulSetStatus(object as unknown as StatefulSet);
    default: throw new CommandError(`no status viewer has been implemented for ${object.kind}${object.apiVersion.includes("/") ? `.${object.apiVersion.split("/")[0]}` : ""}`);
  }
}

/** What the arguments name; at least one. */
export function rolloutItems(k: Kubectl): readonly Item[] {
  const sources = sourcesOf(k);
  if (sources.files.length > 0 || sources.kustomize) return objectsOrThrow(k, sources);
  if (k.args.length === 0) throw new CommandError("required resource not specified");
  const options = {selector: k.flags.get("selector")};
  const request = readArguments(k, options);
  return request.kind === "names" ? request.items : request.infos.flatMap((info) => listObjects(k, info, options));
}

function run(k: Kubectl): number {
  const items = rolloutItems(k);
  if (items.length === 0) { k.err(`No resources found in ${k.namespace} namespace.\n`); return 0; }
  const timeoutMs = k.flags.duration("timeout");
  const endMs = timeoutMs > 0 ? k.world.nowMs + timeoutMs : Infinity;
  const revision = k.flags.int("revision");
  if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
  for (const item of items) follow(k, item, revision, endMs);
  return 0;
}

function follow(k: Kubectl, {info, name, namespace}: Item, revision: number, endMs: number): void {
  const path = pathOf(info, namespace, name);
  let shown = "", version = "";
  for (;;) {
    const seen = k.world.store.revision;
    let object: Obj;
    try {
      object = k.call("GET", path);
    } catch (error) {
      if (version !== "" && isNotFound(error)) throw new CommandError("object has been deleted");
      throw error;
    }
    if (object.metadata.resourceVersion !== version) {
      version = object.metadata.resourceVersion ?? "";
      const {text, done} = statusOf(object, revision);
      // Each state is told once; the same sentence twice in a row says nothing.
      if (text !== shown) k.out(text);
      shown = text;
      if (done || k.flags.get("watch") === "false") return;
    }
    const leftMs = endMs - k.world.nowMs;
    if (leftMs <= 0) throw new CommandError("timed out waiting for the condition");
    k.io.advance(Math.min(leftMs, 86_400_000), (world) => world.store.revision !== seen);
  }
}

export const status: Verb = {
  name: "status", summary: "Show the status of the rollout", usage: "(TYPE NAME | TYPE/NAME) [flags] [options]",
  flags: [...fileFlags, ...selectorFlags, bool("watch", "w", "", {default: "true"}), int("revision"), duration("timeout")], run,
};
