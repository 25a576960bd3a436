// NodeUnschedulable: cordoned nodes take only Pods that tolerate the taint of that name.
import {unresolvable, type Plugin} from "../framework.ts";
import {toleratesAny} from "../../api/taints.ts";

export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  local: true,
  helpedBy: ["NodeAdd", "NodeTaint"],
  filter: (pod, {node}) => (node.spec.unschedulable && !toleratesAny(pod.spec.tolerations, {key: "node.kubernetes.io/unschedulable", effect: "NoSchedule"}) ? unresolvable("node(s) were unschedulable") : undefined),
};
