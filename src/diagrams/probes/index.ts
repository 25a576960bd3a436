// The drawing of `view probes pod=…`: each probe's verdicts over time, above what they led to.
import {drawLanes, enlivenLanes, tableOfLanes} from "../lanes.ts";
import type {Language, ViewDrawing} from "../view.ts";
import type {ProbesRows} from "./data.ts";

function sentence({pod, probes, restarts, readyMs, fromMs, toMs}: ProbesRows, language: Language): string {
  const share = Math.round((100 * readyMs) / Math.max(1, toMs - fromMs)), fr = language === "fr";
  const each = probes.map(({container, kind, periodSeconds, failureThreshold, failures}) => (fr
    ? `${container} ${kind} : toutes les ${periodSeconds} s, ${failures} ${failures > 1 ? "échecs" : "échec"} (il en faut ${failureThreshold} de suite)`
    : `${container} ${kind}: every ${periodSeconds} s, ${failures} ${failures === 1 ? "failure" : "failures"} (${failureThreshold} in a row count)`));
  return fr ? `Pod ${pod} : prêt ${share} % du temps, ${restarts} ${restarts > 1 ? "redémarrages" : "redémarrage"}. ${each.join(" ; ")}.` : `Pod ${pod}: ready ${share}% of the time, ${restarts} ${restarts === 1 ? "restart" : "restarts"}. ${each.join("; ")}.`;
}

export const probes: ViewDrawing<ProbesRows> = {
  kind: "probes",
  draw: (rows, surface) => drawLanes(rows, surface, sentence(rows, surface.language)),
  sentence, table: tableOfLanes, enliven: enlivenLanes,
};
