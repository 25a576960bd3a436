// NodeResourcesBalancedAllocation: prefers nodes whose use of CPU and memory (or of other resources) the Pod brings closer together.
// The score compares the balance with the Pod and without it: 75 means no difference.
import {type Plugin} from "../framework.ts";
import {isScalar, podRequests, type Amounts} from "../resources.ts";

/** `names`: NodeResourcesBalancedAllocationArgs.resources; CPU and memory where there are none. */
export function balancedAllocationOf(names: readonly string[]): Plugin<unknown, Amounts> {
  const resources = names.length ? names : ["cpu", "memory"];
  return {
    name: "NodeResourcesBalancedAllocation",
    local: true,
    preScore(pod) {
      const state = podRequests(pod);
      return resources.some((name) => state[name]) ? {state} : {skip: true};
    },
    score: (_pod, {allocatable, requested}, wanted) => {
      const counted = resources.filter((name) => allocatable[name] && (wanted[name] || !isScalar(name)));
      return Math.floor((150 + balance(counted, requested, wanted, allocatable) - balance(counted, requested, {}, allocatable)) / 2);
    },
  };
}

export const nodeResourcesBalancedAllocation = balancedAllocationOf([]);

/** 100 where the resources are used in the same proportion, less by the standard deviation of their shares. */
function balance(resources: readonly string[], used: Amounts, more: Amounts, allocatable: Amounts): number {
  const shares = resources.map((name) => Math.min(1, ((used[name] ?? 0) + (more[name] ?? 0)) / allocatable[name]!));
  return Math.trunc((1 - deviationOf(shares)) * 100);
}

function deviationOf(shares: readonly number[]): number {
  if (shares.length < 2) return 0;
  if (shares.length === 2) return Math.abs(shares[0]! - shares[1]!) / 2;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}
