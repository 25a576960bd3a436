// TaintToleration: untolerated NoSchedule and NoExecute taints rule a node out; PreferNoSchedule taints count against it.
import {normalizeToLargest, unresolvable, type Plugin} from "../framework.ts";
import {toleratesAny, untolerated} from "../../api/taints.ts";

export const taintToleration: Plugin = {
  name: "TaintToleration",
  local: true,
  helpedBy: ["NodeAdd", "NodeTaint"],
  filter: (pod, {node}) => (untolerated(node.spec.taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"]) ? unresolvable("node(s) had untolerated taint(s)") : undefined),
  score(pod, {node}) {
    const tolerations = (pod.spec.tolerations ?? []).filter(({effect}) => !effect || effect === "PreferNoSchedule");
    return (node.spec.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !toleratesAny(tolerations, taint)).length;
  },
  normalize: (scores) => normalizeToLargest(scores, true),
};
