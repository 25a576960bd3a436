// The views' sources, one line each: for the worker and the build.
import {creationSource} from "./creation/rows.ts";
import {probesSource} from "./probes/rows.ts";
import {rolloutSource} from "./rollout/rows.ts";
import {routingSource} from "./routing/rows.ts";
import {schedulingSource} from "./scheduling/rows.ts";
import {strategiesSource} from "./strategies/rows.ts";
import {timelineSource} from "./timeline/rows.ts";
import type {ViewSource} from "./view.ts";

export const sources: readonly ViewSource<unknown>[] = [schedulingSource, rolloutSource, routingSource, strategiesSource, creationSource, timelineSource, probesSource];

export const sourceOf = (kind: string): ViewSource<unknown> | undefined => sources.find((source) => source.kind === kind);
