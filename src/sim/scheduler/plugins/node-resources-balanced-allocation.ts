// NodeResourcesBalancedAllocation: prefers nodes whose use of CPU and memory the Pod brings closer together.
// The score compares the balance with the Pod and without it: 75 means no difference.
import {type Plugin} from "../framework.ts";
import {plus, podRequests, type Amounts} from "../resources.ts";

export const nodeResourcesBalancedAllocation: Plugin<unknown, Amounts> = {
  name: "NodeResourcesBalancedAllocation",
  preScore(pod) {
    const state = podRequests(pod);
    return state.cpu || state.memory ? {state} : {skip: true};
  },
  score: (_pod, {allocatable, requested}, wanted) => Math.floor((150 + balance(plus(requested, wanted), allocatable) - balance(requested, allocatable)) / 2),
};

/** 100 where CPU and memory are used in the same proportion, less by the standard deviation of the two shares. */
function balance(used: Amounts, allocatable: Amounts): number {
  const shares = ["cpu", "memory"].filter((resource) => (allocatable[resource] ?? 0) > 0).map((resource) => Math.min(1, (used[resource] ?? 0) / allocatable[resource]!));
  const deviation = shares.length === 2 ? Math.abs(shares[0]! - shares[1]!) / 2 : 0;
  return Math.trunc((1 - deviation) * 100);
}
