// The views' sources, one line each: for the worker and the build.
import {rolloutSource} from "./rollout/rows.ts";
import {routingSource} from "./routing/rows.ts";
import {schedulingSource} from "./scheduling/rows.ts";
import type {ViewSource} from "./view.ts";

export const sources: readonly ViewSource<unknown>[] = [schedulingSource, rolloutSource, routingSource];

export const sourceOf = (kind: string): ViewSource<unknown> | undefined => sources.find((source) => source.kind === kind);
