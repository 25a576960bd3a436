// The drawing of `view timeline pod=…`: one Pod from its creation to its end.
import {drawLanes, enlivenLanes, tableOfLanes} from "../lanes.ts";
import type {Language, ViewDrawing} from "../view.ts";
import type {TimelineRows} from "./data.ts";

function sentence({pod, phase, restarts, warnings, gone, fromMs, toMs}: TimelineRows, language: Language): string {
  const seconds = Math.round((toMs - fromMs) / 1000);
  if (language === "fr") return `Pod ${pod}, ${gone ? `supprimé après ${seconds} s` : `phase ${phase} après ${seconds} s`} : ${restarts} ${restarts > 1 ? "redémarrages" : "redémarrage"}, ${warnings} ${warnings > 1 ? "avertissements" : "avertissement"}.`;
  return `Pod ${pod}, ${gone ? `gone after ${seconds} s` : `phase ${phase} after ${seconds} s`}: ${restarts} ${restarts === 1 ? "restart" : "restarts"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.`;
}

export const timeline: ViewDrawing<TimelineRows> = {
  kind: "timeline",
  draw: (rows, surface) => drawLanes(rows, surface, sentence(rows, surface.language)),
  sentence, table: tableOfLanes, enliven: enlivenLanes,
};
