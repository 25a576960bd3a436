// The list of kinds that need more than the schema says, one line each.
import type {Kind} from "./kind.ts";
import {customKind} from "../custom/kind.ts";
import type {ResourceInfo} from "../resources.ts";
import {apiservice} from "./apiservice.ts";
import {certificatesigningrequest} from "./certificatesigningrequest.ts";
import {clusterrole} from "./clusterrole.ts";
import {clusterrolebinding} from "./clusterrolebinding.ts";
import {componentstatus} from "./componentstatus.ts";
import {configmap} from "./configmap.ts";
import {controllerrevision} from "./controllerrevision.ts";
import {cronjob} from "./cronjob.ts";
import {csidriver} from "./csidriver.ts";
import {csinode} from "./csinode.ts";
import {csistoragecapacity} from "./csistoragecapacity.ts";
import {customresourcedefinition} from "./customresourcedefinition.ts";
import {daemonset} from "./daemonset.ts";
import {deployment} from "./deployment.ts";
import {deviceclass} from "./deviceclass.ts";
import {endpoints} from "./endpoints.ts";
import {endpointslice} from "./endpointslice.ts";
import {event} from "./event.ts";
import {flowschema} from "./flowschema.ts";
import {horizontalpodautoscaler} from "./horizontalpodautoscaler.ts";
import {ingress} from "./ingress.ts";
import {ingressclass} from "./ingressclass.ts";
import {ipaddress} from "./ipaddress.ts";
import {job} from "./job.ts";
import {lease} from "./lease.ts";
import {limitrange} from "./limitrange.ts";
import {mutatingwebhookconfiguration} from "./mutatingwebhookconfiguration.ts";
import {namespace} from "./namespace.ts";
import {networkpolicy} from "./networkpolicy.ts";
import {node} from "./node.ts";
import {persistentvolume} from "./persistentvolume.ts";
import {persistentvolumeclaim} from "./persistentvolumeclaim.ts";
import {pod} from "./pod.ts";
import {poddisruptionbudget} from "./poddisruptionbudget.ts";
import {podtemplate} from "./podtemplate.ts";
import {priorityclass} from "./priorityclass.ts";
import {prioritylevelconfiguration} from "./prioritylevelconfiguration.ts";
import {replicaset} from "./replicaset.ts";
import {replicationcontroller} from "./replicationcontroller.ts";
import {resourceclaim} from "./resourceclaim.ts";
import {resourceclaimtemplate} from "./resourceclaimtemplate.ts";
import {resourcequota} from "./resourcequota.ts";
import {resourceslice} from "./resourceslice.ts";
import {role} from "./role.ts";
import {rolebinding} from "./rolebinding.ts";
import {runtimeclass} from "./runtimeclass.ts";
import {secret} from "./secret.ts";
import {service} from "./service.ts";
import {serviceaccount} from "./serviceaccount.ts";
import {servicecidr} from "./servicecidr.ts";
import {statefulset} from "./statefulset.ts";
import {storageclass} from "./storageclass.ts";
import {validatingadmissionpolicy} from "./validatingadmissionpolicy.ts";
import {validatingadmissionpolicybinding} from "./validatingadmissionpolicybinding.ts";
import {validatingwebhookconfiguration} from "./validatingwebhookconfiguration.ts";
import {volumeattachment} from "./volumeattachment.ts";
import {volumeattributesclass} from "./volumeattributesclass.ts";

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
