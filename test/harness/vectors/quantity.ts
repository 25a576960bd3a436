import {addQuantities, canonical, compareQuantities, milliUnits, parseQuantity, QuantityError, subtractQuantities, unmarshalQuantity, wholeUnits} from "../../../src/sim/api/quantity.ts";
import {differs, type VectorCase, type VectorTopic} from "./vector.ts";

export const quantity: VectorTopic = {
  topic: "quantity",
  check(testCase) {
    const {op, in: _, a: __, b: ___, ...expected} = testCase;
    return differs(expected, run(String(op), testCase));
  },
};

function run(op: string, testCase: VectorCase): unknown {
  try {
    if (op === "parse") {
      const parsed = parseQuantity(String(testCase.in));
      return {canonical: canonical(parsed), format: parsed.format, milliValue: String(milliUnits(parsed)), value: String(wholeUnits(parsed)), sign: parsed.nano === 0n ? 0 : parsed.nano > 0n ? 1 : -1};
    }
    if (op === "json") return {canonical: canonical(unmarshalQuantity(String(testCase.in)))};
    const a = parseQuantity(String(testCase.a)), b = parseQuantity(String(testCase.b));
    return {cmp: compareQuantities(a, b), equal: compareQuantities(a, b) === 0, sum: canonical(addQuantities(a, b)), diff: canonical(subtractQuantities(a, b))};
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return {error: error.message};
  }
}
