// kubectl set image|resources|env|selector|serviceaccount: small patches of a Pod template.
// Is not simulated: set subject, --local.
import type {JsonObject} from "../../sim/api/object.ts";
import {parseQuantity} from "../../sim/api/quantity.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {collect, each, type Item} from "./builder.ts";
import {parseLabels} from "./create/generator.ts";
import {Aggregate, CommandError} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, string, strings, type FlagSpec} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {kindWord, pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {patchAt, podSpecOf} from "./workload.ts";

const common: readonly FlagSpec[] = [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, bool("all"), bool("local"), string("field-manager", "", "", {default: "kubectl-set"})];

const items = (k: Kubectl, args: readonly string[]) => collect(k, {args, selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true});

/** Words before the first `key=value` (or `key-`) name resources. */
function split(args: readonly string[]): {readonly resources: readonly string[]; readonly pairs: readonly string[]} {
  const at = args.findIndex((arg) => arg.includes("=") || arg.endsWith("-"));
  return at < 0 ? {resources: args, pairs: []} : {resources: args.slice(0, at), pairs: args.slice(at)};
}

/** Sends a change of an object; says nothing if nothing changed. */
function send(k: Kubectl, {info, name, namespace, object}: Item, patch: JsonObject, word: string): void {
  const changed = applyStrategicPatch(object!, patch, patchSchema(info.groupVersion, info.kind)) as Obj;
  if (JSON.stringify(changed) === JSON.stringify(object)) return;
  const dry = dryRun(k);
  const result = dry === "client" ? changed : k.call("PATCH", withQuery(pathOf(info, namespace, name), {fieldManager: k.flags.get("field-manager"), dryRun: dry === "server" ? "All" : undefined}), {body: patch, contentType: "application/strategic-merge-patch+json"});
  printChange(k, result, info, word);
}

function templateOf(item: Item) {
  const found = podSpecOf(item.object!);
  if (!found) throw new CommandError(`the object is not a pod or does not have a pod template: ${kindWord(item.info)}`);
  return found;
}

const image: Verb = {
  name: "image", summary: "Update the image of a pod template", usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]", flags: common,
  run: (k) => {
    const {resources, pairs} = split(k.args);
    if (resources.length === 0 && k.flags.all("filename").length === 0) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    if (pairs.length === 0) throw new CommandError("at least one image update is required");
    const images = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
    const found = items(k, resources);
    each(found.items, found.errors, (item) => {
      const {spec, path} = templateOf(item);
      const lists: {[list: string]: JsonObject[]} = {};
      const errors: Error[] = [];
      for (const [name, to] of images) {
        const matching = [["initContainers", spec.initContainers ?? []], ["containers", spec.containers]] as const;
        let hit = false;
        for (const [list, containers] of matching) for (const container of containers) if (name === "*" || container.name === name) { (lists[list] ??= []).push({name: container.name, image: to}); hit = true; }
        if (!hit) errors.push(new CommandError(`unable to find container named ${JSON.stringify(name)}`));
      }
      if (errors.length > 0) throw new Aggregate(errors);
      send(k, item, patchAt(path, lists), "image updated");
    });
    return 0;
  },
};

function quantities(text: string): {readonly [resource: string]: string} {
  const out: {[resource: string]: string} = {};
  for (const part of text.split(",").filter(Boolean)) {
    const [key = "", value] = part.split("=");
    if (value === undefined) throw new CommandError(`invalid argument syntax ${part}, expected <resource>=<value>`);
    try { parseQuantity(value); } catch (error) { throw new CommandError(error instanceof Error ? error.message : String(error)); }
    out[key] = value;
  }
  return out;
}

