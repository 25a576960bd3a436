// The views' drawings, one line each: for the page and the build.
import {rollout} from "./rollout/index.ts";
import {routing} from "./routing/index.ts";
import {scheduling} from "./scheduling/index.ts";
import type {ViewDrawing} from "./view.ts";

// A drawing is handed only rows of its own view.
const any = (view: unknown) => view as ViewDrawing<unknown>;

const drawings: readonly ViewDrawing<unknown>[] = [any(scheduling), any(rollout), any(routing)];

export const drawingOf = (kind: string): ViewDrawing<unknown> | undefined => drawings.find((drawing) => drawing.kind === kind);
