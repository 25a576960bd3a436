// The drawing of `view creation pod=…`: from the command to a ready Pod, write by write.
import type {ViewDrawing} from "../view.ts";
import type {CreationRows} from "./data.ts";
import {draw} from "./draw.ts";
import {enliven} from "./enliven.ts";
import {deed, seconds, sentence, titles} from "./words.ts";

export const creation: ViewDrawing<CreationRows> = {
  kind: "creation",
  draw, sentence, enliven,
  table(rows, language) {
    const {step, time, who, what, woken} = titles[language];
    return {
      head: [step, time, who, what, woken],
      rows: rows.steps.map((row, i) => [String(i + 1), seconds(rows, row, language), row.actor, row.kind === "event" && row.detail ? `${row.what}: ${row.detail}` : deed(row, language), row.wokenBy === undefined ? "" : String(row.wokenBy + 1)]),
    };
  },
};
