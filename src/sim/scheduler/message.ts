// What FailedScheduling says (framework.FitError).
import type {Decision} from "./framework.ts";

/** `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.`, then what PostFilter says. */
export function fitError(decision: Decision, nodes: number, postFilter?: string): string {
  const head = `0/${nodes} nodes are available:`;
  const why = decision.preFilterMessage ?? histogram(reasonsOf(decision));
  return `${head}${why ? ` ${why}.` : ""}${postFilter ? ` ${postFilter}` : ""}`;
}

function reasonsOf({results, restrictedBy}: Decision): string[] {
  return results.flatMap(({rejected, excluded}) => (excluded ? [`node(s) didn't satisfy plugin(s) [${(restrictedBy ?? []).join(" ")}]`] : rejected?.reasons ?? []));
}

/** `2 Insufficient cpu, 1 …`: each reason with its number, sorted as text. */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort((a, b) => (a < b ? -1 : 1)).join(", ");
}
