// NodeAffinity: nodeSelector and required terms filter, preferred terms score by their weights.
import type {Pod} from "../../api/types.ts";
import {normalizeToLargest, unresolvable, type Plugin} from "../framework.ts";
import {matchesRequired, matchesTerm} from "../../api/node-terms.ts";

export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  local: true,
  helpedBy: ["NodeAdd", "NodeLabel"],
  preFilter(pod) {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required && !pod.spec.nodeSelector) return {skip: true};
    const nodes = namedNodes(pod);
    if (nodes && !nodes.size) return {reject: unresolvable("pod affinity terms conflict")};
    return nodes ? {nodes} : {};
  },
  filter: (pod, {node}) => (matchesRequired(pod, node) ? undefined : unresolvable("node(s) didn't match Pod's node affinity/selector")),
  preScore: (pod) => (preferred(pod).length ? {} : {skip: true}),
  score: (pod, {node}) => preferred(pod).reduce((sum, {weight, preference}) => sum + (matchesTerm(preference, node) ? weight : 0), 0),
  normalize: (scores) => normalizeToLargest(scores, false),
};

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
