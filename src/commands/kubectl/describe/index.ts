// kubectl describe: one describer per kind; the rest generically.
import {each, errorsOf, FILES_AND_ARGUMENTS, itemsOf, listObjects, readArguments, type Item, type Visited} from "../builder.ts";
import {Aggregate, CommandError, isNotFound, Undecoded} from "../errors.ts";
import {fileFlags, selectorFlags} from "../flag-sets.ts";
import {bool, int} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {readAll, sourcesOf} from "../manifest.ts";
import {pathOf} from "../mapping.ts";
import type {Verb} from "../verb.ts";
import {describeHorizontalPodAutoscaler} from "./autoscaler.ts";
import {describeCertificateSigningRequest} from "./certificate.ts";
import {describeConfigMap, describeSecret, describeServiceAccount} from "./configuration.ts";
import {describeGeneric} from "./generic.ts";
import {describeIngress, describeIngressClass, describeIPAddress, describeServiceCIDR} from "./ingress.ts";
import {describeLimitRange, describeNamespace, describeQuota} from "./namespace.ts";
import {describeNode} from "./node.ts";
import {describePod} from "./pod.ts";
import {describeNetworkPolicy, describePodDisruptionBudget, describePriorityClass} from "./policy.ts";
import {describeRole, describeRoleBinding} from "./rbac.ts";
import {describeEndpoints, describeEndpointSlice, describeService} from "./service.ts";
import {describeCSINode, describePersistentVolume, describePersistentVolumeClaim, describeStorageClass, describeVolumeAttributesClass} from "./storage.ts";
import {describeCronJob, describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeStatefulSet} from "./workloads.ts";

/** By `Kind.group`: a custom resource may have a kind's name. */
export const describers: {readonly [kind: string]: (k: Kubectl, object: Obj) => string} = {
  Pod: describePod, Node: describeNode, Service: describeService, Endpoints: describeEndpoints, ReplicationController: describeReplicaSet, Namespace: describeNamespace,
  ConfigMap: describeConfigMap, Secret: describeSecret, ServiceAccount: describeServiceAccount, ResourceQuota: describeQuota, LimitRange: describeLimitRange,
  PersistentVolume: describePersistentVolume, PersistentVolumeClaim: describePersistentVolumeClaim,
  "Deployment.apps": describeDeployment, "ReplicaSet.apps": describeReplicaSet, "DaemonSet.apps": describeDaemonSet, "StatefulSet.apps": describeStatefulSet,
  "Job.batch": describeJob, "CronJob.batch": describeCronJob, "HorizontalPodAutoscaler.autoscaling": describeHorizontalPodAutoscaler,
  "EndpointSlice.discovery.k8s.io": describeEndpointSlice, "Ingress.networking.k8s.io": describeIngress, "IngressClass.networking.k8s.io": describeIngressClass,
  "NetworkPolicy.networking.k8s.io": describeNetworkPolicy, "ServiceCIDR.networking.k8s.io": describeServiceCIDR, "IPAddress.networking.k8s.io": describeIPAddress,
  "PodDisruptionBudget.policy": describePodDisruptionBudget, "PriorityClass.scheduling.k8s.io": describePriorityClass, "CertificateSigningRequest.certificates.k8s.io": describeCertificateSigningRequest,
  "StorageClass.storage.k8s.io": describeStorageClass, "CSINode.storage.k8s.io": describeCSINode, "VolumeAttributesClass.storage.k8s.io": describeVolumeAttributesClass,
  "Role.rbac.authorization.k8s.io": describeRole, "ClusterRole.rbac.authorization.k8s.io": describeRole, "RoleBinding.rbac.authorization.k8s.io": describeRoleBinding, "ClusterRoleBinding.rbac.authorization.k8s.io": describeRoleBinding,
};

function run(k: Kubectl): number {
  const sources = sourcesOf(k);
  const options = {selector: k.flags.get("selector"), allNamespaces: k.flags.is("all-namespaces")};
  if (k.args.length === 0 && sources.files.length === 0) throw new CommandError("You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n");
  if (sources.files.length > 0 && k.args.length > 0) throw new CommandError(FILES_AND_ARGUMENTS);
  const request = sources.files.length > 0 ? {kind: "names" as const, items: readAll(k, sources)} : readArguments(k, options);
  const all = request.kind === "names" ? withPrefixes(k, request.items, sources.files.length === 0 && !k.args.some((arg) => arg.includes("/"))) : request.infos.flatMap((info) => listObjects(k, info, options));
  // Several objects come without events, unless they are asked for; so does what a prefix found.
  const missing = errorsOf(all).filter(isNotFound);
  // One of two arguments that is missing is looked for as the beginning of a name, and the other not at all.
  if (k.args.length === 2 && k.args.some((arg) => arg.includes("/")) && missing.length === 1 && errorsOf(all).length === 1) throw missing[0]!;
  const single = all.length === 1 && (request.kind === "lists" || (request.items.length === 1 && itemsOf(all).every(({name}, i) => name === (request.items[i] as Item).name)));
  if (!single && !k.flags.has("show-events")) k.flags.set("show-events", "false");
  const texts: string[] = [];
  try {
    each(all, (item) => texts.push(describe(k, item)));
  } catch (error) {
    throw error instanceof Aggregate ? new Aggregate(error.errors, error.errors.some((one) => one instanceof Undecoded)) : error;
  } finally {
    k.out(texts.join("\n\n"));
  }
  if (all.length === 0) k.err(options.allNamespaces ? "No resources found\n" : `No resources found in ${k.namespace} namespace.\n`);
  return 0;
}

function describe(k: Kubectl, {info, object, name, namespace}: Item): string {
  const found = object ?? k.call("GET", pathOf(info, namespace, name));
  const whole = {...found, apiVersion: found.apiVersion ?? info.groupVersion, kind: found.kind ?? info.kind};
  return (describers[info.group === "" ? info.kind : `${info.kind}.${info.group}`] ?? describeGeneric)(k, whole);
}

/** A name that does not exist may be the beginning of others (DescribeMatchingResources). */
function withPrefixes(k: Kubectl, wanted: Visited, prefixes: boolean): Visited {
  const items: (Item | Error)[] = [];
  for (const item of wanted) {
    if (item instanceof Error) { items.push(item); continue; }
    try {
      items.push({...item, object: k.call("GET", pathOf(item.info, item.namespace, item.name))});
    } catch (error) {
      const matching = prefixes && isNotFound(error) ? listObjects(k, item.info, {}).filter(({name}) => name.startsWith(item.name)) : [];
      if (matching.length > 0) items.push(...matching);
      else if (error instanceof Error && !(error instanceof TypeError)) items.push(error);
      else throw error;
    }
  }
  return items;
}

export const describe_: Verb = {
  name: "describe", suggestFor: ["inspect"], summary: "Show details of a specific resource or group of resources", usage: "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]",
  flags: [...fileFlags, ...selectorFlags, bool("all-namespaces", "A"), bool("show-events", "", "", {default: "true"}), int("chunk-size")], run,
};
