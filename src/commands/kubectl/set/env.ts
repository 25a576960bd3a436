// kubectl set env: sets, removes, imports and lists environment variables of containers.
import type {Container, EnvVar} from "../../../sim/api/types.ts";
import {errorsOf, itemsOf} from "../builder.ts";
import {CommandError, UsageError} from "../errors.ts";
import {array, bool, string, strings} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {pathOf, resourceFor} from "../mapping.ts";
import type {Verb} from "../verb.ts";
import {changeEach, eachContainer, selects, setFlags, specOrThrow, targets, withPodSpec} from "./change.ts";

/** `KEY=value` sets, `KEY-` removes; words before the first of them name resources (SplitEnvironmentFromResources). */
function split(args: readonly string[]): {readonly resources: readonly string[]; readonly changes: readonly string[]} {
  const isChange = (arg: string) => !arg.includes("/") && arg.endsWith("-") || /^[^/]*=/.test(arg) || arg.includes("=");
  const at = args.findIndex(isChange);
  if (at < 0) return {resources: args, changes: []};
  const changes = args.slice(at);
  for (const arg of changes) if (!isChange(arg)) throw new CommandError("all resources must be specified before environment changes: " + arg);
  return {resources: args.slice(0, at), changes};
}

function parse(words: readonly string[]): {readonly set: readonly EnvVar[]; readonly remove: readonly string[]} {
  const set: EnvVar[] = [], remove: string[] = [];
  for (const word of words) {
    const cut = word.indexOf("=");
    if (cut > 0) {
      const [name, value] = [word.slice(0, cut), word.slice(cut + 1)];
      set.push({name, value});
    } else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else throw new CommandError(`unknown environment setting: ${word}`);
  }
  for (const name of remove) if (set.some((one) => one.name === name)) throw new CommandError(`can not both modify and remove the same environment variable in the same command: ${name}`);
  return {set, remove};
}

/** `--from=configmap/settings`: each key as a reference. */
function imported(k: Kubectl): readonly EnvVar[] {
  const from = k.flags.text("from");
  if (from === "") return [];
  const [type = "", name = ""] = from.split("/");
  const info = resourceFor(k, type);
  if (info.kind !== "ConfigMap" && info.kind !== "Secret") throw new CommandError(`unsupported resource specified in --from`);
  const object = k.call("GET", pathOf(info, k.namespace, name));
  const only = k.flags.all("keys"), prefix = k.flags.text("prefix");
  return Object.keys((object.data ?? {}) as object).sort().filter((key) => only.length === 0 || only.includes(key)).map((key) => {
    const ref = {name, key};
    return {name: `${prefix}${key.toUpperCase().replace(/[^A-Z0-9_]/g, "_")}`, valueFrom: info.kind === "Secret" ? {secretKeyRef: ref} : {configMapKeyRef: ref}} as EnvVar;
  });
}

function changed(container: Container, set: readonly EnvVar[], remove: readonly string[], overwrite: boolean): Container {
  const old = container.env ?? [];
  if (!overwrite) for (const {name, value} of set) if (old.some((one) => one.name === name && one.value !== value)) throw new CommandError(`'${name}' already has a value (${old.find((one) => one.name === name)!.value ?? ""}), and --overwrite is false`);
  const kept = old.filter(({name}) => !remove.includes(name)).map((one) => set.find(({name}) => name === one.name) ?? one);
  const env = [...kept, ...set.filter(({name}) => !kept.some((one) => one.name === name))];
  const {env: _env, ...rest} = container;
  return env.length > 0 || container.env ? {...rest, env} : container;
}

function listed(k: Kubectl, kind: string, object: string, {name, env = []}: Container): void {
  k.out(`# ${kind} ${object}, container ${name}\n`);
  for (const one of env) {
    const from = one.valueFrom;
    if (!from) k.out(`${one.name}=${one.value ?? ""}\n`);
    else if (from.secretKeyRef) k.out(`# ${one.name} from secret ${from.secretKeyRef.name ?? ""}, key ${from.secretKeyRef.key}\n`);
    else if (from.configMapKeyRef) k.out(`# ${one.name} from configmap ${from.configMapKeyRef.name ?? ""}, key ${from.configMapKeyRef.key}\n`);
    else if (from.fieldRef) k.out(`# ${one.name} from field path ${from.fieldRef.fieldPath}\n`);
    else if (from.resourceFieldRef) k.out(`# ${one.name} from resource field ${from.resourceFieldRef.containerName ?? ""} ${from.resourceFieldRef.resource}\n`);
  }
}

function run(k: Kubectl): number {
  const {resources, changes} = split(k.args);
  const words = [...changes, ...k.flags.all("env")];
  const list = k.flags.is("list");
  if (k.flags.all("filename").length === 0 && resources.length === 0) throw new UsageError(k.command, "one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (!list && words.length === 0 && k.flags.text("from") === "") throw new UsageError(k.command, "at least one environment variable must be provided");
  const stdin = words.includes("-") ? k.io.stdin.split("\n").filter((line) => line.includes("=") && !line.startsWith("#")) : [];
  const {set, remove} = parse([...words.filter((word) => word !== "-"), ...stdin]);
  const pattern = k.flags.text("containers");
  if (list && words.length === 0) {
    const all = targets(k, resources);
    for (const {object} of itemsOf(all)) for (const container of [...specOrThrow(object!).initContainers ?? [], ...specOrThrow(object!).containers]) if (selects(pattern, container.name)) listed(k, object!.kind, object!.metadata.name ?? "", container);
    const [wrong] = errorsOf(all);
    if (wrong) throw wrong;
    return 0;
  }
  const all = [...set, ...imported(k)];
  return changeEach(k, resources, "env updated", (object) => {
    const spec = specOrThrow(object);
    const overwrite = k.flags.get("overwrite") !== "false";
    return withPodSpec(object, eachContainer(spec, (container) => selects(pattern, container.name) ? changed(container, all, remove, overwrite) : container));
  }, "env update");
}

export const env: Verb = {
  name: "env", summary: "Update environment variables on a pod template", usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
  flags: [...setFlags, string("containers", "c", "", {default: "*"}), array("env", "e"), string("from"), strings("keys"), bool("list"), bool("overwrite", "", "", {default: "true"}), string("prefix"), bool("resolve", "", "", {unsupported: true})], run,
};
