// Why a scheduler does not start with a configuration: fields that do not decode, values out of range, plugins that do not exist.
// Source: pkg/scheduler/apis/config/validation, pkg/scheduler/framework/runtime. Not checked: types within plugins' arguments.
import {duplicate, invalidValue, required, type FieldError} from "../api/field-errors.ts";
import type {JsonObject} from "../api/object.ts";
import {ARGUMENT_ERRORS} from "./argument-errors.ts";
import {argumentsOf, FIELDS, isFields, takesArguments, type Arguments, type PluginConfig} from "./arguments.ts";
import type {ConfigurationFile} from "./configuration.ts";
import {defaultProfile} from "./plugins/index.ts";
import {isThere, nameOf, type ProfileSpec} from "./profile-spec.ts";

const TOP = ["kind", "apiVersion", "parallelism", "leaderElection", "clientConnection", "enableProfiling", "enableContentionProfiling", "percentageOfNodesToScore", "podInitialBackoffSeconds", "podMaxBackoffSeconds", "profiles", "extenders", "delayCacheUntilActive"];
const PROFILE = ["schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"];
/** Extension points, with the names of their interfaces in the order in which they are set up. */
const INTERFACES: {readonly [point: string]: string} = {
  multiPoint: "Plugin", preFilter: "PreFilterPlugin", filter: "FilterPlugin", postFilter: "PostFilterPlugin", reserve: "ReservePlugin", preScore: "PreScorePlugin", score: "ScorePlugin",
  preBind: "PreBindPlugin", bind: "BindPlugin", postBind: "PostBindPlugin", permit: "PermitPlugin", preEnqueue: "PreEnqueuePlugin", queueSort: "QueueSortPlugin",
};

const unknownIn = (value: unknown, known: readonly string[], at: string): string[] => (isFields(value) ? Object.keys(value).filter((key) => !known.includes(key)).map((key) => `unknown field "${at}${key}"`) : []);

/** What the decoder says, where it does not take the file. */
export function decodingError(file: JsonObject): string | undefined {
  const profiles = Array.isArray(file["profiles"]) ? file["profiles"] : [];
  const unknown = [...unknownIn(file, TOP, ""), ...profiles.flatMap((profile, i) => [...unknownIn(profile, PROFILE, `profiles[${i}].`), ...(isFields(profile) ? unknownIn(profile["plugins"], Object.keys(INTERFACES), `profiles[${i}].plugins.`) : [])])];
  const wrongType = [["profiles", "[]v1.KubeSchedulerProfile"], ["extenders", "[]v1.Extender"]].find(([field = ""]) => file[field] !== undefined && file[field] !== null && !Array.isArray(file[field]));
  if (wrongType) return `json: cannot unmarshal ${isFields(file[wrongType[0]!]) ? "object" : typeof file[wrongType[0]!]} into Go struct field KubeSchedulerConfiguration.${wrongType[0]} of type ${wrongType[1]}`;
  for (const field of ["parallelism", "percentageOfNodesToScore"]) if (typeof file[field] === "string") return `json: cannot unmarshal string into Go struct field KubeSchedulerConfiguration.${field} of type int32`;
  for (const field of ["podInitialBackoffSeconds", "podMaxBackoffSeconds"]) if (typeof file[field] === "string") return `json: cannot unmarshal string into Go struct field KubeSchedulerConfiguration.${field} of type int64`;
  if (unknown.length) return `strict decoding error: ${unknown.join(", ")}`;
  for (const [i, profile] of profiles.entries()) {
    const config = isFields(profile) && Array.isArray(profile["pluginConfig"]) ? profile["pluginConfig"] as unknown as readonly PluginConfig[] : []; // looked at entry by entry
    for (const [j, entry] of config.entries()) { const wrong = argumentsError(entry); if (wrong) return `decoding .profiles[${i}].pluginConfig[${j}]: ${wrong}`; }
  }
  return undefined;
}

