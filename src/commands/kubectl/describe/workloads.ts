// kubectl describe for Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs, CronJobs.
import type {CronJob, DaemonSet, Deployment, Job, Pod, ReplicaSet, ReplicationController, StatefulSet} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {listOf, replicaSetsOf, selectorText} from "../workload.ts";
import {events} from "./events.ts";
import {humanDuration} from "./age.ts";
import {writeTemplate} from "./template.ts";
import {annotations, controlledBy, formatLabels, head, pairs, time, Writer} from "./writer.ts";

type Meta = Pod["metadata"];

const involved = (kind: string, {name, namespace, uid}: Meta) => ({kind, name, namespace, uid});

export function describeDeployment(k: Kubectl, object: Obj): string {
  const {metadata, spec = {} as NonNullable<Deployment["spec"]>, status = {}} = object as unknown as Deployment;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
  writer.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`);
  writer.line(0, `StrategyType:\t${spec.strategy?.type ?? ""}`);
  writer.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) writer.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  writeTemplate(writer, spec.template);
  if (status.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n");
    for (const {type, status: is, reason} of status.conditions) writer.raw(`  ${type} \t${is}\t${reason ?? ""}\n`);
  }
  const {old, newest} = replicaSetsOf(k, object as unknown as Deployment);
  const text = (sets: readonly ReplicaSet[]) => sets.map((set) => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec?.replicas ?? 0} replicas created)`).join(", ") || "<none>";
  if (old.length > 0 || newest) {
    writer.line(0, `OldReplicaSets:\t${text(old)}`);
    writer.line(0, `NewReplicaSet:\t${newest ? text([newest]) : "<none>"}`);
  }
  events(k, writer, involved("Deployment", metadata));
  return writer.toString();
}

/** `Pods Status:` counts the Pods that a controller owns. */
function podsStatus(k: Kubectl, metadata: Meta, selector: string): string {
  const counts: {[phase: string]: number} = {};
  for (const pod of listOf<Pod>(k, "pods", metadata.namespace, {labelSelector: selector})) {
    if (!pod.metadata.ownerReferences?.some(({uid, controller}) => controller && uid === metadata.uid)) continue;
    const phase = pod.status?.phase ?? "";
    counts[phase] = (counts[phase] ?? 0) + 1;
  }
  return `${counts.Running ?? 0} Running / ${counts.Pending ?? 0} Waiting / ${counts.Succeeded ?? 0} Succeeded / ${counts.Failed ?? 0} Failed`;
}

export function describeReplicaSet(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as ReplicaSet & ReplicationController;
  const writer = new Writer();
  const selector = object.kind === "ReplicationController" ? formatLabels(spec?.selector as {readonly [key: string]: string} | undefined) : selectorText(spec?.selector) || "<none>";
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Selector:\t${selector}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  controlledBy(writer, metadata);
  writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  writer.line(0, `Pods Status:\t${podsStatus(k, metadata, selector === "<none>" ? "" : selector)}`);
  writeTemplate(writer, spec?.template);
  if (status?.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n");
    for (const {type, status: is, reason} of status.conditions) writer.raw(`  ${type} \t${is}\t${reason ?? ""}\n`);
  }
  events(k, writer, involved(object.kind, metadata));
  return writer.toString();
}

export function describeDaemonSet(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as DaemonSet;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Selector:\t${selectorText(spec?.selector)}`);
  writer.line(0, `Node-Selector:\t${formatLabels(spec?.template.spec?.nodeSelector)}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  writer.line(0, `Pods Status:\t${podsStatus(k, metadata, selectorText(spec?.selector))}`);
  writeTemplate(writer, spec?.template);
  events(k, writer, involved("DaemonSet", metadata));
  return writer.toString();
}

