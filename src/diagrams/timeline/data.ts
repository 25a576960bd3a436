// The rows of the timeline view.
import type {LaneRows} from "../lanes.ts";

export interface TimelineRows extends LaneRows { readonly pod: string; readonly phase: string; readonly restarts: number; readonly warnings: number; readonly gone: boolean }
