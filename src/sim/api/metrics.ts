// metrics.k8s.io, which a metrics-server adds: what nodes and Pods use. Source: sigs.k8s.io/metrics-server, k8s.io/metrics.
import {instant} from "../clock.ts";
import {metricsOfNode, metricsOfPod} from "../kubelet/server.ts";
import type {World} from "../world.ts";
import type {Response} from "./client.ts";
import {methodUnsupported, notFound, pathNotFound, unavailable} from "./errors.ts";
import type {Json, JsonObject, KubeObject} from "./object.ts";
import type {Target} from "./request-path.ts";
import type {ResourceInfo} from "./resources.ts";
import {selectObjects} from "./select.ts";
import {get, list} from "./registry.ts";
import type {Node, Pod} from "./types.ts";

export const METRICS = "metrics.k8s.io/v1beta1";
const shared = {group: "metrics.k8s.io", version: "v1beta1", groupVersion: METRICS, verbs: ["get", "list"], singularName: ""};
const RESOURCES: readonly ResourceInfo[] = [{...shared, name: "nodes", kind: "NodeMetrics", namespaced: false}, {...shared, name: "pods", kind: "PodMetrics", namespaced: true}];

/** Resources of the group, if somebody installed a metrics-server. */
export const metricsResources = (world: World): readonly ResourceInfo[] => (get(world, "deployments", "metrics-server", "kube-system") ? RESOURCES : []);

const usageText = ({cpuMilli, memoryBytes}: {readonly cpuMilli: number; readonly memoryBytes: number}): JsonObject => ({cpu: `${Math.round(cpuMilli * 1e6)}n`, memory: `${Math.floor(memoryBytes / 1024)}Ki`});

const window = {window: "15.018s"};

function nodeMetrics(world: World, {metadata}: Node): JsonObject[] {
  const usage = metricsOfNode(world, metadata.name), now = instant(world.nowMs);
  return usage ? [{kind: "NodeMetrics", apiVersion: METRICS, metadata: {name: metadata.name, creationTimestamp: now, ...(metadata.labels && {labels: metadata.labels})}, timestamp: now, ...window, usage: usageText(usage)}] : [];
}

function podMetrics(world: World, pod: Pod): JsonObject[] {
  const usage = metricsOfPod(world, pod), now = instant(world.nowMs), {name, namespace, labels} = pod.metadata;
  return usage ? [{kind: "PodMetrics", apiVersion: METRICS, metadata: {name, namespace, creationTimestamp: now, ...(labels && {labels})}, timestamp: now, ...window, containers: usage.map((one) => ({name: one.name, usage: usageText(one)}))}] : [];
}

export function serveMetrics(world: World, method: string, {resource, name, namespace, query}: Target): Omit<Response, "warnings"> {
  const info = metricsResources(world).find((row) => row.name === resource);
  if (!info) throw pathNotFound();
  const up = (list(world, "pods", {namespace: "kube-system", labels: "k8s-app=metrics-server"}) as readonly Pod[]).some(({status}) => status?.conditions?.some(({type, status: is}) => type === "Ready" && is === "True")); // of that resource
  if (!up) throw unavailable();
  if (method !== "GET") throw methodUnsupported();
  const objects = resource === "nodes" ? (list(world, "nodes") as readonly Node[]).flatMap((node) => nodeMetrics(world, node)) : (list(world, "pods", {...(namespace && {namespace})}) as readonly Pod[]).flatMap((pod) => podMetrics(world, pod)); // of those resources
  if (name) {
    const found = objects.find(({metadata}) => (metadata as JsonObject)["name"] === name);
    if (!found) throw notFound(info, resource === "pods" ? `${namespace}/${name}` : name);
    return {status: 200, body: found};
  }
  const labels = query.get("labelSelector") ?? "";
  const items = labels ? selectObjects(objects as unknown as KubeObject[], resource, {labels}) : objects; // they have metadata
  return {status: 200, body: {kind: `${info.kind}List`, apiVersion: METRICS, metadata: {}, items: items as unknown as Json}};
}
