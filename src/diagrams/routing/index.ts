// The drawing of `view routing service=…`: client → DNS → virtual address → rules with their probabilities → Pod.
import type {Language, Table, ViewDrawing} from "../view.ts";
import {draw} from "./draw.ts";
import {enliven} from "./enliven.ts";
import {countsOf, type RoutingRows} from "./data.ts";
import type {Journey} from "./journey.ts";
import {chanceText, lineText, sentence, titles} from "./words.ts";

const journeyTable = ({lines}: Journey, language: Language): Table => {
  const say = titles[language];
  return {
    head: [say.line, say.detail, say.chance, say.requests, say.theory],
    rows: lines.map(({depth, text, detail, failed, recalls, probability, theory, hits}) => [`${"\u2003".repeat(depth)}${failed ? "✕ " : ""}${lineText({text}, language)}`, detail, recalls ? say.recalled : probability === undefined && theory === undefined ? "" : chanceText(probability, language), hits === undefined ? "" : String(hits), theory === undefined ? "" : String(theory)]),
  };
};

export const routing: ViewDrawing<RoutingRows> = {
  kind: "routing",
  draw, sentence, enliven,
  table(data, language) {
    if (data.journey) return journeyTable(data.journey, language);
    const say = titles[language], counts = countsOf(data);
    return {
      head: ["port", say.rule, say.chance, say.endpoint, "Pod", say.node, `/ 1000 ${say.requests}`],
      rows: data.ports.flatMap((port, p) => port.rules.map((rule, i) => [String(port.port), rule.chain, chanceText(rule.probability, language), `${rule.address}:${rule.port}`, rule.pod, rule.node, p === 0 ? String(counts[i]) : ""])),
    };
  },
};
