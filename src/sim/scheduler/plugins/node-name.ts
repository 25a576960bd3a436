// NodeName: a Pod that names its node fits only there.
import {unresolvable, type Plugin} from "../framework.ts";

export const nodeName: Plugin = {
  name: "NodeName",
  local: true,
  helpedBy: ["NodeAdd"],
  filter: (pod, {node}) => (pod.spec.nodeName && pod.spec.nodeName !== node.metadata.name ? unresolvable("node(s) didn't match the requested node name") : undefined),
};
