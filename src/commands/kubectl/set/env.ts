// kubectl set env: sets, removes, imports and lists environment variables of containers.
import {envVarNameErrors} from "../../../sim/api/names.ts";
import type {Container, EnvVar} from "../../../sim/api/types.ts";
import {allOrThrow, collect} from "../builder.ts";
import {CommandError} from "../errors.ts";
import {array, bool, string, strings} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, resourceFor} from "../mapping.ts";
import type {Verb} from "../verb.ts";
import {podSpecOf} from "../workload.ts";
import {fromBase64} from "../../../sim/api/base64.ts";
import {changeEach, eachContainer, selects, setFlags, specOrThrow, targets, withPodSpec} from "./change.ts";

/** `KEY=value` sets, `KEY-` removes; words before the first of them name resources (SplitEnvironmentFromResources). */
function split(args: readonly string[]): {readonly resources: readonly string[]; readonly changes: readonly string[]} {
  const isChange = (arg: string) => arg.indexOf("=") > 0 || arg.endsWith("-");
  const at = args.findIndex(isChange);
  if (at < 0) return {resources: args, changes: []};
  const changes = args.slice(at);
  if (!changes.every(isChange)) throw new CommandError(`all resources must be specified before environment changes: ${args.join(" ")}`);
  return {resources: args.slice(0, at), changes};
}

const variable = (word: string): EnvVar => ({name: word.slice(0, word.indexOf("=")), value: word.slice(word.indexOf("=") + 1)});