const glob = (pattern: string, name: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`).test(name);

const resources: Verb = {
  name: "resources", summary: "Update resource requests/limits on objects with pod templates", usage: "(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]", flags: [...common, string("limits"), string("requests"), string("containers", "c", "", {default: "*"})],
  run: (k) => {
    if (!k.flags.text("limits") && !k.flags.text("requests")) throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
    const limits = quantities(k.flags.text("limits")), requests = quantities(k.flags.text("requests"));
    const found = items(k, k.args);
    each(found.items, found.errors, (item) => {
      const {spec, path} = templateOf(item);
      const chosen = spec.containers.filter(({name}) => glob(k.flags.text("containers"), name));
      if (chosen.length === 0) throw new CommandError(`unable to find container named ${JSON.stringify(k.flags.text("containers"))}`);
      send(k, item, patchAt(path, {containers: chosen.map(({name}) => ({name, resources: {...(Object.keys(limits).length > 0 && {limits}), ...(Object.keys(requests).length > 0 && {requests})}}))}), "resource requirements updated");
    });
    return 0;
  },
};

const serviceaccount: Verb = {
  name: "serviceaccount", aliases: ["sa"], summary: "Update the service account of a resource", usage: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]", flags: common,
  run: (k) => {
    if (k.args.length === 0) throw new CommandError("serviceaccount is required");
    const found = items(k, k.args.slice(0, -1));
    each(found.items, found.errors, (item) => send(k, item, patchAt(templateOf(item).path, {serviceAccountName: k.args.at(-1)!}), "serviceaccount updated"));
    return 0;
  },
};

const env: Verb = {
  name: "env", summary: "Update environment variables on a pod template", usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
  flags: [...common, bool("list"), bool("resolve"), string("from"), string("prefix"), strings("env", "e"), strings("keys"), bool("overwrite", "", "", {default: "true"}), string("containers", "c", "", {default: "*"})],
  run: (k) => {
    const {resources: words, pairs} = split(k.args);
    const changes = [...pairs, ...k.flags.all("env")];
    if (words.length === 0 && k.flags.all("filename").length === 0) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    const from = k.flags.text("from");
    if (changes.length === 0 && !from && !k.flags.is("list")) throw new CommandError("at least one environment variable must be provided");
    const added = from ? fromSource(k, from) : [];
    const found = items(k, words);
    each(found.items, found.errors, (item) => {
      const {spec, path} = templateOf(item);
      const chosen = spec.containers.filter(({name}) => glob(k.flags.text("containers"), name));
      if (k.flags.is("list")) return chosen.forEach(({name, env: list = []}) => {
        k.out(`# ${item.info.kind} ${item.name}, container ${name}\n`);
        for (const one of list) k.out(one.valueFrom ? `# ${one.name} from ${source(one.valueFrom as unknown as JsonObject)}\n` : `${one.name}=${one.value ?? ""}\n`);
      });
      const set = changes.filter((one) => one.includes("=")).map((one): JsonObject => ({name: one.slice(0, one.indexOf("=")), value: one.slice(one.indexOf("=") + 1)}));
      const gone = changes.filter((one) => !one.includes("=")).map((one): JsonObject => ({name: one.slice(0, -1), $patch: "delete"}));
      const containers = chosen.map(({name}): JsonObject => ({name, env: [...set, ...added, ...gone]}));
      send(k, item, patchAt(path, {containers}), "env updated");
    });
    return 0;
  },
};

function source(from: JsonObject): string {
  const ref = (from.configMapKeyRef ?? from.secretKeyRef) as {readonly name?: string; readonly key?: string} | undefined;
  if (ref) return `${from.configMapKeyRef ? "configmap" : "secret"} ${ref.name}, key ${ref.key}`;
  const field = from.fieldRef as {readonly fieldPath?: string} | undefined;
  return field ? `field path ${field.fieldPath}` : "unknown";
}

/** `--from=configmap/NAME`: a reference for each key. */
function fromSource(k: Kubectl, from: string): JsonObject[] {
  const {items: found, errors} = collect(k, {args: [from], requireNames: true});
  if (errors.length > 0) throw new Aggregate(errors);
  return found.flatMap(({object, name}) => Object.keys((object!.data ?? {}) as JsonObject).sort().filter((key) => k.flags.all("keys").length === 0 || k.flags.all("keys").includes(key)).map((key): JsonObject => ({
    name: `${k.flags.text("prefix")}${key.toUpperCase().replace(/[^A-Z0-9_]/g, "_")}`, valueFrom: {[object!.kind === "Secret" ? "secretKeyRef" : "configMapKeyRef"]: {name, key}},
  })));
}

const selector: Verb = {
  name: "selector", summary: "Set the selector on a resource", usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]", flags: [...common, string("resource-version")],
  run: (k) => {
    const labels = parseLabels(k.args.at(-1) ?? "");
    const found = items(k, k.args.slice(0, -1));
    each(found.items, found.errors, (item) => {
      const path = pathOf(item.info, item.namespace, item.name);
      printChange(k, k.call("PATCH", path, {body: [{op: "replace", path: "/spec/selector", value: labels}], contentType: "application/json-patch+json"}), item.info, "selector updated");
    });
    return 0;
  },
};

export const set: Verb = {name: "set", summary: "Set specific features on objects", usage: "SUBCOMMAND [options]", verbs: [env, image, resources, selector, serviceaccount]};
