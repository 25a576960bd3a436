// ImageLocality: prefers nodes that have the Pod's images already, the larger the better; images that few nodes have count less.
import type {Pod} from "../../api/types.ts";
import type {Plugin} from "../framework.ts";

const MB = 1024 * 1024, MIN = 23 * MB, MAX_PER_CONTAINER = 1000 * MB;
const withTag = (name: string) => (name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name);
const containers = (pod: Pod) => [...(pod.spec.initContainers ?? []), ...pod.spec.containers];

export const imageLocality: Plugin = {
  name: "ImageLocality",
  score(pod, {node}, _state, snapshot) {
    // Most images are nowhere yet, and listing a node's images costs more than asking.
    if (!containers(pod).some(({image}) => snapshot.imageNodes.has(withTag(image ?? "")))) return 0;
    let sum = 0;
    for (const {image} of containers(pod)) {
      const name = withTag(image ?? ""), size = node.status?.images?.find(({names}) => names?.includes(name))?.sizeBytes;
      if (size !== undefined) sum += Math.trunc(size * ((snapshot.imageNodes.get(name) ?? 0) / snapshot.nodes.size));
    }
    const max = MAX_PER_CONTAINER * containers(pod).length;
    return Math.trunc((100 * (Math.min(Math.max(sum, MIN), max) - MIN)) / (max - MIN));
  },
};
