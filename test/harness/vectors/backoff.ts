// vectors/backoff: delays after each consecutive failure, with idle time between failures.
import {nextBackoff, type Backoff} from "../../../src/sim/kubelet/backoff.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const backoff: VectorTopic = {
  topic: "backoff",
  check({delays, gapsSeconds, initialSeconds, maxSeconds}) {
    // Lists of numbers, by the file's note.
    const expected = delays as readonly number[], gaps = gapsSeconds as readonly number[] | undefined;
    let state: Backoff | undefined, nowMs = 0;
    const actual = expected.map((_, i) => {
      nowMs += 1000 * (gaps?.[i] ?? 0);
      state = nextBackoff(state, nowMs, 1000 * Number(initialSeconds), 1000 * Number(maxSeconds));
      return state.delayMs / 1000;
    });
    return differs(expected, actual);
  },
};
