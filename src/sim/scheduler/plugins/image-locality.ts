// ImageLocality: prefers nodes that have the Pod's images already, the larger the better; images that few nodes have count less.
import type {Pod} from "../../api/types.ts";
import type {Plugin} from "../framework.ts";

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
    if (!names.length) return 0;
    let sum = 0;
    for (const name of names) {
      const size = node.status?.images?.find((image) => image.names?.includes(name))?.sizeBytes;
      if (size !== undefined) sum += Math.trunc(size * ((snapshot.imageNodes.get(name) ?? 0) / snapshot.nodes.size));
    }
    const max = MAX_PER_CONTAINER * names.length;
    return Math.trunc((100 * (Math.min(Math.max(sum, MIN), max) - MIN)) / (max - MIN));
  },
};
