import {humanDuration, shortHumanDuration} from "../../../src/sim/api/duration.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const duration: VectorTopic = {
  topic: "duration",
  check: ({ms, human, short}) => differs({human, short}, {human: humanDuration(Number(ms)), short: shortHumanDuration(Number(ms))}),
};
