// ImageLocality: prefers nodes that have the Pod's images already, the larger the better; images that few nodes have count less.
import type {Node, Pod} from "../../api/types.ts";
import type {Plugin} from "../framework.ts";
import type {Snapshot} from "../snapshot.ts";

const MB = 1024 * 1024, MIN = 23 * MB, MAX_PER_CONTAINER = 1000 * MB;
const withTag = (name: string) => (name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name);
const containers = (pod: Pod) => [...(pod.spec.initContainers ?? []), ...pod.spec.containers];

export const imageLocality: Plugin<unknown, readonly string[]> = {
  name: "ImageLocality",
  // Most images are nowhere yet, and listing a node's images costs more than asking.
  preScore(pod, _feasible, snapshot) {
    const names = containers(pod).map(({image}) => withTag(image ?? ""));
    return {state: names.some((name) => snapshot.imageNodes.get(name)) ? names : []};
  },
  score(_pod, {node}, names, snapshot) {
    return names.length ? scoreOf(names.reduce((sum, name) => sum + weighed(sizeOn(node, name), name, snapshot), 0), names.length) : 0;
  },
  // The shares of nodes that have an image change often, the images of a node do not.
  trait(_pod, names, snapshot) {
    const [name = ""] = names;
    if (names.length > 1) return undefined;
    return {key: name, of: ({node}) => (name ? sizeOn(node, name) : 0), score: (size) => (name ? scoreOf(weighed(size, name, snapshot), 1) : 0)};
  },
};

const sizeOn = (node: Node, name: string): number => node.status?.images?.find((image) => image.names?.includes(name))?.sizeBytes ?? 0;
const weighed = (size: number, name: string, snapshot: Snapshot): number => Math.trunc(size * ((snapshot.imageNodes.get(name) ?? 0) / snapshot.nodes.size));

function scoreOf(sum: number, containers: number): number {
  const max = MAX_PER_CONTAINER * containers;
  return Math.trunc((100 * (Math.min(Math.max(sum, MIN), max) - MIN)) / (max - MIN));
}
