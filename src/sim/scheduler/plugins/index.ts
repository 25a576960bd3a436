// The default profile: plugins in the order in which they are called, with their weights (pkg/scheduler/apis/config default_plugins.go).
// Not simulated: DynamicResources beyond Pods without claims.
import type {Plugin, Profile} from "../framework.ts";
import {dynamicResources} from "./dynamic-resources.ts";
import {imageLocality} from "./image-locality.ts";
import {interPodAffinity} from "./inter-pod-affinity.ts";
import {nodeAffinity} from "./node-affinity.ts";
import {nodeName} from "./node-name.ts";
import {nodePorts} from "./node-ports.ts";
import {nodeResourcesBalancedAllocation} from "./node-resources-balanced-allocation.ts";
import {nodeResourcesFit} from "./node-resources-fit.ts";
import {nodeUnschedulable} from "./node-unschedulable.ts";
import {nodeVolumeLimits} from "./node-volume-limits.ts";
import {podTopologySpread} from "./pod-topology-spread.ts";
import {taintToleration} from "./taint-toleration.ts";
import {volumeBinding} from "./volume-binding.ts";
import {volumeRestrictions} from "./volume-restrictions.ts";
import {volumeZone} from "./volume-zone.ts";

const entry = (plugin: unknown, weight = 0) => ({plugin: plugin as Plugin, weight}); // states are private to each plugin

export const defaultProfile: Profile = {
  name: "default-scheduler",
  plugins: [
    entry(nodeUnschedulable),
    entry(nodeName),
    entry(taintToleration, 3),
    entry(nodeAffinity, 2),
    entry(nodePorts),
    entry(nodeResourcesFit, 1),
    entry(volumeRestrictions),
    entry(nodeVolumeLimits),
    entry(volumeBinding),
    entry(volumeZone),
    entry(podTopologySpread, 2),
    entry(interPodAffinity, 2),
    entry(dynamicResources, 2),
    entry(nodeResourcesBalancedAllocation, 1),
    entry(imageLocality, 1),
  ],
};
