// What the interface says, in both languages. One place, so that the two stay equal in number.
import type {Language} from "../diagrams/view.ts";

export interface Words {
  readonly run: string; readonly runFromHere: string; readonly stop: string; readonly edit: string; readonly reset: string; readonly original: string; readonly mine: string;
  readonly running: string; readonly loading: string; readonly stale: string; readonly ran: string; readonly kept: string; readonly stopped: string;
  readonly failed: string; readonly clock: string; readonly table: string; readonly code: string; readonly output: string; readonly exit: string; readonly resetAll: string; readonly file: string; readonly noScript: string; readonly snippet: string; readonly invalid: string; readonly noOutput: string;
}

export const words: {readonly [language in Language]: Words} = {
  fr: {
    run: "Exécuter", runFromHere: "Exécuter à partir d’ici", stop: "Arrêter", edit: "Modifier", reset: "Rétablir l’original", original: "original", mine: "votre version",
    running: "en cours…", loading: "ouverture du cluster…", stale: "périmé : une cellule plus haut a changé", ran: "exécuté", kept: "Vos modifications sont gardées dans ce navigateur.", stopped: "Arrêté.",
    failed: "Le simulateur a échoué", clock: "Horloge du cluster", table: "Les mêmes données en tableau", code: "Commande", output: "Résultat", exit: "code de retour", resetAll: "Tout rétablir", file: "Fichier",
    noScript: "Sans JavaScript, les résultats ci-dessous sont ceux de l’exécution au moment de la publication.", snippet: "Extrait", invalid: "Extrait refusé par l’API", noOutput: "aucun affichage",
  },
  en: {
    run: "Run", runFromHere: "Run from here", stop: "Stop", edit: "Edit", reset: "Reset to the original", original: "original", mine: "yours",
    running: "running…", loading: "opening the cluster…", stale: "stale: a cell above has changed", ran: "run", kept: "Your edits are kept in this browser.", stopped: "Stopped.",
    failed: "The simulator failed", clock: "Cluster clock", table: "The same data as a table", code: "Command", output: "Output", exit: "exit status", resetAll: "Reset everything", file: "File",
    noScript: "Without JavaScript, the outputs below are those of the run at publication.", snippet: "Snippet", invalid: "Snippet that the API refuses", noOutput: "no output",
  },
};

export const languageOf = (document: Document): Language => (location.pathname.includes("/fr/") || document.documentElement.lang === "fr" ? "fr" : "en");
