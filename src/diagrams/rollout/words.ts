// The sentences of the rollout view.
import type {Language} from "../view.ts";
import {boundsAt, countAt, type RolloutRows} from "./data.ts";

export const titles = {
  fr: {ready: "Pods prêts", most: "au plus", least: "au moins", desired: "voulus", pods: "Pods", previous: "◀ Pas précédent", next: "Pas suivant ▶", scrub: "Moment du déploiement", time: "heure", more: "autres Pods ne sont pas dessinés", old: "anciens", command: "commande"},
  en: {ready: "Pods ready", most: "at most", least: "at least", desired: "desired", pods: "Pods", previous: "◀ Step back", next: "Step on ▶", scrub: "Moment of the rollout", time: "time", more: "more Pods are not drawn", old: "old", command: "command"},
} as const;

/** `nginx:1.25 (révision 1)`. */
export const setName = ({sets}: RolloutRows, index: number, language: Language): string => {
  const {images, revision} = sets[index]!;
  return `${images} (${language === "fr" ? "révision" : "revision"} ${revision})`;
};

/** The fewest Pods that were ready at once, from when the first set was complete. */
function fewestReady(rows: RolloutRows, moments: readonly number[]): number {
  let complete = false, fewest = Infinity;
  for (const atMs of moments) {
    const ready = countAt(rows, atMs).reduce((sum, count) => sum + count.ready, 0);
    complete ||= ready >= boundsAt(rows, atMs).desired;
    if (complete) fewest = Math.min(fewest, ready);
  }
  return Number.isFinite(fewest) ? fewest : 0;
}

export function sentence(rows: RolloutRows, language: Language, moments: readonly number[]): string {
  const now = countAt(rows, rows.toMs), bounds = boundsAt(rows, rows.toMs);
  const parts = now.flatMap(({all, ready}, i) => (all ? [language === "fr" ? `${ready} Pods prêts sur ${all} avec ${setName(rows, i, language)}` : `${ready} of ${all} Pods ready with ${setName(rows, i, language)}`] : []));
  const most = Math.max(0, ...moments.map((atMs) => countAt(rows, atMs).reduce((sum, {all}) => sum + all, 0)));
  const several = rows.sets.length > 1;
  if (language === "fr") return `Deployment ${rows.deployment} : ${parts.join(" ; ") || "aucun Pod"}.${several ? ` En chemin, jamais moins de ${fewestReady(rows, moments)} Pods prêts ni plus de ${most} Pods à la fois (bornes actuelles : ${bounds.least} et ${bounds.most}).` : ""}`;
  return `Deployment ${rows.deployment}: ${parts.join("; ") || "no Pods"}.${several ? ` On the way, never fewer than ${fewestReady(rows, moments)} Pods ready nor more than ${most} Pods at once (bounds now: ${bounds.least} and ${bounds.most}).` : ""}`;
}
