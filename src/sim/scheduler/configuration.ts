// KubeSchedulerConfiguration: profiles with plugins switched off, weighed and given arguments (kubescheduler.config.k8s.io/v1).
// Not simulated: extenders, plugins from outside, arguments but those of NodeResourcesFit, NodeAffinity's addedAffinity: they are refused or named.
import type {JsonObject} from "../api/object.ts";
import type {World} from "../world.ts";
import type {Plugin, Profile} from "./framework.ts";
import {defaultProfile} from "./plugins/index.ts";
import {nodeResourcesFitWith, type ScoringStrategy} from "./plugins/node-resources-fit.ts";

interface PluginRef { readonly name: string; readonly weight?: number }
interface PluginSet { readonly enabled?: readonly PluginRef[]; readonly disabled?: readonly PluginRef[] }
/** One entry of `profiles`, as it is written. */
export interface ProfileSpec {
  readonly schedulerName?: string;
  readonly plugins?: {readonly [point: string]: PluginSet};
  readonly pluginConfig?: readonly {readonly name: string; readonly args?: JsonObject}[];
}
export interface Configuration { readonly profiles: readonly ProfileSpec[]; readonly leaderElect: boolean; readonly leaseName: string }

const VERSION = "kubescheduler.config.k8s.io/v1";
const isFields = (value: unknown): value is JsonObject => value !== null && typeof value === "object" && !Array.isArray(value);

/** The configuration in a parsed file; a text says why the scheduler does not start with it. */
export function readConfiguration(file: unknown): Configuration | string {
  if (!isFields(file)) return "couldn't get version/kind; json parse error: cannot unmarshal into Go value of type struct { APIVersion string; Kind string }";
  const {kind, apiVersion, profiles, leaderElection, extenders} = file;
  if (kind !== "KubeSchedulerConfiguration" || apiVersion !== VERSION) return `no kind ${JSON.stringify(kind ?? "")} is registered for version ${JSON.stringify(apiVersion ?? "")} in scheme "pkg/scheduler/apis/config/scheme/scheme.go:30"`;
  if (Array.isArray(extenders) && extenders.length) return "kubecahier: not simulated: scheduler extenders";
  const specs = Array.isArray(profiles) && profiles.length ? (profiles as unknown as readonly ProfileSpec[]) : [{}]; // checked below, part by part
  const names = specs.map(nameOf), twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `profiles[1].schedulerName: Duplicate value: ${JSON.stringify(twice)}`;
  for (const spec of specs) for (const name of mentioned(spec)) if (name !== "*" && !KNOWN.has(name)) return `initializing profiles: creating profile for scheduler name ${nameOf(spec)}: initializing plugins: ${JSON.stringify(name)} does not exist`;
  const {leaderElect = true, resourceName = "kube-scheduler"} = isFields(leaderElection) ? leaderElection : {};
  return {profiles: specs, leaderElect: leaderElect !== false, leaseName: String(resourceName)};
}

export const nameOf = ({schedulerName}: ProfileSpec): string => schedulerName ?? "default-scheduler";
const mentioned = ({plugins = {}}: ProfileSpec): readonly string[] => Object.values(plugins).flatMap(({enabled = [], disabled = []}) => [...enabled, ...disabled].map(({name}) => name));
const KNOWN = new Set([...defaultProfile.plugins.map(({plugin}) => plugin.name), "SchedulingGates", "PrioritySort", "NodeVolumeLimits", "DefaultPreemption", "DefaultBinder"]);

/** Extension points and the functions of a plugin that they call. */
const POINTS: {readonly [point: string]: readonly (keyof Plugin)[]} = {preFilter: ["preFilter"], filter: ["preFilter", "filter"], preScore: ["preScore"], score: ["preScore", "score", "normalize"]};

const isOff = (set: PluginSet | undefined, name: string): boolean => !!set?.disabled?.some((ref) => ref.name === name || ref.name === "*") && !set.enabled?.some((ref) => ref.name === name);

/** The profile that an entry makes of the default one. */
export function profileFrom(spec: ProfileSpec): Profile {
  if (!spec.plugins && !spec.pluginConfig) return {...defaultProfile, name: nameOf(spec)};
  const {plugins = {}} = spec;
  const kept = defaultProfile.plugins.filter(({plugin}) => !isOff(plugins["multiPoint"], plugin.name)).map(({plugin, weight}) => {
    const own = withArguments(plugin, spec), off = new Set(Object.entries(POINTS).filter(([point]) => isOff(plugins[point], plugin.name)).flatMap(([, functions]) => functions));
    const given = [plugins["score"], plugins["multiPoint"]].flatMap((set) => set?.enabled?.find(({name}) => name === plugin.name)?.weight ?? []);
    return {plugin: Object.fromEntries(Object.entries(own).filter(([part]) => !off.has(part as keyof Plugin))) as unknown as Plugin, weight: given[0] || weight}; // a plugin without some of its optional functions
  });
  return {name: nameOf(spec), plugins: kept, key: JSON.stringify(spec)};
}

function withArguments(plugin: Plugin, {pluginConfig = []}: ProfileSpec): Plugin {
  const args = pluginConfig.find(({name}) => name === plugin.name)?.args;
  if (plugin.name !== "NodeResourcesFit" || !isFields(args)) return plugin;
  const {scoringStrategy, ignoredResources} = args as {readonly scoringStrategy?: ScoringStrategy; readonly ignoredResources?: readonly string[]}; // NodeResourcesFitArgs
  return nodeResourcesFitWith(scoringStrategy, ignoredResources) as unknown as Plugin; // its states are its own
}

const profiles = new WeakMap<ProfileSpec, Profile>();

/** The profile that serves this scheduler name now, among the main scheduler's (`main`) or those of others that run as Pods. */
export function profileNamed(world: World, name: string, main: boolean): Profile | undefined {
  for (const process of Object.values(world.schedulers)) {
    if (process.main !== main || (process.waits && !world.stopped["kube-scheduler"])) continue;
    const spec = process.profiles.find((one) => nameOf(one) === name);
    if (!spec) continue;
    let profile = profiles.get(spec);
    if (!profile) profiles.set(spec, (profile = profileFrom(spec)));
    return profile;
  }
  return main && name === defaultProfile.name && !Object.values(world.schedulers).some((process) => process.main) ? defaultProfile : undefined;
}

/** A scheduler that runs: in `world.schedulers`, by its container. */
export interface SchedulerProcess { readonly main: boolean; /** It waits for the main one's lease. */ readonly waits: boolean; readonly profiles: readonly ProfileSpec[] }
