// The rows of the strategies view.

/** How many Pods were ready from a moment on. */
export interface CountRow { readonly atMs: number; readonly ready: number }

export interface StrategyRow {
  /** `deployment/web`. */
  readonly object: string;
  readonly strategy: string;
  readonly desired: number;
  /** From the change of the template (0) until all Pods of the new one were ready, in milliseconds. */
  readonly counts: readonly CountRow[];
  readonly endMs: number;
  /** All Pods of the new template were ready. */
  readonly done: boolean;
  readonly fewest: number;
  readonly most: number;
  /** The missing Pods, summed over time. */
  readonly missingPodSeconds: number;
}
export interface StrategiesRows { readonly rows: readonly StrategyRow[] }