function argumentsError({name, args}: PluginConfig): string | undefined {
  if (!takesArguments(name) || !isFields(args)) return undefined;
  const {kind = `${name}Args`} = args;
  if (kind !== `${name}Args`) return `args for plugin ${name} were not of type ${name}Args.kubescheduler.config.k8s.io, got ${String(kind)}.kubescheduler.config.k8s.io`;
  const unknown = unknownIn(args, [...FIELDS[name], "kind", "apiVersion"], "");
  return unknown.length ? `decoding args for plugin ${name}: strict decoding error: ${unknown.join(", ")}` : undefined;
}

/** ValidateKubeSchedulerConfiguration. */
export function configurationErrors(file: ConfigurationFile, profiles: readonly ProfileSpec[]): readonly FieldError[] {
  const {leaderElection: {leaderElect = true, resourceLock = "leases"} = {}, parallelism = 16, podInitialBackoffSeconds: first = 1, podMaxBackoffSeconds: most = 10} = file, errors: FieldError[] = [];
  if (leaderElect && resourceLock !== "leases") errors.push(invalidValue("leaderElection.resourceLock", resourceLock, 'resourceLock value must be "leases"'));
  if (parallelism <= 0) errors.push(invalidValue("parallelism", parallelism, "should be an integer value greater than zero"));
  for (const [i, spec] of profiles.entries()) {
    errors.push(...profileErrors(spec, `profiles[${i}]`));
    const before = profiles.slice(0, i).map(nameOf).lastIndexOf(nameOf(spec));
    if (before >= 0) errors.push(duplicate(`profiles[${i}].schedulerName`, `profiles[${before}].schedulerName`));
  }
  errors.push(...percentageErrors(file.percentageOfNodesToScore, "percentageOfNodesToScore"));
  if (first <= 0) errors.push(invalidValue("podInitialBackoffSeconds", first, "must be greater than 0"));
  if (most < first) errors.push(invalidValue("podMaxBackoffSeconds", most, "must be greater than or equal to PodInitialBackoffSeconds"));
  return errors;
}

const percentageErrors = (value: number | undefined, at: string): FieldError[] => (value !== undefined && (value < 0 || value > 100) ? [invalidValue(at, value, "not in valid range [0-100]")] : []);

function profileErrors(spec: ProfileSpec, at: string): FieldError[] {
  const config = spec.pluginConfig ?? [];
  return [
    ...(nameOf(spec) ? [] : [required(`${at}.schedulerName`)]),
    ...percentageErrors(spec.percentageOfNodesToScore, `${at}.percentageOfNodesToScore`),
    ...config.flatMap(({name}, i) => [
      ...(config.slice(0, i).some((other) => other.name === name) ? [duplicate(`${at}.pluginConfig[${i}]`, name)] : []),
      ...(takesArguments(name) ? errorsOf(name, config.slice(i), `${at}.pluginConfig[${i}].args`) : []),
    ]),
  ];
}

const errorsOf = <Name extends keyof Arguments>(name: Name, config: readonly PluginConfig[], at: string): readonly FieldError[] => ARGUMENT_ERRORS[name](argumentsOf(name, config) ?? {}, at);

const ALWAYS = ["SchedulingGates", "PrioritySort", "DefaultPreemption", "DefaultBinder"];
const KNOWN = new Set([...defaultProfile.plugins.map(({plugin}) => plugin.name), ...ALWAYS]);

/** Why the framework of a profile cannot be made (NewFramework). */
export function setupError({schedulerName = "default-scheduler", plugins = {}}: ProfileSpec): string | undefined {
  for (const [point, type] of Object.entries(INTERFACES)) {
    const seen = new Set<string>();
    for (const {name} of plugins[point]?.enabled ?? []) {
      if (!KNOWN.has(name)) return `${type} ${JSON.stringify(name)} does not exist`;
      if (seen.has(name)) return `plugin ${JSON.stringify(name)} already registered as ${JSON.stringify(type)}`;
      seen.add(name);
    }
  }
  const there = (point: string, name: string) => isThere(plugins[point], name, isThere(plugins["multiPoint"], name));
  if (!there("queueSort", "PrioritySort")) return `only one queue sort plugin required for profile with scheduler name ${JSON.stringify(schedulerName)}, but got 0`;
  return there("bind", "DefaultBinder") ? undefined : `at least one bind plugin is needed for profile with scheduler name ${JSON.stringify(schedulerName)}`;
}
