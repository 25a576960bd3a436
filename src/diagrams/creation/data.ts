// The rows of the creation view.

/** What a step is: the words of it are chosen by language. */
export type StepKind = "create" | "bind" | "status" | "ready" | "event" | "endpoints";

export interface StepRow {
  readonly atMs: number;
  /** Who wrote: `kubectl`, `deployment-controller`, `kubelet`. */
  readonly actor: string;
  readonly kind: StepKind;
  /** Kind and name of what was written: `ReplicaSet web-76778779b5`. */
  readonly what: string;
  /** The node of a binding; the text of an Event; the phase of a status. */
  readonly detail?: string;
  /** Position of the step whose commit woke the writer, if it is one of these. */
  readonly wokenBy?: number;
}

export interface CreationRows {
  readonly pod: string;
  readonly node?: string;
  readonly steps: readonly StepRow[];
  readonly ready: boolean;
}
