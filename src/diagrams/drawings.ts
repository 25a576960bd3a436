// The views' drawings, one line each: for the page and the build.
import {creation} from "./creation/index.ts";
import {probes} from "./probes/index.ts";
import {rollout} from "./rollout/index.ts";
import {routing} from "./routing/index.ts";
import {scheduling} from "./scheduling/index.ts";
import {strategies} from "./strategies/index.ts";
import {timeline} from "./timeline/index.ts";
import type {ViewDrawing} from "./view.ts";

// A drawing is handed only rows of its own view.
const any = (view: unknown) => view as ViewDrawing<unknown>;

const drawings: readonly ViewDrawing<unknown>[] = [any(scheduling), any(rollout), any(routing), any(strategies), any(creation), any(timeline), any(probes)];

export const drawingOf = (kind: string): ViewDrawing<unknown> | undefined => drawings.find((drawing) => drawing.kind === kind);
