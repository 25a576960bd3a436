// NodeAffinity: nodeSelector and required terms filter, preferred terms score by their weights.
import type {Node, NodeAffinity, NodeSelectorTerm, Pod} from "../../api/types.ts";
import {normalizeToLargest, unresolvable, type Plugin} from "../framework.ts";
import {matchesRequired, matchesTerm} from "../../api/node-terms.ts";

/** `added`: what the scheduler asks of the nodes of every Pod (NodeAffinityArgs.addedAffinity). */
export function nodeAffinityWith(added: NodeAffinity = {}): Plugin {
  const enforced = added.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const wishes = (pod: Pod) => [...(added.preferredDuringSchedulingIgnoredDuringExecution ?? []), ...preferred(pod)];
  return {
    name: "NodeAffinity",
    local: true,
    helpedBy: ["NodeAdd", "NodeLabel"],
    preFilter(pod) {
      if (!pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution && !pod.spec.nodeSelector) return enforced ? {} : {skip: true};
      const nodes = namedNodes(pod);
      if (nodes && !nodes.size) return {reject: unresolvable("pod affinity terms conflict")};
      return nodes ? {nodes} : {};
    },
    filter(pod, {node}) {
      if (enforced && !meetsSome(enforced, node)) return unresolvable("node(s) didn't match scheduler-enforced node affinity");
      return matchesRequired(pod, node) ? undefined : unresolvable("node(s) didn't match Pod's node affinity/selector");
    },
    preScore: (pod) => (wishes(pod).length ? {} : {skip: true}),
    score: (pod, {node}) => wishes(pod).reduce((sum, {weight, preference}) => sum + (matchesTerm(preference, node) ? weight : 0), 0),
    normalize: (scores) => normalizeToLargest(scores, false),
  };
}

export const nodeAffinity = nodeAffinityWith();

const meetsSome = (terms: readonly NodeSelectorTerm[], node: Node): boolean => terms.some((term) => matchesTerm(term, node));
const preferred = (pod: Pod) => pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** The nodes that required terms name by field, if every term does; undefined if some term names none. */
function namedNodes(pod: Pod): Set<string> | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms?.length) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const lists = (term.matchFields ?? []).filter(({key, operator}) => key === "metadata.name" && operator === "In").map(({values = []}) => values);
    if (!lists.length) return undefined;
    for (const name of lists.reduce((a, b) => a.filter((value) => b.includes(value)))) names.add(name);
  }
  return names;
}
