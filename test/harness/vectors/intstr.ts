import {IntOrStringError, parseIntOrString, scaledValue} from "../../../src/sim/api/intstr.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const intstr: VectorTopic = {
  topic: "intstr",
  check(testCase) {
    if (testCase.parse !== undefined) {
      const value = parseIntOrString(String(testCase.parse));
      return differs({json: testCase.json, type: testCase.type}, {json: value, type: typeof value === "number" ? 0 : 1});
    }
    const {in: text, total, ...expected} = testCase;
    try {
      const scale = (up: boolean) => scaledValue(text as number | string, Number(total), up);
      return differs(expected, {roundUp: scale(true), roundDown: scale(false)});
    } catch (error) {
      if (!(error instanceof IntOrStringError)) throw error;
      return differs(expected, {error: error.message});
    }
  },
};
