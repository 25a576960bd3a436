// The drawing of `view rollout deployment=…`: from ReplicaSet to ReplicaSet, Pod by Pod, between the bounds.
import {time} from "../paper.ts";
import type {ViewDrawing} from "../view.ts";
import {draw} from "./draw.ts";
import {enliven} from "./enliven.ts";
import {boundsAt, countAt, momentsOf, type RolloutRows} from "./data.ts";
import {sentence, setName, titles} from "./words.ts";

export const rollout: ViewDrawing<RolloutRows> = {
  kind: "rollout",
  draw, enliven,
  sentence: (data, language) => sentence(data, language, momentsOf(data)),
  table(data, language) {
    const say = titles[language];
    const lines = momentsOf(data).map((atMs) => {
      const {least, most} = boundsAt(data, atMs);
      return [time(atMs), ...countAt(data, atMs).map(({ready, all}) => `${ready}/${all}`), String(least), String(most), data.marks.find((mark) => mark.atMs === atMs)?.text ?? ""];
    });
    // Moments that look the same are one line.
    const changed = lines.filter((cells, i) => i === 0 || cells.slice(1).join() !== lines[i - 1]!.slice(1).join());
    return {head: [say.time, ...data.sets.map((_, i) => setName(data, i, language)), say.least, say.most, say.command], rows: changed};
  },
};
