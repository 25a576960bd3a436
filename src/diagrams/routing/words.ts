// The sentences of the routing view.
import type {Language} from "../view.ts";
import type {RoutingRows} from "./data.ts";
import type {Journey} from "./journey.ts";

export const titles = {
  fr: {client: "client", name: "nom DNS", virtual: "adresse virtuelle", rules: "règles de kube-proxy", pods: "Pods", rest: "le reste", share: "part", requests: "requêtes", one: "Envoyer une requête", many: "En envoyer mille", refused: "refusé : aucun endpoint", sent: "Requête", node: "nœud", rule: "règle", endpoint: "endpoint", notReady: "pas prêt", noPort: "pas de port de ce nom", chance: "tirage", anyNode: "n’importe quel nœud", none: "aucun tirage", recalled: "même client qu’avant", crosses: "change de nœud", theory: "attendu", line: "étape", detail: "où", outside: "hors du cluster"},
  en: {client: "client", name: "DNS name", virtual: "virtual address", rules: "kube-proxy's rules", pods: "Pods", rest: "the rest", share: "share", requests: "requests", one: "Send one request", many: "Send a thousand", refused: "refused: no endpoint", sent: "Request", node: "node", rule: "rule", endpoint: "endpoint", notReady: "not ready", noPort: "no port of that name", chance: "draw", anyNode: "any node", none: "no draw", recalled: "same client as before", crosses: "leaves its node", theory: "expected", line: "step", detail: "where", outside: "outside the cluster"},
} as const;

export function sentence({service, address, type, ports, left, journey}: RoutingRows, language: Language): string {
  if (journey) return journeySentence(journey, language);
  const port = ports[0], number = port?.rules.length ?? 0, where = `${address}:${port?.port ?? ""}`;
  const entry = port?.nodePort ? (language === "fr" ? ` ou par le port ${port.nodePort} de n’importe quel nœud` : ` or through port ${port.nodePort} of any node`) : "";
  const waiting = left.length ? (language === "fr" ? ` ${left.length} Pod(s) choisi(s) par le sélecteur ne reçoivent rien.` : ` ${left.length} Pod(s) that the selector finds get nothing.`) : "";
  if (language === "fr") {
    if (!number) return `Le Service ${service} (${type}) n’a aucun endpoint : une connexion à ${where} est refusée sur-le-champ.${waiting}`;
    return `Ce qui va à ${service}, c’est-à-dire à ${where}${entry}, arrive à l’un de ${number} Pod${number > 1 ? "s" : ""}, chacun avec la même chance.${waiting}`;
  }
  if (!number) return `Service ${service} (${type}) has no endpoint: a connection to ${where} is refused at once.${waiting}`;
  return `What goes to ${service}, that is to ${where}${entry}, reaches one of ${number} Pod${number > 1 ? "s" : ""}, each with the same chance.${waiting}`;
}

/** What stopped a request, in the simulator's words and in French; comments of rules stay as they are. */
const STOPPED: readonly (readonly [RegExp, string])[] = [
  [/^nothing listens on (.*)/, "rien n’écoute sur $1"], [/^no answer from (.*)/, "pas de réponse de $1"], [/^no route to host: nothing has the address (.*)/, "pas de route : personne n’a l’adresse $1"],
  [/^no policy lets it enter (.*)/, "aucune policy ne laisse entrer dans $1"], [/^no policy lets it leave (.*)/, "aucune policy ne laisse sortir de $1"], [/^load balancer (.*)/, "répartiteur de charge $1"],
];

/** The text of a line of the journey. */
export function lineText({text}: {readonly text: string}, language: Language): string {
  const known = language === "fr" ? STOPPED.find(([pattern]) => pattern.test(text)) : undefined;
  return known ? text.replace(known[0], known[1]) : text;
}

export function journeySentence({service, client, clientKind, target, total, answered, crossed, lines}: Journey, language: Language): string {
  const pods = new Set(lines.filter(({kind, failed}) => kind === "end" && !failed).map(({text}) => text)).size, lost = lines.filter(({kind, failed}) => kind === "end" && failed).map((line) => `${lineText(line, language)} (${line.hits})`).join(", ");
  if (language === "fr") {
    const who = {pod: `le Pod ${client}`, node: `la machine ${client}`, outside: "l’extérieur"}[clientKind];
    if (!target) return `Depuis ${who}, le nom ${service} ne mène à aucune adresse du cluster.`;
    return `Depuis ${who} vers ${service} (${target}) : sur ${total} requêtes, ${answered} arrivent${answered ? `, à ${pods} Pod${pods > 1 ? "s" : ""}${crossed ? ` ; ${crossed} changent de nœud` : ""}` : ""}.${lost ? ` Les autres s’arrêtent : ${lost}.` : ""}`;
  }
  const who = {pod: `Pod ${client}`, node: `machine ${client}`, outside: "outside"}[clientKind];
  if (!target) return `From ${who} the name ${service} leads to no address of the cluster.`;
  return `From ${who} to ${service} (${target}): of ${total} requests ${answered} arrive${answered ? `, at ${pods} Pod${pods > 1 ? "s" : ""}${crossed ? `; ${crossed} leave their node` : ""}` : ""}.${lost ? ` The others end: ${lost}.` : ""}`;
}

/** Probability as the rule has it; the last takes the rest. */
export const chanceText = (probability: number | undefined, language: Language): string =>
  (probability === undefined ? titles[language].rest : `p = ${probability.toLocaleString(language, {minimumFractionDigits: 3, maximumFractionDigits: 3})}`);
