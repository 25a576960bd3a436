// kubectl describe pod.
import type {Pod} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {events} from "./events.ts";
import {since} from "./age.ts";
import {topology, writeContainers, writeResources, writeTolerations} from "./template.ts";
import {writeVolumes} from "./volumes.ts";
import {annotations, controlledBy, pairs, time, Writer} from "./writer.ts";

export function describePod(k: Kubectl, object: Obj): string {
  // The server's object of kind Pod.
  const pod = object as unknown as Pod;
  const writer = new Writer();
  const {metadata, spec, status = {}} = pod;
  head(writer, pod);
  pairs(writer, "Labels", metadata.labels);
  annotations(writer, metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== "Failed" && status.phase !== "Succeeded") {
    writer.line(0, `Status:\tTerminating (lasts ${since(metadata.deletionTimestamp, k.world.nowMs)})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`);
  } else writer.line(0, `Status:\t${status.phase ?? ""}`);
  if (status.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status.message) writer.line(0, `Message:\t${status.message}`);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) writer.line(0, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === "Localhost") writer.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ""}`);
  writer.line(0, `IP:\t${status.podIP ?? ""}`);
  if (status.podIPs?.length) { writer.line(0, "IPs:"); for (const {ip} of status.podIPs) writer.line(1, `IP:\t${ip}`); } else writer.line(0, "IPs:\t<none>");
  controlledBy(writer, metadata);
  if (status.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec.resources) { writer.line(0, "Resources:"); writeResources(spec.resources, (level, text) => writer.line(level, text)); }
  if (spec.initContainers?.length) writeContainers(writer, "Init Containers", spec.initContainers, {statuses: status.initContainerStatuses, pod});
  writeContainers(writer, "Containers", spec.containers, {statuses: status.containerStatuses, pod});
  if (spec.ephemeralContainers?.length) writeContainers(writer, "Ephemeral Containers", spec.ephemeralContainers as unknown as Pod["spec"]["containers"], {statuses: status.ephemeralContainerStatuses, pod});
  if (spec.readinessGates?.length) {
    writer.raw("Readiness Gates:\n  Type\tStatus\n");
    for (const {conditionType} of spec.readinessGates) writer.raw(`  ${conditionType} \t${status.conditions?.find(({type}) => type === conditionType)?.status ?? "<none>"} \n`);
  }
  if (status.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\n");
    for (const condition of status.conditions) writer.raw(`  ${condition.type} \t${condition.status} \n`);
  }
  writeVolumes(writer, spec.volumes, "");
  writer.line(0, `QoS Class:\t${status.qosClass ?? "BestEffort"}`);
  pairs(writer, "Node-Selectors", spec.nodeSelector);
  writeTolerations(writer, spec.tolerations);
  if (spec.topologySpreadConstraints?.length) topology(writer, spec, "");
  // A mirror Pod's events carry the static Pod's own uid.
  events(k, writer, {name: metadata.name, namespace: metadata.namespace, uid: metadata.annotations?.["kubernetes.io/config.mirror"] ?? metadata.uid});
  return writer.toString();
}

function head(writer: Writer, {metadata, spec, status}: Pod): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined && spec.priority !== null) writer.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) writer.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ""}` : "<none>"}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${time(status.startTime)}`);
}

