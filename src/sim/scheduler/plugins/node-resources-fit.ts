// NodeResourcesFit: what a Pod requests must be free on the node; a strategy says which nodes are better: those with more left
// (LeastAllocated), with less (MostAllocated), or by a shape (RequestedToCapacityRatio).
// What is above a node's whole allocatable cannot be helped by preemption; what is only above what is free can.
import {unresolvable, unschedulable, type Plugin} from "../framework.ts";
import {isScalar, podRequests, podRequestsOrDefaults, type Amounts} from "../resources.ts";

const FIRST = ["cpu", "memory", "ephemeral-storage"];

interface Weighed { readonly name: string; readonly weight?: number }
/** NodeResourcesFitArgs.scoringStrategy. */
export interface ScoringStrategy {
  readonly type?: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
  readonly resources?: readonly Weighed[];
  readonly requestedToCapacityRatio?: {readonly shape?: readonly {readonly utilization: number; readonly score: number}[]};
}
type Shape = NonNullable<NonNullable<ScoringStrategy["requestedToCapacityRatio"]>["shape"]>;

const DEFAULT_RESOURCES: readonly Weighed[] = [{name: "cpu"}, {name: "memory"}];

/** The score of one resource, 0…100. */
type Rate = (used: number, all: number) => number;
const least: Rate = (used, all) => (used > all ? 0 : Math.floor(((all - used) * 100) / all));
const most: Rate = (used, all) => Math.floor((Math.min(used, all) * 100) / all);

/** Between its points a shape is straight; its scores of 0…10 become 0…100 (BuildBrokenLinearFunction). */
function shaped(shape: Shape): Rate {
  const at = (utilization: number): number => {
    const next = shape.findIndex((point) => utilization <= point.utilization), [before, after] = [shape[next - 1], shape[next]];
    if (!after) return (shape.at(-1)?.score ?? 0) * 10;
    if (!before) return after.score * 10;
    return Math.trunc(before.score * 10 + ((after.score - before.score) * 10 * (utilization - before.utilization)) / (after.utilization - before.utilization));
  };
  return (used, all) => at(used > all ? 100 : Math.floor((used * 100) / all));
}

/** The plugin with arguments; resources whose names or groups are in `ignored` do not keep a Pod out. */
export function nodeResourcesFitWith(strategy: ScoringStrategy = {}, ignored: readonly string[] = [], groups: readonly string[] = []): Plugin<Amounts, Amounts> {
  const byShape = strategy.type === "RequestedToCapacityRatio", resources = strategy.resources ?? DEFAULT_RESOURCES;
  const rate = strategy.type === "MostAllocated" ? most : byShape ? shaped(strategy.requestedToCapacityRatio?.shape ?? []) : least;
  const isIgnored = (name: string) => ignored.includes(name) || groups.includes(name.slice(0, Math.max(0, name.indexOf("/"))));
  return {
    name: "NodeResourcesFit",
    local: true,
    helpedBy: ["NodeAdd", "NodeAllocatable", "AssignedPodDelete", "PodUpdate"],
    preFilter: (pod) => ({state: podRequests(pod)}),
    filter(_pod, {pods, allocatable, requested}, wanted) {
      const reasons: string[] = [];
      let hopeless = false;
      if (pods.size + 1 > (allocatable.pods ?? 0)) reasons.push("Too many pods");
      for (const resource of [...FIRST, ...Object.keys(wanted).filter((name) => !FIRST.includes(name) && !isIgnored(name))]) {
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
      let sum = 0, weights = 0;
      for (const {name, weight: given} of resources) {
        const weight = given || 1;
        const all = allocatable[name] ?? 0;
        if (all === 0 || (isScalar(name) && !wanted[name])) continue;
        const score = rate((requestedOrDefaults[name] ?? 0) + (wanted[name] ?? 0), all);
        // A shape that gives nothing counts nothing.
        if (byShape && score <= 0) continue;
        sum += score * weight;
        weights += weight;
      }
      if (!weights) return 0;
      return byShape ? Math.round(sum / weights) : Math.floor(sum / weights);
    },
  };
}

export const nodeResourcesFit = nodeResourcesFitWith();
