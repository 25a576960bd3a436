// vectors/jsonpath: templates over recorded objects.
import {execute, JsonPathError, parseTemplate} from "../../../src/sim/api/jsonpath.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const jsonpath: VectorTopic = {
  topic: "jsonpath",
  isData: ({data}) => data !== undefined,
  check: (testCase, file) => {
    const data = file.cases.find((one) => one.data !== undefined && (one.key ?? one.obj) === testCase.obj) ?? file.cases.find((one) => one.data !== undefined);
    const {template} = testCase;
    const actual: {out?: string; parseError?: string; error?: string} = {};
    let parsed;
    try {
      parsed = parseTemplate(String(template));
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      actual.parseError = error.message;
    }
    try {
      if (parsed) actual.out = execute(parsed, data!.data!);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      actual.error = error.message;
    }
    const expected = testCase.parseError !== undefined ? {parseError: testCase.parseError} : testCase.error !== undefined ? {error: testCase.error} : {out: testCase.out};
    const answer = differs(expected, actual);
    return answer && `${String(template)}\n    ${answer}`;
  },
};
