// The rows of the probes view.
import type {LaneRows} from "../lanes.ts";

export interface ProbeRow { readonly container: string; readonly kind: string; readonly periodSeconds: number; readonly failureThreshold: number; readonly failures: number }
export interface ProbesRows extends LaneRows { readonly pod: string; readonly probes: readonly ProbeRow[]; readonly restarts: number; readonly readyMs: number }
