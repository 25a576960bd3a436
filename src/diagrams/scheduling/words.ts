// The sentences of the scheduling view.
import type {Language} from "../view.ts";
import type {NodeRow, SchedulingRows, ShareRow} from "./data.ts";

const amount = (resource: string, value: number, language: Language): string => {
  if (resource === "cpu") return (value / 1000).toLocaleString(language, {maximumFractionDigits: 3});
  return `${(value / 1024 ** 3).toLocaleString(language, {maximumFractionDigits: 1})} Gi`;
};

export const titles = {
  fr: {filter: "filtres", score: "notes", total: "total", chosen: "choisi", node: "nœud", verdict: "filtre", arithmetic: "Calcul", pick: "Touchez une note pour voir son calcul.", weight: "poids", previous: "Note précédente", next: "Note suivante"},
  en: {filter: "filters", score: "scores", total: "total", chosen: "chosen", node: "node", verdict: "filter", arithmetic: "Arithmetic", pick: "Touch a score to see its arithmetic.", weight: "weight", previous: "Previous score", next: "Next score"},
} as const;

export function sentence({pod, nodes, chosen, tie, single, bypassed}: SchedulingRows, language: Language): string {
  const fit = nodes.filter(({rejected}) => !rejected).length, all = nodes.length;
  const best = nodes.find(({node}) => node === chosen);
  if (language === "fr") {
    if (bypassed === "nodeName") return `Le Pod ${pod} nomme lui-même son nœud, ${chosen} : l’ordonnanceur n’a rien décidé. Le tableau montre ce qu’il en aurait pensé.`;
    if (bypassed) return `Le Pod ${pod} demande un autre ordonnanceur : kube-scheduler ne le regarde pas. Le tableau montre ce qu’il en aurait pensé.`;
    if (!fit) return `Aucun des ${all} nœuds ne convient au Pod ${pod} : il attend.`;
    if (!chosen) return `${fit} des ${all} nœuds conviennent au Pod ${pod}, mais il attend encore.`;
    if (single) return `Un seul des ${all} nœuds convient au Pod ${pod} : ${chosen}. Il n’y a rien à départager.`;
    return `${fit} des ${all} nœuds conviennent au Pod ${pod} ; ${chosen} a été choisi avec ${best?.total} points${tie ? ", tiré au sort entre ex æquo" : ""}.`;
  }
  if (bypassed === "nodeName") return `Pod ${pod} names its node itself, ${chosen}: the scheduler decided nothing. The table shows what it would have thought.`;
  if (bypassed) return `Pod ${pod} asks for another scheduler: kube-scheduler does not look at it. The table shows what it would have thought.`;
  if (!fit) return `None of the ${all} nodes fits Pod ${pod}: it waits.`;
  if (!chosen) return `${fit} of ${all} nodes fit Pod ${pod}, but it still waits.`;
  if (single) return `Only one of ${all} nodes fits Pod ${pod}: ${chosen}. There is nothing to compare.`;
  return `${fit} of ${all} nodes fit Pod ${pod}; ${chosen} was chosen with ${best?.total} points${tie ? ", drawn by lot among equals" : ""}.`;
}

/** How a plugin came to its score on a node. */
export function arithmetic(row: NodeRow, plugin: string, language: Language): string {
  const score = row.scores.find((candidate) => candidate.plugin === plugin);
  if (!score) return "";
  const times = `${score.normalized} × ${titles[language].weight} ${score.weight} = ${score.final}`;
  const detail = plugin === "NodeResourcesFit" ? fit(row.shares, language) : plugin === "NodeResourcesBalancedAllocation" ? balanced(row.shares, language) : score.raw === score.normalized ? "" : language === "fr" ? `valeur brute ${score.raw}, ramenée à ${score.normalized} sur 100 ; ` : `raw value ${score.raw}, brought to ${score.normalized} of 100; `;
  return `${row.node}, ${plugin} : ${detail}${times}`.replace(" : ", language === "fr" ? " : " : ": ");
}

function fit(shares: readonly ShareRow[], language: Language): string {
  const parts = shares.map(({resource, allocatable, used, wanted, freePercent}) => `${resource} (${amount(resource, allocatable, language)} − ${amount(resource, used, language)} − ${amount(resource, wanted, language)}) ÷ ${amount(resource, allocatable, language)} = ${freePercent} %`);
  return `${parts.join(" ; ")} ; ${language === "fr" ? "moyenne" : "mean"} ${Math.floor(shares.reduce((sum, {freePercent}) => sum + freePercent, 0) / Math.max(1, shares.length))} ; `.replaceAll(" ; ", language === "fr" ? " ; " : "; ");
}

function balanced(shares: readonly ShareRow[], language: Language): string {
  const parts = shares.map(({resource, allocatable, used, wanted}) => `${resource} ${Math.round((100 * (used + wanted)) / Math.max(1, allocatable))} %`);
  return language === "fr" ? `employés avec le Pod : ${parts.join(", ")} ; plus c’est égal, mieux c’est ; ` : `used with the Pod: ${parts.join(", ")}; the closer the better; `;
}
