// Pods. Source: k8s.io/kubernetes/pkg/registry/core/pod/strategy.go.
import {instant} from "../../clock.ts";
import {qosClass} from "../qos.ts";
import type {JsonObject} from "../object.ts";
import type {Pod, PodCondition} from "../types.ts";
import {equal} from "../equal.ts";
import {appArmorOf, APP_ARMOR} from "../validation/pod-annotations.ts";
import {podErrors, podUpdateErrors} from "../validation/pod.ts";
import {joinAddresses, podStatusErrors} from "../validation/pod-status.ts";
import {podWarnings} from "../validation/pod-warnings.ts";
import {kind, type Io, type Mutable} from "./kind.ts";
import {podColumns} from "./pod-columns.ts";
import {defaultPod} from "./pod-defaults.ts";

export const pod = kind<Pod>({
  resource: "pods", generation: true, status: true, returnsDeleted: true,
  defaults: (object) => defaultPod(object),
  prepareForCreate(object, io) {
    if (object.metadata.annotations) fieldsOfAnnotations(object);
    if ((object.spec.terminationGracePeriodSeconds ?? 0) < 0) object.spec.terminationGracePeriodSeconds = 1;
    object.status = {phase: "Pending", qosClass: qosClass(object.spec), ...(object.spec.schedulingGates?.length && {conditions: [gated(io)]})};
  },
  prepareForUpdate(object, old) {
    if (old.status) object.status = {...(object.status as Mutable<Pod>["status"]), qosClass: old.status.qosClass};
  },
  prepareForStatusUpdate(object, old) {
    if (!object.status) return;
    if (old.status?.qosClass) object.status.qosClass ??= old.status.qosClass;
    joinAddresses(object.status);
  },
  validate: podErrors,
  validateUpdate: podUpdateErrors,
  validateStatusUpdate: podStatusErrors,
  warnings: podWarnings,
  /** CheckGracefulDelete. */
  graceSeconds(object, asked) {
    let grace = asked ?? object.spec.terminationGracePeriodSeconds ?? 0;
    if (!object.spec.nodeName || object.status?.phase === "Failed" || object.status?.phase === "Succeeded") grace = 0;
    return Math.max(grace < 0 ? 1 : 0, grace);
  },
  fields: {
    "spec.nodeName": ({spec}) => spec.nodeName ?? "",
    "spec.restartPolicy": ({spec}) => spec.restartPolicy ?? "",
    "spec.schedulerName": ({spec}) => spec.schedulerName ?? "",
    "spec.serviceAccountName": ({spec}) => spec.serviceAccountName ?? "",
    "spec.hostNetwork": ({spec}) => String(spec.hostNetwork ?? false),
    "status.phase": ({status}) => status?.phase ?? "",
    "status.podIPs": ({status}) => status?.podIP ?? "",
    "status.podIP": ({status}) => status?.podIP ?? "",
    "status.nominatedNodeName": ({status}) => status?.nominatedNodeName ?? "",
  },
  columns: podColumns,
  rowConditions: ({status}) => DONE[status?.phase ?? ""],
});

/** podSuccessConditions, podFailedConditions. */
const DONE: {readonly [phase: string]: readonly JsonObject[] | undefined} = {
  Succeeded: [{type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully."}],
  Failed: [{type: "Completed", status: "True", reason: "Failed", message: "The pod failed."}],
};

/** applyAppArmorVersionSkew: what the old annotations say becomes a field. */
function fieldsOfAnnotations({metadata: {annotations = {}}, spec}: Mutable<Pod>): void {
  if (spec.os?.name === "windows") return;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const said = annotations[APP_ARMOR + container.name];
    const profile = said === undefined || container.securityContext?.appArmorProfile ? undefined : appArmorOf(said);
    if (profile && !equal(profile, spec.securityContext?.appArmorProfile)) container.securityContext = {...container.securityContext, appArmorProfile: {...profile}};
  }
}

function gated(io: Io): Mutable<PodCondition> {
  return {
    type: "PodScheduled", status: "False", lastProbeTime: null as unknown as string, lastTransitionTime: instant(io.nowMs), // Go's zero time is null
    reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}
