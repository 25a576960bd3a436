// Adapters of the three patch topics.
import {applyJsonPatch, PatchError, type Operation} from "../../../src/sim/api/json-patch.ts";
import {applyMergePatch, createMergePatch, createThreeWayMergePatch} from "../../../src/sim/api/merge-patch.ts";
import type {Json, JsonObject} from "../../../src/sim/api/object.ts";
import {applyStrategicPatch, createThreeWayPatch, createTwoWayPatch, patchSchema} from "../../../src/sim/api/strategic.ts";
import {differs, type VectorCase, type VectorTopic} from "./vector.ts";

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return {error: error.message};
  }
}

const object = (testCase: VectorCase, name: string): JsonObject => (testCase[name] ?? {}) as JsonObject;

export const jsonPatch: VectorTopic = {
  topic: "json-patch",
  check: (testCase) => differs("error" in testCase ? {error: testCase.error} : {result: testCase.result},
    attempt(() => ({result: applyJsonPatch(testCase.original as Json, testCase.patch as unknown as Operation[])}))),
};

export const jsonMergePatch: VectorTopic = {
  topic: "json-merge-patch",
  check(testCase) {
    if (testCase.op === "jm") return differs({result: testCase.result}, {result: applyMergePatch(testCase.original as Json, testCase.patch as Json)});
    if (testCase.op === "jmc") return differs(testCase.patch, createMergePatch(object(testCase, "original"), object(testCase, "modified")));
    const patch = createThreeWayMergePatch(object(testCase, "original"), object(testCase, "modified"), object(testCase, "current"));
    return differs({patch: testCase.patch, result: testCase.result}, {patch, result: applyMergePatch(object(testCase, "current"), patch)});
  },
};

const GROUP_VERSIONS: {readonly [kind: string]: string} = {Deployment: "apps/v1"};

export const strategicMergePatch: VectorTopic = {
  topic: "strategic-merge-patch",
  check(testCase) {
    const kind = String(testCase.kind), schema = patchSchema(GROUP_VERSIONS[kind] ?? "v1", kind);
    const original = object(testCase, "original");
    if (testCase.op === "smp") return differs("error" in testCase ? {error: testCase.error} : {result: testCase.result}, attempt(() => ({result: applyStrategicPatch(original, object(testCase, "patch"), schema)})));
    const current = testCase.op === "two" ? original : object(testCase, "current");
    const patch = testCase.op === "two" ? createTwoWayPatch(original, object(testCase, "modified"), schema) : createThreeWayPatch(original, object(testCase, "modified"), current, schema);
    return differs({patch: testCase.patch, result: testCase.result}, {patch, result: applyStrategicPatch(current, patch, schema)});
  },
};