export function describeStatefulSet(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as StatefulSet;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  writer.line(0, `Selector:\t${selectorText(spec?.selector)}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  writer.line(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  writer.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ""}`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) writer.line(1, `Partition:\t${rolling.partition}`);
  if (rolling?.partition !== undefined && rolling.maxUnavailable !== undefined) writer.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
  writer.line(0, `Pods Status:\t${podsStatus(k, metadata, selectorText(spec?.selector))}`);
  writeTemplate(writer, spec?.template);
  if (!spec?.volumeClaimTemplates?.length) writer.line(0, "Volume Claims:\t<none>");
  else {
    writer.line(0, "Volume Claims:");
    for (const claim of spec.volumeClaimTemplates) {
      writer.line(1, `Name:\t${claim.metadata.name}`);
      writer.line(1, `StorageClass:\t${claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? claim.spec?.storageClassName ?? ""}`);
      pairs(writer, "  Labels", claim.metadata.labels);
      pairs(writer, "  Annotations", claim.metadata.annotations);
      writer.line(1, `Capacity:\t${claim.spec?.resources?.requests?.storage ?? "<default>"}`);
      writer.line(1, `Access Modes:\t[${(claim.spec?.accessModes ?? []).join(" ")}]`);
    }
  }
  events(k, writer, involved("StatefulSet", metadata));
  return writer.toString();
}

export function describeJob(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as Job;
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Selector:\t${selectorText(spec?.selector)}`);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  controlledBy(writer, metadata);
  if (spec?.parallelism !== undefined) writer.line(0, `Parallelism:\t${spec.parallelism}`);
  writer.line(0, `Completions:\t${spec?.completions ?? "<unset>"}`);
  if (spec?.completionMode) writer.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec?.suspend !== undefined) writer.line(0, `Suspend:\t${spec.suspend}`);
  if (spec?.backoffLimit !== undefined) writer.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec?.ttlSecondsAfterFinished !== undefined) writer.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${time(status.startTime)}`);
  if (status?.completionTime) writer.line(0, `Completed At:\t${time(status.completionTime)}`);
  if (status?.startTime && status.completionTime) writer.line(0, `Duration:\t${humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime))}`);
  if (spec?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const ready = status?.ready;
  writer.line(0, `Pods Statuses:\t${status?.active ?? 0} Active${ready === undefined ? "" : ` (${ready} Ready)`} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`);
  if (spec?.completionMode === "Indexed") writer.line(0, `Completed Indexes:\t${capped(status?.completedIndexes ?? "") || "<none>"}`);
  writeTemplate(writer, spec?.template);
  events(k, writer, involved("Job", metadata));
  return writer.toString();
}

const INDEXES_LIMIT = 50;

/** A long list of indexes is cut after the first comma past the limit (capIndexesListOrNone). */
function capped(indexes: string): string {
  const comma = indexes.indexOf(",", INDEXES_LIMIT);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export function describeCronJob(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as CronJob;
  const writer = new Writer();
  head(writer, metadata);
  writer.line(0, `Schedule:\t${spec?.schedule}`);
  writer.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy}`);
  writer.line(0, `Suspend:\t${spec?.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False"}`);
  writer.line(0, `Time Zone:\t${spec?.timeZone ?? "<unset>"}`);
  writer.line(0, `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? "<unset>"}`);
  writer.line(0, `Failed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? "<unset>"}`);
  writer.line(0, `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`}`);
  const job = spec?.jobTemplate.spec;
  writer.line(0, `Selector:\t${job?.selector ? selectorText(job.selector) : "<unset>"}`);
  writer.line(0, `Parallelism:\t${job?.parallelism ?? "<unset>"}`);
  writer.line(0, `Completions:\t${job?.completions ?? "<unset>"}`);
  if (job?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  writeTemplate(writer, job?.template);
  writer.line(0, `Last Schedule Time:\t${status?.lastScheduleTime ? time(status.lastScheduleTime) : "<unset>"}`);
  writer.line(0, `Active Jobs:\t${(status?.active ?? []).map(({name}) => name).join(", ") || "<none>"}`);
  events(k, writer, involved("CronJob", metadata));
  return writer.toString();
}
