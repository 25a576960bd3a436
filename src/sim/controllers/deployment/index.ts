// The Deployment controller (pkg/controller/deployment): one ReplicaSet per template, and the way from one to the next.
import type {Deployment, DeploymentStatus, Pod, ReplicaSet} from "../../api/types.ts";
import {StatusError} from "../../api/errors.ts";
import {recordEvent} from "../../api/events.ts";
import type {Component, Reconcile} from "../../component.ts";
import {list} from "../../api/registry.ts";
import {matchesSelector} from "../../api/selectors.ts";
import {claim, controllerOf, controllerRef, keyOf, keysOfOwners, ownerKeys, splitKey} from "../ownership.ts";
import {isRolling, newReplicaSetSize, sizeOf} from "./math.ts";
import {emptyOld, growNew, oldPodsRun, shrinkOld} from "./rolling.ts";
import {findNew, HASH_LABEL, newAnnotations, REVISION, revisionOf, sameEntries, sameTemplate, templateHash} from "./revision.ts";
import {isScaling, scaleAll, SOURCE} from "./scale.ts";
import {condition, countStatus, hasDeadline, isComplete, rolloutStatus, setCondition, untilDeadline} from "./status.ts";

export const deployment: Component = {
  name: "deployment-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 5,
  watches: {
    deployments: ({object}) => (object ? [keyOf(object)] : []),
    replicasets: keysOfOwners<Deployment>("Deployment", "deployments", ({spec}, labels) => matchesSelector(spec.selector, labels)),
    // Recreate waits for the last old Pod to go.
    pods: (change, world) => (change.object ? [] : deploymentsOfPod(change.previous as Pod, list(world, "replicasets", {namespace: change.previous!.metadata.namespace}) as ReplicaSet[])),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const d = io.client.get("deployments", name, namespace);
    if (d) sync(d, io);
  },
};

function deploymentsOfPod(pod: Pod, sets: readonly ReplicaSet[]): string[] {
  const ref = controllerOf(pod);
  return ownerKeys("Deployment", sets.find((rs) => rs.metadata.uid === ref?.uid));
}

function sync(d: Deployment, io: Reconcile): void {
  const selector = d.spec.selector;
  if (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length) {
    recordEvent(io, SOURCE, d, "Warning", "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.");
    return;
  }
  const sets = claim(io.client, "replicasets", d, selector, io.client.list("replicasets", {namespace: d.metadata.namespace}));
  if (d.metadata.deletionTimestamp) return writeStatus(d, countStatus(d, sets, findNew(d, sets), io.nowMs), io);
  const checked = pausedCondition(d, io);
  if (checked.spec.paused || isScaling(checked, sets)) return scaleOnly(checked, sets, io);
  if (isRolling(checked)) rollingUpdate(checked, sets, io);
  else recreate(checked, sets, io);
}

/** A pause or resume is noted once, so that the deadline does not run while paused (checkPausedConditions). */
function pausedCondition(d: Deployment, io: Reconcile): Deployment {
  const current = condition(d.status, "Progressing");
  if (!hasDeadline(d) || current?.reason === "ProgressDeadlineExceeded") return d;
  const noted = current?.reason === "DeploymentPaused";
  if (!!d.spec.paused === noted) return d;
  const [reason, message] = d.spec.paused ? ["DeploymentPaused", "Deployment is paused"] : ["DeploymentResumed", "Deployment is resumed"];
  return io.client.update("deployments", {...d, status: setCondition(d.status ?? {}, "Progressing", "Unknown", reason!, message!, io.nowMs)}, "status");
}

// As upstream, the status that ends a sync counts the ReplicaSets as they were before it; the next sync, which the writes wake, counts anew.
function scaleOnly(d: Deployment, sets: readonly ReplicaSet[], io: Reconcile): void {
  const {newest, old, d: known} = chooseNew(d, sets, false, io);
  scaleAll(known, newest, old, io);
  if (known.spec.paused) cleanUp(known, old, io);
  writeStatus(known, countStatus(known, newest ? [...old, newest] : old, newest, io.nowMs), io);
}

function rollingUpdate(before: Deployment, sets: readonly ReplicaSet[], io: Reconcile): void {
  const {newest, old, d} = chooseNew(before, sets, true, io);
  if (!newest) return;
  const moved = growNew(d, [...old, newest], newest, io) || shrinkOld(d, old, newest, io);
  if (!moved && isComplete(d, d.status)) cleanUp(d, old, io);
  writeStatus(d, rolloutStatus(d, [...old, newest], newest, io.nowMs), io);
}

function recreate(before: Deployment, sets: readonly ReplicaSet[], io: Reconcile): void {
  const first = chooseNew(before, sets, false, io);
  const podsOf = (rs: ReplicaSet) => io.client.list("pods", {namespace: rs.metadata.namespace!, controlledBy: rs.metadata.uid}).filter((pod) => controllerOf(pod)?.uid === rs.metadata.uid);
  const all = first.newest ? [...first.old, first.newest] : first.old;
  if (emptyOld(first.d, first.old, io) || oldPodsRun(first.newest, first.old, podsOf)) return writeStatus(first.d, rolloutStatus(first.d, all, first.newest, io.nowMs), io);
  const {newest, old, d} = first.newest ? first : chooseNew(first.d, sets, true, io);
  if (!newest) return;
  growNew(d, [...old, newest], newest, io);
  if (isComplete(d, d.status)) cleanUp(d, old, io);
  writeStatus(d, rolloutStatus(d, [...old, newest], newest, io.nowMs), io);
}

interface Choice { readonly newest: ReplicaSet | undefined; readonly old: readonly ReplicaSet[]; readonly d: Deployment }

