// kubectl scale, autoscale.
import {StatusError} from "../../sim/api/client.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {QuantityError, quantityText} from "../../sim/api/quantity.ts";
import {resources} from "../../sim/api/resources.ts";
import {collect, each, type Item} from "./builder.ts";
import {createObject, generatorFlags} from "./create/generator.ts";
import {CommandError} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, resourceWord} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {recordAfter, recordFlag} from "./record.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

function run(k: Kubectl): number {
  const {flags} = k;
  const count = flags.int("replicas");
  if (count < 0) throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  const all = collect(k, {selector: flags.get("selector"), all: flags.is("all"), requireNames: true});
  if (all.length === 0) throw new CommandError("no objects passed to scale");
  each(all, (item) => one(k, item, count));
  return 0;
}

function one(k: Kubectl, {info, name, namespace, object}: Item, count: number): void {
  const {flags} = k;
  const dry = dryRun(k);
  const path = pathOf(info, namespace, name, "scale");
  const current = flags.has("current-replicas") ? flags.int("current-replicas") : -1;
  if (current >= 0 || flags.has("resource-version")) {
    const scale = k.call("GET", path);
    const is = Number((scale.spec as JsonObject)?.replicas ?? 0);
    if (current >= 0 && is !== current) throw new CommandError(`Expected replicas to be ${current}, was ${is}`);
    if (flags.has("resource-version") && scale.metadata.resourceVersion !== flags.text("resource-version")) throw new CommandError(`Expected resource version to be ${flags.text("resource-version")}, was ${scale.metadata.resourceVersion}`);
  }
  if (dry !== "client") k.call("PATCH", withQuery(path, {dryRun: dry === "server" ? "All" : undefined, fieldManager: "kubectl"}), {body: {spec: {replicas: count}}, contentType: "application/merge-patch+json"});
  if (dry === "none") recordAfter(k, info, namespace, name);
  printChange(k, object!, info, "scaled");
}

export const scale: Verb = {
  name: "scale", summary: "Set a new size for a deployment, replica set, or replication controller", usage: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  flags: [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, recordFlag, bool("all"), int("replicas", "", "The new desired number of replicas."), int("current-replicas", "", "", {default: "-1"}), string("resource-version"), duration("timeout")],
  required: ["replicas"], run,
};

/** `80%` of what is asked for, or an amount; without a unit thousandths of a CPU and MiB (parseResourceInput). */
function target(name: "cpu" | "memory", input: string): JsonObject {
  const text = input.trim();
  if (text.endsWith("%")) {
    if (!/^\+?\d+%$/.test(text)) throw new CommandError(`invalid percentage value: ${text}`);
    return {type: "Utilization", averageUtilization: Number(text.slice(0, -1))};
  }
  try {
    return {type: "AverageValue", averageValue: quantityText(/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? `${Number(text)}${name === "cpu" ? "m" : "Mi"}` : text)};
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new CommandError(`invalid resource ${name} value: ${text}`);
  }
}

function metricsOf({flags}: Kubectl): JsonObject[] {
  const metric = (name: "cpu" | "memory", text: string): JsonObject => ({type: "Resource", resource: {name, target: target(name, text)}});
  return [...(flags.int("cpu-percent") > 0 ? [metric("cpu", `${flags.int("cpu-percent")}%`)] : []), ...(flags.text("cpu") ? [metric("cpu", flags.text("cpu"))] : []), ...(flags.text("memory") ? [metric("memory", flags.text("memory"))] : [])];
}

/** Resources that can be scaled. Custom ones say so in their definition. */
const SCALABLE: ReadonlySet<string> = new Set(resources.filter(({name}) => name.endsWith("/scale")).map(({name, group}) => `${name.slice(0, -"/scale".length)}${group ? `.${group}` : ""}`));

/** A refusal of autoscaling/v2 is tried again with v1, where that can say the same. */
function createAutoscaler(k: Kubectl, body: JsonObject): void {
  const fits = !k.flags.text("memory") && k.flags.text("cpu").endsWith("%");
  try {
    createObject(k, body, {operation: dryRun(k) === "client" ? "created" : "autoscaled"});
  } catch (error) {
    if (!(error instanceof StatusError) || fits) throw error;
    const why = k.flags.text("cpu") ? "%!w(<nil>)" : "empty input";
    throw new CommandError(`failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${why}`);
  }
}

export const autoscale: Verb = {
  name: "autoscale", summary: "Auto-scale a deployment, replica set, stateful set, or replication controller", usage: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]",
  flags: [...generatorFlags.map((flag) => flag.name === "field-manager" ? {...flag, default: "kubectl-autoscale"} : flag), ...fileFlags, recordFlag, int("min", "", "", {default: "-1"}), int("max", "", "", {default: "-1"}), int("cpu-percent", "", "", {default: "-1", deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)."}), string("cpu"), string("memory"), string("name")],
  required: ["max"],
  run: (k) => {
    const [min, max] = [k.flags.int("min"), k.flags.int("max")];
    if (max < 1) throw new CommandError("--max=MAXPODS is required and must be at least 1, max: " + max);
    if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (k.flags.int("cpu-percent") > 0 && k.flags.text("cpu")) throw new CommandError("--cpu-percent and --cpu are mutually exclusive");
    const metrics = metricsOf(k);
    const all = collect(k, {requireNames: true});
    each(all, ({object, info, name}) => {
      if (!SCALABLE.has(resourceWord(info))) throw new CommandError(`cannot autoscale a ${info.kind}: could not find scale subresource for ${info.group === "" ? "/" : ""}${info.groupVersion}, Resource=${info.name} in discovery information`);
      const body = {
        kind: "HorizontalPodAutoscaler", apiVersion: "autoscaling/v2", metadata: {name: k.flags.text("name") || name, ...(k.namespaceGiven && {namespace: k.namespace})},
        spec: {scaleTargetRef: {kind: (object as Obj).kind, name, apiVersion: info.groupVersion}, ...(min > 0 && {minReplicas: min}), maxReplicas: max, ...(metrics.length > 0 && {metrics})}, status: {desiredReplicas: 0, currentMetrics: null},
      };
      createAutoscaler(k, body);
    });
    return 0;
  },
};
