// The list of kinds that need more than the schema says, one line each.
import type {Kind} from "./kind.ts";
import {customKind} from "../custom/kind.ts";
import type {ResourceInfo} from "../resources.ts";
import {validatingadmissionpolicy, validatingadmissionpolicybinding} from "./admission-policies.ts";
import {apiservice} from "./apiservice.ts";
import {horizontalpodautoscaler} from "./autoscaling.ts";
import {certificatesigningrequest} from "./certificates.ts";
import {componentstatus} from "./componentstatus.ts";
import {configmap, endpoints, limitrange, podtemplate, resourcequota, secret, serviceaccount} from "./core-small.ts";
import {event} from "./event.ts";
import {namespace} from "./namespace.ts";
import {deviceclass, resourceclaim, resourceclaimtemplate, resourceslice} from "./dynamic-resources.ts";
import {flowschema, prioritylevelconfiguration} from "./flowcontrol.ts";
import {endpointslice, ingress, ingressclass, networkpolicy} from "./network.ts";
import {node} from "./node.ts";
import {controllerrevision, lease, poddisruptionbudget, priorityclass, runtimeclass} from "./policy.ts";
import {clusterrole, clusterrolebinding, role, rolebinding} from "./rbac.ts";
import {csidriver, csinode, csistoragecapacity, storageclass, volumeattachment, volumeattributesclass} from "./storage.ts";
import {mutatingwebhookconfiguration, validatingwebhookconfiguration} from "./webhooks.ts";
import {cronjob} from "./cronjob.ts";
import {customresourcedefinition} from "./customresourcedefinition.ts";
import {daemonset} from "./daemonset.ts";
import {deployment} from "./deployment.ts";
import {job} from "./job.ts";
import {persistentvolume} from "./persistentvolume.ts";
import {persistentvolumeclaim} from "./persistentvolumeclaim.ts";
import {pod} from "./pod.ts";
import {replicaset} from "./replicaset.ts";
import {replicationcontroller} from "./replicationcontroller.ts";
import {service} from "./service.ts";
import {ipaddress, servicecidr} from "./service-addresses.ts";
import {statefulset} from "./statefulset.ts";

const kinds: readonly Kind[] = [
  cronjob, customresourcedefinition, daemonset, deployment, job, persistentvolume, persistentvolumeclaim, pod, replicaset, replicationcontroller, service, statefulset,
  apiservice, certificatesigningrequest, componentstatus, clusterrole, clusterrolebinding, configmap, controllerrevision, csidriver, csinode, endpoints, endpointslice, event, horizontalpodautoscaler,
  ingress, ingressclass, lease, limitrange, namespace, networkpolicy, node, poddisruptionbudget, podtemplate, priorityclass, resourcequota, role, rolebinding, runtimeclass,
  secret, serviceaccount, storageclass, csistoragecapacity, volumeattachment, volumeattributesclass, mutatingwebhookconfiguration, validatingwebhookconfiguration, validatingadmissionpolicy, validatingadmissionpolicybinding, ipaddress, servicecidr,
  deviceclass, resourceclaim, resourceclaimtemplate, resourceslice, flowschema, prioritylevelconfiguration,
];

let byResource: ReadonlyMap<string, Kind> | undefined;
const plain = (resource: string, group: string): Kind => ({resource, group});

/** What is declared of a built-in resource's kind. */
function kindOf(resource: string, group: string): Kind {
  byResource ??= new Map(kinds.map((kind) => [`${kind.group ?? ""}/${kind.resource}`, kind]));
  return byResource.get(`${group}/${resource}`) ?? plain(resource, group);
}

/** What is declared of a resource, custom ones by their definition. */
export const kindFor = (info: ResourceInfo): Kind => (info.custom ? customKind(info.custom) : kindOf(info.name, info.group));
