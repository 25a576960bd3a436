// NodeResourcesFit: what a Pod requests must be free on the node; LeastAllocated prefers nodes with more left.
// What is above a node's whole allocatable cannot be helped by preemption; what is only above what is free can.
import {unresolvable, unschedulable, type Plugin} from "../framework.ts";
import {podRequests, podRequestsOrDefaults, type Amounts} from "../resources.ts";

const FIRST = ["cpu", "memory", "ephemeral-storage"];

export const nodeResourcesFit: Plugin<Amounts, Amounts> = {
  name: "NodeResourcesFit",
  local: true,
  helpedBy: ["NodeAdd", "NodeUpdate", "AssignedPodDelete", "PodUpdate"],
  preFilter: (pod) => ({state: podRequests(pod)}),
  filter(_pod, {pods, allocatable, requested}, wanted) {
    const reasons: string[] = [];
    let hopeless = false;
    if (pods.size + 1 > (allocatable.pods ?? 0)) reasons.push("Too many pods");
    for (const resource of [...FIRST, ...Object.keys(wanted).filter((name) => !FIRST.includes(name))]) {
      const amount = wanted[resource] ?? 0, all = allocatable[resource] ?? 0;
      if (amount === 0 || amount <= all - (requested[resource] ?? 0)) continue;
      reasons.push(`Insufficient ${resource}`);
      hopeless ||= amount > all;
    }
    if (!reasons.length) return undefined;
    return hopeless ? unresolvable(...reasons) : unschedulable(...reasons);
  },
  preScore: (pod) => ({state: podRequestsOrDefaults(pod)}),
  score(_pod, {allocatable, requestedOrDefaults}, wanted) {
    let sum = 0, count = 0;
    for (const resource of ["cpu", "memory"]) {
      const all = allocatable[resource] ?? 0;
      if (all === 0) continue;
      const used = (requestedOrDefaults[resource] ?? 0) + (wanted[resource] ?? 0);
      sum += used > all ? 0 : Math.floor(((all - used) * 100) / all);
      count++;
    }
    return count ? Math.floor(sum / count) : 0;
  },
};
