// kubectl expose: a Service for what a workload, Pod or Service selects.
import type {JsonObject} from "../../sim/api/object.ts";
import {collect, each} from "./builder.ts";
import {createObject, generatorFlags, parseLabels} from "./create/generator.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {applyOverrides} from "./overrides.ts";
import {recordFlag} from "./record.ts";
import type {Verb} from "./verb.ts";

interface Spec { readonly selector?: JsonObject; readonly template?: {readonly spec: PodSpec; readonly metadata?: {readonly labels?: JsonObject}}; readonly ports?: readonly JsonObject[]; readonly containers?: PodSpec["containers"] }
interface PodSpec { readonly containers: readonly {readonly ports?: readonly {readonly containerPort: number; readonly protocol?: string}[]}[] }

/** Go's %+v of label selector requirements. */
const expressionsText = (list: readonly JsonObject[]): string => `[${list.map(({key, operator, values}) => `{Key:${String(key)} Operator:${String(operator)} Values:[${Array.isArray(values) ? values.join(" ") : ""}]}`).join(" ")}]`;

function selectorOf(object: Obj): {readonly [key: string]: string} {
  const spec = object.spec as unknown as Spec;
  if (object.kind === "Pod") {
    if (Object.keys(object.metadata.labels ?? {}).length === 0) throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed");
    return object.metadata.labels!;
  }
  if (object.kind === "Service" || object.kind === "ReplicationController") {
    if (!spec.selector) throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set");
    return spec.selector as {readonly [key: string]: string};
  }
  const selector = spec.selector as {readonly matchLabels?: {readonly [key: string]: string}; readonly matchExpressions?: readonly JsonObject[]};
  if (selector.matchExpressions?.length) throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - \"" + expressionsText(selector.matchExpressions) + "\" to map-based selector format");
  return selector.matchLabels ?? {};
}

/** Ports that the containers declare, with their protocols. */
function declared(object: Obj): readonly {readonly port: number; readonly protocol: string}[] {
  const spec = object.spec as unknown as Spec;
  if (object.kind === "Service") return (spec.ports ?? []).map((port) => ({port: Number(port.port), protocol: String(port.protocol ?? "TCP")}));
  const containers = object.kind === "Pod" ? spec.containers ?? [] : spec.template?.spec.containers ?? [];
  return containers.flatMap(({ports = []}) => ports.map(({containerPort, protocol = "TCP"}) => ({port: containerPort, protocol})));
}

const EXPOSABLE: ReadonlySet<string> = new Set(["ReplicationController", "Service", "Pod", "Deployment.apps", "ReplicaSet.apps"]);

function serviceOf(k: Kubectl, object: Obj, kind: string): JsonObject {
  const {flags} = k;
  if (!EXPOSABLE.has(kind)) throw new CommandError(`cannot expose a ${kind}`);
  const selector = flags.text("selector") ? parseLabels(flags.text("selector")) : selectorOf(object);
  const own = declared(object);
  const headless = flags.text("cluster-ip") === "None";
  const wanted = flags.text("port") ? flags.text("port").split(",") : own.map(({port}) => String(port));
  if (wanted.length === 0 && !headless) throw new CommandError("couldn't find port via --port flag or introspection");
  const target = flags.text("target-port");
  const ports = wanted.map((port, i) => {
    if (!/^\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
    const protocol = flags.text("protocol") || own.find((one) => String(one.port) === port)?.protocol || "TCP";
    return {...(wanted.length > 1 && {name: `port-${i + 1}`}), protocol, port: Number(port), targetPort: target === "" ? Number(port) : /^\d+$/.test(target) ? Number(target) : target};
  });
  const name = flags.text("name") || object.metadata.name!.slice(0, 63);
  const labels = flags.text("labels") ? parseLabels(flags.text("labels")) : object.metadata.labels;
  const type = flags.text("type"), clusterIP = flags.text("cluster-ip"), affinity = flags.text("session-affinity");
  if (affinity && !["ClientIP", "None"].includes(affinity)) throw new CommandError(`unknown session affinity: ${affinity}`);
  return {
    kind: "Service", apiVersion: "v1", metadata: {name, ...((k.namespaceGiven || object.metadata.namespace !== "default") && {namespace: k.namespace}), ...(labels && Object.keys(labels).length > 0 && {labels})},
    spec: {
      ...(ports.length > 0 && {ports}), selector, ...(clusterIP && {clusterIP}), ...(type && {type}), ...(flags.text("external-ip") && {externalIPs: [flags.text("external-ip")]}), ...(affinity && {sessionAffinity: affinity}),
      ...(type === "LoadBalancer" && flags.text("load-balancer-ip") && {loadBalancerIP: flags.text("load-balancer-ip")}),
    },
    status: {loadBalancer: {}},
  };
}

function run(k: Kubectl): number {
  const all = collect(k, {requireNames: true});
  each(all, ({object, info}) => { createObject(k, applyOverrides(k, serviceOf(k, object!, `${info.kind}${info.group ? `.${info.group}` : ""}`) as Obj), {operation: "exposed"}); });
  return 0;
}

export const expose: Verb = {
  name: "expose", summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service", usage: "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]",
  flags: [
    recordFlag, ...generatorFlags.map((flag) => flag.name === "field-manager" ? {...flag, default: "kubectl-expose"} : flag), ...fileFlags, string("port"), string("protocol"), string("target-port"), string("name"), string("external-ip"), string("type"), string("cluster-ip"), string("selector"), string("labels", "l"),
    string("session-affinity"), string("load-balancer-ip"), string("overrides"), string("override-type", "", "", {default: "merge"}),
  ],
  run,
};
