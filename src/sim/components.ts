// The list of components that run in every world, one line each. Order matters only for ties in time.
import type {Component} from "./component.ts";
import {clusterroleaggregation} from "./controllers/clusterroleaggregation.ts";
import {cronjob} from "./controllers/cronjob/index.ts";
import {customresourcedefinition} from "./controllers/customresourcedefinition.ts";
import {apiservice} from "./controllers/apiservice.ts";
import {bootstrapsigner} from "./controllers/bootstrapsigner.ts";
import {csrapproving} from "./controllers/certificates/approving.ts";
import {csrcleaner} from "./controllers/certificates/cleaner.ts";
import {csrsigning} from "./controllers/certificates/signing.ts";
import {daemonset} from "./controllers/daemonset/index.ts";
import {deployment} from "./controllers/deployment/index.ts";
import {disruption} from "./controllers/disruption.ts";
import {endpoints} from "./controllers/endpoints.ts";
import {endpointslice} from "./controllers/endpointslice.ts";
import {endpointslicemirroring} from "./controllers/endpointslicemirroring.ts";
import {ephemeralvolume} from "./controllers/ephemeralvolume.ts";
import {garbage} from "./controllers/garbage.ts";
import {job} from "./controllers/job/index.ts";
import {namespace} from "./controllers/namespace.ts";
import {nodelifecycle} from "./controllers/nodelifecycle.ts";
import {persistentvolume} from "./controllers/persistentvolume/index.ts";
import {pvcprotection, pvprotection} from "./controllers/persistentvolume/protection.ts";
import {provisioner} from "./controllers/persistentvolume/provision.ts";
import {podautoscaler} from "./controllers/podautoscaler/index.ts";
import {podgc} from "./controllers/podgc.ts";
import {replicaset} from "./controllers/replicaset.ts";
import {replicationcontroller} from "./controllers/replicationcontroller.ts";
import {resourcequota} from "./controllers/resourcequota.ts";
import {serviceaccount} from "./controllers/serviceaccount.ts";
import {statefulset} from "./controllers/statefulset/index.ts";
import {tainteviction} from "./controllers/tainteviction.ts";
import {tokencleaner} from "./controllers/tokencleaner.ts";
import {tokens} from "./controllers/tokens.ts";
import {ttlafterfinished} from "./controllers/ttlafterfinished.ts";
import {kubelet} from "./kubelet/kubelet.ts";
import {machine} from "./kubelet/power.ts";
import {loadbalancer} from "./network/loadbalancer.ts";
import {otherSchedulers, scheduler} from "./scheduler/index.ts";

export const components: readonly Component[] = [
  namespace,
  serviceaccount,
  tokens,
  clusterroleaggregation,
  customresourcedefinition,
  apiservice,
  deployment,
  replicaset,
  replicationcontroller,
  statefulset,
  daemonset,
  job,
  cronjob,
  podautoscaler,
  disruption,
  persistentvolume,
  provisioner,
  ephemeralvolume,
  pvcprotection,
  pvprotection,
  ttlafterfinished,
  endpointslice,
  endpoints,
  endpointslicemirroring,
  garbage,
  podgc,
  csrapproving,
  csrsigning,
  csrcleaner,
  tokencleaner,
  bootstrapsigner,
  resourcequota,
  nodelifecycle,
  tainteviction,
  scheduler,
  otherSchedulers,
  kubelet,
  machine,
  loadbalancer,
];
