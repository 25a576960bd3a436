// kubectl scale, autoscale.
import type {JsonObject} from "../../sim/api/object.ts";
import {collect, each, type Item} from "./builder.ts";
import {createObject, generatorFlags} from "./create/generator.ts";
import {CommandError} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

function run(k: Kubectl): number {
  const {flags} = k;
  const count = flags.int("replicas");
  if (count < 0) throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  const {items, errors} = collect(k, {selector: flags.get("selector"), all: flags.is("all"), requireNames: true});
  if (items.length === 0 && errors.length === 0) throw new CommandError("no objects passed to scale");
  each(items, errors, (item) => one(k, item, count));
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
  printChange(k, object!, info, "scaled");
}

export const scale: Verb = {
  name: "scale", summary: "Set a new size for a deployment, replica set, or replication controller", usage: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  flags: [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, bool("all"), int("replicas", "", "The new desired number of replicas."), int("current-replicas", "", "", {default: "-1"}), string("resource-version"), duration("timeout")],
  required: ["replicas"], run,
};

function metricsOf(k: Kubectl): JsonObject[] {
  const metric = (name: string, text: string): JsonObject => ({type: "Resource", resource: {name, target: text.endsWith("%") || /^\d+$/.test(text) && name === "cpu" ? {type: "Utilization", averageUtilization: Number(text.replace("%", ""))} : {type: "AverageValue", averageValue: text}}});
  return [...(k.flags.has("cpu-percent") && k.flags.int("cpu-percent") > 0 ? [metric("cpu", k.flags.text("cpu-percent"))] : []), ...(k.flags.text("cpu") ? [metric("cpu", k.flags.text("cpu"))] : []), ...(k.flags.text("memory") ? [metric("memory", k.flags.text("memory"))] : [])];
}

export const autoscale: Verb = {
  name: "autoscale", summary: "Auto-scale a deployment, replica set, stateful set, or replication controller", usage: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]",
  flags: [...generatorFlags, ...fileFlags, int("min", "", "", {default: "-1"}), int("max", "", "", {default: "-1"}), int("cpu-percent", "", "", {default: "-1"}), string("cpu"), string("memory"), string("name")],
  required: ["max"],
  run: (k) => {
    const [min, max] = [k.flags.int("min"), k.flags.int("max")];
    if (max < 1) throw new CommandError("--max=MAXPODS is required and must be at least 1, max: " + max);
    if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (k.flags.has("cpu-percent")) k.err("Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n");
    const {items, errors} = collect(k, {requireNames: true});
    each(items, errors, ({object, info, name}) => {
      const metrics = metricsOf(k);
      const body = {
        kind: "HorizontalPodAutoscaler", apiVersion: "autoscaling/v2", metadata: {name: k.flags.text("name") || name, ...(k.namespaceGiven && {namespace: k.namespace})},
        spec: {scaleTargetRef: {kind: (object as Obj).kind, name, apiVersion: info.groupVersion}, ...(min > 0 && {minReplicas: min}), maxReplicas: max, ...(metrics.length > 0 && {metrics})}, status: {desiredReplicas: 0, currentMetrics: null},
      };
      createObject(k, body, {operation: "autoscaled"});
    });
    return 0;
  },
};
