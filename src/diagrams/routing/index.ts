// The drawing of `view routing service=…`: client → DNS → virtual address → rules with their probabilities → Pod.
import type {ViewDrawing} from "../view.ts";
import {draw} from "./draw.ts";
import {enliven} from "./enliven.ts";
import {countsOf, type RoutingRows} from "./data.ts";
import {chanceText, sentence, titles} from "./words.ts";

export const routing: ViewDrawing<RoutingRows> = {
  kind: "routing",
  draw, sentence, enliven,
  table(data, language) {
    const say = titles[language], counts = countsOf(data);
    return {
      head: ["port", say.rule, say.chance, say.endpoint, "Pod", say.node, `/ 1000 ${say.requests}`],
      rows: data.ports.flatMap((port, p) => port.rules.map((rule, i) => [String(port.port), rule.chain, chanceText(rule.probability, language), `${rule.address}:${rule.port}`, rule.pod, rule.node, p === 0 ? String(counts[i]) : ""])),
    };
  },
};