function parse(words: readonly string[], stdin: string): {readonly set: readonly EnvVar[]; readonly remove: readonly string[]} {
  const set: EnvVar[] = [], remove: string[] = [], typed = new Set<string>();
  for (const word of words) {
    if (word === "-") set.push(...stdin.split("\n").map((line) => line.replace(/#.*$/, "")).filter((line) => line.includes("=")).map(variable));
    else if (word.includes("=")) {
      const one = variable(word), wrong = envVarNameErrors(one.name);
      if (wrong.length > 0) throw new CommandError(`${JSON.stringify(one.name)} is not a valid key name: ${wrong.join(";")}`);
      typed.add(one.name);
      set.push(one);
    } else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => typed.has(name))) throw new CommandError("can not both modify and remove the same environment variable in the same command");
  return {set, remove};
}

/** `--from=configmap/settings`: each key as a reference, its name made fit for a variable. */
function imported(k: Kubectl): readonly EnvVar[] {
  const from = k.flags.text("from");
  if (from === "") return [];
  const sources = allOrThrow(collect(k, {args: [from], selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true}));
  const only = k.flags.all("keys");
  return sources.flatMap(({info, name, object}) => {
    if (info.kind !== "ConfigMap" && info.kind !== "Secret") throw new CommandError("unsupported resource specified in --from");
    return Object.keys((object!.data ?? {}) as object).sort().filter((key) => only.length === 0 || only.includes(key)).map((key): EnvVar => {
      const ref = {name, key}, fit = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
      if (fit !== key) k.warn(`key ${key} transferred to ${fit}`);
      return {name: fit, valueFrom: info.kind === "Secret" ? {secretKeyRef: ref} : {configMapKeyRef: ref}};
    });
  });
}

/** New variables take the place of old ones of their name; others come after them (updateEnv). */
function changed(container: Container, set: readonly EnvVar[], remove: readonly string[], overwrite: boolean): Container {
  const old = container.env ?? [], covered = new Set(remove), env: EnvVar[] = [];
  for (const {name, value = ""} of set) {
    const known = old.find((one) => one.name === name);
    if (!overwrite && known && (known.value ?? "") !== value) throw new CommandError(`'${name}' already has a value (${known.value ?? ""}), and --overwrite is false`);
  }
  for (const one of old) {
    if (covered.has(one.name)) continue;
    const newer = set.find(({name}) => name === one.name);
    if (newer) covered.add(one.name);
    env.push(newer ?? one);
  }
  for (const one of set) if (!covered.has(one.name)) { covered.add(one.name); env.push(one); }
  const {env: _env, ...rest} = container;
  return env.length > 0 || container.env ? {...rest, env} : container;
}

/** What a reference names (GetEnvVarRefString). */
function referenceText({fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef}: NonNullable<EnvVar["valueFrom"]>): string {
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) return `resource field ${resourceFieldRef.containerName ? `${resourceFieldRef.containerName}.` : ""}${resourceFieldRef.resource}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ""}, key ${secretKeyRef.key}`;
  return configMapKeyRef ? `configmap ${configMapKeyRef.name ?? ""}, key ${configMapKeyRef.key}` : "invalid valueFrom";
}

/** `--resolve`: what the reference leads to. Fields of the object are read as a Pod would. */
function resolved(k: Kubectl, from: NonNullable<EnvVar["valueFrom"]>, object: Obj): string {
  const ref = from.secretKeyRef ?? from.configMapKeyRef;
  if (ref) {
    const kind = from.secretKeyRef ? "secret" : "configmap", {data = {}} = k.call("GET", pathOf(resourceFor(k, kind), k.namespace, ref.name ?? ""));
    const value = (data as {readonly [key: string]: string})[ref.key];
    if (value === undefined) throw new CommandError(`key ${ref.key} not found in ${kind} ${ref.name ?? ""}`);
    return from.secretKeyRef ? fromBase64(value) : value;
  }
  const path = from.fieldRef?.fieldPath ?? "";
  const field = {"metadata.name": object.metadata.name, "metadata.namespace": object.metadata.namespace, "metadata.uid": object.metadata.uid}[path];
  if (field === undefined) throw new CommandError(`unsupported fieldPath: ${path}`);
  return field;
}

function listed(k: Kubectl, object: Obj, {name: container, env = []}: Container): void {
  const failed = new Map<string, string[]>();
  k.out(`# ${object.kind} ${object.metadata.name ?? ""}, container ${container}\n`);
  for (const {name, value = "", valueFrom} of env) {
    let text = `# ${name} from ${valueFrom ? referenceText(valueFrom) : ""}`;
    if (!valueFrom) text = `${name}=${value}`;
    else if (k.flags.is("resolve")) {
      try {
        text = `${name}=${resolved(k, valueFrom, object)}`;
      } catch (error) {
        if (!(error instanceof Error) || error instanceof TypeError) throw error;
        failed.set(error.message, [...failed.get(error.message) ?? [], name]);
      }
    }
    k.out(`${text}\n`);
  }
  for (const [message, names] of [...failed].sort()) k.err(`error retrieving reference for ${names.sort().join(", ")}: ${message}\n`);
}

function run(k: Kubectl): number {
  const {flags} = k, {resources, changes} = split(k.args), list = flags.is("list"), pattern = flags.text("containers");
  if (flags.all("filename").length === 0 && resources.length === 0) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (list && flags.text("output") !== "") throw new CommandError("--list and --output may not be specified together");
  if (flags.all("keys").length > 0 && flags.text("from") === "") throw new CommandError("when specifying --keys, a configmap or secret must be provided with --from");
  const {set, remove} = parse([...flags.all("env"), ...changes], k.io.stdin);
  const all = [...set, ...imported(k)].map((one): EnvVar => ({...one, name: flags.text("prefix") + one.name}));
  const of = (object: Obj): Obj => {
    const spec = specOrThrow(object), chosen = [...spec.containers, ...spec.initContainers ?? []].filter(({name}) => selects(pattern, name));
    if (chosen.length === 0) k.warn(`${object.kind}/${object.metadata.name ?? ""} does not have any containers matching ${JSON.stringify(pattern)}`);
    const change = (container: Container) => changed(container, all, remove, flags.get("overwrite") !== "false");
    if (list) for (const container of chosen) listed(k, object, change(container));
    return withPodSpec(object, eachContainer(spec, (container) => selects(pattern, container.name) ? change(container) : container));
  };
  const items = targets(k, resources);
  if (!list) return changeEach(k, {items, operation: "env updated", failure: "failed to patch env update to pod template:", of});
  // What is listed has not to have a Pod template.
  for (const {object} of items) if (podSpecOf(object!)) of(object!);
  return 0;
}

export const env: Verb = {
  name: "env", summary: "Update environment variables on a pod template", usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
  flags: [...setFlags, string("containers", "c", "", {default: "*"}), array("env", "e"), string("from"), strings("keys"), bool("list"), bool("overwrite", "", "", {default: "true"}), string("prefix"), bool("resolve")], run,
};
