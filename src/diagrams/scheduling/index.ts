// The drawing of `view scheduling pod=…`: filters, then scores, node by node.
import type {ViewDrawing} from "../view.ts";
import {draw} from "./draw.ts";
import {enliven} from "./enliven.ts";
import type {SchedulingRows} from "./data.ts";
import {sentence, titles} from "./words.ts";

export const scheduling: ViewDrawing<SchedulingRows> = {
  kind: "scheduling",
  draw, sentence, enliven,
  table({nodes, chosen}, language) {
    const plugins = [...new Set(nodes.flatMap(({scores}) => scores.map(({plugin}) => plugin)))];
    const {node, verdict, total} = titles[language];
    return {
      head: [node, verdict, ...plugins, total],
      rows: nodes.map((row) => [
        row.node === chosen ? `${row.node} (${titles[language].chosen})` : row.node,
        row.rejected ? `${row.rejected.plugin}: ${row.rejected.reasons.join(", ")}` : "ok",
        ...plugins.map((plugin) => { const score = row.scores.find((candidate) => candidate.plugin === plugin); return score ? `${score.raw} → ${score.normalized} × ${score.weight} = ${score.final}` : ""; }),
        row.rejected ? "" : String(row.total),
      ]),
    };
  },
};
