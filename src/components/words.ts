// What the interface says, in both languages. One place, so that the two stay equal in number.
import type {Language} from "../diagrams/view.ts";

export interface Words {
  readonly run: string; readonly runFromHere: string; readonly stop: string; readonly edit: string; readonly reset: string; readonly original: string; readonly mine: string;
  readonly running: string; readonly loading: string; readonly stale: string; readonly ran: string; readonly kept: string; readonly stopped: string;
  readonly failed: string; readonly clock: string; readonly table: string; readonly code: string; readonly output: string; readonly exit: string; readonly completions: string; readonly resetAll: string; readonly file: string; readonly noScript: string; readonly snippet: string; readonly invalid: string; readonly noOutput: string;
  readonly task: string; readonly answer: string; readonly hint: string; readonly solution: string; readonly predict: string; readonly quiz: string; readonly right: string; readonly wrong: string;
  readonly passed: string; readonly notYet: string; readonly holds: string; readonly missing: string; readonly present: string; readonly notSet: string; readonly wanted: string; readonly found: string; readonly commandFails: string; readonly notPrinted: string;
}

export const words: {readonly [language in Language]: Words} = {
  fr: {
    run: "Exécuter", runFromHere: "Exécuter à partir d’ici", stop: "Arrêter", edit: "Modifier", reset: "Rétablir l’original", original: "original", mine: "votre version",
    running: "en cours…", loading: "ouverture du cluster…", stale: "périmé : une cellule plus haut a changé", ran: "exécuté", kept: "Vos modifications sont gardées dans ce navigateur.", stopped: "Arrêté.",
    failed: "Le simulateur a échoué", clock: "Horloge du cluster", table: "Les mêmes données en tableau", code: "Commande", output: "Résultat", exit: "code de retour", completions: "Complétions possibles", resetAll: "Tout rétablir", file: "Fichier",
    noScript: "Sans JavaScript, les résultats ci-dessous sont ceux de l’exécution au moment de la publication.", snippet: "Extrait", invalid: "Extrait refusé par l’API", noOutput: "aucun affichage",
    task: "À vous", answer: "Écrire ma réponse", hint: "Indice", solution: "Une solution", predict: "Qu’est-ce qui va s’afficher ? Dites-le d’abord, puis ouvrez.", quiz: "Question", right: "Juste.", wrong: "Non.",
    passed: "Réussi.", notYet: "Pas encore.", holds: "vérifié", missing: "il n’y a pas de", present: "il y a toujours", notSet: "absent", wanted: "attendu", found: "trouvé", commandFails: "cette commande échoue", notPrinted: "cette commande n’affiche pas",
  },
  en: {
    run: "Run", runFromHere: "Run from here", stop: "Stop", edit: "Edit", reset: "Reset to the original", original: "original", mine: "yours",
    running: "running…", loading: "opening the cluster…", stale: "stale: a cell above has changed", ran: "run", kept: "Your edits are kept in this browser.", stopped: "Stopped.",
    failed: "The simulator failed", clock: "Cluster clock", table: "The same data as a table", code: "Command", output: "Output", exit: "exit status", completions: "Possible completions", resetAll: "Reset everything", file: "File",
    noScript: "Without JavaScript, the outputs below are those of the run at publication.", snippet: "Snippet", invalid: "Snippet that the API refuses", noOutput: "no output",
    task: "Your turn", answer: "Write my answer", hint: "Hint", solution: "One solution", predict: "What will be printed? Say it first, then open.", quiz: "Question", right: "Right.", wrong: "No.",
    passed: "Passed.", notYet: "Not yet.", holds: "holds", missing: "there is no", present: "there is still", notSet: "not set", wanted: "wanted", found: "found", commandFails: "this command fails", notPrinted: "this command does not print",
  },
};

export const languageOf = (document: Document): Language => (location.pathname.includes("/fr/") || document.documentElement.lang === "fr" ? "fr" : "en");
