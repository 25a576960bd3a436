// The admission plugins in the server's order (k8s.io/kubernetes/pkg/kubeapiserver/options AllOrderedPlugins), one line each.
import type {AdmissionPlugin} from "./plugin.ts";
import {namespaceLifecycle} from "./namespace-lifecycle.ts";
import {limitRanger} from "./limit-ranger.ts";
import {podSecurity} from "./pod-security.ts";
import {rbacEscalation} from "../authorization/escalation.ts";
import {nodeRestriction} from "./node-restriction.ts";
import {resourceQuota} from "./resource-quota.ts";
import {serviceAccount} from "./service-account.ts";
import {defaultIngressClass, defaultStorageClass, storageProtection, taintNodesByCondition} from "./small.ts";
import {runtimeClass} from "./runtime-class.ts";
import {validatingAdmissionPolicy} from "./validating-policy.ts";
import {volumeResize} from "./volume-resize.ts";
import {priority} from "./priority.ts";
import {certificateApproval, certificateSigning, certificateSubjectRestriction} from "./certificates.ts";
import {defaultTolerationSeconds} from "./default-tolerations.ts";

export const plugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageProtection,
  defaultIngressClass,
  volumeResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  validatingAdmissionPolicy,
  resourceQuota,
  rbacEscalation,
];
