// NodeResourcesBalancedAllocation: prefers nodes whose use of CPU and memory the Pod brings closer together.
// The score compares the balance with the Pod and without it: 75 means no difference.
import {type Plugin} from "../framework.ts";
import {podRequests, type Amounts} from "../resources.ts";

export const nodeResourcesBalancedAllocation: Plugin<unknown, Amounts> = {
  name: "NodeResourcesBalancedAllocation",
  local: true,
  preScore(pod) {
    const state = podRequests(pod);
    return state.cpu || state.memory ? {state} : {skip: true};
  },
  score: (_pod, {allocatable, requested}, wanted) => Math.floor((150 + balance(requested, wanted, allocatable) - balance(requested, {}, allocatable)) / 2),
};

/** 100 where CPU and memory are used in the same proportion, less by the standard deviation of the two shares. */
function balance(used: Amounts, more: Amounts, allocatable: Amounts): number {
  const share = (resource: "cpu" | "memory") => Math.min(1, ((used[resource] ?? 0) + (more[resource] ?? 0)) / allocatable[resource]!);
  const deviation = allocatable.cpu && allocatable.memory ? Math.abs(share("cpu") - share("memory")) / 2 : 0;
  return Math.trunc((1 - deviation) * 100);
}
