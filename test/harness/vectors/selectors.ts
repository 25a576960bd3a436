import * as selectors from "../../../src/sim/api/selectors.ts";
import type {LabelSelector} from "../../../src/sim/api/types.ts";
import {differs, type VectorCase, type VectorTopic} from "./vector.ts";

export const selectorsTopic: VectorTopic = {
  topic: "selectors",
  check(testCase) {
    const {kind: _, selector: __, sets: ___, name: ____, ...expected} = testCase;
    return differs(expected, run(testCase, expected));
  },
};

function run(testCase: VectorCase, expected: VectorCase): unknown {
  const sets = (testCase.sets ?? []) as readonly selectors.Labels[];
  try {
    if (testCase.kind === "field") {
      const requirements = selectors.parseFieldSelector(String(testCase.selector));
      return {canonical: selectors.fieldSelectorText(requirements), empty: requirements.length === 0, requirements: requirements.length ? requirements.map(({field, operator, value}) => ({field, op: operator, value})) : null};
    }
    if (testCase.kind === "labelSelector") {
      const selector = testCase.selector as unknown as LabelSelector | null;
      if (selector === null) return {...expected, matches: sets.map(() => false)};
      const requirements = selectors.selectorRequirements(selector);
      return {...("empty" in expected && {empty: requirements.length === 0}), canonical: selectors.selectorText(requirements), matches: sets.map((set) => selectors.matchesAll(requirements, set))};
    }
    const requirements = selectors.parseSelector(String(testCase.selector));
    return {canonical: selectors.selectorText(requirements), matches: sets.map((set) => selectors.matchesAll(requirements, set))};
  } catch (error) {
    if (!(error instanceof selectors.SelectorError)) throw error;
    return {error: error.message};
  }
}