/** The ReplicaSet of the current template, made if need be, with revisions brought up to date (getAllReplicaSetsAndSyncRevision). */
function chooseNew(d: Deployment, sets: readonly ReplicaSet[], create: boolean, io: Reconcile): Choice {
  const found = findNew(d, sets);
  const old = sets.filter((rs) => rs !== found);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (found) return {...keepNew(d, found, revision, io), old};
  if (!create) return {newest: undefined, old, d};
  return {...makeNew(d, old, revision, io), old};
}

function keepNew(d: Deployment, found: ReplicaSet, revision: number, io: Reconcile): Omit<Choice, "old"> {
  const annotations = newAnnotations(d, found.metadata.annotations, revision, true);
  const minReady = d.spec.minReadySeconds;
  let newest = found;
  if (!sameEntries(annotations, found.metadata.annotations) || (found.spec.minReadySeconds ?? 0) !== (minReady ?? 0)) {
    newest = io.client.update("replicasets", {...found, metadata: {...found.metadata, annotations}, spec: {...found.spec, ...(minReady !== undefined && {minReadySeconds: minReady})}});
    // As upstream: the revision follows with the next sync, which this write wakes.
    return {newest, d};
  }
  const unnoted = hasDeadline(d) && !condition(d.status, "Progressing");
  const progress = unnoted ? {reason: "FoundNewReplicaSet", message: `Found new replica set "${found.metadata.name}"`} : undefined;
  return {newest, d: withRevision(d, newest, progress, io)};
}

/** Notes the revision (an annotation) and, if given, a Progressing condition in one write of the status. */
function withRevision(d: Deployment, newest: ReplicaSet, progress: {readonly reason: string; readonly message: string} | undefined, io: Reconcile): Deployment {
  const revision = newest.metadata.annotations?.[REVISION];
  const status = progress ? setCondition(d.status ?? {}, "Progressing", "True", progress.reason, progress.message, io.nowMs) : d.status ?? {};
  if (d.metadata.annotations?.[REVISION] === revision && status === (d.status ?? status)) return d;
  const annotations = {...d.metadata.annotations, ...(revision !== undefined && {[REVISION]: revision})};
  return io.client.update("deployments", {...d, metadata: {...d.metadata, annotations}, status}, "status");
}

function makeNew(d: Deployment, old: readonly ReplicaSet[], revision: number, io: Reconcile): Omit<Choice, "old"> {
  const hash = templateHash(d.spec.template, d.status?.collisionCount);
  const labels = {...d.spec.template.metadata?.labels, [HASH_LABEL]: hash};
  const template = {...d.spec.template, metadata: {...d.spec.template.metadata, labels}};
  const replicas = newReplicaSetSize(d, old, 0);
  try {
    const newest = io.client.create("replicasets", {
      metadata: {name: `${d.metadata.name}-${hash}`, namespace: d.metadata.namespace!, labels, annotations: newAnnotations(d, undefined, revision, false), ownerReferences: [controllerRef(d)]},
      spec: {replicas, ...(d.spec.minReadySeconds !== undefined && {minReadySeconds: d.spec.minReadySeconds}), selector: {...d.spec.selector, matchLabels: {...d.spec.selector.matchLabels, [HASH_LABEL]: hash}}, template},
    });
    if (replicas > 0) recordEvent(io, SOURCE, d, "Normal", "ScalingReplicaSet", `Scaled up replica set ${newest.metadata.name} from 0 to ${replicas}`);
    const progress = hasDeadline(d) ? {reason: "NewReplicaSetCreated", message: `Created new replica set "${newest.metadata.name}"`} : undefined;
    return {newest, d: withRevision(d, newest, progress, io)};
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return failedToMake(d, `${d.metadata.name}-${hash}`, error, io);
  }
}

/** A name that is taken by another template is a hash collision; any other refusal is told in the status. */
function failedToMake(d: Deployment, name: string, error: StatusError, io: Reconcile): Omit<Choice, "old"> {
  const taken = error.reason === "AlreadyExists" ? io.client.get("replicasets", name, d.metadata.namespace) : undefined;
  if (taken && controllerOf(taken)?.uid === d.metadata.uid && taken.spec.template && sameTemplate(taken.spec.template, d.spec.template)) return {newest: taken, d};
  const status: DeploymentStatus = taken
    ? {...d.status, collisionCount: (d.status?.collisionCount ?? 0) + 1}
    : setCondition(d.status ?? {}, "Progressing", "False", "ReplicaSetCreateError", `Failed to create new replica set "${name}": ${error.message}`, io.nowMs);
  io.requeue(taken ? 5 : 1000);
  return {newest: undefined, d: io.client.update("deployments", {...d, status}, "status")};
}

/** Deletes the oldest empty ReplicaSets beyond revisionHistoryLimit (cleanupDeployment). */
function cleanUp(d: Deployment, old: readonly ReplicaSet[], io: Reconcile): void {
  const limit = d.spec.revisionHistoryLimit;
  if (limit === undefined) return;
  const cleanable = old.filter((rs) => !rs.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const rs of cleanable.slice(0, Math.max(0, cleanable.length - limit))) {
    const busy = (rs.status?.replicas ?? 0) !== 0 || sizeOf(rs) !== 0 || (rs.metadata.generation ?? 1) > (rs.status?.observedGeneration ?? 0);
    if (!busy) io.client.delete("replicasets", rs.metadata.name, rs.metadata.namespace);
  }
}

function writeStatus(d: Deployment, status: DeploymentStatus, io: Reconcile): void {
  const wait = untilDeadline(d, status, io.nowMs);
  if (wait !== undefined) io.requeue(wait);
  io.client.update("deployments", {...d, status}, "status");
}
