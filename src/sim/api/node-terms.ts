// Node selector terms: what nodeSelector, required and preferred node affinity compare with (component-helpers nodeaffinity).
import type {Node, NodeSelectorRequirement, NodeSelectorTerm, Pod} from "./types.ts";

function meets({key, operator, values = []}: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In": return value !== undefined && values.includes(value);
    case "NotIn": return value === undefined || !values.includes(value);
    case "Exists": return value !== undefined;
    case "DoesNotExist": return value === undefined;
    case "Gt": return integer(value) > integer(values[0]);
    case "Lt": return integer(value) < integer(values[0]);
    default: throw new Error(`node selector operator "${String(operator)}" for ${key}`);
  }
}
const integer = (text: string | undefined) => (text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : NaN);

/** A term without expressions and fields matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  if (!term.matchExpressions?.length && !term.matchFields?.length) return false;
  return (term.matchExpressions ?? []).every((r) => meets(r, node.metadata.labels?.[r.key])) && (term.matchFields ?? []).every((r) => meets(r, r.key === "metadata.name" ? node.metadata.name : undefined));
}

/** nodeSelector and required node affinity together. */
export function matchesRequired(pod: Pod, node: Node): boolean {
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) if (node.metadata.labels?.[key] !== value) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node));
}
