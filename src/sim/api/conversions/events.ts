// Events as events.k8s.io/v1 shows them: the same under newer names. Source: pkg/apis/core/v1, pkg/apis/events/v1/conversion.go.
import type {JsonObject, KubeObject} from "../object.ts";
import type {Conversion} from "./index.ts";

/** Names in events.k8s.io/v1 and in v1. */
const NAMES: readonly (readonly [newer: string, older: string])[] = [
  ["regarding", "involvedObject"], ["note", "message"], ["reportingController", "reportingComponent"], ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"], ["deprecatedLastTimestamp", "lastTimestamp"], ["deprecatedCount", "count"],
];
const toOld = new Map(NAMES), toNew = new Map(NAMES.map(([newer, older]) => [older, newer]));
// What Go writes even where nothing is set.
const ALWAYS: JsonObject = {deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null};

const renamed = (object: KubeObject, names: ReadonlyMap<string, string>): JsonObject => Object.fromEntries(Object.entries(object as unknown as JsonObject).map(([key, value]) => [names.get(key) ?? key, value]));

export const eventsV1: Conversion = {
  stored: "v1",
  toStored: (object) => ({...renamed(object, toOld), apiVersion: "v1"} as unknown as KubeObject), // by its older names
  fromStored: (object) => ({...ALWAYS, ...renamed(object, toNew), apiVersion: "events.k8s.io/v1"} as unknown as KubeObject), // by its newer names
};
