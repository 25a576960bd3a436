// KubeSchedulerConfiguration: profiles with plugins switched off, weighed and given arguments (kubescheduler.config.k8s.io/v1).
// Not simulated: extenders and plugins from outside, which are refused; the order in which several points call a profile's plugins.
import {messageOf} from "../api/field-errors.ts";
import type {World} from "../world.ts";
import {argumentsOf, isFields, withArguments} from "./arguments.ts";
import {configurationErrors, decodingError, setupError} from "./configuration-errors.ts";
import type {Plugin, Profile} from "./framework.ts";
import {defaultProfile} from "./plugins/index.ts";
import {enabledIn, isDisabledIn, isThere, nameOf, type Limits, type PluginSet, type ProfileSpec} from "./profile-spec.ts";

/** A configuration file, decoded. */
export interface ConfigurationFile extends Limits {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly parallelism?: number;
  readonly profiles?: readonly ProfileSpec[];
  readonly leaderElection?: {readonly leaderElect?: boolean; readonly resourceName?: string; readonly resourceLock?: string};
  readonly extenders?: readonly unknown[];
}
export interface Configuration { readonly profiles: readonly ProfileSpec[]; readonly leaderElect: boolean; readonly leaseName: string }

const VERSION = "kubescheduler.config.k8s.io/v1";

/** The configuration in a parsed file; a text says why the scheduler does not start with it. */
export function readConfiguration(parsed: unknown): Configuration | string {
  if (!isFields(parsed)) return "couldn't get version/kind; json parse error: cannot unmarshal into Go value of type struct { APIVersion string; Kind string }";
  const {kind, apiVersion} = parsed;
  if (kind !== "KubeSchedulerConfiguration" || apiVersion !== VERSION) return `no kind ${JSON.stringify(kind ?? "")} is registered for version ${JSON.stringify(apiVersion ?? "")} in scheme "pkg/scheduler/apis/config/scheme/scheme.go:30"`;
  const wrong = decodingError(parsed);
  if (wrong !== undefined) return wrong;
  const file = parsed as unknown as ConfigurationFile; // its fields and their types were looked at
  if (file.extenders?.length) return "kubecahier: not simulated: scheduler extenders";
  const {percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds, leaderElection: {leaderElect = true, resourceName = "kube-scheduler"} = {}} = file;
  const profiles = file.profiles?.length ? file.profiles : [{}];
  const errors = configurationErrors(file, profiles);
  if (errors.length) return messageOf(errors);
  for (const spec of profiles) {
    const broken = setupError(spec);
    if (broken !== undefined) return `initializing profiles: creating profile for scheduler name ${nameOf(spec)}: ${broken}`;
  }
  const limits = {...(percentageOfNodesToScore !== undefined && {percentageOfNodesToScore}), ...(podInitialBackoffSeconds !== undefined && {podInitialBackoffSeconds}), ...(podMaxBackoffSeconds !== undefined && {podMaxBackoffSeconds})};
  return {profiles: profiles.map((spec) => ({...limits, ...spec})), leaderElect, leaseName: resourceName};
}

/** Extension points that come in pairs, and the functions of a plugin that they call: one without the other means nothing. */
const PAIRS: readonly {readonly points: readonly string[]; readonly functions: readonly (keyof Plugin)[]}[] = [
  {points: ["preFilter", "filter"], functions: ["preFilter", "filter"]},
  {points: ["preScore", "score"], functions: ["preScore", "score", "normalize"]},
];

const pairIsOff = (points: readonly string[], plugins: NonNullable<ProfileSpec["plugins"]>, name: string): boolean =>
  points.some((point) => !isThere(plugins[point], name)) || (!isThere(plugins["multiPoint"], name) && !points.some((point) => enabledIn(plugins[point], name)));

/** The profile that an entry makes of the default one. */
export function profileFrom(spec: ProfileSpec): Profile {
  const {plugins = {}, pluginConfig, percentageOfNodesToScore, podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10} = spec, multi = plugins["multiPoint"];
  const kept = inOrder(multi).map(({plugin, weight}) => {
    const own = withArguments(plugin, pluginConfig), off = new Set(PAIRS.filter(({points}) => pairIsOff(points, plugins, plugin.name)).flatMap(({functions}) => functions));
    const given = [plugins["score"], multi].flatMap((set) => enabledIn(set, plugin.name)?.weight ?? []);
    return {plugin: Object.fromEntries(Object.entries(own).filter(([part]) => !off.has(part as keyof Plugin))) as unknown as Plugin, weight: given[0] || weight}; // a plugin without some of its optional functions
  });
  const {minCandidateNodesPercentage, minCandidateNodesAbsolute} = argumentsOf("DefaultPreemption", pluginConfig) ?? {};
  const {bindTimeoutSeconds} = argumentsOf("VolumeBinding", pluginConfig) ?? {};
  const preempts = isThere(plugins["postFilter"], "DefaultPreemption", isThere(multi, "DefaultPreemption"));
  return {
    name: nameOf(spec), plugins: kept, ...((spec.plugins || pluginConfig) && {key: JSON.stringify(spec)}),
    ...(percentageOfNodesToScore && {percentageOfNodesToScore}),
    backoffMs: {first: podInitialBackoffSeconds * 1000, most: podMaxBackoffSeconds * 1000},
    ...(bindTimeoutSeconds && {volumeTimeoutMs: bindTimeoutSeconds * 1000}),
    preemption: preempts ? {percentage: minCandidateNodesPercentage ?? 10, absolute: minCandidateNodesAbsolute ?? 100} : "off",
  };
}

/** The default plugins in the order in which they are asked: those that were switched off and on again come last (mergePluginSet). */
function inOrder(multi: PluginSet | undefined): Profile["plugins"] {
  const moved = (name: string) => isDisabledIn(multi, name) && !!enabledIn(multi, name);
  const again = (multi?.enabled ?? []).flatMap(({name}) => (moved(name) ? defaultProfile.plugins.find(({plugin}) => plugin.name === name) ?? [] : []));
  return [...defaultProfile.plugins.filter(({plugin}) => !moved(plugin.name)), ...again];
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
