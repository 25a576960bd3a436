// kubectl describe pod.
import type {Pod} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {eventsOf, writeEvents} from "./events.ts";
import {topology, writeContainers, writeTolerations, writeVolumes} from "./template.ts";
import {annotations, pairs, time, Writer} from "./writer.ts";

export function describePod(k: Kubectl, object: Obj): string {
  // The server's object of kind Pod.
  const pod = object as unknown as Pod;
  const writer = new Writer();
  const {metadata, spec, status = {}} = pod;
  head(writer, pod);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  if (metadata.deletionTimestamp) {
    writer.line(0, `Status:\tTerminating (lasts ${lasts(k, metadata.deletionTimestamp)})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`);
  } else writer.line(0, `Status:\t${status.phase ?? ""}`);
  if (status.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status.message) writer.line(0, `Message:\t${status.message}`);
  if (spec.securityContext?.seccompProfile) writer.line(0, `SeccompProfile:\t${spec.securityContext.seccompProfile.type}`);
  writer.line(0, `IP:\t${status.podIP ?? ""}`);
  if (status.podIPs?.length) { writer.line(0, "IPs:"); for (const {ip} of status.podIPs) writer.line(1, `IP:\t${ip}`); } else writer.line(0, "IPs:\t<none>");
  const owner = metadata.ownerReferences?.find(({controller}) => controller);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
  if (status.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec.initContainers?.length) writeContainers(writer, "Init Containers", spec.initContainers, status.initContainerStatuses ?? [], "");
  writeContainers(writer, "Containers", spec.containers, status.containerStatuses ?? [], "");
  if (spec.ephemeralContainers?.length) writeContainers(writer, "Ephemeral Containers", spec.ephemeralContainers as unknown as Pod["spec"]["containers"], status.ephemeralContainerStatuses ?? [], "");
  if (spec.readinessGates?.length) {
    writer.raw("Readiness Gates:\n  Type\tStatus\n");
    for (const {conditionType} of spec.readinessGates) writer.raw(`  ${conditionType}\t${status.conditions?.find(({type}) => type === conditionType)?.status ?? "<none>"} \n`);
  }
  if (status.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\n");
    for (const condition of status.conditions) writer.raw(`  ${condition.type}\t${condition.status} \n`);
  }
  writeVolumes(writer, spec.volumes, "");
  writer.line(0, `QoS Class:\t${status.qosClass ?? "BestEffort"}`);
  pairs(writer, "Node-Selectors", spec.nodeSelector);
  writeTolerations(writer, spec.tolerations);
  if (spec.topologySpreadConstraints?.length) topology(writer, spec, "");
  writeEvents(k, writer, eventsOf(k, {kind: "Pod", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid}));
  return writer.toString();
}

function head(writer: Writer, {metadata, spec, status}: Pod): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined && spec.priority !== null) {
    writer.line(0, `Priority:\t${spec.priority}`);
    if (spec.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  }
  if (spec.runtimeClassName) writer.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ""}` : "<none>"}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${time(status.startTime)}`);
}

const lasts = (k: Kubectl, at: string): string => { const seconds = Math.max(0, Math.round((k.world.nowMs - Date.parse(at)) / 1000)); return `${seconds}s`; };
