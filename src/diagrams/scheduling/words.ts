// The sentences of the scheduling view.
import type {Language} from "../view.ts";
import {isChanged, type NodeRow, type SchedulingRows, type ShareRow} from "./data.ts";

const amount = (resource: string, value: number, language: Language): string => {
  if (resource === "cpu") return (value / 1000).toLocaleString(language, {maximumFractionDigits: 3});
  return `${(value / 1024 ** 3).toLocaleString(language, {maximumFractionDigits: 1})} Gi`;
};

export const titles = {
  fr: {filter: "filtres", score: "notes", total: "total", chosen: "choisi", node: "nœud", verdict: "filtre", arithmetic: "Calcul", pick: "Touchez une note pour voir son calcul.", weight: "poids", nodes: "nœuds", before: "avant", lab: "Et si… ?", cpu: "CPU demandé", memory: "mémoire demandée", selector: "nodeSelector", tolerate: "tolère tous les taints", loaded: "nœud plus chargé", load: "CPU pris en plus", none: "aucun", ask: "Refaire le choix", reset: "Comme c’était"},
  en: {filter: "filters", score: "scores", total: "total", chosen: "chosen", node: "node", verdict: "filter", arithmetic: "Arithmetic", pick: "Touch a score to see its arithmetic.", weight: "weight", nodes: "nodes", before: "before", lab: "What if…?", cpu: "CPU asked for", memory: "memory asked for", selector: "nodeSelector", tolerate: "tolerates every taint", loaded: "a busier node", load: "CPU in use besides", none: "none", ask: "Choose again", reset: "As it was"},
} as const;

export function sentence(rows: SchedulingRows, language: Language): string {
  return [verdict(rows, language), shortOf(rows, language), evicted(rows, language)].filter(Boolean).join(" ");
}

/** Where none fits: why, in kube-scheduler's words, and for want of CPU what to compare. */
function shortOf({nodes, message, requests, chosen}: SchedulingRows, language: Language): string {
  if (!message || chosen || !nodes.length) return "";
  const said = language === "fr" ? `kube-scheduler dit : « ${message} »` : `kube-scheduler says: “${message}”`;
  return requests.cpu && /Insufficient cpu/.test(message) ? `${said} ${language === "fr" ? `Le Pod demande ${amount("cpu", requests.cpu, language)} CPU : comparez avec ce que chaque nœud a de libre.` : `The Pod asks for ${amount("cpu", requests.cpu, language)} CPU: compare it with what each node has free.`}` : said;
}

function evicted({preemption}: SchedulingRows, language: Language): string {
  if (!preemption) return "";
  const {node, victims, done} = preemption, names = victims.join(", ");
  if (language === "fr") return done ? `Pour lui faire place sur ${node}, l’ordonnanceur a évincé ${names}, de priorité plus basse.` : `Il y aurait place sur ${node} si ${names}, de priorité plus basse, partait : c’est la préemption.`;
  return done ? `To make room on ${node}, the scheduler evicted ${names}, of lower priority.` : `There would be room on ${node} if ${names}, of lower priority, went: that is preemption.`;
}

function verdict({pod, nodes, chosen, tie, single, bypassed, whatIf, against, best}: SchedulingRows, language: Language): string {
  const fit = nodes.filter(({rejected}) => !rejected).length, all = nodes.length;
  const winner = nodes.find(({node}) => node === chosen), moved = nodes.filter(({was, rejected}) => was && was.rejected !== !!rejected).map(({node}) => node);
  const changed = isChanged(whatIf);
  if (changed || against !== undefined) return compared(pod, fit, all, changed ? best : chosen ? [chosen] : [], moved, against, language);
  if (language === "fr") {
    if (bypassed === "nodeName") return `Le Pod ${pod} nomme lui-même son nœud, ${chosen} : l’ordonnanceur n’a rien décidé. Le tableau montre ce qu’il en aurait pensé.`;
    if (bypassed) return `Le Pod ${pod} demande un autre ordonnanceur : kube-scheduler ne le regarde pas. Le tableau montre ce qu’il en aurait pensé.`;
    if (!fit) return `Aucun des ${all} nœuds ne convient au Pod ${pod} : il attend.`;
    if (!chosen) return `${fit} des ${all} nœuds conviennent au Pod ${pod}, mais il attend encore.`;
    if (single) return `Un seul des ${all} nœuds convient au Pod ${pod} : ${chosen}. Il n’y a rien à départager.`;
    return `${fit} des ${all} nœuds conviennent au Pod ${pod} ; ${chosen} a été choisi avec ${winner?.total} points${tie ? ", tiré au sort entre ex æquo" : ""}.`;
  }
  if (bypassed === "nodeName") return `Pod ${pod} names its node itself, ${chosen}: the scheduler decided nothing. The table shows what it would have thought.`;
  if (bypassed) return `Pod ${pod} asks for another scheduler: kube-scheduler does not look at it. The table shows what it would have thought.`;
  if (!fit) return `None of the ${all} nodes fits Pod ${pod}: it waits.`;
  if (!chosen) return `${fit} of ${all} nodes fit Pod ${pod}, but it still waits.`;
  if (single) return `Only one of ${all} nodes fits Pod ${pod}: ${chosen}. There is nothing to compare.`;
  return `${fit} of ${all} nodes fit Pod ${pod}; ${chosen} was chosen with ${winner?.total} points${tie ? ", drawn by lot among equals" : ""}.`;
}

/** A decision beside another one: where the Pod would go, and for which nodes the verdict differs. */
function compared(pod: string, fit: number, all: number, best: readonly string[], moved: readonly string[], against: string | undefined, language: Language): string {
  const names = best.join(", ");
  if (language === "fr") {
    const differs = moved.length ? ` Le verdict des filtres change pour ${moved.join(", ")}.` : " Les filtres disent la même chose ; seules les notes changent.";
    return `${against === undefined ? "En pensée" : `Comparé au Pod ${against}`} : ${fit} des ${all} nœuds ${fit === 1 ? "convient" : "conviennent"} au Pod ${pod}${names ? ` ; il irait sur ${names}` : ""}.${differs}`;
  }
  const differs = moved.length ? ` The filters' verdict changes for ${moved.join(", ")}.` : " The filters say the same; only scores change.";
  return `${against === undefined ? "In thought" : `Beside Pod ${against}`}: ${fit} of ${all} nodes ${fit === 1 ? "fits" : "fit"} Pod ${pod}${names ? `; it would go to ${names}` : ""}.${differs}`;
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
