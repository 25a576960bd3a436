// The sentences of the creation view.
import type {Language} from "../view.ts";
import type {CreationRows, StepRow} from "./data.ts";

export const titles = {
  fr: {step: "étape", time: "temps", who: "qui", what: "quoi", woken: "réveillé par", previous: "◀ Étape précédente", next: "Étape suivante ▶", scrub: "Étape"},
  en: {step: "step", time: "time", who: "who", what: "what", woken: "woken by", previous: "◀ Step back", next: "Step on ▶", scrub: "Step"},
} as const;

/** What was done, without who did it. */
export function deed({kind, what, detail = ""}: StepRow, language: Language): string {
  const fr = language === "fr";
  switch (kind) {
    case "create": return fr ? `crée ${what}` : `creates ${what}`;
    case "bind": return fr ? `lie le Pod à ${detail}` : `binds the Pod to ${detail}`;
    case "status": return fr ? `écrit l’état : ${detail}` : `writes the status: ${detail}`;
    case "ready": return fr ? "écrit l’état : le Pod est prêt" : "writes the status: the Pod is ready";
    case "event": return fr ? `raconte « ${what} »` : `tells “${what}”`;
    case "endpoints": return fr ? "ajoute son adresse au Service" : "adds its address to the Service";
  }
}

/** A step in full, as it is said below the picture. */
export function story(rows: CreationRows, index: number, language: Language): string {
  const step = rows.steps[index]!, colon = language === "fr" ? " : " : ": ";
  const cause = step.wokenBy === undefined ? "" : language === "fr" ? ` Ce qui l’a réveillé : l’étape ${step.wokenBy + 1}.` : ` What woke it: step ${step.wokenBy + 1}.`;
  const told = step.kind === "event" && step.detail ? `${colon}${step.detail.replace(/\.$/, "")}` : "";
  return `${index + 1}. ${seconds(rows, step, language)} · ${step.actor} ${deed(step, language)}${told}.${cause}`;
}

export const seconds = ({steps}: CreationRows, {atMs}: StepRow, language: Language): string =>
  `+${((atMs - steps[0]!.atMs) / 1000).toLocaleString(language, {minimumFractionDigits: 2, maximumFractionDigits: 2})} s`;

export function sentence(rows: CreationRows, language: Language): string {
  const {pod, node, steps, ready} = rows, actors = new Set(steps.map(({actor}) => actor)).size, last = steps.at(-1)!;
  const took = seconds(rows, steps.find(({kind}) => kind === "ready") ?? last, language).slice(1);
  if (language === "fr") return `Pod ${pod} : ${steps.length} écritures dans l’API par ${actors} acteurs, ${ready ? `prêt${node ? ` sur ${node}` : ""} au bout de ${took}` : "pas encore prêt"}. Aucun ne parle à un autre : tous lisent et écrivent par kube-apiserver.`;
  return `Pod ${pod}: ${steps.length} writes to the API by ${actors} actors, ${ready ? `ready${node ? ` on ${node}` : ""} after ${took}` : "not ready yet"}. None speaks to another: all read and write through kube-apiserver.`;
}
