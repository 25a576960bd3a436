// The adapters of vector topics, one line each.
import type {VectorTopic} from "./vector.ts";
import {apiTopics} from "./api.ts";
import {duration} from "./duration.ts";
import {intstr} from "./intstr.ts";
import {namesTopic} from "./names.ts";
import {jsonMergePatch, jsonPatch, strategicMergePatch} from "./patches.ts";
import {podStatus, printers} from "./printers.ts";
import {qos} from "./qos.ts";
import {quantity} from "./quantity.ts";
import {selectorsTopic} from "./selectors.ts";
import {customColumnsTopic, sortBy} from "./columns.ts";
import {jsonpath} from "./jsonpath.ts";
import {kubeProxy} from "./kube-proxy.ts";
import {apply} from "./apply.ts";
import {cron} from "./cron.ts";
import {backoff} from "./backoff.ts";
import {endpointslice} from "./endpointslice.ts";
import {deploymentMath} from "./deployment-math.ts";
import {pdb} from "./pdb.ts";
import {preemption} from "./preemption.ts";
import {scheduler, schedulerScore} from "./scheduler.ts";

export const vectorTopics: readonly VectorTopic[] = [
  ...apiTopics,
  duration, intstr, namesTopic, jsonPatch, jsonMergePatch, strategicMergePatch, podStatus, printers, qos, quantity, selectorsTopic,
  jsonpath, customColumnsTopic, sortBy,
  kubeProxy,
  apply,
  backoff, cron,
  deploymentMath, endpointslice,
  scheduler, schedulerScore, preemption, pdb,
];
