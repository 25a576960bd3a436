// Adapters of the table topics: `@-N` in a recorded object is N seconds before now.
import {decode} from "../../../src/sim/api/decode.ts";
import {kindFor} from "../../../src/sim/api/kinds/index.ts";
import type {Io, Mutable} from "../../../src/sim/api/kinds/kind.ts";
import type {JsonObject, KubeObject} from "../../../src/sim/api/object.ts";
import {resources} from "../../../src/sim/api/resources.ts";
import {typeOfKind} from "../../../src/sim/api/schema.ts";
import {instant, microInstant} from "../../../src/sim/clock.ts";
import {differs, type VectorCase, type VectorTopic} from "./vector.ts";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");

const check = (testCase: VectorCase): string | undefined => {
  const text = JSON.stringify(testCase.obj).replace(/"@(-?\d+)"/g, (_, seconds: string) => `"${instant(NOW_MS + Number(seconds) * 1000)}"`).replace(/"eventTime":"([^"]*)"/g, (_, at: string) => `"eventTime":"${microInstant(Date.parse(at))}"`);
  const raw = JSON.parse(text) as JsonObject & {apiVersion: string; kind: string};
  const info = resources.find((candidate) => candidate.kind === raw.kind && candidate.groupVersion === raw.apiVersion && !candidate.name.includes("/"))!;
  const kind = kindFor(info);
  const object = decode(raw, typeOfKind(raw.apiVersion, raw.kind)!).object as unknown as Mutable<KubeObject>;
  kind.defaults?.(object, {nowMs: NOW_MS, random: () => 0.5} as Io); // defaulting looks at nothing else
  const columns = kind.columns ?? [];
  return differs({cells: testCase.cells, ...(testCase.columns !== undefined && {columns: testCase.columns})},
    {cells: columns.map(({cell}) => cell(object as KubeObject, NOW_MS)), ...(testCase.columns !== undefined && {columns: columns.map(({name, priority = 0}) => [name, priority])})});
};

export const printers: VectorTopic = {topic: "printers", check};
export const podStatus: VectorTopic = {topic: "pod-status", check};
