// The arguments that plugins take in a profile's pluginConfig, with their defaults (pkg/scheduler/apis/config/v1 defaults.go).
// Not simulated: DynamicResourcesArgs, which change nothing.
import type {JsonObject} from "../api/object.ts";
import type {NodeAffinity, TopologySpreadConstraint} from "../api/types.ts";
import type {Plugin} from "./framework.ts";
import {interPodAffinityWith} from "./plugins/inter-pod-affinity.ts";
import {nodeAffinityWith} from "./plugins/node-affinity.ts";
import {balancedAllocationOf} from "./plugins/node-resources-balanced-allocation.ts";
import {nodeResourcesFitWith, type ScoringStrategy} from "./plugins/node-resources-fit.ts";
import {podTopologySpreadWith} from "./plugins/pod-topology-spread.ts";

export const isFields = (value: unknown): value is JsonObject => value !== null && typeof value === "object" && !Array.isArray(value);

export interface PluginConfig { readonly name: string; readonly args?: JsonObject }

/** `{Name}Args`, field by field. */
export interface Arguments {
  readonly DefaultPreemption: {readonly minCandidateNodesPercentage?: number; readonly minCandidateNodesAbsolute?: number};
  readonly DynamicResources: {readonly filterTimeout?: string; readonly bindingTimeout?: string};
  readonly InterPodAffinity: {readonly hardPodAffinityWeight?: number; readonly ignorePreferredTermsOfExistingPods?: boolean};
  readonly NodeAffinity: {readonly addedAffinity?: NodeAffinity};
  readonly NodeResourcesBalancedAllocation: {readonly resources?: readonly {readonly name: string; readonly weight?: number}[]};
  readonly NodeResourcesFit: {readonly ignoredResources?: readonly string[]; readonly ignoredResourceGroups?: readonly string[]; readonly scoringStrategy?: ScoringStrategy};
  readonly PodTopologySpread: {readonly defaultConstraints?: readonly TopologySpreadConstraint[]; readonly defaultingType?: "System" | "List"};
  readonly VolumeBinding: {readonly bindTimeoutSeconds?: number; readonly shape?: readonly {readonly utilization: number; readonly score: number}[]};
}

/** The fields that each takes; others do not decode. */
export const FIELDS: {readonly [Name in keyof Arguments]: readonly (keyof Arguments[Name])[]} = {
  DefaultPreemption: ["minCandidateNodesPercentage", "minCandidateNodesAbsolute"],
  DynamicResources: ["filterTimeout", "bindingTimeout"],
  InterPodAffinity: ["hardPodAffinityWeight", "ignorePreferredTermsOfExistingPods"],
  NodeAffinity: ["addedAffinity"],
  NodeResourcesBalancedAllocation: ["resources"],
  NodeResourcesFit: ["ignoredResources", "ignoredResourceGroups", "scoringStrategy"],
  PodTopologySpread: ["defaultConstraints", "defaultingType"],
  VolumeBinding: ["bindTimeoutSeconds", "shape"],
};
export const takesArguments = (name: string): name is keyof Arguments => Object.hasOwn(FIELDS, name);

/** What a profile gives a plugin; undefined where it says nothing. Their types are checked when the file is read. */
export function argumentsOf<Name extends keyof Arguments>(name: Name, config: readonly PluginConfig[] = []): Arguments[Name] | undefined {
  const args = config.find((entry) => entry.name === name)?.args;
  return isFields(args) ? (args as unknown as Arguments[Name]) : undefined;
}

const BUILDERS: {readonly [name: string]: (config: readonly PluginConfig[]) => unknown} = {
  InterPodAffinity: (config) => interPodAffinityWith(argumentsOf("InterPodAffinity", config)),
  NodeAffinity: (config) => nodeAffinityWith(argumentsOf("NodeAffinity", config)?.addedAffinity),
  NodeResourcesBalancedAllocation: (config) => balancedAllocationOf((argumentsOf("NodeResourcesBalancedAllocation", config)?.resources ?? []).map(({name}) => name)),
  NodeResourcesFit(config) {
    const {scoringStrategy, ignoredResources, ignoredResourceGroups} = argumentsOf("NodeResourcesFit", config) ?? {};
    return nodeResourcesFitWith(scoringStrategy, ignoredResources, ignoredResourceGroups);
  },
  PodTopologySpread(config) {
    const {defaultingType, defaultConstraints = []} = argumentsOf("PodTopologySpread", config) ?? {};
    return podTopologySpreadWith(defaultingType === "List" ? defaultConstraints : undefined);
  },
};

export function withArguments(plugin: Plugin, config: readonly PluginConfig[] = []): Plugin {
  if (!config.some(({name, args}) => name === plugin.name && isFields(args))) return plugin;
  return (BUILDERS[plugin.name]?.(config) as Plugin | undefined) ?? plugin; // its states are its own
}
