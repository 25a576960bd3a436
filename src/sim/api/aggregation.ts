// The APIServices of the server's own groups, which the aggregator registers when it starts: their order is that of discovery.
// Source: cmd/kube-apiserver/app/aggregator.go, k8s.io/kube-aggregator pkg/controllers/autoregister.
import type {Draft} from "./object.ts";
import type {APIService} from "./types.ts";

export const AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";

/** Group, version, the group's priority, the version's. */
const LOCAL: readonly (readonly [group: string, version: string, groupPriority: number, versionPriority: number])[] = [
  ["", "v1", 18000, 1], ["apps", "v1", 17800, 15], ["events.k8s.io", "v1", 17750, 5], ["authentication.k8s.io", "v1", 17700, 15], ["authorization.k8s.io", "v1", 17600, 15], ["autoscaling", "v1", 17500, 15], ["autoscaling", "v2", 17500, 30],
  ["batch", "v1", 17400, 15], ["certificates.k8s.io", "v1", 17300, 15], ["networking.k8s.io", "v1", 17200, 15], ["policy", "v1", 17100, 15], ["rbac.authorization.k8s.io", "v1", 17000, 15], ["storage.k8s.io", "v1", 16800, 15],
  ["apiextensions.k8s.io", "v1", 16700, 15], ["admissionregistration.k8s.io", "v1", 16700, 15], ["scheduling.k8s.io", "v1", 16600, 15], ["coordination.k8s.io", "v1", 16500, 15], ["node.k8s.io", "v1", 16300, 15], ["discovery.k8s.io", "v1", 16200, 15],
  ["resource.k8s.io", "v1", 16200, 15], ["flowcontrol.apiserver.k8s.io", "v1", 16100, 21],
];

const draft = (group: string, version: string, groupPriority: number, versionPriority: number, when: string): Draft<APIService> =>
  ({metadata: {name: `${version}.${group}`, labels: {[AUTOMANAGED]: when}}, spec: {...(group && {group}), version, groupPriorityMinimum: groupPriority, versionPriority}});

export const localServices = (): readonly Draft<APIService>[] => LOCAL.map(([group, version, groupPriority, versionPriority]) => draft(group, version, groupPriority, versionPriority, "onstart"));

/** That of a group which CustomResourceDefinitions serve. */
export const customService = (group: string, version: string): Draft<APIService> => draft(group, version, 1000, 100, "true");
